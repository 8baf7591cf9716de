"""Which sections of a newly typed issue are which of the old ones. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from issues.differences import out_of_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.markdown import Cut


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What becomes of one section: no `old` is an added one, no `new` a removed one. `place` is that of the old one."""

    old: Cut | None
    new: Cut | None
    place: int | None = None
    is_moved: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """In words: added, removed, or any of renamed, changed, moved; nothing for a section that stays as it is."""
        if self.old is None or self.new is None:
            return ("added",) if self.old is None else ("removed",)
        found = {"renamed": self.old.heading != self.new.heading, "changed": self.old.body != self.new.body, "moved": self.is_moved}
        return tuple(kind for kind, is_so in found.items() if is_so)


def section_changes(old: Sequence[Cut], new: Sequence[Cut]) -> list[SectionChange]:
    """Every section of the new text in its order, then those that are gone.

    Sections are matched by heading, in order where several have the same, then by most lines in common.
    """
    places = _same_headings(old, new)
    for place, number in _most_in_common(old, new, places):
        places[number] = place
    moved = out_of_order([place for place in places if place is not None])
    found = [
        SectionChange(None if place is None else old[place], piece, place, place in moved) for place, piece in zip(places, new, strict=True)
    ]
    gone = set(range(len(old))) - set(places)
    return found + [SectionChange(old[place], None, place) for place in sorted(gone)]


def _same_headings(old: Sequence[Cut], new: Sequence[Cut]) -> list[int | None]:
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, piece in enumerate(old):
        places[piece.heading].append(place)
    return [places[piece.heading].popleft() if places[piece.heading] else None for piece in new]


def _most_in_common(old: Sequence[Cut], new: Sequence[Cut], places: Sequence[int | None]) -> list[tuple[int, int]]:
    """Pairs (old place, new place) of those that no heading matched, the likest first."""
    left = [(place, _lines(old[place])) for place in range(len(old)) if place not in places]
    right = [(number, _lines(new[number])) for number, place in enumerate(places) if place is None]
    likeness = [((mine & other).total(), place, number) for (place, mine), (number, other) in product(left, right)]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for common, place, number in sorted(likeness, key=lambda one: (-one[0], one[1], one[2])):
        if common and place not in taken_old and number not in taken_new:
            pairs.append((place, number))
            taken_old.add(place)
            taken_new.add(number)
    return pairs


def _lines(piece: Cut) -> Counter[str]:
    return Counter(line for line in piece.body.split("\n") if line.strip())
