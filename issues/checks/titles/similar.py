"""Titles that are nearly the same: perhaps one page told twice."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from issues.checks.finding import Finding, Level
from issues.checks.titles.prefixes import is_community
from issues.markdown import entry_link
from issues.markdown.escaping import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Part, Placed, Reading

LIKENESS = 90  # of 100: a word more or less in a title of eight
SHORTEST = 12  # characters: shorter titles ("Rust 2021") are alike by chance
LONGEST = 300

_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\d+|(?<!\w)(?:[ivx]{1,6}|two|three|four|five|six|seven|eight|nine|ten|second|third)(?!\w)")
_BUCKETS = 4  # the longest words of a title, under which others are looked up
_NEIGHBOURS = 8  # as many of each word are compared: the bound keeps a text of like titles from costing its square


def alike(one: str, other: str) -> bool:
    """Whether two titles, as words without marks, are nearly equal. Their numbers must agree: “1.98.0” is not “1.99.0”, part I not part II.

    Short titles are alike only if they are equal but for case and punctuation.
    """
    first, second = _folded(one), _folded(other)
    if _COUNTED.findall(first) != _COUNTED.findall(second):
        return False
    if min(len(first), len(second)) < SHORTEST:
        return first == second
    return fuzz.ratio(first, second, score_cutoff=LIKENESS) > 0


def check_similar_titles(reading: Reading, context: Context) -> Iterator[Finding]:
    """Hint at community entries whose title stood in an earlier issue, or stands in this one, in nearly the same words.

    Calls, events and pull requests are alike by nature.
    """
    seen: defaultdict[str, deque[tuple[str, int]]] = defaultdict(lambda: deque(maxlen=_NEIGHBOURS))
    for part, placed, item in reading.items:
        title, url = entry_link(item.entry)
        if not is_community(part) or not url:
            continue
        for earlier in context.similar.get(title, ())[:1]:
            issue = f"issue {earlier.number}" if earlier.number else f"the issue of {earlier.date}"
            yield _similar(part, placed, f"“{earlier.title}” in {issue} ({earlier.section}) has nearly this title.")
        words = plain_text(title)
        keys = _keys(words)
        if line := next((line for key in keys for other, line in seen[key] if alike(words, other)), None):
            yield _similar(part, placed, f"The entry in line {line} has nearly this title.")
        for key in keys:
            seen[key].append((words, placed.line))


def _similar(part: Part, placed: Placed, message: str) -> Finding:
    return Finding(Level.HINT, "similar-title", message, "See whether it is the same page.", part.title, placed.line)


def _keys(words: str) -> list[str]:
    """The longest words of a title: two that are alike share one of them."""
    return sorted(set(_WORD.findall(_folded(words))), key=lambda word: (-len(word), word))[:_BUCKETS]


def _folded(words: str) -> str:
    return " ".join(_WORD.findall(words[:LONGEST].casefold()))


CHECKS: tuple[Check, ...] = (check_similar_titles,)
