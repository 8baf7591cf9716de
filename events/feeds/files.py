"""Calendars that are read from files by hand: feeds without an address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from events.feeds.feeds import FeedError, add_feed
from events.feeds.taking import take_announcement
from events.models import EventFeed

if TYPE_CHECKING:
    from datetime import datetime

    from events.feeds.taking import Taken
    from events.importers.announced import Announcement

LONGEST_NAME = 200


def feed_of_files(name: str, *, kind: str) -> EventFeed:
    """The feed without an address of that name, as it is stored; else a new one that is not stored yet.

    Raises:
        FeedError: the name is that of a feed which is read by itself, or too long.
    """
    if len(name) > LONGEST_NAME:
        raise FeedError(f"The name of a feed has {LONGEST_NAME} characters at most.")
    named = list(EventFeed.objects.filter(name=name).select_related("organizer").order_by("pk"))
    found = next((feed for feed in named if not feed.url), None)
    if named and found is None:
        raise FeedError(f"“{name}” is a feed that is read from its address; choose another name.")
    return found or EventFeed(name=name, kind=kind)


@transaction.atomic
def take_file(feed: EventFeed, announcement: Announcement, *, now: datetime) -> Taken:
    """Take in what a file announces, as `take_announcement`. What is missing in it is not gone: another file may hold it."""
    if feed.pk is None:
        add_feed(feed, actor=None, reason="Made for a file")
    return take_announcement(feed, replace(announcement, is_whole=False), now=now)
