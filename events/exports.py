"""The events of an issue as a calendar file (RFC 5545). Pure: an edition in, text out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from icalendar import Calendar, Event, vUri

from issues.exports.occasions import occasions
from issues.exports.table import Export
from issues.links import duplicate_key, is_web_address
from issues.markdown.escaping import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.exports.edition import Edition
    from issues.exports.occasions import Named, Occasion

PRODUCT = "-//This Week in Rust//twir//EN"


def calendar(edition: Edition) -> str:
    """Every event whose day is known, once. The UID of an event is the same in every issue that lists it."""
    found = Calendar()
    found.add("PRODID", PRODUCT)
    found.add("VERSION", "2.0")
    found.add("X-WR-CALNAME", f"{edition.headline}: events")
    for one in occasions(edition):
        if one.start is not None:
            found.add_component(_event(edition, one, one.start))
    return bytes(found.to_ical()).decode()


def _event(edition: Edition, one: Occasion, start: date) -> Event:
    event = Event()
    host = urlsplit(edition.site.address).hostname or "localhost"
    name = f"{start}\n{duplicate_key(one.url) if one.url else one.title}"
    event.add("UID", f"{sha256(name.encode(errors='replace')).hexdigest()[:32]}@{host}")
    event.add("DTSTAMP", edition.revised_at or datetime.combine(edition.date, datetime.min.time(), tzinfo=UTC))
    event.add("DTSTART", start)
    event.add("DTEND", _day_after(max(one.end or start, start)))
    event.add("SUMMARY", one.title or clean_line(one.url))
    event.add("LOCATION", one.place)
    event.add("DESCRIPTION", "\n".join(_description(one)))
    if is_web_address(one.url):
        event.add("URL", vUri(_in_ascii(one.url)))
    return event


def _day_after(day: date) -> date:
    """The end of an event, which is the first day without it."""
    return day if day == date.max else day + timedelta(days=1)


def _description(one: Occasion) -> Iterator[str]:
    for words, links in (("Organizers", one.organizers), ("Further links", one.further)):
        if links:
            yield f"{words}: {', '.join(map(_named, links))}"


def _named(link: Named) -> str:
    return clean_line(f"{link.title} {link.url}")


def _in_ascii(url: str) -> str:
    """An address is written as it is: nothing in it may end a line."""
    return quote(url.strip(), safe="!#$%&'()*+,/:;=?@[]~", errors="replace")


EXPORTS = (Export("ics", "events.ics", "text/calendar", calendar, is_public=True, label="Calendar"),)
