"""`[project - title](url)`: a call for participation in a project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.inline import link_at, marks, prose
from issues.markdown.layouts import Oddities, odd, read_link, write_link
from issues.markdown.nodes import InlineLink, Layout, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATOR = " - "
_OTHER_SEPARATOR = re.compile(r" [—–] ")


def read(lines: Sequence[str], odds: Oddities) -> Task | None:
    """Read a one-line item that is one link and nothing else. A title without " - " stays whole, with no project."""
    found = marks(lines[0])
    link = link_at(found, 0)
    if len(lines) != 1 or link is None or link.end != len(lines[0]):
        return None
    inline = read_link(link, "link", odds)
    words = prose(inline.title)
    at, length = words.find(_SEPARATOR), len(_SEPARATOR)
    if at < 0 and (sign := _OTHER_SEPARATOR.search(words)):
        at = sign.start()
        odds.note("separator", sign[0])
    if at <= 0:
        return Task("", inline.title, inline.url)
    return Task(inline.title[:at], inline.title[at + length :], inline.url)


def write(entry: Task, layout: Layout) -> str:
    """The link, with project and title between its brackets."""
    odds = odd(layout)
    title = entry.project + odds.get("separator", _SEPARATOR) + entry.title if entry.project else entry.title
    return write_link(InlineLink(title, entry.url), "link", odds)
