"""When an event became public, when it was last changed, and how often: told by its decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery

from events.listing import Window
from events.models import Event, EventDecision
from events.public.scopes import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from events.public.scopes import Scope

BEFORE = timedelta(days=30)
MOST = 2000  # events in a file, the earliest of them
NEWEST = 50  # in a feed


@dataclass(frozen=True)
class History:
    """What the decisions about an event tell. `revision` counts those that followed the first."""

    announced_at: datetime
    revised_at: datetime
    revision: int


def span(now: date) -> Window:
    """The days of a file: a month that was, a year that comes."""
    return Window(now - BEFORE, now + YEAR)


def events_of(scope: Scope, now: date) -> list[tuple[Event, History]]:
    """What a file of a scope holds, each with its history. Four queries."""
    return with_history(scope.events(span(now)).prefetch_related("further_links")[:MOST])


def newest_of(scope: Scope, now: date) -> list[tuple[Event, History]]:
    """What was announced last, newest first."""
    confirmed = EventDecision.objects.filter(event=OuterRef("pk"), to_status=Event.Status.CONFIRMED)
    first = Subquery(confirmed.order_by("pk").values("created_at")[:1])
    rows = scope.events(span(now)).annotate(announced_at=first).order_by("-announced_at", "-pk")
    return with_history(rows.prefetch_related("further_links")[:NEWEST])


def with_history(events: Iterable[Event]) -> list[tuple[Event, History]]:
    """Each event with its history; one query more."""
    rows = list(events)
    known = histories([row.pk for row in rows])
    return [(row, known.get(row.pk) or History(row.first_seen_at, row.first_seen_at, 0)) for row in rows]


def histories(keys: list[int]) -> dict[int, History]:
    """The histories of the events with these keys."""
    confirmed = Q(to_status=Event.Status.CONFIRMED)
    rows = EventDecision.objects.filter(event__in=keys).order_by().values("event")
    told = rows.annotate(last=Max("created_at"), announced=Min("created_at", filter=confirmed), decisions=Count("pk"))
    return {row["event"]: History(row["announced"] or row["last"], row["last"], row["decisions"] - 1) for row in told}
