"""Three texts with one set of numbers: what is the same in two of them has the same one. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from itertools import count
from typing import TYPE_CHECKING

from issues.roundtrip.arranging import Arrangement
from issues.roundtrip.matching import all_same_cells, same_blanks, same_cells, same_sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.roundtrip.matching import Same


def numbered(base: str, theirs: str, ours: str) -> tuple[Arrangement, Arrangement, Arrangement]:
    """The three texts: theirs and ours with the numbers of the base, ours with those of theirs, too, where both sides added the same."""
    start = Arrangement.of(base)
    fresh = count(1 + max(len(start.stock), len(start.headings)))
    other = _theirs(start, _apart(Arrangement.of(theirs), fresh))
    return start, other, _ours(start, other, _apart(Arrangement.of(ours), fresh))


def _apart(text: Arrangement, fresh: Iterator[int]) -> Arrangement:
    """With numbers that no other text has."""
    return text.renumbered({section: next(fresh) for section in text.headings}, {cell: next(fresh) for cell in text.stock})


def _theirs(base: Arrangement, theirs: Arrangement) -> Arrangement:
    sections = same_sections(base, theirs)
    cells = all_same_cells(base, theirs, sections, {})
    return _with(theirs, sections, cells | same_blanks(base, theirs, sections, cells))


def _with(text: Arrangement, sections: Same, cells: Same) -> Arrangement:
    return text.renumbered({one: sections.get(one, one) for one in text.headings}, {one: cells.get(one, one) for one in text.stock})


def _ours(base: Arrangement, theirs: Arrangement, ours: Arrangement) -> Arrangement:
    """First comes what stands in its section as it does in another text, so that what was taken in before is known again."""
    ours = _with(ours, _ours_sections(base, theirs, ours), {})
    sections = {section: section for section in ours.headings}
    known = _added_alike(base, theirs, ours)
    cells = all_same_cells(base, ours, sections, known)
    their_new = theirs.only(theirs.stock.keys() - base.stock.keys() - set(cells.values()))
    cells |= same_cells(their_new, ours.only(ours.stock.keys() - cells.keys()), sections)
    cells |= _blanks_behind(base, theirs, _with(ours, {}, cells))
    cells |= same_blanks(base, ours, sections, cells)
    ours = _with(ours, {}, cells)
    for section in [section for section in theirs.headings if section in ours.headings]:
        for step in (1, -1):
            _pair_blanks(base, theirs, ours, section, step)
    return ours


def _ours_sections(base: Arrangement, theirs: Arrangement, ours: Arrangement) -> Same:
    """A heading that both sides have anew is one section, even where its lines would make it another one renamed."""
    their_new = [section for section in theirs.headings if section not in base.headings]
    both: Same = {}
    for section, heading in ours.headings.items():
        twin = next((other for other in their_new if theirs.headings[other] == heading), None)
        if twin is not None and heading not in base.headings.values():
            their_new.remove(twin)
            both[section] = twin
    left = {section: heading for section, heading in ours.headings.items() if section not in both}
    return both | same_sections(base, Arrangement(left, ours.cells, ours.stock))


def _added_alike(base: Arrangement, theirs: Arrangement, ours: Arrangement) -> Same:
    """What came into a section on both sides in the very same words: added, reworded or moved."""
    found: Same = {}
    homes = base.homes()
    for section, cells in theirs.cells.items():
        new: defaultdict[str, deque[int]] = defaultdict(deque)
        for cell in cells:
            is_as_it_was = homes.get(cell) == section and base.stock[cell].source == theirs.stock[cell].source
            if not is_as_it_was and not theirs.stock[cell].is_blank:
                new[theirs.stock[cell].source].append(cell)
        standing = [base.stock[cell].source for cell in base.cells.get(section, ())] if new else []
        for cell in ours.cells.get(section, ()):
            source = ours.stock[cell].source
            if source in standing:
                standing.remove(source)
            elif new[source]:
                found[cell] = new[source].popleft()
    return found


def _blanks_behind(base: Arrangement, theirs: Arrangement, ours: Arrangement) -> Same:
    """The blank lines behind an entry that both sides added."""
    found: Same = {}
    for section, cells in theirs.cells.items():
        own = ours.cells.get(section, [])
        for at, cell in enumerate(cells):
            if cell in base.stock or theirs.stock[cell].is_blank or cell not in own:
                continue
            for one, other in zip(own[own.index(cell) + 1 :], cells[at + 1 :], strict=False):
                if not theirs.stock[other].is_blank or ours.stock[one] != theirs.stock[other]:
                    break
                found[one] = other
    return found


def _pair_blanks(base: Arrangement, theirs: Arrangement, ours: Arrangement, section: int, step: int) -> None:
    """Blank lines that both sides added below, or above, the same cell are the same."""
    own = ours.cells[section][::step]
    last: int | None = None
    for cell in theirs.cells[section][::step]:
        if cell not in base.stock and cell not in own and theirs.stock[cell].is_blank:
            at = own.index(last) + 1 if last is not None else 0
            twin = own[at] if at < len(own) else -1
            if twin not in base.stock and twin not in theirs.stock and ours.stock.get(twin) == theirs.stock[cell]:
                own[at] = cell
                ours.stock[cell] = ours.stock.pop(twin)
        if cell in own:
            last = cell
    ours.cells[section] = own[::step]
