"""Lists on the desk: pull requests in areas, final comments and calls for testing by tracker, RFCs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from issues.admin.filling.forms import ListForm, PullRequestsForm
from issues.admin.filling.outcome import Outcome
from issues.filling.listing import Group, grouped, in_order, is_one_item, read_listing, regrouped, with_new, write_listing
from issues.filling.pasted import read_pasted
from issues.filling.pull_requests import Merged, is_merged, merged_before, pull_request_line, read_merged, write_merged
from issues.filling.sections import Filling, filled, never, standing
from issues.filling.trackers import rfc_line, standing_closing, without_repeated_call
from issues.models import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise

    from issues.admin.filling.outcome import Opened
    from issues.filling.listing import Line
    from issues.filling.pasted import Find
    from issues.filling.trackers import Trackers
    from issues.markdown import Cut
    from issues.markdown.nodes import Block

LEAVE_OUT = "-"
"""The choice that takes a line out of a list."""

DEEPER_THAN_ANY = 7


class ListFiller:
    """A list that grows by what is pasted."""

    hint: StrOrPromise = ""
    level: int | None = DEEPER_THAN_ANY
    form_class: type[ListForm] = ListForm

    def groups(self) -> Sequence[Group]:
        """The groups that lines may be put into."""
        return ()

    def make(self, find: Find, groups: Sequence[Group]) -> Line:
        """The line of something pasted."""
        raise NotImplementedError

    def put(self, opened: Opened, outcome: Outcome, lines: Sequence[Line]) -> list[Cut] | None:
        """The section with these lines."""
        raise NotImplementedError

    def formed(self, block: Block) -> bool:
        """Whether a block is one that is formed anew."""
        return never(block)

    def first_fields(self, opened: Opened) -> dict[str, Any]:
        """Further fields as they open."""
        del opened
        return {}

    def open(self, opened: Opened) -> Outcome:
        """The list as it stands."""
        lines, groups = standing(opened.cuts, self.formed)
        known = _together(groups, self.groups())
        initial = {"listing": write_listing(lines, known), "versions": opened.versions, **self.first_fields(opened)}
        return Outcome(self.form_class(initial=initial), groups=known, lines=grouped(lines))

    def read(self, opened: Opened, data: QueryDict) -> Outcome:
        """The list with what was pasted; what is not understood stays in the paste."""
        form = self.form_class(data)
        outcome = Outcome(form)
        if not form.is_valid():
            return outcome
        pasted = read_pasted(form.cleaned_data["pasted"])
        form.refuse_too_many(len(pasted.finds))
        if form.errors:
            return outcome
        listing = read_listing(form.cleaned_data["listing"])
        outcome.groups = _together(standing(opened.cuts, self.formed)[1], self.groups(), listing.groups)
        made = [self.make(find, outcome.groups) for find in pasted.finds]
        kept = regrouped(listing.lines, form.choices(), left_out=LEAVE_OUT)
        lines, known = with_new(kept, [line for line in made if is_one_item(line)])
        outcome.lines = grouped(lines)
        outcome.left = pasted.left + listing.left + "".join(line.source for line in made if not is_one_item(line))
        outcome.notes = _notes(len(lines) - len(kept), known)
        if "without" in data:
            outcome.left = ""
        outcome.asks = bool(made or outcome.left)
        outcome.form = self._again(data, outcome, lines, pasted.total)
        outcome.cuts = self.put(opened, outcome, lines)
        return outcome

    def _again(self, data: QueryDict, outcome: Outcome, lines: Sequence[Line], total: int | None) -> ListForm:
        """The form as it is shown again: the list grown, the paste shrunk to what was not understood."""
        again = data.copy()
        again["listing"], again["pasted"] = write_listing(lines, outcome.groups), outcome.left
        if total is not None and not again.get("count"):
            again["count"] = str(total)
        form = self.form_class(again)
        form.is_valid()
        return form


class RfcFiller(ListFiller):
    """RFCs: one list, which says so where it is empty, in the catalogue's words."""

    hint = gettext_lazy("Paste the RFCs of the week: lines with their addresses, bullets, or JSON of GitHub's search.")

    def make(self, find: Find, groups: Sequence[Group]) -> Line:
        """The title as it is."""
        del groups
        return rfc_line(find)

    def put(self, opened: Opened, outcome: Outcome, lines: Sequence[Line]) -> list[Cut] | None:
        """The section with the list or the notice."""
        notice = opened.row.section.empty_text.rstrip("\n") if opened.row.section else ""
        return filled(opened.cuts, Filling(lines, outcome.groups, f"{notice}\n" if notice and not lines else ""), self.formed)


