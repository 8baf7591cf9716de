"""The house rules as pure functions over an issue's text: no Django, no clock, no network.

A check is `check_<what>(reading, context) -> Iterator[Finding]`; each module lists its own, CHECKS lists all of this app. Other apps
add theirs through settings.ISSUE_CHECKS. docs/checks.md says what each id means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from issues.checks import calls, leftovers, links, markup, pages, structure, titles
from issues.checks.context import Context, Earlier, PageFact, StandingSection
from issues.checks.finding import Finding, Level, Repair
from issues.checks.reading import Part, Placed, Reading

__all__ = [
    "CHECKS",
    "Check",
    "Context",
    "Earlier",
    "Finding",
    "Level",
    "PageFact",
    "Part",
    "Placed",
    "Reading",
    "Repair",
    "StandingSection",
    "run",
]

Check = Callable[[Reading, Context], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    *calls.CHECKS,
    *leftovers.CHECKS,
    *links.CHECKS,
    *markup.CHECKS,
    *pages.CHECKS,
    *titles.CHECKS,
    *structure.CHECKS,
)


def run(reading: Reading, context: Context, checks: Iterable[Check] = CHECKS) -> list[Finding]:
    """All findings, in the order of the text; those of one line in the order of the checks."""
    return sorted((finding for check in checks for finding in check(reading, context)), key=lambda finding: finding.line)
