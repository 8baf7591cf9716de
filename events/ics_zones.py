"""Time zones as calendar files tell them (RFC 5545, 3.6.5): each change of the clock within some years, with the offset before and after.

A change is told in the local time that ends with it: "DTSTART" together with "TZOFFSETFROM" is the moment.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = timedelta(days=7)  # no zone changes its clock twice in a week


@lru_cache(maxsize=512)
def zone_component(name: str, first: date, last: date) -> Timezone:
    """The zone from the first to the last day."""
    zone = ZoneInfo(name)
    found = Timezone()
    found.add("TZID", name)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    found.add_component(_observance(zone, begin, begin))
    for before, after in _changes(zone, begin, datetime(last.year, last.month, last.day, tzinfo=UTC)):
        found.add_component(_observance(zone, before, after))
    return found


def _observance(zone: ZoneInfo, before: datetime, after: datetime) -> TimezoneDaylight | TimezoneStandard:
    """What is the time from a moment on, `before` being the second before it."""
    local = after.astimezone(zone)
    offset_from, offset_to = _offset(before, zone), _offset(after, zone)
    is_summer = offset_to > offset_from if before != after else (local.dst() or timedelta()) > timedelta()  # Dublin has its dst() in winter
    part = TimezoneDaylight() if is_summer else TimezoneStandard()
    part.add("DTSTART", (after + offset_from).replace(tzinfo=None))
    part.add("TZOFFSETFROM", offset_from)
    part.add("TZOFFSETTO", offset_to)
    part.add("TZNAME", local.tzname() or zone.key)
    return part


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The last second before each change of the clock, and the first after it."""
    while begin < end:
        following = begin + STEP
        if _offset(begin, zone) != _offset(following, zone):
            yield _change(zone, begin, following)
        begin = following


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> tuple[datetime, datetime]:
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return before, after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
