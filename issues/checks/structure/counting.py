"""The rules about an issue's number and dates: they agree with each other, with the file's name and with the issue before."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from issues.checks.eras import holds_for
from issues.checks.finding import Finding, Level, Repair
from issues.weeks import NUMBERED_SINCE, WEDNESDAY, WEEK, last_event_day, usual_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Reading

WEDNESDAYS_SINCE = date(2021, 8, 18)  # every week since, without a gap
WINDOW_SINCE = date(2022, 3, 2)  # in other words and forms before
MERGED_BEFORE = range(4)  # days between the last merge counted and the issue
MERGED_DAYS = range(5, 10)

_NAME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-")
_LAST_NUMBER = re.compile(r"(\d{1,6})\Z")
_DAY = r"\d{4}-\d\d-\d\d"
_WINDOW = re.compile(rf"^Rusty Events between ({_DAY} - {_DAY})", re.MULTILINE)
_MERGED = re.compile(rf"^\[merged\]:[ \t]{{0,20}}\S{{0,200}}?merged(?:%3A|:)({_DAY})\.\.({_DAY})", re.MULTILINE)
_FIELD = re.compile(r"^(Title|Number|Date|Category): ", re.MULTILINE)
_ANY_FIELD = re.compile(r"[A-Z][a-z]{1,20}: ")

Fault = tuple[str, str]


def check_front_matter(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find fields that are missing at the top, or that blank lines cut off: those are printed as text."""
    top = {sign[1]: sign for sign in _FIELD.finditer(reading.text, 0, len(reading.parts[0].body))}
    if not top:
        return
    wanted = ["Title", "Number", "Date", "Category"] if holds_for(reading, NUMBERED_SINCE) else ["Title", "Date", "Category"]
    for name in wanted:
        if reading.fields.get(name):
            continue
        sign = top.get(name)
        if sign and name not in reading.fields:
            message, hint = f"“{name}” is cut off from the fields at the top.", "Take away what stands between: it is printed as text."
            yield Finding(
                Level.ERROR, "front-matter", message, hint, "", reading.line_at(sign.start()), _joined(reading.text, sign.start())
            )
        else:
            message, hint = f"The field “{name}” is missing at the top.", f"Write a line “{name}: …” there."
            yield Finding(Level.ERROR, "front-matter", message, hint, "", 1)


def _joined(text: str, position: int) -> Repair | None:
    """Takes the blank lines before a field away; None where there are none, or words stand between it and the fields above."""
    before = text[:position].rstrip()
    last_line = before[before.rfind("\n") + 1 :]
    if before and not _ANY_FIELD.match(last_line):
        return None
    start = len(before) + 1 if before else 0
    return Repair(start, position, "") if start < position else None


def check_number_and_date(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find numbers and dates that do not agree."""
    for message, hint in (*_own_faults(reading), *_faults_in_step(reading, context.before)):
        yield Finding(Level.ERROR, "number-or-date", message, hint, "", 1)


def _own_faults(reading: Reading) -> Iterator[Fault]:
    title, day = reading.fields.get("Title", ""), reading.date
    last = _LAST_NUMBER.search(title)
    if reading.number is not None and (last is None or int(last[1]) != reading.number):
        yield f"The title “{title}” does not end with the number {reading.number}.", "Correct one of them."
    if reading.fields.get("Date") and day is None:
        yield f"“{reading.fields['Date']}” is no date.", "Write one like 2026-08-26."
    if day is None:
        return
    name = _NAME.match(reading.file_name)
    if name and tuple(map(int, name.groups())) != (day.year, day.month, day.day):
        yield f"The file's name {reading.file_name} has another date than the issue, {day}.", "Correct one of them."
    if day >= WEDNESDAYS_SINCE and day.weekday() != WEDNESDAY:
        yield f"{day} is a {day:%A}; issues are dated on Wednesdays.", "Correct the date."


def _faults_in_step(reading: Reading, before: Reading | None) -> Iterator[Fault]:
    """What does not follow from the issue before, or, where that is not known, from the count of weeks."""
    day, number = reading.date, reading.number
    if day is None:
        return
    if before is None or before.date is None:
        if number is not None and day >= WEDNESDAYS_SINCE and day.weekday() == WEDNESDAY and number != usual_number(day):
            yield f"The issue of {day} would be number {usual_number(day)}, not {number}.", "Correct number or date."
        return
    if number is not None and before.number is not None and number != before.number + 1:
        yield f"Number {number} does not follow {before.number}, the number of the issue before.", "Correct the number."
    if day <= before.date or (day >= WEDNESDAYS_SINCE and (day - before.date) % WEEK):
        yield f"{day} does not lie whole weeks after {before.date}, the date of the issue before.", "Correct the date."


def check_ranges(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find the days of the events and of the merged pull requests where they do not belong to the issue's date."""
    day = reading.date
    if day is None:
        return
    for part in reading.parts:
        for sign in _WINDOW.finditer(part.body) if day >= WINDOW_SINCE and "Rusty Events" in part.body else ():
            expected = f"{day} - {last_event_day(day)}"
            if sign[1] != expected:
                at = part.body_start + sign.start(1)
                message = f"The events' days “{sign[1]}” do not belong to the issue of {day}."
                repair = Repair(at, at + len(sign[1]), expected) if day.weekday() == WEDNESDAY else None
                yield Finding(Level.ERROR, "number-or-date", message, f"Write {expected}.", part.title, reading.line_at(at), repair)
        for sign in _MERGED.finditer(part.body) if "[merged]:" in part.body else ():
            if not _is_week_before(sign[1], sign[2], day):
                at = part.body_start + sign.start(1)
                message = f"The pull requests of {sign[1]} to {sign[2]} are not those of the week before {day}."
                yield Finding(Level.ERROR, "number-or-date", message, "Correct the days.", part.title, reading.line_at(at))


def _is_week_before(first: str, last: str, day: date) -> bool:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return False
    return (day - end).days in MERGED_BEFORE and (end - start).days in MERGED_DAYS


CHECKS: tuple[Check, ...] = (check_front_matter, check_number_and_date, check_ranges)
