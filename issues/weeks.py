"""The newsletter's weeks: the day on which an issue is dated, its number, the days whose events it lists. Pure: no Django."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

WEEK = timedelta(weeks=1)
WEDNESDAY = 2
NUMBERED_SINCE = date(2015, 8, 17)  # issue 92 was the first with a Number; every later one has it
EVENT_DAYS = timedelta(days=28)  # an issue lists what takes place from its own day up to this many days later

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.ASCII)
_COUNTED_FROM, _COUNTED_NUMBER = date(2022, 1, 5), 424  # the count of the newsletter's own script


def usual_number(day: date) -> int:
    """The number that the newsletter's weekly count gives an issue of that date: 424 on 2022-01-05, one more each week."""
    return max(1, _COUNTED_NUMBER + (day - _COUNTED_FROM) // WEEK)


def last_event_day(day: date) -> date:
    """The last day whose events the issue of that day lists; the calendar's own, where it ends sooner."""
    return day + min(EVENT_DAYS, date.max - day)


def closing_time(day: date) -> datetime:
    """When an issue stops taking submissions: at the end of its date, in UTC."""
    return datetime.combine(day, time(23, 59), tzinfo=UTC)


def usual_closing(day: date, now: datetime) -> datetime | None:
    """When an issue of that date closes that is opened, or dated anew, now. None once its time has passed: it is open until published."""
    closes_at = closing_time(day)
    return closes_at if closes_at > now else None


def closing_moved(closes_at: datetime | None, before: date, after: date, now: datetime) -> datetime | None:
    """When an issue closes that gets another date: the usual time goes along, one that somebody chose stays."""
    is_usual = closes_at == closing_time(before) or closes_at == usual_closing(before, now)
    return usual_closing(after, now) if is_usual else closes_at


def leading_day(text: str) -> date | None:
    """The day with which a Date field or a file's name begins, `2026-08-26` or `2014-6-1`; None for what is none."""
    written = _DAY.match(text)
    try:
        return date(*map(int, written.groups())) if written else None
    except ValueError:
        return None
