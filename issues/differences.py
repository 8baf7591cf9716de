"""Where two texts differ, line by line: pure, for joining versions (conflict.py) and for showing them to editors."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from issues.markdown import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_LINES = 4000  # beyond it a stretch counts as replaced whole: difflib takes quadratic time
MOST_WORDS = 400
CONTEXT = 2


@dataclass(frozen=True, slots=True)
class Change:
    """Lines `start` to `end` of the old text became `lines`. Nothing was there: inserted. No `lines`: removed."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def is_insertion(self) -> bool:
        """Whether it takes nothing away."""
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a shown difference: `sign` is "+", "-", " " or "@" (lines left out); parts that differ are marked."""

    sign: str
    parts: tuple[tuple[str, bool], ...]


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What turns the old lines into the new ones, in order; two changes never touch."""
    head = _common_head(old, new)
    tail = _common_head(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    if max(old_end, new_end) - head > MOST_LINES:
        return [Change(head, old_end, tuple(new[head:new_end]))]
    matcher = SequenceMatcher(None, old[head:old_end], new[head:new_end])
    return [
        Change(head + start, head + end, tuple(new[head + new_start : head + new_stop]))
        for tag, start, end, new_start, new_stop in matcher.get_opcodes()
        if tag != "equal"
    ]


def difference(old: str, new: str, *, context: int = CONTEXT) -> tuple[Row, ...]:
    """The rows to show: every change, with a few lines around it. Empty when the texts are the same."""
    old_lines = split_lines(old)
    found = changes(old_lines, split_lines(new))
    rows: list[Row] = []
    shown = 0
    for number, change in enumerate(found):
        begin = max(shown, change.start - context)
        if begin > shown:
            rows.append(Row("@", ((str(begin - shown), False),)))
        rows += [_row(" ", line) for line in old_lines[begin : change.start]]
        rows += _changed(old_lines[change.start : change.end], change.lines)
        following = found[number + 1].start if number + 1 < len(found) else len(old_lines)
        shown = min(change.end + context, following)
        rows += [_row(" ", line) for line in old_lines[change.end : shown]]
    if rows and shown < len(old_lines):
        rows.append(Row("@", ((str(len(old_lines) - shown), False),)))
    return tuple(rows)


def out_of_order(places: Sequence[int]) -> set[int]:
    """The fewest places that had to move: all but a longest ascending run."""
    tops: list[int] = []
    chains: list[tuple[int, ...]] = []
    for place in places:
        at = bisect_left(tops, place)
        chain = (*(chains[at - 1] if at else ()), place)
        tops[at : at + 1], chains[at : at + 1] = [place], [chain]
    return set(places) - set(chains[-1] if chains else ())


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Removed lines, then added ones; where their number is the same, the words that differ are marked."""
    if len(old) != len(new):
        yield from (_row("-", line) for line in old)
        yield from (_row("+", line) for line in new)
        return
    marked = [_marked(before, after) for before, after in zip(old, new, strict=True)]
    yield from (Row("-", before) for before, _ in marked)
    yield from (Row("+", after) for _, after in marked)


def _marked(before: str, after: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    old, new = (re.findall(r"\w+|\s+|[^\w\s]", line.removesuffix("\n")) for line in (before, after))
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        return _row("-", before).parts, _row("+", after).parts
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        _joined_parts(("".join(old[a:b]), tag != "equal") for tag, a, b, _, _ in opcodes),
        _joined_parts(("".join(new[a:b]), tag != "equal") for tag, _, _, a, b in opcodes),
    )


def _joined_parts(parts: Iterator[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    return tuple((text, is_marked) for text, is_marked in parts if text)


def _row(sign: str, line: str) -> Row:
    return Row(sign, ((line.removesuffix("\n"), False),))


def _common_head(old: Sequence[str], new: Sequence[str]) -> int:
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return number
    return min(len(old), len(new))
