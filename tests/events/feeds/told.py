"""Made-up calendars: what they announce, and the feeds that do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from events.feeds.taking import take_announcement
from events.importers.announced import Announced, Announcement, Host
from events.models import EventFeed

if TYPE_CHECKING:
    from events.feeds.taking import Taken

NOW = datetime(2031, 3, 5, 12, tzinfo=UTC)
DAY = date(2031, 3, 12)


def announced(uid: str = "a", **changes: Any) -> Announced:
    """A meetup in Berlin, a week from now."""
    given: dict[str, Any] = {
        "uid": uid,
        "title": f"Rust and Tell {uid}",
        "url": f"https://berlin.example.org/events/{uid}",
        "start": DAY,
        "start_time": time(19),
        "end_time": time(21),
        "time_zone": "Europe/Berlin",
        "location": "c-base, Rungestraße 20, Berlin, Germany",
        "hosts": (Host("Rust Berlin", "https://berlin.example.org/"),),
    }
    return Announced(**given | changes)


def announcement(*events: Announced, is_whole: bool = True) -> Announcement:
    """A calendar of these events."""
    return Announcement(events, is_whole=is_whole)


def feed(name: str = "Rust Berlin", **changes: Any) -> EventFeed:
    """An active calendar file."""
    given = {"name": name, "url": f"https://{name.replace(' ', '-').lower()}.feeds.test/events.ics", "status": "active"}
    return EventFeed.objects.create(**given | changes)


def take(source: EventFeed, *events: Announced, is_whole: bool = True, **how: Any) -> Taken:
    """Take in a calendar of these events, now."""
    source.refresh_from_db()
    return take_announcement(source, announcement(*events, is_whole=is_whole), **{"now": NOW, **how})
