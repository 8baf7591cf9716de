"""`*No RFCs were approved this week.*`: the entry or paragraph that says a list is empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.layouts import Oddities, odd
from issues.markdown.nodes import EmptyNotice, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

_START = re.compile(r"([*_])(?:No|There were no|There are no)\s", re.IGNORECASE)
_BARE = re.compile(r"(?:No|There (?:were|are) no) [^\[\]\n]{1,80}\bthis week\b", re.IGNORECASE)
_MOST_LINES = 40


def starts_notice(line: str) -> bool:
    """Whether a line begins as an empty notice does."""
    return _START.match(line) is not None


def notice_end(lines: Sequence[str], start: int, first: str) -> int:
    """The position after the line that closes the notice beginning with `first` in line `start`; `start` if nothing closes it."""
    for at in range(start, min(start + _MOST_LINES, len(lines))):
        line = first if at == start else lines[at]
        if not line.strip():
            break
        if line.rstrip().endswith(first[0]):
            return at + 1 if notice_text("".join([first, *lines[start + 1 : at + 1]])) is not None else start
    return start


def notice_text(source: str) -> str | None:
    """The text of a notice without the marks around it; None for what is none."""
    text = source.strip()
    mark = text[:1]
    inner = text[1:-1]
    if not starts_notice(text) or not text.endswith(mark) or inner != inner.strip():
        return None
    return inner if mark not in inner or mark == "_" else None


def read(lines: Sequence[str], odds: Oddities) -> EmptyNotice | None:
    """Read a notice that is a list item; some have lost their marks."""
    if not starts_notice(lines[0]) and not _BARE.match(lines[0]):
        return None
    source = "\n".join(lines)
    is_bare = source[0] not in "*_"
    text = source if is_bare else notice_text(source)
    if text is None or source != source.strip():
        return None
    odds.note("mark", "" if is_bare else source[0], "*")
    return EmptyNotice(text)


def write(entry: EmptyNotice, layout: Layout) -> str:
    """The notice between its marks."""
    mark = odd(layout).get("mark", "*")
    return f"{mark}{entry.text}{mark}"
