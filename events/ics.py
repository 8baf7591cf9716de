"""Calendar files (RFC 5545). Pure: events in, text out. An issue's calendar (exports.py) and the public ones are written here.

What the three large readers ask, beside the RFC:

- Google Calendar knows IANA names alone, and shows what has no time for whole days: a `TZID` is always one, an event without a time has
  `VALUE=DATE` and a `DTEND` that is the first day without it (RFC 5545, 3.6.1).
- Apple Calendar and Outlook read a time by the `VTIMEZONE` of its `TZID`: Outlook wants the "matching VTIMEZONE" (MS-OXCICAL,
  2.1.3.1.1.20.10.1), so each zone that is used is told once.
- How often to look: `REFRESH-INTERVAL` (RFC 7986, 5.7) and what Outlook knows, `X-PUBLISHED-TTL` (MS-OXCICAL, 2.1.3.1.1.15). Google
  looks when it likes.
- All three tell an event by its `UID`; that it changed is told by `LAST-MODIFIED` and `SEQUENCE` (RFC 5545, 3.8.7.3 and 3.8.7.4). What is
  cancelled stays with `STATUS:CANCELLED` (3.8.1.11): who merely misses an event in a file that was imported keeps it.
- Nobody has a mail address here, which `ORGANIZER` would need: who holds an event stands in its description.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from icalendar import Calendar, Event, vDuration, vUri

from events.ics_zones import zone_component
from issues.links import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import Timezone

PRODUCT = "-//This Week in Rust//twir//EN"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class CalendarEvent:
    """An event as a calendar has it. `name` and the host make its UID, which never changes.

    `start` is a moment with an IANA zone, or the first of its days; `end` is the moment at which it ends (None where nobody says), or its
    last day. `revision` is 0 until it is changed.
    """

    name: str
    title: str
    start: date | datetime
    end: date | datetime | None
    stamped_at: datetime
    place: str = ""
    description: str = ""
    url: str = ""
    created_at: datetime | None = None
    revision: int | None = None
    is_cancelled: bool | None = None


def calendar_file(title: str, events: Iterable[CalendarEvent], *, address: str, is_subscribed: bool = False) -> str:
    """The text of a calendar. `address` is the site's: its host is in every UID. With `is_subscribed` it says how often to look."""
    found = Calendar()
    found.add("PRODID", PRODUCT)
    found.add("VERSION", "2.0")
    found.add("X-WR-CALNAME", title)
    if is_subscribed:
        found.add("NAME", title)  # RFC 7986, 5.1
        found.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        found.add("X-PUBLISHED-TTL", "PT1H")
    host = urlsplit(address).hostname or "localhost"
    rows = list(events)
    for zone in _zones(rows):
        found.add_component(zone)
    for one in rows:
        found.add_component(_component(one, host))
    return bytes(found.to_ical()).decode()


def _zones(events: list[CalendarEvent]) -> list[Timezone]:
    """Each zone that a time is in, but UTC, which needs no telling."""
    moments = [one.start for one in events if isinstance(one.start, datetime)]
    names = sorted({str(moment.tzinfo) for moment in moments} - {"UTC"})
    if not names:
        return []
    first, last = _new_year(min(moment.year for moment in moments) - 1), _new_year(max(moment.year for moment in moments) + 2)
    return [zone_component(name, first, last) for name in names]


def _component(one: CalendarEvent, host: str) -> Event:
    event = Event()
    event.add("UID", f"{one.name}@{host}")
    event.add("DTSTAMP", one.stamped_at.astimezone(UTC))
    event.add("DTSTART", one.start)
    if isinstance(one.start, datetime):
        if one.end is not None:
            event.add("DTEND", one.end)
    else:
        event.add("DTEND", _day_after(max(one.end or one.start, one.start)))
    event.add("SUMMARY", one.title)
    event.add("LOCATION", one.place)
    event.add("DESCRIPTION", one.description)
    if is_web_address(one.url):
        event.add("URL", vUri(_in_ascii(one.url)))
    _add_history(event, one)
    return event


def _add_history(event: Event, one: CalendarEvent) -> None:
    if one.created_at is not None:
        event.add("CREATED", one.created_at.astimezone(UTC))
    if one.revision is not None:
        event.add("LAST-MODIFIED", one.stamped_at.astimezone(UTC))
        event.add("SEQUENCE", one.revision)
    if one.is_cancelled is not None:
        event.add("STATUS", "CANCELLED" if one.is_cancelled else "CONFIRMED")


def _new_year(year: int) -> date:
    return date(min(max(year, MINYEAR + 1), MAXYEAR - 1), 1, 1)


def _day_after(day: date) -> date:
    """The end of an event, which is the first day without it."""
    return day if day == date.max else day + timedelta(days=1)


def _in_ascii(url: str) -> str:
    """An address is written as it is: nothing in it may end a line."""
    return quote(url.strip(), safe="!#$%&'()*+,/:;=?@[]~", errors="replace")
