"""The cut of an issue at its headings, and the code and comments in which a heading is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from issues.markdown.headings import is_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OPENS = re.compile(r" {0,3}(?:`{3}|~{3}|<!--)")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_COMMENT = re.compile(r" {0,3}<!--")


@dataclass(frozen=True, slots=True)
class Cut:
    """A heading line with its line end ("" before the first heading) and the text up to the next one."""

    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class Shelter:
    """Lines `start` to `end` (exclusive) that are fenced code or a comment."""

    start: int
    end: int
    is_fence: bool


def split_lines(text: str) -> list[str]:
    r"""The lines of a text with their line ends; only "\\n" ends a line."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def cut(text: str) -> list[Cut]:
    """Cut a text at its headings; `joined` of the result is the text. The first cut has no heading."""
    lines = split_lines(text)
    return cut_lines(lines, shelters(lines))


def cut_lines(lines: Sequence[str], found: Iterable[Shelter]) -> list[Cut]:
    """`cut` of a text whose lines and shelters are known."""
    sheltered = {line for shelter in found for line in range(shelter.start, shelter.end)}
    edges = [at for at, line in enumerate(lines) if line[0] in "# " and is_heading(line) and at not in sheltered]
    cuts = [Cut("", "".join(lines[: edges[0] if edges else None]))]
    for start, end in pairwise([*edges, len(lines)]):
        cuts.append(Cut(lines[start], "".join(lines[start + 1 : end])))
    return cuts


def joined(cuts: Iterable[Cut]) -> str:
    """The text that was cut."""
    return "".join(part.heading + part.body for part in cuts)


def shelters(lines: Sequence[str]) -> list[Shelter]:
    """Fenced code and comments, in order.

    A fence that is not closed runs to the end (CommonMark 4.5). A comment begins a line and ends with the line of its `-->`; one that
    meets another `<!--` first, or no `-->` at all, ends with its own line.
    """
    found: list[Shelter] = []
    end = 0
    for at in [at for at, line in enumerate(lines) if line[0] in "`~< " and _OPENS.match(line)]:
        if at >= end and (shelter := _shelter_at(lines, at)):
            found.append(shelter)
            end = shelter.end
    return found


def _shelter_at(lines: Sequence[str], at: int) -> Shelter | None:
    if fence := _FENCE.match(lines[at]):
        return Shelter(at, _fence_end(lines, at, fence[1]), is_fence=True)
    if comment := _COMMENT.match(lines[at]):
        return Shelter(at, comment_end(lines, at, comment.end()), is_fence=False)
    return None


def _fence_end(lines: Sequence[str], start: int, opening: str) -> int:
    closing = re.compile(rf" {{0,3}}{re.escape(opening[0])}{{{len(opening)},}}[ \t\r]*\n?$")
    return next((at + 1 for at in range(start + 1, len(lines)) if closing.match(lines[at])), len(lines))


def comment_end(lines: Sequence[str], start: int, after: int) -> int:
    """The position after the last line of the comment whose `<!--` ends at `after` in line `start`; its own line if nothing closes it."""
    ending = re.compile(r"-->|<!--")
    at, position = start, after - 2  # "<!-->" is a whole comment
    while at < len(lines):
        if sign := ending.search(lines[at], position):
            return at + 1 if sign[0] == "-->" else start + 1
        at, position = at + 1, 0
    return start + 1
