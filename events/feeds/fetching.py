"""Reading feeds again and again: each has one row of work (issues/work.py), due every hour, and later after failures.

A reading that brought nothing is no failure of the work: it is noted on the feed, where editors and organisers see it. The calendar
is asked and read without a transaction; what it announces and what is noted of it are stored in one.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from events.feeds.calendars import Brought, ask, host_of
from events.feeds.feeds import put_kind_right
from events.feeds.taking import span_of, take_announcement
from events.importers.meetup import RateLimitedError
from events.models import EventFeed, FeedFetch
from issues.work import NotYetError, run_errand
from submissions.pages.politeness import take_passing_turn

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_PAUSE = timedelta(days=1)
MOST_DOUBLINGS = 10
RATE_PAUSE = timedelta(minutes=1)
LONGEST_RATE_PAUSE = timedelta(hours=1)

logger = logging.getLogger(__name__)


def run_fetch(fetch_id: int) -> FeedFetch | None:
    """Read a feed that is due; otherwise as `issues.work.run_errand`."""
    return run_errand(FeedFetch, fetch_id, _go, _note)


def let_feeds_be_due(now: datetime) -> None:
    """Let every active feed be read again whose pause is over. A routine."""
    active = EventFeed.objects.filter(status=EventFeed.Status.ACTIVE).exclude(url="")
    missing = active.filter(fetch=None).values_list("pk", flat=True)
    FeedFetch.objects.bulk_create([FeedFetch(feed_id=pk, due_at=now) for pk in missing], ignore_conflicts=True)
    over = FeedFetch.objects.filter(feed__in=active, state__in=[FeedFetch.State.DONE, FeedFetch.State.FAILED]).select_related("feed")
    due = [row.pk for row in over if _is_due(row, now)]
    same = FeedFetch.objects.filter(Q(state=FeedFetch.State.DONE) | Q(state=FeedFetch.State.FAILED), pk__in=due)
    same.update(state=FeedFetch.State.WAITING, due_at=now, attempts=0, enqueued_until=None)


def pause_of(feed: EventFeed) -> timedelta:
    """How long a feed is left alone: after each failure in a row twice as long, a day at most."""
    doublings = min(max(feed.failures - 1, 0), MOST_DOUBLINGS)
    pause = timedelta(seconds=settings.FEED_PAUSE)
    longer: timedelta = pause * 2**doublings
    return max(pause, min(longer, LONGEST_PAUSE))


def _is_due(row: FeedFetch, now: datetime) -> bool:
    """A reading that lies in the future is left from before the clock was set back."""
    last = row.finished_at
    return last is None or last > now or last + pause_of(row.feed) <= now


def _go(row: FeedFetch) -> Brought | None:
    feed = row.feed
    if feed.status != EventFeed.Status.ACTIVE or not feed.url:
        return None
    take_passing_turn(host_of(feed))
    now = timezone.now()
    try:
        return ask(feed, span=span_of(now), is_conditional=_may_ask_what_changed(feed, now))
    except RateLimitedError as limit:
        until = limit.until if limit.until is not None and limit.until > now else now + RATE_PAUSE
        raise NotYetError(min(until, now + LONGEST_RATE_PAUSE)) from limit


def _may_ask_what_changed(feed: EventFeed, now: datetime) -> bool:
    """The first reading of a day is whole: further days are asked for, and places may be known by now."""
    return not feed.error and feed.last_read_at is not None and feed.last_read_at.date() == now.date()


def _note(row: FeedFetch, brought: Brought | None) -> None:
    feed = EventFeed.objects.select_for_update(of=("self",)).select_related("organizer").get(pk=row.feed_id)
    asked = row.feed
    if brought is None or feed.status != EventFeed.Status.ACTIVE or (feed.url, feed.kind) != (asked.url, asked.kind):
        return
    now = timezone.now()
    feed.last_fetched_at, feed.error = now, brought.error
    if brought.error:
        feed.failures += 1
        logger.info("%s: %s", feed.url, brought.error)
    else:
        feed.last_read_at, feed.failures = now, 0
    if brought.kind is not None and brought.kind != feed.kind:
        put_kind_right(feed, brought.kind)
    if brought.announcement is not None:
        feed.etag, feed.last_modified = brought.etag, brought.last_modified
        logger.info("%s: %s", feed.url, take_announcement(feed, brought.announcement, now=now))
    elif brought.is_unchanged:
        feed.items.filter(gone_at=None).update(last_seen_at=now)
    feed.save(update_fields=["last_fetched_at", "last_read_at", "failures", "error", "etag", "last_modified"])
