"""An issue's text as the checks read it: parsed once, every block and link with its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from issues.markdown import cut, front_matter, parse_body, parse_heading, section_kind
from issues.markdown.nodes import Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.markdown.nodes import Block, Heading

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where it begins: `start` in characters, `line` from 1, both in the whole text."""

    block: Block
    start: int
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the text: its heading (None above the first one), those it stands under, and where heading and body begin.

    `titles` are the headings' titles from the outermost to its own; `kind` is what its list holds, where the headings tell.
    """

    heading: Heading | None
    titles: tuple[str, ...]
    kind: str | None
    body: str
    start: int
    line: int

    @property
    def title(self) -> str:
        """Its own title, "" above the first heading."""
        return self.titles[-1] if self.titles else ""

    @property
    def body_start(self) -> int:
        """Where the body begins, in characters."""
        return self.start + (len(self.heading.source) if self.heading else 0)

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
        written = _DATE.match(self.fields.get("Date", ""))
        try:
            return date(*map(int, written.groups())) if written else None
        except ValueError:
            return None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The sections, in order."""
        found: list[Part] = []
        path: list[Heading] = []
        start, line = 0, 1
        for piece in cut(self.text):
            heading = parse_heading(piece.heading) if piece.heading else None
            if heading:
                path = [*(above for above in path if above.level < heading.level), heading]
            titles = tuple(above.title for above in path)
            found.append(Part(heading, titles, section_kind(titles), piece.body, start, line))
            start += len(piece.heading) + len(piece.body)
            line += piece.heading.count("\n") + piece.body.count("\n")
        return tuple(found)

    @cached_property
    def blocks(self) -> tuple[tuple[Part, Placed], ...]:
        """Every block of every section, in order."""
        return tuple((part, placed) for part in self.parts for placed in _placed(part))

    @cached_property
    def items(self) -> tuple[tuple[Part, Placed, Item], ...]:
        """Every list item, in order; none in comments or fenced code."""
        return tuple((part, placed, placed.block) for part, placed in self.blocks if isinstance(placed.block, Item))

    def line_at(self, position: int) -> int:
        """The line, from 1, in which a character stands."""
        return bisect_right(self._line_starts, position)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(sign.end() for sign in re.finditer("\n", self.text))]


def _placed(part: Part) -> Iterator[Placed]:
    start, line = part.body_start, part.body_line
    for block in parse_body(part.body, part.kind):
        yield Placed(block, start, line)
        start += len(block.source)
        line += block.source.count("\n")
