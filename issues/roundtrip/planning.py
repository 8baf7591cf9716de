"""Three texts compared: where the other side began (`base`), what it made of that (`theirs`), and what stands here (`ours`). Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from issues.conflict import join_versions
from issues.markdown import parse_heading
from issues.markdown.nodes import Item
from issues.roundtrip.arranging import Cell
from issues.roundtrip.changes import Change, Plan, State, What
from issues.roundtrip.keys import with_keys, with_needs
from issues.roundtrip.moves import in_place, moved_cells, moved_sections
from issues.roundtrip.numbering import numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from issues.roundtrip.arranging import Arrangement

NO_SECTION = "Beginning"
Verdict = tuple[State, str]
APPLIES: Verdict = (State.APPLIES, "")
THERE: Verdict = (State.THERE, "")


def plan_round_trip(base: str, theirs: str, ours: str) -> Plan:
    """What was done to `base` in `theirs`, and how each change goes together with `ours`."""
    comparison = _Comparison(*numbered(base, theirs, ours))
    changes = with_needs(with_keys(comparison.changes()), comparison.base, comparison.theirs.homes)
    return Plan(comparison.base, comparison.theirs.text, comparison.ours.text, changes, comparison.joined)


@dataclass
class _Side:
    """One of the two texts beside the base."""

    text: Arrangement
    base: Arrangement

    def __post_init__(self) -> None:
        self.homes = self.text.homes()
        self.moved = moved_cells(self.base, self.text)
        self.moved_sections = moved_sections(self.base, self.text)


class _Comparison:
    """Finds the changes of one side and judges each by what the other did."""

    def __init__(self, base: Arrangement, theirs: Arrangement, ours: Arrangement) -> None:
        self.base, self.theirs, self.ours = base, _Side(theirs, base), _Side(ours, base)
        self.homes = base.homes()
        self.joined: dict[int, Cell] = {}

    def changes(self) -> list[Change]:
        """All of them, in the order of their text; what is gone stands where it stood."""
        owned = self._owned_blanks
        found: list[Change] = []
        for section in self._sections():
            found += self._section_change(section, owned)
            found += [self._cell_change(cell, owned.get(cell, ())) for cell in self._changed(section)]
            found += self._layout_change(section, owned)
        return found + list(self._last_line_end())

    def _sections(self) -> list[int]:
        order = list(self.theirs.text.headings)
        above = -1
        for section in self.base.headings:
            if section not in self.theirs.text.headings:
                order.insert(order.index(above) + 1 if above in order else 0, section)
            above = section
        return order

    def _changed(self, section: int) -> Iterator[int]:
        """The changed cells of a section that are no part of a change of the whole section: what is gone, then what stands there."""
        theirs = self.theirs
        for cell in self.base.cells.get(section, ()):
            one = self.base.stock[cell]
            if cell not in theirs.homes and not one.is_blank and (section in theirs.text.headings or one.is_entry):
                yield cell
        for cell in theirs.text.cells.get(section, ()):
            one = theirs.text.stock[cell]
            is_of_section = self._is_new(section) and cell not in self.homes and not one.is_entry
            if not one.is_blank and not is_of_section and self._is_changed(cell):
                yield cell

    def _is_changed(self, cell: int) -> bool:
        if cell not in self.homes or cell in self.theirs.moved:
            return True
        return self.theirs.text.stock[cell].source != self.base.stock[cell].source

    def _is_new(self, section: int) -> bool:
        """Whether a section comes with them alone."""
        return section not in self.base.headings and section not in self.ours.text.headings

    # Cells

    def _cell_change(self, cell: int, blanks: Sequence[int]) -> Change:
        state, reason = self._verdict(cell)
        was, now = self.base.stock.get(cell), self.theirs.text.stock.get(cell)
        one = now or was
        home, left = self.theirs.homes.get(cell), self.homes.get(cell)
        is_elsewhere = home is not None and left is not None and home != left
        return Change(
            key="",
            what=What.ENTRY if one is not None and one.is_entry else What.TEXT,
            kinds=self._kinds(cell),
            section=self._title(home if home is not None else left),
            before=was.source if was else "",
            after=now.source if now else "",
            state=state,
            reason=reason,
            origin=self._title(left) if is_elsewhere else "",
            here=self.ours.text.stock[cell].source if cell in self.ours.homes else "",
            cells=(cell, *blanks),
        )

    def _kinds(self, cell: int) -> tuple[str, ...]:
        if cell not in self.homes or cell not in self.theirs.homes:
            return ("added",) if cell not in self.homes else ("removed",)
        edited = self.theirs.text.stock[cell].source != self.base.stock[cell].source
        return tuple(kind for kind, is_so in (("edited", edited), ("moved", cell in self.theirs.moved)) if is_so)

    def _verdict(self, cell: int) -> Verdict:
        """Whether this change goes together with what was done here, and in words what was."""
        if cell not in self.theirs.homes:
            return self._verdict_removed(cell)
        if self._lacks_section(cell):
            return State.CONFLICT, f"“{self._title(self.theirs.homes[cell])}” was taken out here"
        if cell not in self.homes:
            return self._verdict_added(cell)
        if cell not in self.ours.homes:
            return State.CONFLICT, "removed here"
        return _worst(self._verdict_edited(cell), self._verdict_moved(cell))

    def _lacks_section(self, cell: int) -> bool:
        """Whether it came into a section that is no more, or went with it."""
        home = self.theirs.homes[cell]
        is_gone = home in self.base.headings and home not in self.ours.text.headings
        return is_gone and (cell not in self.ours.homes or cell in self.theirs.moved)

    def _verdict_added(self, cell: int) -> Verdict:
        if cell not in self.ours.homes:
            return APPLIES
        if self.ours.text.stock[cell].source != self.theirs.text.stock[cell].source:
            return State.CONFLICT, "added here in other words"
        if self.ours.homes[cell] != self.theirs.homes[cell]:
            return State.CONFLICT, f"added here in “{self._title(self.ours.homes[cell], here=True)}”"
        return THERE

    def _verdict_removed(self, cell: int) -> Verdict:
        home = self.ours.homes.get(cell)
        if home is None:
            return THERE
        if self.ours.text.stock[cell].source != self.base.stock[cell].source:
            return State.CONFLICT, "edited here"
        if home != self.homes[cell]:
            return State.CONFLICT, f"moved here to “{self._title(home, here=True)}”"
        return APPLIES

    def _verdict_edited(self, cell: int) -> Verdict:
        before, theirs, ours = (side.stock[cell] for side in (self.base, self.theirs.text, self.ours.text))
        if theirs.source in (before.source, ours.source):
            return THERE
        if ours.source == before.source:
            return APPLIES
        if not isinstance(theirs.block, Item):
            both = join_versions(before.source, ours.source, theirs.source)
            if not both.clashes:
                self.joined[cell] = Cell(replace(theirs.block, source=both.text))
                return THERE if both.text == ours.source else APPLIES
        return State.CONFLICT, "edited here, too"

    def _verdict_moved(self, cell: int) -> Verdict:
        if cell not in self.theirs.moved or self._is_at_place(cell):
            return THERE
        if cell in self.ours.moved:
            return State.CONFLICT, f"moved here, too, in “{self._title(self.ours.homes[cell], here=True)}”"
        return APPLIES

    def _is_at_place(self, cell: int) -> bool:
        """Whether it was moved here as it was there."""
        section = self.theirs.homes[cell]
        if self.ours.homes[cell] != section or self.homes[cell] != section:
            return self.ours.homes[cell] == section
        return cell in self._in_place

    @cached_property
    def _in_place(self) -> set[int]:
        """What was moved within its section, here as there."""
        found: set[int] = set()
        for section, cells in self.theirs.text.cells.items():
            moved = self.theirs.moved.intersection(self.base.cells.get(section, ()))
            found |= in_place(cells, self.ours.text.cells.get(section, ()), moved, self._settled)
        return found

    @cached_property
    def _settled(self) -> set[int]:
        """What they left where it was."""
        return {
            cell
            for cell, home in self.homes.items()
            if self.theirs.homes.get(cell) == home == self.ours.homes.get(cell)
            and cell not in self.theirs.moved
            and not self._is_blank(cell)
        }

    def _is_blank(self, cell: int) -> bool:
        stocks = (self.base.stock, self.theirs.text.stock)
        return next(stock[cell].is_blank for stock in stocks if cell in stock)

    # Sections

    def _section_change(self, section: int, owned: dict[int, list[int]]) -> list[Change]:
        was, now = self.base.headings.get(section), self.theirs.text.headings.get(section)
        if was is None and now is not None:
            kinds: tuple[str, ...] = ("added",)
        elif now is None:
            kinds = ("removed",)
        else:
            facts = (("renamed", was != now), ("moved", section in self.theirs.moved_sections))
            kinds = tuple(kind for kind, is_so in facts if is_so)
        if not kinds:
            return []
        state, reason = self._section_verdict(section)
        return [
            Change(
                key="",
                what=What.SECTION,
                kinds=kinds,
                section=self._title(section),
                before=was or "",
                after=now or "",
                state=state,
                reason=reason,
                here=self._section_here(section),
                cells=(*self._own_cells(section), *owned.get(-section - 1, ())),
                number=section,
            )
        ]

    def _section_here(self, section: int) -> str:
        """What stands here: all of it where it would go."""
        text = self.ours.text
        if section not in text.headings:
            return ""
        return text.headings[section] + (text.body(section) if section not in self.theirs.text.headings else "")

    def _own_cells(self, section: int) -> list[int]:
        """What comes or goes with the section as a whole: all but its entries."""
        if self._is_new(section):
            stock, cells = self.theirs.text.stock, self.theirs.text.cells[section]
            return [cell for cell in cells if cell not in self.homes and not stock[cell].is_entry]
        if section not in self.theirs.text.headings:
            return [cell for cell in self.base.cells[section] if cell not in self.theirs.homes and not self.base.stock[cell].is_entry]
        return []

    def _section_verdict(self, section: int) -> Verdict:
        ours = self.ours.text
        if section not in self.base.headings:
            return THERE if section in ours.headings else APPLIES
        if section not in self.theirs.text.headings:
            return self._verdict_section_removed(section)
        if section not in ours.headings:
            return State.CONFLICT, "removed here"
        return _worst(self._verdict_renamed(section), self._verdict_section_moved(section))

    def _verdict_section_removed(self, section: int) -> Verdict:
        ours = self.ours.text
        if section not in ours.headings:
            return THERE
        if ours.headings[section] != self.base.headings[section]:
            return State.CONFLICT, "renamed here"
        standing = [cell for cell in ours.cells[section] if not ours.stock[cell].is_blank]
        if any(self.homes.get(cell) != section for cell in standing):
            return State.CONFLICT, "something was added to it here"
        if any(ours.stock[cell].source != self.base.stock[cell].source for cell in standing):
            return State.CONFLICT, "edited here"
        return APPLIES

    def _verdict_renamed(self, section: int) -> Verdict:
        before, theirs, ours = (text.headings[section] for text in (self.base, self.theirs.text, self.ours.text))
        if theirs in (before, ours):
            return THERE
        return APPLIES if ours == before else (State.CONFLICT, "renamed here, too")

    def _verdict_section_moved(self, section: int) -> Verdict:
        if section not in self.theirs.moved_sections:
            return THERE
        if section in self._sections_in_place:
            return THERE
        return (State.CONFLICT, "moved here, too") if section in self.ours.moved_sections else APPLIES

    @cached_property
    def _sections_in_place(self) -> set[int]:
        """The sections that were moved here as they were there."""
        theirs, ours, moved = self.theirs.text.headings, self.ours.text.headings, self.theirs.moved_sections
        settled = self.base.headings.keys() & theirs.keys() & ours.keys() - moved
        return in_place(list(theirs), list(ours), moved, settled)

    def _title(self, section: int | None, *, here: bool = False) -> str:
        texts = [self.theirs.text, self.base, self.ours.text]
        headings = [text.headings[section] for text in (reversed(texts) if here else texts) if section in text.headings]
        return title_of(headings[0])

    # Blank lines and line ends

    @cached_property
    def _owned_blanks(self) -> dict[int, list[int]]:
        """The blank lines that come or go, by the changed cell beside which they do; by minus the section and one where there is none."""
        owned: dict[int, list[int]] = {}
        base, theirs = self.base, self.theirs.text
        for one, other in ((base, theirs), (theirs, base)):
            for section, cells in one.cells.items():
                if (one is base and section not in theirs.headings) or (one is theirs and self._is_new(section)):
                    continue
                for at, cell in enumerate(cells):
                    if one.stock[cell].is_blank and cell not in other.stock:
                        owned.setdefault(self._owner(section, cells, at, other), []).append(cell)
        return owned

    def _owner(self, section: int, cells: Sequence[int], at: int, other: Arrangement) -> int:
        beside = [next((cell for cell in found if not self._is_blank(cell)), None) for found in (reversed(cells[:at]), cells[at + 1 :])]
        for cell in beside:
            if cell is not None and not self._stays(cell):
                return cell
        anchor, across = beside[0], other.cells.get(section, [])
        start = across.index(anchor) + 1 if anchor in across else 0
        following = next((cell for cell in across[start:] if not self._is_blank(cell)), None)
        return following if following is not None and not self._stays(following) else -section - 1

    def _stays(self, cell: int) -> bool:
        """Whether it stands where it stood."""
        home = self.homes.get(cell)
        return home is not None and self.theirs.homes.get(cell) == home and cell not in self.theirs.moved

    def _layout_change(self, section: int, owned: dict[int, list[int]]) -> Iterator[Change]:
        cells = owned.get(-section - 1, [])
        if not cells:
            return
        gone, come = ([cell for cell in cells if (cell in self.homes) is is_gone] for is_gone in (True, False))
        is_there = not any(cell in self.ours.homes for cell in gone) and all(cell in self.ours.homes for cell in come)
        is_there |= section not in self.ours.text.headings
        state = State.THERE if is_there else State.APPLIES
        before, after = ("\n" * len(found) for found in (gone, come))
        kind = "removed" if not come else "added" if not gone else "edited"
        yield Change("", What.LAYOUT, (kind,), self._title(section), before, after, state, cells=tuple(cells))

    def _last_line_end(self) -> Iterator[Change]:
        """Whether the last line ends; where the text ends with another cell, that one brings its own end."""
        base, theirs, ours = self.base, self.theirs.text, self.ours.text
        if base.end == theirs.end and base.ends_open != theirs.ends_open:
            is_free = base.end == ours.end and base.ends_open == ours.ends_open
            kind = "removed" if theirs.ends_open else "added"
            state = State.APPLIES if is_free else State.THERE
            yield Change("", What.LAYOUT, (kind,), self._title(theirs.end[0]), "", "\n", state)


def title_of(heading: str) -> str:
    """A heading in words."""
    return (parse_heading(heading).title or heading.strip()) if heading else NO_SECTION


def _worst(*verdicts: Verdict) -> Verdict:
    for state in (State.CONFLICT, State.APPLIES):
        reasons = [reason for found, reason in verdicts if found is state]
        if reasons:
            return state, ", ".join(filter(None, reasons))
    return THERE
