"""The page that fills a section: paste, look, save. Without a script, and nothing typed is lost when something is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.admin.filling.catalogue import FILLERS
from issues.admin.filling.forms import FillForm
from issues.admin.filling.lists import LEAVE_OUT
from issues.admin.filling.outcome import Opened
from issues.admin.here import SECTION, about
from issues.admin.section import SectionView
from issues.admin.whole import refused_sections
from issues.differences import difference
from issues.editing import EditingError, StaleSectionError, save_group, section_group, text_at
from issues.exports.html import render_html, render_item
from issues.forms import packed, read_versions
from issues.markdown import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from issues.admin.filling.outcome import Filler, Outcome
    from issues.markdown import Cut


class FillView(SectionView):
    """One section's form."""

    def get(self, request: HttpRequest, section_pk: int) -> HttpResponseBase:
        """The form on what stands there."""
        del request
        self.row = get_object_or_404(self.issue.sections.select_related("section"), pk=section_pk)
        rows = section_group(self.row, level=self.filler.level)
        opened = Opened(self.issue, self.row, [text_at(row, row.version) for row in rows], packed(rows))
        return self._form(self.filler.open(opened), opened.cuts)

    def post(self, request: HttpRequest, section_pk: int) -> HttpResponseBase:
        """Read what was pasted and show what comes of it; save it when that was asked for and nothing is left to look at."""
        row = self.issue.sections.select_related("section").filter(pk=section_pk).first()
        if row is None:
            return self.gone()
        self.row = row
        versions = self._versions()
        opened = Opened(self.issue, row, self._texts(versions), request.POST.get("versions", ""))
        outcome = self.filler.read(opened, request.POST)
        is_to_be_saved = request.POST.get("step") == "save"
        if outcome.cuts is None or not is_to_be_saved or outcome.asks:
            outcome.notes += [_("Nothing is saved yet: look this over, then save.")] if is_to_be_saved and outcome.asks else []
            return self._form(outcome, opened.cuts)
        return self._store(outcome, opened.cuts, versions)

    @property
    def filler(self) -> Filler:
        """What fills this section; 404 where it has no form."""
        found = FILLERS.get(self.row.section.slug if self.row.section else "")
        if found is None:
            raise Http404
        return found

    def _versions(self) -> dict[int, int]:
        """The sections and versions that the form began from; those of today where it is damaged, which the form then says."""
        form = FillForm(self.request.POST)
        sent: dict[int, int] = form.cleaned_data["versions"] if form.is_valid() else {}
        own = {row.pk: row.version for row in section_group(self.row, level=self.filler.level)}
        return {pk: version for pk, version in sent.items() if pk in own} if self.row.pk in sent else own

    def _texts(self, versions: Mapping[int, int]) -> list[Cut]:
        """The section and those below it as they were; what others took out since is not there."""
        rows = {row.pk: row for row in self.issue.sections.filter(pk__in=versions)}
        return [text_at(rows[pk], version) for pk, version in versions.items() if pk in rows]

    def _store(self, outcome: Outcome, before: Sequence[Cut], versions: Mapping[int, int]) -> HttpResponseBase:
        cuts = outcome.cuts or []
        try:
            saved = save_group(self.row, cuts, versions=versions, level=self.filler.level, actor=self.actor)
        except StaleSectionError as error:
            return self.conflict(error, versions[self.row.pk])
        except EditingError as error:
            outcome.form.add_error(None, str(error))
            return self._form(outcome, before)
        if saved.refused:
            return self.page("text_refused", status=409, title=_("Not everything is saved"), refused=refused_sections(saved, versions))
        if saved.saved or saved.removed:
            self.tell(_("“%(section)s” is filled in.") % {"section": self.row})
        else:
            self.tell(_("Nothing was changed."), level=messages.INFO)
        return redirect(f"{self.address}#section-{self.row.pk}")

    def _form(self, outcome: Outcome, before: Sequence[Cut]) -> HttpResponse:
        new = outcome.cuts
        return self.page(
            "fill",
            title=_("Fill in %(section)s") % {"section": self.row},
            row=self.row,
            intro=self.filler.hint,
            form=outcome.form,
            outcome=outcome,
            groups=list(_grouped(outcome)),
            choices=[(group.key, group.title) for group in outcome.groups],
            leave_out=LEAVE_OUT,
            left=ngettext("%(number)s line was not understood", "%(number)s lines were not understood", _lines(outcome.left))
            % {"number": _lines(outcome.left)},
            preview=None if new is None else render_html(_printed(new)),
            changes=() if new is None else difference(joined(before), joined(new)),
            **about(self.issue, self.actor, f"{SECTION}{self.row.pk}", read_versions(outcome.form["versions"].value())),
        )


def _printed(cuts: Sequence[Cut]) -> str:
    """The text with its headings one below the other, as they may stand in a page of the desk."""
    marks = ("###" if place == 0 else "####" for place in range(len(cuts)))
    return "".join(f"{mark} {piece.heading.strip().lstrip('#').strip()}\n{piece.body}" for mark, piece in zip(marks, cuts, strict=True))


def _grouped(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The lines by group, as the page shows them."""
    titles = {group.key: group.title for group in outcome.groups}
    ordered = sorted(outcome.lines, key=lambda key: list(titles).index(key) if key in titles else -1)
    for key in ordered:
        lines = [{"html": render_item(line.source), "name": f"place-{line.page}", "url": line.url} for line in outcome.lines[key]]
        yield {"key": key, "title": titles.get(key, ""), "lines": lines}


def _lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.split("\n"))
