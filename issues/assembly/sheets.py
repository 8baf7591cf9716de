"""The working copy of a merge: sections as sheets, list items as lines that can be claimed, put in and taken out.

Sheets live inside one merge only. Everything that is not a list item keeps its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from issues.assembly.states import AssemblyError, Rules, SectionState
from issues.links import duplicate_key
from issues.markdown import entry_link, nodes, parse_body, reads_back, render_entry
from issues.markdown.lists import BLANK, landing, with_line_end, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.sources import SortKey

Identity = tuple[str, str]
"""The date of an event ("" for all else) and the duplicate key of the address: what makes two lines the same entry."""

MEDIA_PREFIXES = frozenset({"video", "videos", "audio", "podcast"})


def entry_identity(entry: nodes.Entry) -> Identity | None:
    """The identity of an entry; None for one without address (a notice, prose)."""
    url = entry_link(entry)[1]
    if not url:
        return None
    return (entry.start.isoformat() if isinstance(entry, nodes.EventListing) else "", duplicate_key(url))


def standing_sort_key(entry: nodes.Entry, ordering: str) -> SortKey:
    """The sort key of a line that no source knows, as far as its text tells."""
    if ordering == "date":
        return (entry.start.isoformat(), entry.place) if isinstance(entry, nodes.EventListing) else ()
    is_media = isinstance(entry, nodes.Link) and any(prefix.lower() in MEDIA_PREFIXES for prefix in entry.prefixes)
    return (int(is_media),)


@dataclass(eq=False)
class Line:
    """One list item of a sheet; `sort_key` is that of the placement which claims it."""

    item: nodes.Item
    is_claimed: bool = False
    sort_key: SortKey | None = None

    @property
    def source(self) -> str:
        """The bytes, line end included."""
        return self.item.source

    @property
    def entry(self) -> nodes.Entry:
        """What it says."""
        return self.item.entry

    def rewrite(self, entry: nodes.Entry) -> None:
        """Let it say `entry`, in house style."""
        self.item = house_item(entry)


def house_item(entry: nodes.Entry) -> nodes.Item:
    """The list item for an entry, in house style. Raises AssemblyError when it would not read back as what was meant."""
    source = render_entry(entry)
    if not reads_back(entry):
        raise AssemblyError(f"“{source.strip()}” does not read back as one entry with the link that was meant. Mend its title or address.")
    return nodes.Item(source, entry)


def new_line(entry: nodes.Entry, sort_key: SortKey) -> Line:
    """A line in house style for an entry."""
    return Line(house_item(entry), is_claimed=True, sort_key=sort_key)


Cell = Line | nodes.Block


@dataclass(eq=False)
class Sheet:
    """One section at work."""

    state: SectionState
    rules: Rules
    is_made_by_assembly: bool = False
    cells: list[Cell] = field(default_factory=list)

    @classmethod
    def of(cls, state: SectionState, rules: Rules) -> Sheet:
        """The sheet of a section as it stands."""
        blocks = parse_body(state.body, rules.kind or None)
        cells: list[Cell] = [Line(block) if isinstance(block, nodes.Item) else block for block in blocks]
        return cls(state, rules, state.is_made_by_assembly, cells)

    @property
    def level(self) -> int:
        """How deep its heading is, 0 for the text before the first one."""
        marks = self.state.heading.lstrip(" ")
        return len(marks) - len(marks.lstrip("#"))

    @property
    def lines(self) -> list[Line]:
        """Its list items, in order."""
        return [cell for cell in self.cells if isinstance(cell, Line)]

    @property
    def body(self) -> str:
        """Its text below the heading."""
        return "".join(cell.source for cell in self.cells)

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands in it."""
        return all(isinstance(cell, nodes.Blank) for cell in self.cells)

    def put(self, line: Line) -> None:
        """Insert a line at its place by the section's order; the first entry goes after the intro, or replaces the notice."""
        keys = [self.key_of(other) for other in self.lines]
        place = landing(self.cells, best_gap(keys, line.sort_key or ()), has_intro=self.rules.kind != "event")
        if place.ends_line:
            self.cells[place.start - 1] = _with_line_end(self.cells[place.start - 1])
        self.cells[place.start : place.end] = [*[BLANK] * place.blank_above, line, *[BLANK] * place.blank_below]

    def take(self, line: Line) -> None:
        """Take a line out; the blank line that set off a list goes with its last entry."""
        index = self.cells.index(line)
        self.cells[:] = without(self.cells, index)

    def key_of(self, line: Line) -> SortKey:
        """The sort key of a line: its placement's, else what its text tells."""
        return line.sort_key if line.sort_key is not None else standing_sort_key(line.item.entry, self.rules.ordering)


def _with_line_end(cell: Cell) -> Cell:
    if isinstance(cell, Line):
        cell.item = with_line_end(cell.item)
        return cell
    return with_line_end(cell)


def best_gap(keys: list[SortKey], key: SortKey) -> int:
    """Where to insert `key`: the gap (0 … len) with the fewest neighbours in wrong order, the last of equal ones.

    Editors may have ordered the lines by hand; a sorted list gives the usual place.
    """
    mine = comparable(key)
    others = [comparable(other) for other in keys]
    wrong = sum(other < mine for other in others)
    best, fewest = 0, wrong
    for gap, other in enumerate(others, start=1):
        wrong += (other > mine) - (other < mine)
        if wrong <= fewest:
            best, fewest = gap, wrong
    return best


@lru_cache(maxsize=4096)
def comparable(key: SortKey) -> tuple[tuple[bool, int | str], ...]:
    """A sort key in a form that compares with any other one: numbers before texts."""
    return tuple((isinstance(part, str), part) for part in key)


def walk(sheets: list[Sheet]) -> Iterator[tuple[int, Line]]:
    """Every line with the index of its sheet."""
    for place, sheet in enumerate(sheets):
        for line in sheet.lines:
            yield place, line
