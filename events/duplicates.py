"""Is this event known already? The certain answer (same address, same day) and the likely one (same day, city, similar title)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from events.models import Event
from issues.links import duplicate_key
from issues.markdown.escaping import plain_text

if TYPE_CHECKING:
    from datetime import date

SIMILAR = 0.75  # of 1; "Rust Meetup Berlin" and "Berlin Rust Meetup!" stay apart, a changed word or two does not


def same_event(*, url: str, start: date, besides: int | None = None) -> Event | None:
    """The event with that address on that day, waiting or confirmed. `besides` is the row that asks."""
    rows = Event.objects.filter(duplicate_key=duplicate_key(url), start=start)
    rows = rows.filter(status__in=[Event.Status.PROPOSED, Event.Status.CONFIRMED])
    if besides is not None:
        rows = rows.exclude(pk=besides)
    return rows.order_by("pk").first()


def similar_events(event: Event) -> list[Event]:
    """Other events of the same day and city whose titles are much alike."""
    rows = Event.objects.filter(start=event.start, city__iexact=event.city).exclude(pk=event.pk).exclude(status=Event.Status.DECLINED)
    return [row for row in rows if are_similar(row.title, event.title)]


def are_similar(one: str, other: str) -> bool:
    """Whether two titles may mean the same event: nearly the same letters, and the same numbers (`#5` is not `#6`)."""
    first, second = (plain_text(title).casefold() for title in (one, other))
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    return SequenceMatcher(None, first, second).ratio() >= SIMILAR
