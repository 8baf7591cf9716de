"""The rule about calls for speakers that are closed. Deadlines are read in every form that stood in the newsletter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from issues.checks.finding import Finding, Level
from issues.markdown.inline import marks, masked
from issues.markdown.nodes import SpeakersCall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Reading

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)(?!\d)")
_DAY_FIRST = re.compile(rf"(?<!\d)(\d\d?)(?:st|nd|rd|th)? {_MONTH},? (\d{{4}})(?!\d)", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (\d\d?)(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)", re.IGNORECASE)
_DEADLINE = re.compile(r"\b(?:clos\w*|deadline|until|till|due|ends?|by)\b", re.IGNORECASE)
_OPENS = re.compile(r"\bopens\b", re.IGNORECASE)
_EVENT = re.compile(r"\bevent\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Days:
    """When a call closes and on which days its event is, as far as its columns tell."""

    deadline: date | None = None
    event: tuple[date, ...] = ()


def check_calls(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Calls whose deadline, or whose event, lies before the issue; and those that close after their event, where one date is wrong."""
    for part, placed, item in reading.items:
        if isinstance(item.entry, SpeakersCall) and (wrong := _wrong(call_days(item.entry.columns), reading.date)):
            yield Finding(Level.ERROR, "call-closed", *wrong, part.title, placed.line)


def _wrong(days: Days, issue_date: date | None) -> tuple[str, str] | None:
    """What is wrong, and what to do."""
    over = max(days.event, default=None)
    if days.deadline and issue_date and days.deadline < issue_date:
        return f"This call closed on {days.deadline}, before the issue.", "Take it out, or correct the date."
    if days.deadline and over and days.deadline > over:
        return f"This call closes on {days.deadline}, after its event of {over}.", "Correct one of the two dates."
    if over and issue_date and over < issue_date:
        return f"The event of this call was on {over}, before the issue.", "Take it out, or correct the date."
    return None


def call_days(columns: Sequence[str]) -> Days:
    """The days in the columns of a call: labelled as deadline or event, else the first of several dated columns is the deadline.

    A column with several dates is a range. Dates without a year tell nothing.
    """
    prose = [masked(marks(column), links=True) for column in columns]
    told = [words for words in prose if _DEADLINE.search(words) or not _OPENS.search(words)]
    dated = [(words, days) for words in told if (days := dates_in(words))]
    deadlines = [days for words, days in dated if _DEADLINE.search(words) and not _EVENT.search(words)]
    events = [days for words, days in dated if _EVENT.search(words)]
    bare = [days for words, days in dated if not _DEADLINE.search(words) and not _EVENT.search(words)]
    if not deadlines and len(bare) + len(events) > 1:
        deadlines, bare = bare[:1], bare[1:]
    found = [day for days in (events or bare[:1]) for day in days]
    return Days(max(deadlines[0]) if deadlines else None, tuple(found))


def dates_in(words: str) -> list[date]:
    """The dates in a text, ISO or English with a year, in its order; days that are none left out."""
    found = [(sign.start(), sign[1], sign[2], sign[3]) for sign in _ISO.finditer(words)]
    found += [(sign.start(), sign[3], _month(sign[2]), sign[1]) for sign in _DAY_FIRST.finditer(words)]
    found += [(sign.start(), sign[3], _month(sign[1]), sign[2]) for sign in _MONTH_FIRST.finditer(words)]
    days = (_day(year, month, day) for _, year, month, day in sorted(found))
    return [day for day in days if day]


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


CHECKS: tuple[Check, ...] = (check_calls,)
