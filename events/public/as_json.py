"""Events of the calendar as JSON; the schema is events.schema.json beside this file (docs/exports.md)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings

from events.public.announced import events_of
from events.public.lines import Line
from issues.markdown.escaping import clean_line, plain_text

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from events.models import Event
    from events.public.announced import History
    from events.public.scopes import Scope

FORMAT = 1


def written(scope: Scope, now: date) -> bytes:
    """The events of a scope."""
    document = {
        "format": FORMAT,
        "title": scope.headline,
        "url": settings.SITE_URL + scope.address,
        "events": [_event(event, history) for event, history in events_of(scope, now)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode(errors="replace") + b"\n"


def _event(event: Event, history: History) -> dict[str, Any]:
    line = Line(event)
    return {
        "id": event.pk,
        "title": clean_line(line.title),
        "url": event.url or None,
        "page": settings.SITE_URL + line.address,
        "status": event.status,
        "start": event.start.isoformat(),
        "end": event.end.isoformat() if event.end else None,
        "start_time": _clock(event.start_time),
        "end_time": _clock(event.end_time),
        "time_zone": event.time_zone or None,
        "starts_at": _moment(line.starts_at),
        "moved_from": event.moved_from.isoformat() if event.moved_from else None,
        "place": plain_text(event.printed_place),
        "mode": event.mode,
        "city": event.city or None,
        "state": event.state or None,
        "country": event.country or None,
        "region": (event.region or "").removeprefix("events-") or None,
        "organizers": [_link(row.organizer.name, row.organizer.url) for row in event.event_organizers.all()],
        "links": [_link(link.title, link.url) for link in event.further_links.all()],
        "cost": event.cost or None,
        "language": event.language or None,
        "announced_at": history.announced_at.isoformat(),
        "revised_at": history.revised_at.isoformat(),
    }


def _link(title: str, url: str) -> dict[str, str | None]:
    return {"title": clean_line(plain_text(title)), "url": url or None}


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
