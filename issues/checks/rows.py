"""An issue's lines with what their shape tells: indent, bullet, whether they belong to a list. No parsing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks.reading import Part

BOUNDARY = -1

_SHAPE = re.compile(r"([ \t]*)(?:([*+-])(?:[ \t]+|(?=\r?$)))?")
_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,})\r?$")
_TAB = 4


class Row(NamedTuple):
    """A line outside of comments and code that is not blank. `text` is without its end; `bullet` is "" where none begins it.

    `list_line` is the number of the line that began the list it belongs to, 0 for none. `gap` counts the blank lines above it; it is
    BOUNDARY for the first row of a section and behind a comment or code.
    """

    number: int
    start: int
    text: str
    part: Part
    indent: int
    bullet: str
    list_line: int
    gap: int


def rows(text: str, start: int, number: int, part: Part) -> Iterator[Row]:
    """The rows of a stretch of text that begins in that place, in line `number`."""
    gap, list_line = BOUNDARY, 0
    for line in text.split("\n"):
        if line and not line.isspace():
            indent, bullet = _shape(line)
            if bullet:
                list_line = list_line or number
            elif gap and not indent:
                list_line = 0
            yield Row(number, start, line, part, indent, bullet, list_line, gap)
            gap = 0
        elif gap != BOUNDARY:
            gap += 1
        start += len(line) + 1
        number += 1


def _shape(line: str) -> tuple[int, str]:
    if line[0] not in " \t*+-":
        return 0, ""
    shape = _SHAPE.match(line)
    blanks, bullet = (shape[1], shape[2] or "") if shape else ("", "")
    return len(blanks.expandtabs(_TAB)), "" if bullet and _RULE.match(line) else bullet
