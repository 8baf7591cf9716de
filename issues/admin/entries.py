"""One entry on the desk: moved, removed, reworded; and why it is here. Without scripts a page, with them a panel below its line."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.admin.answers import Again, ChangingView
from issues.admin.desk import is_live
from issues.admin.lines import desk_sections, neighbours
from issues.editing import EditingError, EntryName, StaleSectionError, move_entry, remove_entry, replace_entry, retitle_entry, standing_name
from issues.entry_forms import EntryLineForm, EntryWordsForm
from issues.sources import entry_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from issues.admin.lines import DeskLine, DeskSection
    from issues.sources import Explanation

LONGEST_KEY = 18
WORDED: Mapping[str, type[EntryWordsForm | EntryLineForm]] = {"reword": EntryWordsForm, "replace": EntryLineForm}
ALL_THE_SAME = {
    "up": gettext_lazy("Move it up all the same"),
    "down": gettext_lazy("Move it down all the same"),
    "move": gettext_lazy("Move it all the same"),
    "remove": gettext_lazy("Remove it all the same"),
    "reword": gettext_lazy("Save my words all the same"),
    "replace": gettext_lazy("Save my line all the same"),
}


def _unknown(name: EntryName) -> HttpResponseBase:
    del name
    raise EditingError(_("This form is damaged. Open the issue again."))


class EntryView(ChangingView):
    """The entry that `?entry=` names, and what can be done with it."""

    is_for_drafts = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Its forms, and why it is here."""
        try:
            return self._panel(EntryName.read(request.GET.get("entry", "")))
        except EditingError as error:
            return self.refuse(error)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Do what the pressed button says."""
        deeds: dict[str, Callable[[EntryName], HttpResponseBase]] = {
            "up": self._step,
            "down": self._step,
            "move": self._move,
            "remove": self._remove,
            "reword": self._reword,
            "replace": self._replace,
        }
        try:
            return deeds.get(request.POST.get("do", ""), _unknown)(EntryName.read(request.POST.get("entry", "")))
        except StaleSectionError as error:
            return self.refuse(error, self._again(error))
        except EditingError as error:
            return self.refuse(error)

    def _again(self, error: StaleSectionError) -> Again | None:
        """The same deed on the entry as it stands now; None where it is gone."""
        name = standing_name(self.issue, error)
        found = self._found(name) if name else None
        if found is None:
            return None
        do, sent = self.request.POST.get("do", ""), self.request.POST.copy()
        for field in ("entry", "after"):
            if sent.get(field) == str(error.entry):
                sent[field] = str(name)
        form = WORDED[do](sent, item=found[1].item) if do in WORDED else None
        hidden = tuple((field, str(sent[field])) for field in ("entry", "section", "after") if field in sent)
        return Again(do, str(ALL_THE_SAME[do]), found[1], hidden, form)

    def _step(self, name: EntryName) -> HttpResponseBase:
        """One place up or down, also over the edge of its section."""
        steps = {way: (section, after) for way, section, after in neighbours(desk_sections(self.issue), name)}
        way = self.request.POST["do"]
        if way not in steps:
            return self._told("", name.section)
        section, after = steps[way]
        return self._moved(name, section.row.pk, after.name if after else None)

    def _move(self, name: EntryName) -> HttpResponseBase:
        """Into a section: behind the entry that `after` names, first where it is empty, and last where it is missing."""
        section, after = self.request.POST.get("section", ""), self.request.POST.get("after")
        pk = int(section) if section.isascii() and section.isdecimal() and len(section) <= LONGEST_KEY else 0
        if after is None:
            target = next((one for one in desk_sections(self.issue) if one.row.pk == pk), None)
            return self._moved(name, pk, target.lines[-1].name if target and target.lines else None)
        return self._moved(name, pk, EntryName.read(after) if after else None)

    def _moved(self, name: EntryName, section: int, after: EntryName | None) -> HttpResponseBase:
        step = move_entry(self.issue, name, section=section, after=after, actor=self.actor)
        return self._told(step.note if step else "", section)

    def _remove(self, name: EntryName) -> HttpResponseBase:
        step = remove_entry(self.issue, name, actor=self.actor)
        return self._told(step.note if step else "", name.section)

    def _reword(self, name: EntryName) -> HttpResponseBase:
        found = self._found(name)
        form = EntryWordsForm(self.request.POST, item=found[1].item if found else None)
        if not form.is_valid():
            return self._panel(name, words=form)
        title, prefixes = form.cleaned_data["title"], form.cleaned_data.get("prefixes")
        return self._saved(
            name, form, lambda: retitle_entry(self.issue, name, title=title, prefixes=prefixes, actor=self.actor), kept={"words": form}
        )

    def _replace(self, name: EntryName) -> HttpResponseBase:
        found = self._found(name)
        form = EntryLineForm(self.request.POST, item=found[1].item if found else None)
        if not form.is_valid():
            return self._panel(name, whole=form)
        text = form.cleaned_data["line"]
        return self._saved(name, form, lambda: replace_entry(self.issue, name, line=text, actor=self.actor), kept={"whole": form})

    def _saved(self, name: EntryName, form: Form, save: Callable[[], Any], *, kept: dict[str, Form]) -> HttpResponseBase:
        """Save; what cannot be, stays in its field with the reason."""
        try:
            step = save()
        except StaleSectionError:
            raise
        except EditingError as error:
            form.add_error(next(iter(form.fields)), str(error))
            return self._panel(name, **kept)
        return self._told(step.note if step else "", name.section)

    def _told(self, note: str, section: int) -> HttpResponseBase:
        return self.done(f"{capfirst(note)}." if note else _("Nothing had to change."), f"section-{section}")

    def _found(self, name: EntryName) -> tuple[DeskSection, DeskLine] | None:
        """The entry as it stands; None when it stands there no longer."""
        for section in desk_sections(self.issue):
            if section.row.pk == name.section and name.fits([line.item for line in section.lines]):
                return section, section.lines[name.place]
        return None

    def _panel(self, name: EntryName, *, words: Form | None = None, whole: Form | None = None) -> HttpResponseBase:
        """The entry's forms; one that was refused as it was filled in."""
        sections = desk_sections(self.issue)
        found = self._found(name)
        if found is None:
            raise EditingError(_("This line was changed or moved meanwhile. Look at the issue again."))
        section, line = found
        standing = EntryWordsForm(item=line.item)
        context = {
            "title": line.called,
            "section": section,
            "line": line,
            "words": (words or standing) if standing.is_needed else None,
            "whole": whole or EntryLineForm(item=line.item),
            "ways": [way for way, _to, _after in neighbours(sections, name)],
            "targets": [one for one in sections if one.takes_entries],
            "why": self._why(line),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if (words or whole) and not is_live(self.request) else HTTPStatus.OK
        return self.part("entry_panel", **context) if is_live(self.request) else self.page("entry", status=status, **context)

    def _why(self, line: DeskLine) -> Explanation | None:
        """What the source of a line tells of it; None where an editor typed it."""
        rows = self.issue.placements.filter(issue_section=line.name.section, standing_text=line.item.source)
        placement = rows.filter(removed_at=None).first()
        source = next((one for one in entry_sources() if placement and one.name == placement.source), None)
        return source.explain(placement.key) if placement and source else None
