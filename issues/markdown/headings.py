"""What a heading line is, what it says, and which kind of entry its section holds. Also the front matter above all headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.escaping import plain_text
from issues.markdown.inline import link_at, marks
from issues.markdown.nodes import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t\r\n]|$)")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+|(?=\n)|$)")

_EVENT_REGIONS = frozenset({"virtual", "africa", "asia", "europe", "north america", "oceania", "south america"})
_KINDS = {
    "cfp - projects": "task",
    "call for participation": "task",
    "cfp - events": "speakers",
    "cfp - speakers": "speakers",
    "call for speakers": "speakers",
    "upcoming events": "event",
    "updates from rust community": "link",
    "updates from the rust project": "link",
    "updates from rust core": "link",
} | dict.fromkeys(_EVENT_REGIONS, "event")


def is_heading(line: str) -> bool:
    """Whether a line is a heading: up to three blanks, one to six `#`, then a blank or the line's end (CommonMark 4.2)."""
    return _HEADING.match(line) is not None


def parse_heading(line: str) -> Heading:
    """What a heading line says. A line that is none (or empty) has level 0."""
    sign = _HEADING.match(line)
    words = line[sign.end() :].strip() if sign else line.strip()
    if sign:
        words = _without_closing_marks(words)
    link = link_at(marks(words), 0)
    title = plain_text(words).rstrip(" \t:,")
    return Heading(line, len(sign[1]) if sign else 0, title, link.address if link else "")


def _without_closing_marks(words: str) -> str:
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and (not bare or bare[-1] in " \t") else words


def section_kind(path: Sequence[str]) -> str | None:
    """The kind of entry below a heading, told by its title and those it stands under, outermost first; None where they do not tell."""
    for title in reversed(path):
        if kind := _KINDS.get(title.casefold().strip()):
            return kind
    return None


def front_matter(text: str) -> dict[str, str]:
    """The `Key: value` lines at the top, up to the first other line."""
    values: dict[str, str] = {}
    start = 0
    while sign := _FIELD.match(text, start):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        values[sign[1]] = text[sign.end() : end].strip()
        start = end + 1
    return values
