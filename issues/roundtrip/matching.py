"""What of a text is what of another one: sections by heading and lines, entries as assembly finds its lines, the rest by place. Pure."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from issues.assembly.identity import find_lines
from issues.assembly.sheets import Line, Sheet
from issues.assembly.states import PlacementState, Rules, SectionState
from issues.differences import out_of_order
from issues.editing.matching import section_changes
from issues.markdown import entry_link
from issues.markdown.nodes import EventListing, Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from issues.roundtrip.arranging import Arrangement, Cell

LEAST_LIKE, LEAST_LIKE_WITH_LINK = 0.5, 0.8
_WORDS = re.compile(r"\w+")
LONG_ENOUGH = 20  # characters that tell a paragraph from others: a shorter one is found in its own section alone


Same = dict[int, int]
"""Which number of the new text is which of the old one."""


def same_sections(old: Arrangement, new: Arrangement) -> Same:
    """Sections by their heading, else by most lines in common."""
    places = list(old.headings)
    changes = section_changes(old.cuts, new.cuts)
    return {number: places[change.place] for number, change in zip(new.headings, changes, strict=False) if change.place is not None}


def all_same_cells(old: Arrangement, new: Arrangement, sections: Same, known: Same) -> Same:
    """The cells that stand in both, reworded ones among them; blank lines are left out. What is `known` already is not asked for."""
    found = known | same_cells(_without(old, set(known.values())), _without(new, known.keys()), sections)
    for gap in _all_gaps(old, new, sections, found):
        found |= _alike(old, new, *gap)
    return found


def same_blanks(old: Arrangement, new: Arrangement, sections: Same, found: Same) -> Same:
    """The blank lines that stand in both: between the same neighbours, in order."""
    same: Same = {}
    for gap in _all_gaps(old, new, sections, found):
        same |= _same_blanks(old, new, *gap)
    return same


def _without(text: Arrangement, known: AbstractSet[int]) -> Arrangement:
    return text.only(text.stock.keys() - known)


def _all_gaps(old: Arrangement, new: Arrangement, sections: Same, found: Same) -> list[Gap]:
    return [gap for section, was in sections.items() if was in old.cells for gap in _gaps(old, new, found, section, was)]


def same_cells(old: Arrangement, new: Arrangement, sections: Same) -> Same:
    """The cells that stand in both, blank lines left out: `sections` says which section of the new text is which of the old one."""
    return _same_entries(old, new, sections) | _same_texts(old, new, sections)


def _same_entries(old: Arrangement, new: Arrangement, sections: Same) -> Same:
    """List items, found by the rules by which assembly finds its own lines."""
    lines: dict[Line, int] = {}
    sheets = []
    for section in new.headings:
        items = {Line(block): cell for cell in new.cells[section] if isinstance(block := new.stock[cell].block, Item)}
        lines |= items
        sheets.append(Sheet(SectionState("", "", ""), Rules(""), cells=list(items)))
    places = {sections[section]: place for place, section in enumerate(new.headings) if section in sections}
    wanted = [
        PlacementState("", str(cell), "", "", place=places.get(section), text=old.stock[cell].source)
        for section, cells in old.cells.items()
        for cell in cells
        if isinstance(old.stock[cell].block, Item)
    ]
    found = find_lines(wanted, sheets, {})
    return {lines[line]: int(key) for (_source, key, _listing), (_place, line) in found.items()}


def _same_texts(old: Arrangement, new: Arrangement, sections: Same) -> Same:
    """Paragraphs, comments and the like, by their exact text: in their section, then anywhere."""
    found: Same = {}
    for is_at_home in (True, False):
        standing: defaultdict[tuple[int | None, str], deque[int]] = defaultdict(deque)
        taken = set(found.values())
        for section, cell, source in _texts(old):
            if cell not in taken:
                standing[section if is_at_home else None, source].append(cell)
        for section, cell, source in _texts(new):
            place = sections.get(section, -1) if is_at_home else None
            if cell not in found and (is_at_home or len(source) > LONG_ENOUGH) and standing[place, source]:
                found[cell] = standing[place, source].popleft()
    return found


def _texts(text: Arrangement) -> Iterator[tuple[int, int, str]]:
    for section, cells in text.cells.items():
        for cell in cells:
            one = text.stock[cell]
            if not one.is_blank and not isinstance(one.block, Item):
                yield section, cell, one.source


Gap = tuple[list[int], list[int]]
"""What nothing matches between two neighbours that stand in both texts: the cells of the old text, and of the new one."""


def _gaps(old: Arrangement, new: Arrangement, found: Same, section: int, was: int) -> Iterator[Gap]:
    places = {cell: place for place, cell in enumerate(old.cells[was])}
    standing = [(at, places[found[cell]]) for at, cell in enumerate(new.cells[section]) if found.get(cell) in places]
    moved = out_of_order([place for _, place in standing])
    edges = [(-1, -1), *((at, place) for at, place in standing if place not in moved), (len(new.cells[section]), len(places))]
    taken = set(found.values())
    for (start, was_start), (end, was_end) in pairwise(edges):
        before = [cell for cell in old.cells[was][was_start + 1 : was_end] if cell not in taken]
        after = [cell for cell in new.cells[section][start + 1 : end] if cell not in found]
        if before and after:
            yield before, after


def _alike(old: Arrangement, new: Arrangement, before: Sequence[int], after: Sequence[int]) -> Same:
    """Reworded ones, in order. A paragraph that stands alone in its place is the same one, whatever it says."""
    left = deque(cell for cell in before if not old.stock[cell].is_blank)
    right = [cell for cell in after if not new.stock[cell].is_blank]
    if len(left) == len(right) == 1 and _are_texts(old.stock[left[0]], new.stock[right[0]]):
        return {right[0]: left[0]}
    found: Same = {}
    for cell in right:
        hit = next((place for place, other in enumerate(left) if _is_like(old.stock[other], new.stock[cell])), None)
        if hit is not None:
            found[cell] = left[hit]
            left = deque(list(left)[hit + 1 :])
    return found


def _are_texts(one: Cell, other: Cell) -> bool:
    return type(one.block) is type(other.block) and not isinstance(one.block, Item)


def _is_like(one: Cell, other: Cell) -> bool:
    """Whether two cells are one, reworded. Entries of different pages rarely are."""
    if type(one.block) is not type(other.block):
        return False
    least = LEAST_LIKE
    if isinstance(one.block, Item) and isinstance(other.block, Item):
        entries = (one.block.entry, other.block.entry)
        if all(isinstance(entry, EventListing) for entry in entries):
            return False
        least = LEAST_LIKE_WITH_LINK if all(entry_link(entry)[1] for entry in entries) else LEAST_LIKE
    shorter, longer = sorted((one.source.rstrip(), other.source.rstrip()), key=len)
    words = SequenceMatcher(None, _WORDS.findall(shorter), _WORDS.findall(longer), autojunk=False)
    return longer.startswith(shorter) or (words.real_quick_ratio() >= least and words.ratio() >= least)


def _same_blanks(old: Arrangement, new: Arrangement, before: Sequence[int], after: Sequence[int]) -> Same:
    left = deque(cell for cell in before if old.stock[cell].is_blank)
    found: Same = {}
    for cell in after:
        source = new.stock[cell].source
        hit = next((place for place, other in enumerate(left) if old.stock[other].source == source), None)
        if hit is not None:
            found[cell] = left[hit]
            left = deque(list(left)[hit + 1 :])
    return found
