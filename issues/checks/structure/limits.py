"""The rule about how much of one site a section takes in an issue."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from issues.checks.finding import Finding, Level
from issues.checks.structure.house import folded, sections_by_title
from issues.links import site
from issues.markdown import entry_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Reading


def check_weekly_limits(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find entries of a site beyond the limit that the catalogue sets for their section."""
    named = sections_by_title(section for section in context.catalogue if section.weekly_limit)
    counts: Counter[tuple[str, str]] = Counter()
    for part, placed, item in reading.items if named else ():
        limits = [section.weekly_limit or 0 for section in named.get(folded(part.title), ())]
        name = site(entry_link(item.entry)[1])
        if not limits or not name:
            continue
        counts[folded(part.title), name] += 1
        if counts[folded(part.title), name] > max(limits):
            message = f"“{part.title}” takes at most {max(limits)} of one site an issue; this is one more of {name}."
            yield Finding(Level.WARNING, "weekly-limit", message, "Keep it for the next issue.", part.title, placed.line)


CHECKS: tuple[Check, ...] = (check_weekly_limits,)
