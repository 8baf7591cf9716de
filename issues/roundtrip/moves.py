"""What changed places between two texts, and whether it did so in a third one. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from issues.differences import out_of_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from issues.roundtrip.arranging import Arrangement


def moved_cells(base: Arrangement, other: Arrangement) -> set[int]:
    """The cells that stand in another section, or changed places in theirs: the fewest that explain the order."""
    homes, found = base.homes(), set()
    for section, cells in other.cells.items():
        standing = [cell for cell in cells if cell in homes and not other.stock[cell].is_blank]
        found |= {cell for cell in standing if homes[cell] != section}
        places = {cell: place for place, cell in enumerate(base.cells.get(section, []))}
        order = out_of_order([places[cell] for cell in standing if cell in places])
        found |= {cell for cell in standing if places.get(cell) in order}
    return found


def moved_sections(base: Arrangement, other: Arrangement) -> set[int]:
    """The sections that changed places: the fewest that explain the order."""
    places = {section: place for place, section in enumerate(base.headings)}
    order = out_of_order([places[section] for section in other.headings if section in places])
    return {section for section in places if places[section] in order}


def in_place(theirs: Sequence[int], ours: Sequence[int], moved: Collection[int], settled: Collection[int]) -> set[int]:
    """Which of the moved ones stand in ours as in theirs: right behind the same settled one, and among each other in the same order.

    Of those in another order as few as possible are left out.
    """
    places = {one: place for place, one in enumerate(theirs)}
    above = dict(_with_above(theirs, settled))
    groups: defaultdict[int | None, list[int]] = defaultdict(list)
    for one, last in _with_above(ours, settled):
        if one in moved and one in places and above[one] == last:
            groups[last].append(one)
    found: set[int] = set()
    for group in groups.values():
        order = out_of_order([places[one] for one in group])
        found |= {one for one in group if places[one] not in order}
    return found


def _with_above(cells: Iterable[int], settled: Collection[int]) -> Iterator[tuple[int, int | None]]:
    """Each with the nearest settled one above it."""
    last = None
    for cell in cells:
        yield cell, last
        if cell in settled:
            last = cell
