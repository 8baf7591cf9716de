"""Large calendars: all of it arrives, with no more questions to the database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.feeds.taking import take_announcement
from events.importers.announced import Host
from events.models import Event, FeedItem
from tests.events.feeds.told import DAY, NOW, announced, announcement, feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from events.importers.announced import Announcement

pytestmark = pytest.mark.django_db
CITIES = ["Berlin, Germany", "Munich, Germany", "Paris, France", "Austin, TX, US", "Tokyo, Japan", "London, UK", "Oslo, Norway"]


def many(count: int, word: str = "Meetup") -> Announcement:
    return announcement(
        *(
            announced(
                f"event-{at}",
                title=f"{word} number {at} of *Rust* people",
                start=DAY + timedelta(days=at % 100),
                location=CITIES[at % len(CITIES)],
                hosts=(Host(f"Group {at % 200}", f"https://groups.example.org/{at % 200}"),),
            )
            for at in range(count)
        )
    )


def test_thousands_of_events_are_taken_in_seen_again_and_changed(times: Callable[..., int]) -> None:
    count = times(5000, usually=500)
    source = feed(is_trusted=True)
    for number, (word, at) in enumerate((("Meetup", NOW), ("Meetup", NOW + timedelta(hours=1)), ("Evening", NOW + timedelta(hours=2)))):
        taken = take_announcement(source, many(count, word), now=at)
        assert (taken.new, taken.changed) == ((count, 0), (0, 0), (0, count))[number]
        assert Event.objects.filter(title__startswith=word, last_seen_at=at).count() == count
        assert FeedItem.objects.filter(last_seen_at=at).count() == count


def test_three_events_ask_no_more_than_one() -> None:
    asked = []
    for name, count in (("One", 1), ("Three", 3)):
        source = feed(name)
        for word in ("New", "New", "Changed"):
            with CaptureQueriesContext(connection) as queries:
                take_announcement(source, many(count, f"{name} {word}"), now=NOW)
            asked.append(len(queries))
        Event.objects.all().delete()

    assert asked[:3] == asked[3:]
