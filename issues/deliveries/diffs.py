"""What a change at a target does to its lines, as a unified diff. Pure."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from issues.deliveries.strange import lines_of
from issues.differences import MOST_LINES
from issues.markdown import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from issues.deliveries.ports import Change

NOWHERE = "/dev/null"


def diff_of(change: Change, others: Iterable[Change] = ()) -> list[str]:
    """The lines of the difference, without their ends. Empty where nothing differs.

    Of a file that goes only those that stand in none of the `others` as they would be: what moves there is not lost. What is no text has
    one line that says so.
    """
    try:
        before, after = ((side or b"").decode() for side in (change.before, change.after))
        standing = frozenset().union(*(lines_of((other.after or b"").decode(errors="replace")) for other in others))
    except UnicodeDecodeError:
        return ["It is no text."]
    if change.after is None:
        return [f"-{line}" for line in before.split("\n") if line.strip() and line.rstrip() not in standing]
    old, new = split_lines(before), split_lines(after)
    names = (NOWHERE if change.before is None else f"a/{change.path}", f"b/{change.path}")
    if min(len(old), len(new)) > MOST_LINES:  # difflib takes quadratic time
        found = [f"--- {names[0]}\n", f"+++ {names[1]}\n", *(f"-{line}" for line in old), *(f"+{line}" for line in new)]
    else:
        found = list(unified_diff(old, new, *names))
    return [line for whole in found for line in _ended(whole)]


def _ended(line: str) -> list[str]:
    return [line.removesuffix("\n")] if line.endswith("\n") else [line, "\\ No newline at end of file"]
