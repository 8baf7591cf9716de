"""What a feed no longer announces, and what it announces again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from events.calendar import decline_event, reopen_event
from events.feeds.parts import first_day, has_begun
from events.models import Event, EventDecision, EventFeed, EventSubmission, FeedItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from events.importers.announced import Announcement, Span

GONE = "No longer announced"
AGAIN = "Announced again"


def missing_items(feed: EventFeed, items: Iterable[FeedItem], announcement: Announcement, *, span: Span, now: datetime) -> list[FeedItem]:
    """The items that the feed should have announced and did not. What has begun it need not announce any more.

    A page shows only what comes next: beyond its last event it says nothing.
    """
    if not announcement.is_whole:
        return []
    last = span.last
    if feed.kind == EventFeed.Kind.PAGE:
        last = min(last, max((event.start for event in announcement.events), default=now.date()))
    asked = (span.first.isoformat(), last.isoformat())
    told = {event.uid for event in announcement.events}
    unseen = [item for item in items if item.gone_at is None and item.uid not in told]
    inside = [item for item in unseen if asked[0] <= first_day(item.announced) <= asked[1]]
    return [item for item in inside if not has_begun(item.announced, now)]


def let_go(items: Collection[FeedItem], *, now: datetime) -> None:
    """Note that they are gone. An event that nobody decided about, and that nobody else announces, is declined."""
    FeedItem.objects.filter(pk__in=[item.pk for item in items]).update(gone_at=now)
    of_event = Q(event=OuterRef("pk"))
    events = Event.objects.proposed().filter(source=Event.Source.FEED, feed_items__in=items)
    events = events.exclude(Exists(FeedItem.objects.filter(of_event, gone_at=None)))
    events = events.exclude(Exists(EventDecision.objects.filter(of_event).exclude(actor=None)))
    events = events.exclude(Exists(EventSubmission.objects.filter(of_event)))
    for event in events.distinct():
        decline_event(event, actor=None, reason=GONE)


def take_back(event: Event) -> None:
    """Let an event wait again that was declined only because it was gone."""
    if event.status == Event.Status.DECLINED and event.merged_into_id is None:
        last = event.decisions.last()
        if last is not None and last.actor_id is None and last.reason == GONE:
            reopen_event(event, actor=None, reason=AGAIN)


def by_nobodys_hand(event: Event) -> bool:
    """Whether only feeds had to do with an event so far."""
    is_sent = event.event_submissions.exists()
    return event.source == Event.Source.FEED and not is_sent and not event.decisions.exclude(actor=None).exists()
