"""Calendars that organisers propose: what stands behind an address, and the one way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from events.feed_models import new_token
from events.feeds.feeds import FeedError, propose_feed
from events.models import EventFeed, Organizer
from issues.links import duplicate_key, host
from issues.markdown.escaping import destination, inline

if TYPE_CHECKING:
    from collections.abc import Iterable


class ProposalError(Exception):
    """A calendar that cannot be proposed; the text is for the organiser. `known` is the one that is there already."""

    def __init__(self, message: str, *, known: EventFeed) -> None:
        super().__init__(message)
        self.known = known


def known_calendar(url: str) -> EventFeed | None:
    """The calendar that is known by this address, or one that is the same but for tracking and the like."""
    key = duplicate_key(url)
    rows: Iterable[EventFeed] = EventFeed.objects.filter(url__icontains=host(url)).order_by("pk")
    return next((row for row in rows if row.url == url or duplicate_key(row.url).casefold() == key.casefold()), None)


def propose_calendar(  # noqa: PLR0913 (what an organiser tells, all by name)
    *,
    name: str,
    url: str,
    kind: EventFeed.Kind,
    page: str = "",
    city: str = "",
    country: str = "",
    time_zone: str = "",
    email: str = "",
    note: str = "",
    token: str = "",
) -> EventFeed:
    """Store a calendar for the editors to decide about. `name` and `page` are those of the group; `token` names the private page.

    Raises:
        ProposalError: it is known already.
    """
    if known := known_calendar(url):
        raise ProposalError(_words(known), known=known)
    feed = EventFeed(
        name=name,
        url=url,
        kind=kind,
        organizer=_organizer(name, page),
        city=city,
        country=country,
        time_zone=time_zone,
        email=email,
        note=note,
        token=token or new_token(),
    )
    try:
        with transaction.atomic():
            return propose_feed(feed, actor=None)
    except (FeedError, IntegrityError):  # somebody else was faster, or the same form came twice
        found = known_calendar(url)
        if found is None:
            raise
        raise ProposalError(_words(found), known=found) from None


def _organizer(name: str, page: str) -> Organizer | None:
    """The row of who holds the events. It is public nowhere before an event of it is."""
    return Organizer.objects.get_or_create(name=inline(name), url=destination(page))[0] if page else None


def _words(known: EventFeed) -> str:
    return {
        EventFeed.Status.PROPOSED: "This calendar was proposed already: the editors have not decided yet.",
        EventFeed.Status.ACTIVE: "This calendar is read already, every hour. There is nothing to do.",
        EventFeed.Status.PAUSED: "This calendar is known; just now it is not read. The editors see to it.",
        EventFeed.Status.DECLINED: "This calendar was proposed before, and the editors declined it.",
    }[EventFeed.Status(known.status)]
