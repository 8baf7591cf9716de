"""What editors decide about changes that a feed announces."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.calendar import EventError, change_event, confirm_event
from events.feeds.changes import accept_change, pending_change, refuse_change
from events.feeds.taking import take_announcement
from events.importers.announced import Cost
from events.models import Event, EventFeed, FeedItem
from tests.events.feeds.told import DAY, NOW, announced, announcement, feed
from tests.events.samples import facts

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def tell(**changes: Any) -> FeedItem:
    """The item after the calendar announced this."""
    take_announcement(EventFeed.objects.get(), announcement(announced(**changes)), now=NOW)
    return FeedItem.objects.get()


@pytest.fixture
def item(editor: User) -> FeedItem:
    """An event that was confirmed as announced."""
    feed()
    tell()
    confirm_event(Event.objects.get(), actor=editor)
    return FeedItem.objects.get()


def waiting(item: FeedItem) -> list[str]:
    return [label for label, _, _ in pending_change(item)]


def test_accepted_change_is_taken_over(item: FeedItem, editor: User) -> None:
    item = accept_change(tell(title="Anew", start=DAY + timedelta(days=7)), actor=editor)

    event = Event.objects.get()
    assert (event.title, event.start, event.moved_from, event.status) == ("Anew", DAY + timedelta(days=7), DAY, "confirmed")
    assert (waiting(item), waiting(tell(title="Anew", start=DAY + timedelta(days=7)))) == ([], [])
    assert event.decisions.last().reason == "Announced anew, accepted"  # type: ignore[union-attr]
    with pytest.raises(EventError, match="no change"):
        accept_change(item, actor=editor)


@pytest.mark.usefixtures("item")
def test_accepted_change_leaves_what_it_is_not_about(editor: User) -> None:
    event = Event.objects.get()
    change_event(event, facts=facts(title="By hand", url=event.url, place=event.place), actor=editor)
    accept_change(tell(cost=Cost.FREE), actor=editor)

    event.refresh_from_db()
    assert (event.title, event.cost, event.start_time) == ("By hand", "free", None)


@pytest.mark.usefixtures("item")
def test_accepted_cancellation_cancels(editor: User) -> None:
    accept_change(tell(is_cancelled=True), actor=editor)
    assert Event.objects.get().status == "cancelled"
    back = tell()
    assert pending_change(back) == [("Takes place", "No, it is cancelled", "Yes")]
    accept_change(back, actor=editor)
    assert Event.objects.get().status == "confirmed"


def test_refused_change_is_not_asked_about_again_until_it_differs(item: FeedItem, editor: User) -> None:
    item = refuse_change(tell(title="Anew", cost=Cost.FREE), actor=editor)

    assert (waiting(item), Event.objects.get().title) == ([], "Rust and Tell a")
    assert waiting(tell(title="Anew", cost=Cost.FREE)) == []
    assert waiting(tell(title="Anew", cost=Cost.PAID)) == ["Cost"]
    assert waiting(tell(title="Other", cost=Cost.PAID)) == ["Title", "Cost"]
    assert waiting(tell()) == []
    assert Event.objects.get().decisions.last().reason == "Announced anew, refused: title, cost"  # type: ignore[union-attr]
    with pytest.raises(EventError, match="no change"):
        refuse_change(tell(), actor=editor)


@pytest.mark.usefixtures("item")
def test_refused_change_that_a_trusted_feed_makes_again_stays_refused(editor: User) -> None:
    refuse_change(tell(title="Anew"), actor=editor)
    EventFeed.objects.update(is_trusted=True)
    tell(title="Anew")

    assert Event.objects.get().title == "Rust and Tell a"


def test_change_that_contradicts_itself_is_asked_about_and_cannot_be_accepted(editor: User) -> None:
    feed(is_trusted=True)
    tell()
    item = tell(title="Anew", end=DAY)

    assert (Event.objects.get().title, waiting(item)) == ("Rust and Tell a", ["Title", "Date and time"])
    assert EventFeed.objects.get().complaints[0].endswith("leave it empty for a single day.")
    with pytest.raises(EventError):
        accept_change(item, actor=editor)


@pytest.mark.usefixtures("item")
def test_difference_asks_nothing_of_the_database_where_lines_were_read() -> None:
    tell(title="Anew")
    read = FeedItem.objects.prefetch_related("event__event_organizers__organizer", "event__further_links").get()
    with CaptureQueriesContext(connection) as queries:
        assert waiting(read) == ["Title"]

    assert len(queries) == 0
