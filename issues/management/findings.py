"""How commands show findings and repairs: in words for people, as data for programs."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from issues.checks import Level
from issues.management.refusals import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.core.management.color import Style

    from issues.checking import IssueText
    from issues.checks import Finding
    from issues.checks.repairs import Offer
    from issues.differences import Row

NO_SECTION = "The issue as a whole"
MOST_REPAIRABLE = 3  # of one kind in a row that are told in full


def report(text: IssueText, findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """The lines that tell what was found in a text, by section. What is to be done about several in a row is said once, below them."""
    if not findings:
        yield f"{printable(text.name)}: nothing found."
        return
    yield style.MIGRATE_HEADING(printable(text.name))
    for section, group in groupby(findings, key=attrgetter("section")):
        yield f"  {printable(section) or NO_SECTION}"
        for _, alike in groupby(group, key=_likeness):
            yield from _told(list(alike), style)


def _likeness(finding: Finding) -> tuple[str, Level, str, bool]:
    return finding.id, finding.level, finding.hint, finding.repair is not None


def _told(alike: Sequence[Finding], style: Style) -> Iterator[str]:
    """Findings that are mended in one way. Where --fix does it, many need not be read one by one: the rest are told by their lines."""
    is_repairable = alike[0].repair is not None
    shown = alike if not is_repairable or len(alike) <= MOST_REPAIRABLE else alike[:1]
    for finding in shown:
        yield f"    {finding.line}: {_level(finding, style)} {finding.id}: {printable(finding.message)}"
    if rest := alike[len(shown) :]:
        yield f"    and {len(rest)} more in lines {', '.join(str(finding.line) for finding in rest)}"
    if advice := " ".join(filter(None, (printable(alike[0].hint), "(--fix does it)" if is_repairable else ""))):
        yield f"        {advice}"


def summary(findings: Iterable[Finding]) -> str:
    """How many there are of each level, and how many can be repaired, in one line."""
    found = list(findings)
    levels = Counter(finding.level for finding in found)
    repairable = sum(finding.repair is not None for finding in found)
    mend = f"; --fix repairs {repairable}" if repairable else ""
    return ", ".join(_count(levels[level], level) for level in Level) + mend + "."


def as_data(text: IssueText, finding: Finding) -> dict[str, str | int | bool | None]:
    """A finding as JSON gives it, with the file or the issue's number in which it was found."""
    where: dict[str, str | int | None] = {"issue": text.number} if text.issue else {"file": text.name}
    return {
        **where,
        "level": finding.level.value,
        "id": finding.id,
        "message": finding.message,
        "section": finding.section,
        "line": finding.line,
        "hint": finding.hint,
        "repairable": finding.repair is not None,
    }


def difference(text: IssueText, offer: Offer, style: Style) -> Iterator[str]:
    """The lines that show a repair before it is made."""
    place, *lines = offer.hunk
    finding = offer.finding
    yield f"{printable(text.name)}:{finding.line}: {_level(finding, style)} {finding.id}: {printable(finding.message)}"
    yield place
    for line in lines:
        paint = style.ERROR if line.startswith("-") else style.SUCCESS
        yield paint(printable(line))


def rows_shown(rows: Iterable[Row], style: Style) -> Iterator[str]:
    """The lines that show a difference between two texts."""
    paints = {"-": style.ERROR, "+": style.SUCCESS}
    for row in rows:
        words = printable("".join(text for text, _ in row.parts))
        yield "…" if row.sign == "@" else paints.get(row.sign, str)(f"{row.sign}{words}")


def _level(finding: Finding, style: Style) -> str:
    paint = {Level.ERROR: style.ERROR, Level.WARNING: style.WARNING, Level.HINT: style.NOTICE}[finding.level]
    return paint(finding.level.value)


def _count(number: int, level: Level) -> str:
    return f"{number} {level.value}" if number == 1 else f"{number} {level.value}s"
