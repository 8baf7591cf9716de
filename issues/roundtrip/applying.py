"""Chosen changes of a plan, made in the text that stands here. Pure."""

from __future__ import annotations

from itertools import count, pairwise
from typing import TYPE_CHECKING

from issues.markdown.lists import BLANK
from issues.markdown.nodes import Item, Text
from issues.roundtrip.arranging import Arrangement, Cell
from issues.roundtrip.changes import State, What
from issues.roundtrip.moves import moved_cells, moved_sections

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from issues.roundtrip.changes import Change, Plan


class RoundTripError(ValueError):
    """Changes that would not stand as they were meant. The text is for the editor who chose them."""


def applied(plan: Plan, keys: Collection[str]) -> str:
    """What stands here, with the changes of these keys and what they need; a conflict that is named becomes as it is in theirs.

    All of a plan whose ours is the base gives theirs. What no change names keeps its bytes. Raises RoundTripError where the text would not
    be read as it was meant: an entry that would be part of another one, a heading that an open comment would hide.
    """
    chosen = with_needs(plan, keys)
    work = _Work(plan, [change for change in plan.changes if change.key in chosen and change.state is not State.THERE])
    work.run()
    text = work.text.text
    _check(work.text, Arrangement.of(text))
    return text


def with_needs(plan: Plan, keys: Collection[str]) -> set[str]:
    """These changes and those without which they cannot be made."""
    by_key = {change.key: change for change in plan.changes}
    found: set[str] = set()
    left = [key for key in keys if key in by_key]
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left += by_key[key].needs
    return found


class _Work:
    def __init__(self, plan: Plan, changes: Sequence[Change]) -> None:
        self.plan, self.changes = plan, changes
        self.text = plan.ours.copy()
        self.homes = plan.ours.homes()
        self.sections = {change.number for change in changes if change.number is not None}
        there = {cell for change in plan.of(State.THERE) for cell in change.cells}
        self.unsettled = moved_cells(plan.base, plan.theirs) - there
        self.unsettled_sections = moved_sections(plan.base, plan.theirs) - {change.number for change in plan.of(State.THERE)}

    def run(self) -> None:
        """Take out, put sections, put cells, take sections out."""
        theirs = self.plan.theirs
        cells = {cell for change in self.changes for cell in change.cells}
        sections = self.sections
        homes = theirs.homes()
        for cell in cells - homes.keys():
            self._take(cell)
        for section in theirs.headings:
            if section in sections:
                self._put_section(section)
        for cells_of in theirs.cells.values():
            for cell in cells_of:
                if cell in cells:
                    self._put(cell, homes[cell])
        for section in sections - theirs.headings.keys():
            self.text.headings.pop(section, None)
            self.text.cells.pop(section, None)
        self._set_apart(cells)
        self.text.ends_open = self._ends_open()

    def _set_apart(self, put: Collection[int]) -> None:
        """A blank line between a paragraph and what it would become a part of: neighbours that they are in neither text."""
        known = {pair for text in (self.plan.theirs, self.plan.ours) for cells in text.cells.values() for pair in pairwise(cells)}
        fresh = count(1 + max(self.text.stock, default=0))
        for section, cells in self.text.cells.items():
            apart: list[int] = []
            for above, cell in pairwise([-1, *cells]):
                if (above in put or cell in put) and (above, cell) not in known and self._would_join(above, cell):
                    apart.append(next(fresh))
                    self.text.stock[apart[-1]] = Cell(BLANK)
                apart.append(cell)
            self.text.cells[section] = apart

    def _would_join(self, above: int, cell: int) -> bool:
        stock = self.text.stock
        return above in stock and isinstance(stock[above].block, Text | Item) and isinstance(stock[cell].block, Text)

    def _ends_open(self) -> bool:
        ours, theirs = self.plan.ours, self.plan.theirs
        is_theirs = self.text.end != ours.end or any(change.what is What.LAYOUT and not change.cells for change in self.changes)
        if self.text.end == theirs.end and is_theirs:
            return theirs.ends_open
        return self.text.end == ours.end and ours.ends_open

    def _take(self, cell: int) -> None:
        home = self.homes.pop(cell, None)
        if home is not None:
            self.text.cells[home].remove(cell)

    def _put(self, cell: int, section: int) -> None:
        """Let a cell say what it says in theirs, and stand where it stands there if they put it there."""
        was, now = self.plan.base.stock.get(cell), self.plan.theirs.stock[cell]
        if cell not in self.homes or was is None or was.source != now.source:  # what they only moved keeps the words that it has here
            self.text.stock[cell] = self.plan.joined.get(cell) or now
        if cell not in self.homes or cell in self.unsettled or self._is_elsewhere(cell, section):
            if section not in self.text.cells:
                self._put_section(section)
            self._take(cell)
            at = self._spot(self.text.cells[section], self.plan.theirs.cells[section], cell, self.unsettled)
            self.text.cells[section].insert(at, cell)
            self.homes[cell] = section
            self.unsettled.discard(cell)

    def _is_elsewhere(self, cell: int, section: int) -> bool:
        """Whether both sides added it, here into another section."""
        return cell not in self.plan.base.stock and self.homes[cell] != section

    def _put_section(self, section: int) -> None:
        heading = self.plan.theirs.headings[section]
        if section not in self.text.headings or section in self.unsettled_sections:
            own = [one for one in self.text.headings if one != section]
            own.insert(self._spot(own, list(self.plan.theirs.headings), section, self.unsettled_sections), section)
            headings = {section: heading} | self.text.headings  # what they only moved keeps the name that it has here
            self.text.headings = {one: headings[one] for one in own}
            self.text.cells = {one: self.text.cells.get(one, []) for one in own}
            self.unsettled_sections.discard(section)
        if heading != self.plan.base.headings.get(section) and section in self.sections:
            self.text.headings[section] = heading

    @staticmethod
    def _spot(own: Sequence[int], theirs: Sequence[int], one: int, unsettled: Collection[int | None]) -> int:
        """Right behind what stands before it in theirs, as far as that stands here and is not on its way elsewhere."""
        above = theirs[: theirs.index(one)]
        last = next((other for other in reversed(above) if other in own and other not in unsettled), None)
        return own.index(last) + 1 if last is not None else 0


def _check(meant: Arrangement, read: Arrangement) -> None:
    """Raise RoundTripError unless the text is read as it was meant."""
    if list(meant.headings.values()) != list(read.headings.values()):
        raise RoundTripError("An open comment or code fence would hide a heading. Take the changes around it in together, or by hand.")
    for wanted, found in zip(_entries(meant), _entries(read), strict=True):
        if wanted != found:
            odd = next((source for source in wanted if wanted.count(source) != found.count(source)), "")
            raise RoundTripError(f"“{odd.strip()}” would not stand as one entry. Take the changes around it in together, or by hand.")


def _entries(text: Arrangement) -> Iterable[list[str]]:
    return [[text.stock[cell].source for cell in cells if text.stock[cell].is_entry] for cells in text.cells.values()]
