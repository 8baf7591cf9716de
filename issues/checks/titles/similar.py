"""Titles that are nearly the same: perhaps one page told twice."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from issues.checks.finding import Finding, Level
from issues.checks.titles.prefixes import is_community
from issues.markdown import entry_link
from issues.titles import Title, likeness, read_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Part, Placed, Reading

NEIGHBOURS = 8  # as many titles under a key are compared: the bound keeps a text of like titles from costing its square


def check_similar_titles(reading: Reading, context: Context) -> Iterator[Finding]:
    """Hint at community entries whose title stood in an earlier issue, or stands in this one, in nearly the same words.

    Calls, events and pull requests are alike by nature.
    """
    seen: defaultdict[str, deque[tuple[Title, int]]] = defaultdict(lambda: deque(maxlen=NEIGHBOURS))
    for part, placed, item in reading.items:
        words, url = entry_link(item.entry) if is_community(part) else ("", "")
        for earlier in context.similar.get(words, ())[:1] if url else ():
            issue = f"issue {earlier.number}" if earlier.number else f"the issue of {earlier.date}"
            yield _similar(part, placed, f"“{earlier.title}” in {issue} ({earlier.section}) has nearly this title.")
        title = read_title(words) if url else None
        if title is None:
            continue
        if line := next((line for key in title.keys for other, line in seen[key] if likeness(title, other)), None):
            yield _similar(part, placed, f"The entry in line {line} has nearly this title.")
        for key in title.keys:
            seen[key].append((title, placed.line))


def _similar(part: Part, placed: Placed, message: str) -> Finding:
    return Finding(Level.HINT, "similar-title", message, "See whether it is the same page.", part.title, placed.line)


CHECKS: tuple[Check, ...] = (check_similar_titles,)