class PullRequestFiller(ListFiller):
    """Pull requests in areas, and the line that counts them."""

    hint = gettext_lazy("Paste the merged pull requests of the week: lines with their addresses, bullets, or JSON of GitHub's search.")
    level = 4
    form_class = PullRequestsForm

    def groups(self) -> Sequence[Group]:
        """The areas of the catalogue."""
        rows = Section.objects.filter(group="project", entry_kind="pull-request", level=self.level)
        return [Group(row.title, row.heading) for row in rows]

    def make(self, find: Find, groups: Sequence[Group]) -> Line:
        """The line in house style, in the area it seems to belong to."""
        return pull_request_line(find, groups)

    def formed(self, block: Block) -> bool:
        """The line that counts."""
        return is_merged(block)

    def first_fields(self, opened: Opened) -> dict[str, Any]:
        """Count and days as they stand; else the days before the issue."""
        merged = read_merged(opened.cuts[0].body)
        since, until = (merged.since, merged.until) if merged else merged_before(opened.issue.date)
        return {"count": merged.count if merged else None, "since": since, "until": until}

    def put(self, opened: Opened, outcome: Outcome, lines: Sequence[Line]) -> list[Cut] | None:
        """The section with count and list. Without a count it is shown, but an editor is asked for it."""
        cleaned = outcome.form.cleaned_data
        if outcome.form.errors:
            return None
        count = cleaned["count"]
        if count is None:
            outcome.asks = True
            outcome.notes.append(_("Say how many were merged in all: the search names the number."))
        head = write_merged(Merged(count, cleaned["since"], cleaned["until"])) if count else ""
        return filled(opened.cuts, Filling(lines, outcome.groups, head), self.formed)


class TrackerFiller(ListFiller):
    """Lists by tracker, and the sentence about those without any."""

    def __init__(self, trackers: Trackers, make: Callable[[Find], Line], hint: StrOrPromise, *, level: int | None) -> None:
        self.trackers = trackers
        self.line = make
        self.hint = hint
        self.level = level

    def groups(self) -> Sequence[Group]:
        """The trackers' headings."""
        return self.trackers.groups

    def make(self, find: Find, groups: Sequence[Group]) -> Line:
        """The line, below its tracker."""
        del groups
        return self.line(find)

    def formed(self, block: Block) -> bool:
        """The sentence and the closing words."""
        return self.trackers.is_formed(block)

    def put(self, opened: Opened, outcome: Outcome, lines: Sequence[Line]) -> list[Cut] | None:
        """The section with its lists, the sentence and the closing words."""
        cuts = without_repeated_call(opened.cuts)
        foot = self.trackers.foot(lines, standing_closing(cuts))
        return filled(cuts, Filling(lines, outcome.groups, foot=foot), self.formed)


def _together(standing: Sequence[Group], catalogue: Sequence[Group], listed: Sequence[Group] = ()) -> list[Group]:
    """All groups in the order of the catalogue, as they are headed where they stand; those of an issue alone behind the one they follow."""
    headed = {group.key: group for group in (*standing, *listed)}
    return [headed.get(group.key, group) for group in in_order(in_order(catalogue, standing), listed)]


def _notes(added: int, known: Sequence[Line]) -> list[str]:
    notes = [ngettext("%(number)s line is new.", "%(number)s lines are new.", added) % {"number": added}] if added else []
    if known:
        words = ngettext("%(number)s was in the list already.", "%(number)s were in the list already.", len(known))
        notes.append(words % {"number": len(known)})
    return notes
