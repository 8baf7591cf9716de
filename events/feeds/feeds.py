"""Changes of state of feeds: propose, activate, pause, decline and trust one, and read it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from events.models import EventFeed, FeedDecision, FeedFetch

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status = EventFeed.Status
FAILING_FROM = 10
"""So many failures in a row make a feed one that fails; it is still read."""


class FeedError(Exception):
    """Why a feed cannot be changed so; the text is for editors."""


@transaction.atomic
def propose_feed(feed: EventFeed, *, actor: User | None, reason: str = "") -> EventFeed:
    """Store a feed that nobody has looked at yet; its fields must have been checked.

    Raises:
        FeedError: its address is known already.
    """
    return _record(feed, Status.PROPOSED, actor=actor, reason=reason)


@transaction.atomic
def add_feed(feed: EventFeed, *, actor: User | None, reason: str = "") -> EventFeed:
    """Store a feed that an editor adds; it is read from now on.

    Raises:
        FeedError: its address is known already.
    """
    return _record(feed, Status.ACTIVE, actor=actor, reason=reason)


def activate_feed(feed: EventFeed, *, actor: User | None, reason: str = "") -> EventFeed:
    """Read it from now on, for the first time at once.

    Raises:
        FeedError: it is read already.
    """
    return _move(feed, to=Status.ACTIVE, actor=actor, reason=reason, failures=0)


def pause_feed(feed: EventFeed, *, actor: User | None, reason: str = "") -> EventFeed:
    """Read it no more until it is activated again. Its events stay.

    Raises:
        FeedError: it is not read now.
    """
    return _move(feed, to=Status.PAUSED, actor=actor, reason=reason)


def decline_feed(feed: EventFeed, *, reply: str, actor: User | None) -> EventFeed:
    """Read it no more; the reply is shown to whoever proposed it. Its events stay.

    Raises:
        FeedError: it is declined already.
    """
    return _move(feed, to=Status.DECLINED, actor=actor, reason=reply, reply=reply)


def trust_feed(feed: EventFeed, *, is_trusted: bool, actor: User | None) -> EventFeed:
    """Accept at once what it announces from now on, or no longer.

    Raises:
        FeedError: it is so already.
    """
    word = "Trusted" if is_trusted else "Not trusted any more"
    with transaction.atomic():
        if not EventFeed.objects.filter(pk=feed.pk, is_trusted=not is_trusted).update(is_trusted=is_trusted):
            raise FeedError(f"“{feed}” is {word.lower()} already.")
        feed.is_trusted = is_trusted
        FeedDecision.objects.create(feed=feed, actor=actor, from_status=feed.status, to_status=feed.status, reason=word)
    return feed


@transaction.atomic
def change_feed(feed: EventFeed, *, actor: User | None) -> EventFeed:
    """Store what an editor changed of its fields. The next reading is a whole one.

    Raises:
        FeedError: its address is that of another feed.
    """
    before = EventFeed.objects.select_for_update().get(pk=feed.pk)
    _check_address(feed)
    feed.etag = feed.last_modified = ""
    if (before.url, before.kind) != (feed.url, feed.kind):
        feed.failures, feed.error = 0, ""
    own = [*CHANGEABLE, "etag", "last_modified", "failures", "error"]
    feed.save(update_fields=own)
    FeedDecision.objects.create(feed=feed, actor=actor, from_status=feed.status, to_status=feed.status, reason="Changed")
    return feed


def put_kind_right(feed: EventFeed, kind: EventFeed.Kind) -> None:
    """Note what stands behind its address, once a reading brought something else than was thought."""
    reason = f"Its address brings: {kind.label}"
    feed.kind = kind
    feed.save(update_fields=["kind"])
    FeedDecision.objects.create(feed=feed, actor=None, from_status=feed.status, to_status=feed.status, reason=reason)


CHANGEABLE = (
    *("name", "url", "kind", "owner", "organizer", "mode", "city", "state", "country"),
    *("time_zone", "email", "note", "reply"),
)
"""What editors may change of a feed by its form."""


@transaction.atomic
def read_now(feed: EventFeed) -> EventFeed:
    """Let an active feed be read as soon as a worker is free.

    Raises:
        FeedError: it is not read, or has no address.
    """
    if feed.status != Status.ACTIVE or not feed.url:
        raise FeedError(f"“{feed}” is not read: activate it first." if feed.url else f"“{feed}” has no address.")
    EventFeed.objects.filter(pk=feed.pk).update(etag="", last_modified="")
    make_due(feed)
    return feed


def make_due(feed: EventFeed) -> None:
    """Let it be read now, unless it is being read."""
    now = timezone.now()
    row, is_new = FeedFetch.objects.get_or_create(feed=feed, defaults={"due_at": now})
    if not is_new:
        waiting = FeedFetch.objects.filter(pk=row.pk).exclude(state=FeedFetch.State.RUNNING)
        waiting.update(state=FeedFetch.State.WAITING, due_at=now, attempts=0, error="", enqueued_until=None)


def _record(feed: EventFeed, status: EventFeed.Status, *, actor: User | None, reason: str) -> EventFeed:
    _check_address(feed)
    feed.status = status
    feed.save(force_insert=True)
    FeedDecision.objects.create(feed=feed, actor=actor, to_status=status, reason=reason)
    if status == Status.ACTIVE and feed.url:
        make_due(feed)
    return feed


def _check_address(feed: EventFeed) -> None:
    other = EventFeed.objects.filter(url=feed.url).exclude(pk=feed.pk).first() if feed.url else None
    if other is not None:
        raise FeedError(f"This address is that of “{other}” already.")


@transaction.atomic
def _move(feed: EventFeed, *, to: EventFeed.Status, actor: User | None, reason: str, **values: Any) -> EventFeed:
    from_status = feed.status
    is_allowed = to in EventFeed.TRANSITIONS[from_status]
    if not is_allowed or not EventFeed.objects.filter(pk=feed.pk, status=from_status).update(status=to, **values):
        now = EventFeed.objects.get(pk=feed.pk)
        raise FeedError(f"“{feed}” is {now.get_status_display().lower()} and cannot become {to.label.lower()}.")
    for name, value in {"status": to, **values}.items():
        setattr(feed, name, value)
    FeedDecision.objects.create(feed=feed, actor=actor, from_status=from_status, to_status=to, reason=reason)
    if to == Status.ACTIVE and feed.url:
        make_due(feed)
    return feed
