"""An issue's text as the checks read it: parsed once, every block and link with its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from issues.checks.rows import rows
from issues.checks.scan import Scan, stretches
from issues.markdown import front_matter, parse_heading, recall_body, section_kind, split_lines
from issues.markdown.cutting import cut_lines, shelters
from issues.markdown.nodes import Item
from issues.weeks import leading_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from issues.checks.rows import Row
    from issues.checks.scan import Link
    from issues.markdown.cutting import Shelter
    from issues.markdown.nodes import Block, Heading

_NUMBER = re.compile(r"\d{1,6}")

# What the headings tell of all that stands below them; titles that no list names are "other".
_GROUPS = {
    "updates from rust community": "community",
    "call for participation": "calls",
    "call for participation; projects and speakers": "calls",
    "call for speakers": "calls",
    "cfp - projects": "calls",
    "cfp - events": "calls",
    "cfp - speakers": "calls",
    "upcoming events": "events",
    "upcoming meetups": "events",
    "updates from rust core": "project",
    "updates from the rust project": "project",
    "what's cooking on master?": "project",
    "what's cooking in master?": "project",
    "what's cooking on nightly?": "project",
    "approved rfcs": "project",
    "new rfcs": "project",
    "final comment period": "project",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where it begins: `start` in characters, `line` from 1, both in the whole text."""

    block: Block
    start: int
    line: int


class Part(NamedTuple):
    """A section of the text: its heading (None above the first one), those it stands under, and where heading and body begin.

    `titles` are the headings' titles from the outermost to its own; `kind` is what its list holds, where the headings tell. `group` is
    community, calls, events, project or other.
    """

    heading: Heading | None
    titles: tuple[str, ...]
    kind: str | None
    body: str
    start: int
    line: int
    group: str

    @property
    def title(self) -> str:
        """Its own title, "" above the first heading."""
        return self.titles[-1] if self.titles else ""

    @property
    def body_start(self) -> int:
        """Where the body begins, in characters."""
        return self.start + (len(self.heading.source) if self.heading else 0)

    @property
    def end(self) -> int:
        """Where the body ends, in characters."""
        return self.body_start + len(self.body)

    @property
    def body_line(self) -> int:
        """The line in which the body begins."""
        return self.line + (1 if self.heading else 0)


class Reading:
    """A text and what is read from it, each at its first use. `file_name` is "" where there is none."""

    def __init__(self, text: str, *, file_name: str = "") -> None:
        self.text = text
        self.file_name = file_name

    @cached_property
    def fields(self) -> dict[str, str]:
        """The front matter."""
        return front_matter(self.text)

    @cached_property
    def number(self) -> int | None:
        """The issue's number; None for the few without, and for what is none."""
        written = self.fields.get("Number", "")
        return int(written) if _NUMBER.fullmatch(written) else None

    @cached_property
    def date(self) -> date | None:
        """The issue's date; None for what is none."""
        return leading_day(self.fields.get("Date", ""))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The sections, in order."""
        found: list[Part] = []
        path: list[Heading] = []
        start, line = 0, 1
        for piece in cut_lines(self.lines, self._shelters):
            heading = parse_heading(piece.heading) if piece.heading else None
            if heading:
                path = [*(above for above in path if above.level < heading.level), heading]
            titles = tuple(above.title for above in path)
            kind, group = _told(titles)
            found.append(Part(heading, titles, kind, piece.body, start, line, group))
            start += len(piece.heading) + len(piece.body)
            line += bool(heading) + piece.body.count("\n")
        return tuple(found)

    @cached_property
    def blocks(self) -> tuple[tuple[Part, Placed], ...]:
        """Every block of every section, in order."""
        return tuple((part, placed) for part in self.parts for placed in _placed(part))

    @cached_property
    def items(self) -> tuple[tuple[Part, Placed, Item], ...]:
        """Every list item, in order; none in comments or fenced code."""
        return tuple((part, placed, placed.block) for part, placed in self.blocks if isinstance(placed.block, Item))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link, in order; none in comments or fenced code. Fast: nothing is parsed for it."""
        return Scan(self.text, self.stretches, self.line_starts).links

    @cached_property
    def stretches(self) -> tuple[tuple[int, int, Part], ...]:
        """What is neither comment nor fenced code: start and end in characters, and the section. Headings are with their sections."""
        return tuple(stretches(self.parts, self.shelters))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The lines outside of comments and code that are neither blank nor headings."""
        found: list[Row] = []
        for start, end, part in self.stretches:
            begin = max(start, part.body_start)
            found += rows(self.text[begin:end], begin, self.line_at(begin), part)
        return tuple(found)

    @cached_property
    def lines(self) -> list[str]:
        """The lines with their line ends."""
        return split_lines(self.text)

    @cached_property
    def shelters(self) -> tuple[tuple[int, int], ...]:
        """Where comments and fenced code begin and end, in characters."""
        starts = [*self.line_starts, len(self.text)]
        return tuple((starts[shelter.start], starts[shelter.end]) for shelter in self._shelters)

    @cached_property
    def _shelters(self) -> list[Shelter]:
        return shelters(self.lines)

    def line_at(self, position: int) -> int:
        """The line, from 1, in which a character stands."""
        return bisect_right(self.line_starts, position)

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line begins; a text that ends with a line end has an empty one more."""
        starts = [0, *accumulate(map(len, self.lines))]
        return starts if self.text.endswith("\n") or not self.text else starts[:-1]


@lru_cache(maxsize=4096)
def _told(titles: tuple[str, ...]) -> tuple[str | None, str]:
    """The kind of entry below these headings, and the group of the outermost one that tells a group."""
    return section_kind(titles), next((group for title in titles if (group := _GROUPS.get(title.casefold()))), "other")


def _placed(part: Part) -> Iterator[Placed]:
    start, line = part.body_start, part.body_line
    for block in recall_body(part.body, part.kind):
        yield Placed(block, start, line)
        start += len(block.source)
        line += block.source.count("\n")
