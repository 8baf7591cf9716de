"""`[title](url)tail` and, nested, `[Testing steps](url)`: a call for testing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.inline import link_at, marks
from issues.markdown.kinds import link
from issues.markdown.layouts import Odd, odd, read_link, write_link
from issues.markdown.nodes import CallForTesting, InlineLink, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.markdown.layouts import Oddities
    from issues.markdown.nodes import Layout

_BULLET = re.compile(r"[ \t]+[*+-][ \t]+(?=\S)")


def read(lines: Sequence[str], odds: Oddities) -> CallForTesting | None:
    """Read the link of the first line and one step of every nested one."""
    found = link.read(lines[:1], odds)
    if found is None:
        return None
    steps: list[InlineLink] = []
    for line in lines[1:]:
        step = _step(line, len(steps), odds)
        if step is None:
            return None
        steps.append(step)
    return CallForTesting(found.title, found.url, tuple(steps), found.prefixes, found.tail)


def _step(line: str, place: int, odds: Oddities) -> InlineLink | None:
    bullet = _BULLET.match(line)
    if bullet is None:
        return None
    if not place:
        odds.nested = bullet[0]
    odds.note(f"step {place} bullet", bullet[0], odds.nested)
    words = line[bullet.end() :].rstrip(" \t")
    odds.note(f"step {place} trailing", line[bullet.end() + len(words) :])
    inline = link_at(marks(words), 0)
    return read_link(inline, f"step {place}", odds) if inline and inline.end == len(words) else InlineLink(words, "")


def write(entry: CallForTesting, layout: Layout) -> str:
    """The link, and a nested line for every step."""
    odds = odd(layout)
    first = link.write(Link(entry.title, entry.url, entry.prefixes, entry.tail), layout) + layout.trailing
    return "\n".join([first, *(_write_step(step, place, layout, odds) for place, step in enumerate(entry.steps))])


def _write_step(step: InlineLink, place: int, layout: Layout, odds: Odd) -> str:
    words = write_link(step, f"step {place}", odds) if step.url else step.title
    return odds.get(f"step {place} bullet", layout.nested) + words + odds.get(f"step {place} trailing", "")
