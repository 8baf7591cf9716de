"""Asking for the calendar behind an address: what came, what it announces, or why nothing did. No database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from events.feeds.addresses import group_of, readable
from events.importers.announced import MOST_BYTES, CalendarError
from events.importers.ics import read_ics
from events.importers.jsonld import has_events, read_json_ld
from events.importers.meetup import RateLimitedError, read_group
from events.importers.script_json import read_script_json
from events.models import EventFeed
from submissions.models import Page
from submissions.pages.errands import reach_of_settings
from submissions.pages.fetching import HTML, Asking, fetch, media_type, read_whole
from submissions.pages.reading.decoding import decoded
from submissions.pages.reading.head import read_head
from submissions.pages.transport import Allowance

if TYPE_CHECKING:
    from datetime import datetime

    from events.importers.announced import Announcement, Span
    from submissions.pages.fetching import Fetched
    from submissions.pages.transport import Reach

CPU_SECONDS = 2.0
MEETUP_SECONDS = 15.0  # for all pages of a group
WIRE_BYTES = MOST_BYTES + 64 * 1024
ACCEPT = {
    EventFeed.Kind.ICS: "text/calendar, */*;q=0.5",
    EventFeed.Kind.SCRIPT: "application/json, */*;q=0.5",
    EventFeed.Kind.PAGE: "text/html, application/xhtml+xml, */*;q=0.5",
}
_CALENDAR = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.IGNORECASE)
read_calendar = partial(read_whole, most=MOST_BYTES)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a reading brought: an announcement, or word that nothing changed, or an error in words for people."""

    announcement: Announcement | None = None
    is_unchanged: bool = False
    error: str = ""
    kind: EventFeed.Kind | None = None
    """As what it could be read, where that is known."""
    etag: str = ""
    last_modified: str = ""


def host_of(feed: EventFeed) -> str:
    """Whom a reading asks."""
    url = settings.MEETUP_API if feed.kind == EventFeed.Kind.MEETUP else feed.url
    return urlsplit(url).hostname or ""


def ask(feed: EventFeed, *, span: Span, is_conditional: bool) -> Brought:
    """Read a calendar over the network, within 2 MiB and its time.

    Raises:
        RateLimitedError: Meetup wants to be asked later.
    """
    try:
        if feed.kind == EventFeed.Kind.MEETUP:
            return Brought(_meetup(feed, span))
        return _file(feed, span, is_conditional=is_conditional)
    except RateLimitedError:
        raise
    except CalendarError as error:
        return Brought(error=str(error))


def read_content(content: bytes, kind: str, *, span: Span, time_zone: str = "", url: str = "") -> Announcement:
    """What a file of some kind announces.

    Raises:
        CalendarError: nothing of it can be read.
    """
    match kind:
        case EventFeed.Kind.ICS:
            return read_ics(content, span=span, time_zone=time_zone)
        case EventFeed.Kind.SCRIPT:
            return read_script_json(content, span=span, time_zone=time_zone)
        case EventFeed.Kind.PAGE:
            return read_json_ld(content, span=span, time_zone=time_zone, url=url)
    raise CalendarError("A Meetup group is no file.")


def _file(feed: EventFeed, span: Span, *, is_conditional: bool) -> Brought:
    known = (("If-None-Match", feed.etag), ("If-Modified-Since", feed.last_modified)) if is_conditional else ()
    reach = reach_of_settings()
    allowance = Allowance(reach.seconds, cpu_seconds=CPU_SECONDS, most_bytes=2 * WIRE_BYTES)  # a page, and the calendar it links to
    get = partial(_get, reach, allowance)
    found = get(feed.url, EventFeed.Kind(feed.kind), tuple((name, value) for name, value in known if value))
    if found.status == HTTPStatus.NOT_MODIFIED and is_conditional:
        return Brought(is_unchanged=True)
    _refuse_errors(found)
    kind = EventFeed.Kind.ICS if _is_calendar(found) else EventFeed.Kind(feed.kind)
    if kind == EventFeed.Kind.PAGE and media_type(found.content_type) not in HTML:
        raise CalendarError(f"This is no web page, but {media_type(found.content_type)}.")
    if kind == EventFeed.Kind.PAGE and not has_events(found.body) and (linked := _linked_calendar(found)):
        calendar = get(linked, EventFeed.Kind.ICS)
        _refuse_errors(calendar)
        return Brought(read_ics(calendar.body, span=span, time_zone=feed.time_zone), kind=kind)
    announcement = read_content(found.body, kind, span=span, time_zone=feed.time_zone, url=found.url)
    return Brought(announcement, kind=kind, etag=found.headers.get("etag", ""), last_modified=found.headers.get("last-modified", ""))


def _get(reach: Reach, allowance: Allowance, url: str, kind: EventFeed.Kind, further: tuple[tuple[str, str], ...] = ()) -> Fetched:
    return fetch(url, reach=reach, allowance=allowance, read=read_calendar, asking=Asking((("Accept", ACCEPT[kind]), *further)))


def _is_calendar(found: Fetched) -> bool:
    """Whether a calendar file came, whatever was expected."""
    return media_type(found.content_type) == "text/calendar" or _CALENDAR.match(found.body) is not None


def _linked_calendar(page: Fetched) -> str:
    """The address of the calendar file to which a page links in its head; "" for none."""
    links = read_head(decoded(page.body, page.content_type)).hrefs("alternate")
    href = next((href for href, link in links if media_type(link.get("type", "")) == "text/calendar"), "")
    try:
        return readable(urljoin(page.url, href)) if href else ""
    except ValueError:
        return ""


def _meetup(feed: EventFeed, span: Span) -> Announcement:
    if not settings.MEETUP_TOKEN:
        raise CalendarError("Meetup is asked with a key, and none is set (MEETUP_TOKEN).")
    allowance = Allowance(MEETUP_SECONDS, cpu_seconds=CPU_SECONDS, most_bytes=10 * WIRE_BYTES)
    return read_group(group_of(feed.url), partial(_post, allowance), span=span, time_zone=feed.time_zone)


def _post(allowance: Allowance, body: bytes) -> bytes:
    headers = (("Authorization", f"Bearer {settings.MEETUP_TOKEN}"), ("Content-Type", "application/json"), ("Accept", "application/json"))
    asking = Asking(headers, body)
    found = fetch(settings.MEETUP_API, reach=reach_of_settings(), allowance=allowance, read=read_calendar, asking=asking)
    if found.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimitedError(_retry_at(found))
    _refuse_errors(found)
    return found.body


def _retry_at(found: Fetched) -> datetime | None:
    seconds = found.headers.get("retry-after", "")
    if not (seconds.isascii() and seconds.isdigit()):
        return None
    return timezone.now() + timedelta(seconds=min(int(seconds[:6]), 3600))


def _refuse_errors(found: Fetched) -> None:
    """Say in words what a site did.

    Raises:
        CalendarError: it did not answer, or not with what was asked for.
    """
    if found.failure in {Page.Failure.UNREACHABLE, Page.Failure.TIMEOUT}:
        raise CalendarError(f"{Page.Failure(found.failure).label}.")
    if found.failure:
        raise CalendarError(found.why or f"{Page.Failure(found.failure).label}.")
    if found.status is None or not found.has_page or found.status >= HTTPStatus.MULTIPLE_CHOICES:
        raise CalendarError(f"The site answers {_status(found.status)}.")


def _status(status: int | None) -> str:
    try:
        return f"{status} {HTTPStatus(status or 0).phrase}"
    except ValueError:
        return f"with the status {status}"
