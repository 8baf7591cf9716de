"""Events of the calendar as a calendar file: rows in, bytes out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings

from events.ics import CalendarEvent, calendar_file
from events.public.announced import events_of
from events.public.lines import Line
from issues.exports.editions import NAME
from issues.markdown.escaping import clean_line, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from events.models import Event
    from events.public.announced import History
    from events.public.scopes import Scope


def written(scope: Scope, now: date) -> bytes:
    """The calendar of a scope."""
    events = [_calendar_event(event, history) for event, history in events_of(scope, now)]
    return calendar_file(f"{NAME}: {scope.headline}", events, address=settings.SITE_URL, is_subscribed=True).encode()


def written_event(event: Event, history: History) -> bytes:
    """A calendar of one event, to be taken over once."""
    return calendar_file(event.plain_title, [_calendar_event(event, history)], address=settings.SITE_URL).encode()


def _calendar_event(event: Event, history: History) -> CalendarEvent:
    line = Line(event)
    start, end = _times(event, line)
    return CalendarEvent(
        name=f"event-{event.pk}",
        title=clean_line(line.title),
        start=start,
        end=end,
        stamped_at=history.revised_at,
        place=line.place or line.mode,
        description="\n".join(_description(event, line)),
        url=event.url if event.has_page else settings.SITE_URL + line.address,
        created_at=event.first_seen_at,
        revision=history.revision,
        is_cancelled=line.is_cancelled,
    )


def _times(event: Event, line: Line) -> tuple[date | datetime, date | datetime | None]:
    """When it begins and ends. What runs over days and tells no end is there on each of these days; so is what tells no time."""
    start = line.starts_at
    if start is None or event.start_time is None or (event.end and event.end_time is None):
        return event.start, event.end
    if event.end_time is None:
        return start, None
    end = datetime.combine(event.end or event.start, event.end_time, tzinfo=start.tzinfo)
    return start, end if end.astimezone(UTC) > start.astimezone(UTC) else None


def _description(event: Event, line: Line) -> Iterator[str]:
    if line.starts_at and event.end and event.start_time and not event.end_time:
        yield f"Begins at {event.start_time:%H:%M} ({event.time_zone})"
    if organizers := [f"{plain_text(row.organizer.name)} {row.organizer.url}" for row in event.event_organizers.all()]:
        yield clean_line(f"Organizers: {', '.join(organizers)}")
    if links := [f"{plain_text(link.title)} {link.url}" for link in event.further_links.all()]:
        yield clean_line(f"Further links: {', '.join(links)}")
    yield settings.SITE_URL + line.address
