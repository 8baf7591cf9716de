"""Adding on the desk: links are pasted below a section, what was understood of them is shown, and then they are added."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from issues.admin.answers import ChangingView, is_live
from issues.admin.lines import DeskSection
from issues.adoption import section_slug
from issues.editing import EditingError, add_links
from issues.editing.adding import LINK, refuse_other_issues
from issues.entry_forms import WantedForm
from issues.index import section_kinds
from issues.taking import link_taker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase

    from issues.taking import Looked, Wanted

MOST = 30
LONGEST_TEXT = 60_000
LONGEST_KEY = 18


class AddView(ChangingView):
    """Three steps: text, rows, done. The rows can be looked at again, with what was typed and what their pages tell by then."""

    section: DeskSection

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """A field for the text."""
        self._choose(request.GET.get("section", ""))
        return self._shown(text="")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Read the text, look at the rows again, or add those that are wanted."""
        self._choose(request.POST.get("section", ""))
        try:
            refuse_other_issues(self.issue)
            return self._read() if "text" in request.POST else self._add() if request.POST.get("do") == "add" else self._look(self._forms())
        except EditingError as error:
            return self.refuse(error)

    def _choose(self, pk: str) -> None:
        """The section that the address or the form names; 404 for one that takes no links."""
        if not pk.isascii() or not pk.isdecimal() or len(pk) > LONGEST_KEY:
            raise Http404
        row = get_object_or_404(self.issue.sections.select_related("section"), pk=pk)
        rows = list(self.issue.sections.select_related("section"))
        kinds = dict(zip([one.pk for one in rows], section_kinds(rows), strict=True))
        self.section = DeskSection(row, kinds[row.pk], [])
        if not self.section.takes_links:
            raise Http404

    def _read(self) -> HttpResponseBase:
        text = self.request.POST["text"]
        links = link_taker().read(text[:LONGEST_TEXT])
        if len(text) > LONGEST_TEXT or len(links) > MOST:
            return self._shown(text=text, error=_("This is too much: add at most %(most)s links at once.") % {"most": MOST})
        if not links:
            return self._shown(text=text, error=_("There is no address in it. Words without one are typed into the section's text."))
        return self._look([(WantedForm(initial=asdict(link), prefix=str(place)), link) for place, link in enumerate(links)])

    def _forms(self) -> list[tuple[WantedForm, Wanted]]:
        """The rows as they were sent."""
        sent = self.request.POST.getlist("row")
        forms = [WantedForm(self.request.POST, prefix=name) for name in map(str, range(MOST)) if name in sent]
        return [(form, form.wanted) for form in forms if form.is_valid() or form.errors]

    def _add(self) -> HttpResponseBase:
        forms = self._forms()
        chosen = [wanted for form, wanted in forms if form.cleaned_data.get("is_wanted") and not form.errors]
        try:
            step = add_links(self.issue, section=self.section.row.pk, links=chosen, actor=self.actor)
        except EditingError as error:
            return self._look(forms, error=str(error))
        return self.done(f"{capfirst(step.note)}." if step else _("Nothing had to change."), f"section-{self.section.row.pk}")

    def _look(self, rows: Sequence[tuple[WantedForm, Wanted]], error: str = "") -> HttpResponseBase:
        """The rows, each with what can be said of it."""
        taker, word, kind = link_taker(), section_slug(self.section.row), self.section.kind or LINK
        looked = [(form, taker.look(wanted, section=word, kind=kind, actor=self.actor)) for form, wanted in rows]
        return self._shown(rows=[_row(form, found) for form, found in looked], error=error)

    def _shown(self, **context: Any) -> HttpResponseBase:
        context |= {"section": self.section, "title": _("Add to %(section)s") % {"section": self.section.row}, "most": MOST}
        context["is_awaited"] = any(row["looked"].is_awaited for row in context.get("rows", ()))
        if is_live(self.request):
            return self.part("add_panel", **context)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if context.get("error") else HTTPStatus.OK
        return self.page("add", status=status, **context)


def _row(form: WantedForm, looked: Looked) -> dict[str, Any]:
    """A row as its template shows it: what was typed, and what the page told where nothing was."""
    typed = form.cleaned_data if form.is_bound else form.initial
    values = {name: typed.get(name) or value for name, value in asdict(looked.wanted).items()}
    filled = WantedForm(initial=values | {"is_wanted": typed.get("is_wanted", True)}, prefix=form.prefix, auto_id="add_%s")
    return {"form": filled, "looked": looked, "name": form.prefix, "is_whole": bool(values["line"])}
