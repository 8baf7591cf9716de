"""Addresses of calendars: what stands behind one, and how it is kept. Forms need not load what reads calendars."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from events.feed_models import EventFeed
from events.importers.announced import CalendarError

if TYPE_CHECKING:
    from urllib.parse import SplitResult

MEETUP_GROUP = re.compile(r"https://www\.meetup\.com/([A-Za-z0-9][A-Za-z0-9_-]{1,99})/?")
_WEBCAL = re.compile(r"^webcals?://", re.IGNORECASE)
_FILE = re.compile(r"\.ics$|/ical/?$|/ics(?:/|$)", re.IGNORECASE)
_QUERY = re.compile(r"(?:^|&)(?:format=ics|(?:outlook-)?ical(?:=1)?)(?:&|$)", re.IGNORECASE)
_NEXTCLOUD = re.compile(r"/public-calendars/[^?]+\?export", re.IGNORECASE)
_ICLOUD = re.compile(r"https://[a-z0-9-]+\.icloud\.com/published/", re.IGNORECASE)
_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")  # Meetup's pages in other languages: /de-DE/rust-berlin/


def readable(address: str) -> str:
    """The address as it can be read: `webcal` is https, and of a page that shows or shares a Google calendar the calendar's file."""
    text = _WEBCAL.sub("https://", address.strip())
    try:
        parts = urlsplit(text)
        name = _google_name(parts) if parts.hostname == "calendar.google.com" else ""
    except ValueError:  # what the form says of it is better
        return text
    if "://" in name:
        return _WEBCAL.sub("https://", name)
    return f"https://calendar.google.com/calendar/ical/{quote(name, safe='')}/public/basic.ics" if name else text


def _google_name(parts: SplitResult) -> str:
    """What Google calls the calendar that an address shows (`src`) or shares (`cid`), plain or as base64; or whose address it adds."""
    query = parse_qs(parts.query)
    name = query.get("src" if parts.path.endswith("/embed") else "cid", [""])[0]
    if not name or "@" in name or "://" in name:
        return name
    letters = name.replace(" ", "-").replace("+", "-").replace("/", "_").rstrip("=")
    plain = urlsafe_b64decode(letters + "=" * (-len(letters) % 4)).decode("ascii")
    return plain if "@" in plain and plain.isprintable() else ""


def kind_of(address: str) -> EventFeed.Kind:
    """What stands behind an address as somebody typed it, as far as the address tells. Whoever writes `webcal` means a calendar file."""
    text = readable(address)
    parts = urlsplit(text)
    name = (parts.hostname or "").removeprefix("www.")
    is_file = _WEBCAL.match(address.strip()) or _FILE.search(parts.path) or _QUERY.search(parts.query)
    if is_file or _NEXTCLOUD.search(text) or _ICLOUD.match(text):
        return EventFeed.Kind.ICS
    return EventFeed.Kind.MEETUP if name == "meetup.com" and _meetup_name(parts.path) else EventFeed.Kind.PAGE


def kept_address(address: str, kind: EventFeed.Kind) -> str:
    """The address that is kept: of a group on Meetup its page, whichever of its pages was given."""
    return f"https://www.meetup.com/{_meetup_name(urlsplit(address).path)}/" if kind == EventFeed.Kind.MEETUP else address


def _meetup_name(path: str) -> str:
    return next((part for part in path.split("/") if part and not _LOCALE.fullmatch(part)), "")


def group_of(url: str) -> str:
    """The name of a Meetup group, from its address.

    Raises:
        CalendarError: it is no address of a group.
    """
    found = MEETUP_GROUP.fullmatch(url)
    if found is None:
        raise CalendarError("The address of a Meetup group is https://www.meetup.com/NAME/.")
    return found[1]
