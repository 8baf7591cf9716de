"""What becomes of events that are no longer announced, or over."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from events.calendar import confirm_event
from events.models import Event, EventFeed, FeedItem
from tests.events.feeds.told import DAY, NOW, announced, feed, take

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def test_missing_event_is_declined_until_it_comes_back() -> None:
    source = feed()
    take(source, announced("a"), announced("b"))
    assert take(source, announced("a"), is_whole=False).gone == 0
    taken = take(source, announced("a"))
    event = Event.objects.get(url__endswith="/b")
    assert (taken.gone, event.status, event.decisions.last().reason) == (1, "declined", "No longer announced")  # type: ignore[union-attr]
    assert take(source, announced("a")).gone == 0

    take(source, announced("a"), announced("b"))
    event.refresh_from_db()
    assert (event.status, event.feed_items.get().gone_at) == ("proposed", None)


def test_missing_event_that_is_confirmed_or_announced_elsewhere_is_only_flagged(editor: User) -> None:
    one, other = feed(), feed("Other")
    take(one, announced("a"), announced("b"))
    take(other, announced("b"))
    confirm_event(Event.objects.get(url__endswith="/a"), actor=editor)
    taken = take(one)

    assert taken.gone == 2
    assert dict(Event.objects.values_list("url", "status")) == {
        "https://berlin.example.org/events/a": "confirmed",
        "https://berlin.example.org/events/b": "proposed",
    }
    assert FeedItem.objects.exclude(gone_at=None).count() == 2


def test_page_says_nothing_of_what_comes_after_its_last_event() -> None:
    source = feed(kind=EventFeed.Kind.PAGE)
    take(source, announced("a"), announced("b", start=DAY + timedelta(days=2)), announced("c", start=DAY + timedelta(days=40)))
    assert take(source, announced("a"), announced("d", start=DAY + timedelta(days=7))).gone == 1
    assert take(source).gone == 0


def test_past_event_is_never_touched() -> None:
    source = feed(is_trusted=True)
    take(source, announced())
    after = NOW + timedelta(days=8)
    taken = take(source, announced(title="Rewritten"), now=after)
    assert (taken.changed, Event.objects.get().title) == (0, "Rust and Tell a")
    assert take(source, now=after).gone == 0
    assert take(feed("Other"), announced("z", url="https://z.example.org/"), now=after).past == 1

    taken = take(source, announced(title="The next one", start=date(2031, 4, 9)), now=after)
    assert (taken.new, sorted(Event.objects.values_list("title", flat=True))) == (1, ["Rust and Tell a", "The next one"])


SEATTLE: dict[str, Any] = {"start": date(2031, 3, 5), "location": "Seattle, WA", "time_zone": "America/Los_Angeles"}
"""An evening, 19:00 to 21:00, that begins when the servers' day has ended."""


def test_event_of_this_evening_is_cancelled_while_the_servers_have_the_next_day() -> None:
    source = feed(is_trusted=True)
    take(source, announced(**SEATTLE))
    taken = take(source, announced(**SEATTLE, is_cancelled=True), now=datetime(2031, 3, 6, 1, 30, tzinfo=UTC))
    assert (taken.cancelled, taken.past, Event.objects.get().status) == (1, 0, "cancelled")


@pytest.mark.parametrize(("hour", "new"), [(4, 1), (5, 0)])
def test_event_is_recorded_until_it_is_over_at_its_place(hour: int, new: int) -> None:
    taken = take(feed(), announced(**SEATTLE), now=datetime(2031, 3, 6, hour, 1, tzinfo=UTC))
    assert (taken.new, taken.past) == (new, 1 - new)


@pytest.mark.parametrize(("hour", "gone"), [(2, 1), (3, 0)])
def test_event_may_be_missing_once_it_has_begun_at_its_place(hour: int, gone: int) -> None:
    source = feed()
    take(source, announced(**SEATTLE))
    assert take(source, now=datetime(2031, 3, 6, hour, 59, tzinfo=UTC)).gone == gone


def test_event_that_was_to_be_over_is_brought_to_a_later_hour_of_its_day() -> None:
    source = feed(is_trusted=True)
    take(source, announced(start=NOW.date(), start_time=time(7), end_time=time(9)), now=NOW - timedelta(hours=6))
    taken = take(source, announced(start=NOW.date(), start_time=time(19), end_time=time(21)))
    assert (taken.changed, taken.new, Event.objects.get().start_time) == (1, 0, time(19))
