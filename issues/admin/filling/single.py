"""Forms for one text: the performance report, the hiring thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.admin.filling.forms import HiringForm, ReportForm
from issues.admin.filling.lists import DEEPER_THAN_ANY
from issues.admin.filling.outcome import Outcome
from issues.filling.hiring import doubts, standing_address, thread_address, with_thread
from issues.filling.performance import read_report, report_address, with_report, write_report

if TYPE_CHECKING:
    from django.http import QueryDict

    from issues.admin.filling.outcome import Opened


class ReportFiller:
    """The performance report."""

    hint = gettext_lazy("Paste the triage report of the week. It is printed up to the number of comparisons, with a link to the rest.")
    level: int | None = DEEPER_THAN_ANY

    def open(self, opened: Opened) -> Outcome:
        """Empty: a report is pasted whole."""
        return Outcome(ReportForm(initial={"versions": opened.versions}))

    def read(self, opened: Opened, data: QueryDict) -> Outcome:
        """The report as it will be printed, and what of the paste will not."""
        form = ReportForm(data)
        outcome = Outcome(form)
        if not form.is_valid():
            return outcome
        report = read_report(form.cleaned_data["pasted"])
        if not report.text:
            form.add_error("pasted", _("Nothing of this would be printed. Is it the whole report?"))
            return outcome
        if not report.is_triage:
            outcome.notes.append(_("No line says “Triage done by” or “Revision range:”. Is this the report?"))
        url = form.cleaned_data["url"] or report.url
        if not url and report.day:
            url = report_address(report.day)
            outcome.notes.append(_("The address is formed from the title; the file may have another day, often the next. Open it."))
            outcome.asks = True
        again = data.copy()
        again["url"] = url
        outcome.form = ReportForm(again)
        outcome.form.is_valid()
        outcome.gone = report.gone
        outcome.cuts = [with_report(opened.cuts[0], write_report(report, url))]
        return outcome


class HiringFiller:
    """The link to the hiring thread."""

    hint = gettext_lazy("One address: the thread of the month.")
    level: int | None = DEEPER_THAN_ANY

    def open(self, opened: Opened) -> Outcome:
        """The address that stands there."""
        return Outcome(HiringForm(initial={"url": standing_address(opened.cuts[0]), "versions": opened.versions}))

    def read(self, opened: Opened, data: QueryDict) -> Outcome:
        """The section with the address."""
        form = HiringForm(data)
        outcome = Outcome(form)
        if not form.is_valid():
            return outcome
        url = thread_address(form.cleaned_data["url"])
        piece = with_thread(opened.cuts[0], url)
        if piece is None:
            form.add_error("url", _("This section has no link to a hiring thread. Put one in by hand: edit the section."))
            return outcome
        outcome.notes = doubts(url)
        outcome.cuts = [piece]
        return outcome
