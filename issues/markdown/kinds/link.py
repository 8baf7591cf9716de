"""`[prefix] [title](url)tail`: the entry of the community sections and of most other lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.inline import Marks, link_at, marks
from issues.markdown.layouts import Oddities, odd, read_link, write_link
from issues.markdown.nodes import InlineLink, Layout, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROUND = re.compile(r"\(([A-Za-z]{2,20})\)( *)(?=[\[(])")
_AFTER = re.compile(r"( *)(?=[\[(])")
_FUSED = re.compile(r"\s?[*-] \[")
_LONGEST_PREFIX = 60


def read(lines: Sequence[str], odds: Oddities) -> Link | None:
    """Read prefixes, link and tail of a one-line item."""
    if len(lines) != 1:
        return None
    found = marks(lines[0])
    prefixes: list[str] = []
    position = 0
    while prefix := _prefix_at(found, position, len(prefixes), odds):
        prefixes.append(prefix[0])
        position = prefix[1]
    link = link_at(found, position)
    if link is None or _FUSED.match(lines[0], link.end):
        return None
    inline = read_link(link, "link", odds)
    return Link(inline.title, inline.url, tuple(prefixes), lines[0][link.end :])


def _prefix_at(found: Marks, position: int, count: int, odds: Oddities) -> tuple[str, int] | None:
    """The words of the prefix at `position` and where it ends, blanks after it included."""
    if sign := _ROUND.match(found.text, position):
        odds.note(f"prefix {count} round", "()")
        odds.note(f"prefix {count} separator", sign[2], " ")
        return sign[1], sign.end()
    closing = found.brackets.get(position, -1)
    if closing < 0:
        return None
    after = _AFTER.match(found.text, closing + 1)
    words = found.text[position + 1 : closing] if closing - position <= _LONGEST_PREFIX else ""
    if after is None or not words or "[" in words or closing + 1 in found.parens:
        return None
    odds.note(f"prefix {count} separator", after[1], " ")
    return words, after.end()


def write(entry: Link, layout: Layout) -> str:
    """Prefixes, link and tail."""
    odds = odd(layout)
    pieces: list[str] = []
    for at, prefix in enumerate(entry.prefixes):
        around = odds.get(f"prefix {at} round", "[]")
        pieces += [around[0], prefix, around[1], odds.get(f"prefix {at} separator", " ")]
    return "".join([*pieces, write_link(InlineLink(entry.title, entry.url), "link", odds), entry.tail])
