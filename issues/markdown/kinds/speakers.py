"""`[**name**](url) | CFP closes … | place | dates`: a call for speakers, in the several forms with pipes that are in use."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from issues.markdown.inline import link_at, marks, masked
from issues.markdown.layouts import BOLD, Oddities, bare, is_partly_bold, odd, read_link, write_link
from issues.markdown.nodes import InlineLink, Layout, SpeakersCall

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATOR = " | "


def read(lines: Sequence[str], odds: Oddities) -> SpeakersCall | None:
    """Read a one-line item: a link, then columns. Words between the link and the first pipe are a column of their own."""
    found = marks(lines[0])
    link = link_at(found, 0)
    if len(lines) != 1 or link is None:
        return None
    inline = read_link(link, "link", odds)
    name = bare(inline.title)
    columns = _columns(lines[0], masked(found, links=True), link.end, odds)
    return SpeakersCall(name, inline.url, columns, name != inline.title)


def _columns(line: str, prose: str, start: int, odds: Oddities) -> tuple[str, ...]:
    """The texts between the pipes; what stands between two texts (pipe and blanks) is layout."""
    pipes = [at for at, sign in enumerate(prose) if sign == "|" and at >= start]
    columns: list[str] = []
    separator = ""
    for left, right in pairwise([start - 1, *pipes, len(line)]):
        cell = line[left + 1 : right]
        words = cell.strip()
        separator += ("|" if left >= start else "") + cell[: len(cell) - len(cell.lstrip())]
        if not words and left < start:
            continue
        odds.note(f"column {len(columns)} separator", separator, _SEPARATOR)
        columns.append(words)
        separator = cell[len(cell.rstrip()) :] if words else ""
    return tuple(columns)


def write(entry: SpeakersCall, layout: Layout) -> str:
    """The link and its columns."""
    odds = odd(layout)
    title = f"{BOLD}{entry.name}{BOLD}" if entry.is_bold and not is_partly_bold(entry.name) else entry.name
    pieces = [write_link(InlineLink(title, entry.url), "link", odds)]
    for at, column in enumerate(entry.columns):
        pieces += [odds.get(f"column {at} separator", _SEPARATOR), column]
    return "".join(pieces)
