"""Accepted content -> sections of the issue: the rules of the merge, pure. Same input, same bytes; run twice, nothing changes.

The order of work: find the placements' lines, adopt what already says a new proposal, take out what is no longer proposed,
bring lines up to date, put new ones in, let group closings and sections made by assembly follow, fill slots, read back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from issues.assembly import slots
from issues.assembly.groups import Groups
from issues.assembly.identity import adopt_lines, find_lines
from issues.assembly.readback import verify
from issues.assembly.sheets import Line, Sheet, comparable, new_line
from issues.assembly.states import Merged, PlacementKey, PlacementState, Proposals, Report, ReportLine, Rules, SectionState
from issues.markdown import render_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from issues.assembly.identity import Found
    from issues.sources import Proposal


def assemble(
    sections: Sequence[SectionState],
    proposals: Proposals,
    placements: Sequence[PlacementState],
    *,
    catalogue: Mapping[str, Rules],
) -> Merged:
    """Merge what sources propose into the text, by the rules of docs/architecture.md.

    Raises AssemblyError when the merged text does not read back as what was meant; nothing may be saved then.
    """
    return _Merge(sections, proposals, placements, catalogue).run()


class _Merge:
    """One merge at work."""

    def __init__(
        self, sections: Sequence[SectionState], proposals: Proposals, placements: Sequence[PlacementState], catalogue: Mapping[str, Rules]
    ) -> None:
        self.before = sections
        self.proposals = proposals
        self.sheets = [Sheet.of(state, catalogue.get(state.slug, Rules(state.slug))) for state in sections]
        self.original = list(self.sheets)
        self.groups = Groups(self.sheets, catalogue)
        self.catalogue = catalogue
        self.slot_keys = {key for key, one in proposals.items() if self._is_slot(one.section)}
        self.placements = {one.identity: one for one in placements}
        self.lines: dict[PlacementKey, Line] = {}
        self.homes: dict[PlacementKey, Sheet] = {}
        self.report = Report()

    def _is_slot(self, slug: str) -> bool:
        return slug in self.catalogue and self.catalogue[slug].is_slot

    def run(self) -> Merged:
        """Do all steps, in order."""
        listed = [one for one in self.placements.values() if not self._is_slot(one.section)]
        self._claim(find_lines(listed, self.sheets, self.proposals))
        self._adopt()
        for placement in listed:
            self._settle(placement)
        self._update_lines()
        self._add_lines()
        self.report.sections_removed += self.groups.drop_emptied()
        self._fill_slots()
        return self._result()

    def _claim(self, found: Found) -> None:
        for key, (place, line) in found.items():
            self.lines[key], self.homes[key] = line, self.sheets[place]
            placement = self.placements.get(key)
            if placement is not None and self.homes[key].rules.slug == placement.section:
                line.sort_key = placement.sort_key

    def _adopt(self) -> None:
        fresh = {key: one for key, one in self.proposals.items() if key not in self.placements and key not in self.slot_keys}
        found = adopt_lines(fresh, self.sheets)
        for key, (place, line) in found.items():
            proposal = fresh[key]
            self.placements[key] = PlacementState(
                *key,
                section=proposal.section,
                place=place,
                text=line.source,
                proposed_text=render_entry(proposal.entry),
                standing_text=line.source,
                sort_key=proposal.sort_key,
                is_adopted=True,
            )
        self._claim(found)
        for key in found:
            self._tell(self.report.adopted, key, self.lines[key].source, "This line already stood here; it is the entry's own now.")

    def _settle(self, placement: PlacementState) -> None:
        """Decide on one standing placement whether it is gone, removed by hand, back, or moved by an editor."""
        key, line = placement.identity, self.lines.get(placement.identity)
        if key not in self.proposals:
            self._withdraw(placement, line)
        elif line is None and not placement.is_removed:
            self.placements[key] = replace(placement, place=None, is_removed=True)
        elif line is not None and placement.is_removed:
            self.placements[key] = replace(placement, is_removed=False, standing_text=line.source)
            self._tell(self.report.followed, key, line.source, "An editor put this line back.")
        elif line is not None and placement.place is not None and self.homes[key] is not self.original[placement.place]:
            self._tell(self.report.followed, key, line.source, "An editor moved this line; later corrections apply here.")
        if self.placements.get(key, placement).is_removed and key in self.proposals:
            self._tell(self.report.kept_out, key, placement.standing_text or placement.text, "An editor removed this line; it stays away.")

    def _withdraw(self, placement: PlacementState, line: Line | None) -> None:
        """A placement that is no longer proposed: its line goes, unless an editor changed it."""
        key = placement.identity
        if line is not None and line.source != placement.text:
            note = "No longer proposed, but an editor changed this line, so it stays. Remove it by hand if it should go."
            self._tell(self.report.warnings, key, line.source, note)
            self.placements[key] = replace(placement, standing_text=line.source)
            return
        del self.placements[key]
        if line is not None:
            self._tell(self.report.removed, key, line.source, "No longer proposed for this issue.")
            self.homes.pop(key).take(line)
            del self.lines[key]

    def _update_lines(self) -> None:
        for key, line in list(self.lines.items()):
            if key in self.proposals:
                self._update(self.placements[key], line, self.proposals[key])

    def _update(self, placement: PlacementState, line: Line, proposal: Proposal) -> None:
        """Bring one standing line up to date, unless an editor changed it."""
        key, text = placement.identity, render_entry(proposal.entry)
        is_edited = line.source != placement.text
        is_newer = bool(placement.proposed_text) and text != placement.proposed_text
        refused = placement.refused_text
        if is_edited and is_newer and text != line.source:
            refused = text
            self._tell(self.report.kept, key, line.source, f"An editor changed this line; the newer text waits: {text.strip()}")
        elif text == line.source:
            refused = ""
        was = line.source
        if not is_edited:
            self._reposition(placement, line, proposal)
        if not is_edited and is_newer and text != was:
            line.rewrite(proposal.entry)
            self._tell(self.report.updated, key, line.source, f"Was: {was.strip()}")
        self.placements[key] = replace(
            placement,
            section=placement.section if is_edited else proposal.section,
            text=placement.text if is_edited else line.source,
            proposed_text=text,
            standing_text=line.source,
            sort_key=placement.sort_key if is_edited else proposal.sort_key,
            refused_text=refused,
        )

    def _reposition(self, placement: PlacementState, line: Line, proposal: Proposal) -> None:
        """Move a line whose own sort key or section changed since it was assembled, if no editor moved it."""
        sheet = self.homes[placement.identity]
        if sheet.rules.slug != placement.section:
            return
        has_moved = proposal.section != placement.section
        if not has_moved and (proposal.sort_key == placement.sort_key or not _is_in_order(sheet, line)):
            return
        sheet.take(line)
        line.sort_key = proposal.sort_key
        target = self._sheet_for(proposal) if has_moved else sheet
        target.put(line)
        self.homes[placement.identity] = target
        self._tell(self.report.moved, placement.identity, line.source, f"Now in {target.rules.slug}, by its new place.")

    def _add_lines(self) -> None:
        fresh = [key for key in self.proposals if key not in self.placements and key not in self.slot_keys]
        for key in sorted(fresh, key=lambda key: (comparable(self.proposals[key].sort_key), key)):
            proposal = self.proposals[key]
            line = new_line(proposal.entry, proposal.sort_key)
            sheet = self._sheet_for(proposal)
            sheet.put(line)
            self.lines[key], self.homes[key] = line, sheet
            self.placements[key] = PlacementState(
                *key,
                section=proposal.section,
                text=line.source,
                proposed_text=line.source,
                standing_text=line.source,
                sort_key=proposal.sort_key,
            )
            self._tell(self.report.added, key, line.source)

    def _fill_slots(self) -> None:
        """Blocks of slots: put in place of the placeholder or their own last text; the rest of the section is not touched."""
        standing = {one.identity: one for one in self.placements.values() if self._is_slot(one.section)}
        for key in sorted({*standing, *self.slot_keys}, key=lambda key: (key in self.proposals, key)):  # what goes leaves room
            placement, proposal = standing.get(key), self.proposals.get(key)
            sheet, _ = self.groups.sheet(proposal.section if proposal else standing[key].section)
            filled = slots.fill(sheet, key, placement, proposal)
            self.homes[key] = sheet
            if filled.outcome:
                self._tell(getattr(self.report, filled.outcome), key, filled.text, filled.note)
            if filled.placement is None:
                self.placements.pop(key, None)
            else:
                self.placements[key] = filled.placement

    def _sheet_for(self, proposal: Proposal) -> Sheet:
        sheet, is_new = self.groups.sheet(proposal.section)
        if is_new:
            self.report.sections_added.append(sheet.rules.heading.strip().lstrip("# "))
        return sheet

    def _tell(self, to: list[ReportLine], key: PlacementKey, text: str, note: str = "") -> None:
        home = self.homes.get(key)
        to.append(ReportLine(*key, section=home.rules.slug if home else self._section_of(key), text=text, note=note))

    def _section_of(self, key: PlacementKey) -> str:
        placement = self.placements.get(key)
        return placement.section if placement else ""

    def _result(self) -> Merged:
        sections = tuple(
            SectionState(sheet.state.slug, sheet.state.heading, sheet.body, sheet.is_made_by_assembly, sheet.state.ident)
            for sheet in self.sheets
        )
        index = {id(sheet): place for place, sheet in enumerate(self.sheets)}
        placements = tuple(
            replace(one, place=index.get(id(self.homes[key])) if key in self.homes else None) for key, one in self.placements.items()
        )
        meant = {place: [line.source for line in sheet.lines] for place, sheet in enumerate(self.sheets)}
        verify(sections, [sheet.rules for sheet in self.sheets], meant, self.before)
        return Merged(sections, placements, self.report)


def _is_in_order(sheet: Sheet, line: Line) -> bool:
    """Whether a line still stands where its key put it: between its neighbours' keys. If not, an editor moved it."""
    lines = sheet.lines
    index = lines.index(line)
    key = comparable(sheet.key_of(line))
    before = comparable(sheet.key_of(lines[index - 1])) if index else key
    after = comparable(sheet.key_of(lines[index + 1])) if index + 1 < len(lines) else key
    return before <= key <= after
