"""Rules about the days of events: the window of an issue, and the order within a region."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from events.checks.listed import by_region, listed
from issues.checks import Finding, Level
from issues.weeks import last_event_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from events.checks.listed import Listed
    from issues.checks import Context, Reading

_MOST_NAMED = 5


def check_event_window(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Events that are over (event-past), or begin after the last day (event-outside-window); what has begun may go on for long."""
    if reading.date is None:
        return
    last = last_event_day(reading.date)
    for one in listed(reading):
        start, end = one.event.start, one.event.end or one.event.start
        if end < start:
            hint = "Write the first day, then the last one."
            yield _finding(one, "event-outside-window", f"The event ends on {end}, before it begins on {start}.", hint)
        elif end < reading.date:
            hint = _other_year(one, reading.date) or "Take it out, or correct the date."
            yield _finding(one, "event-past", f"The event of {end} is over on the day of the issue, {reading.date}.", hint)
        elif start > last:
            hint = _other_year(one, reading.date) or "Leave it for a later issue, or correct the date."
            yield _finding(one, "event-outside-window", f"The event of {start} comes after {last}, the last day of this issue.", hint)


def _finding(one: Listed, rule: str, message: str, hint: str) -> Finding:
    return Finding(Level.ERROR, rule, message, hint, one.section, one.line)


def _other_year(one: Listed, issue_date: date) -> str:
    """The hint for a day that fits in this year or the next one."""
    start = one.event.start
    for year in (issue_date.year, issue_date.year + 1):
        if year != start.year and (start.month, start.day) != (2, 29) and year <= date.max.year:
            meant = start.replace(year=year)
            if issue_date <= meant <= last_event_day(issue_date):
                return f"If {meant} is meant, correct the year; else take it out."
    return ""


def check_event_order(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Regions whose events do not stand by first day and place as printed: one finding a region, with the fewest lines to move."""
    for events in by_region(reading):
        keys = [(one.event.start, one.event.place) for one in events]
        kept = _longest_rising(keys)
        stray = sorted(set(range(len(events))) - set(kept))
        if stray:
            sorted_keys = [keys[at] for at in kept]
            moves = [_move(events, at, kept, bisect_right(sorted_keys, keys[at])) for at in stray[:_MOST_NAMED]]
            more = f"; and {len(stray) - len(moves)} more" if len(stray) > len(moves) else ""
            first = events[stray[0]]
            message = "Events stand by first day, then place. Out of order: " + "; ".join(moves) + more + "."
            yield Finding(Level.WARNING, "event-order", message, "Move each line to its place.", first.section, first.line)


def _move(events: Sequence[Listed], at: int, kept: Sequence[int], place: int) -> str:
    where = f"before line {events[kept[place]].line}" if place < len(kept) else f"behind line {events[kept[-1]].line}"
    return f"line {events[at].line} ({events[at].event.start}) belongs {where}"


def _longest_rising(keys: Sequence[tuple[date, str]]) -> list[int]:
    """The positions of a longest run of keys that never falls: what may stay where it is (patience sorting)."""
    tops: list[tuple[date, str]] = []
    ends: list[int] = []
    before: list[int] = []
    for at, key in enumerate(keys):
        pile = bisect_right(tops, key)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [key]
        ends[pile : pile + 1] = [at]
    run: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(at)
        at = before[at]
    return run[::-1]
