"""The life of a feed: who may decide what when, what is remembered of it, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from events.calendar import EventError, hide_event, pin_event, show_event, unpin_event
from events.feeds.feeds import (
    FeedError,
    activate_feed,
    add_feed,
    change_feed,
    decline_feed,
    make_due,
    pause_feed,
    propose_feed,
    read_now,
    trust_feed,
)
from events.feeds.retention import forget_organisers
from events.feeds.taking import take_announcement
from events.models import Event, EventFeed, FeedDecision, FeedFetch
from events.sources import EventSource
from issues.backup import dump, read_dump, restore
from issues.log import About, Question, read_log
from tests.emptying import let_time_pass
from tests.events.feeds.told import NOW, announced, announcement, feed
from tests.events.samples import confirmed

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
URL = "https://berlin.feeds.test/events.ics"


def test_life_of_a_feed_is_told(editor: User) -> None:
    source = propose_feed(EventFeed(name="Berlin", url=URL), actor=None, reason="From the form")
    assert FeedFetch.objects.count() == 0
    activate_feed(source, actor=editor)
    trust_feed(source, is_trusted=True, actor=editor)
    source.city = "Berlin"
    change_feed(source, actor=editor)
    pause_feed(source, actor=editor)
    decline_feed(source, reply="Gone quiet", actor=editor)

    page = read_log(Question(sources=frozenset({"feeds"}), about=About("feed", source.pk)))
    assert [(one.name, one.deed, one.before, one.after, one.why) for one in reversed(page.happenings)] == [
        ("The program", "proposed", "", "proposed", "From the form"),
        ("editor", "activated", "proposed", "read", ""),
        ("editor", "changed", "", "", "Trusted"),
        ("editor", "changed", "", "", ""),
        ("editor", "paused", "read", "paused", ""),
        ("editor", "declined", "paused", "declined", "Gone quiet"),
    ]
    source.refresh_from_db()
    assert (source.status, source.reply, source.is_trusted, source.city) == ("declined", "Gone quiet", True, "Berlin")
    assert FeedFetch.objects.get().state == "waiting"


def test_step_that_is_not_open_is_refused(editor: User) -> None:
    source = add_feed(EventFeed(name="Berlin", url=URL), actor=editor)
    stale = EventFeed.objects.get()
    with pytest.raises(FeedError, match="is read and cannot become read"):
        activate_feed(source, actor=editor)
    with pytest.raises(FeedError, match="not trusted any more already"):
        trust_feed(source, is_trusted=False, actor=editor)
    with pytest.raises(FeedError, match="that of “Berlin”"):
        add_feed(EventFeed(name="Again", url=URL), actor=editor)
    pause_feed(source, actor=editor)
    with pytest.raises(FeedError, match="is paused and cannot become paused"):
        pause_feed(stale, actor=editor)
    with pytest.raises(FeedError, match="activate it first"):
        read_now(source)
    with pytest.raises(FeedError, match="no address"):
        read_now(add_feed(EventFeed(name="File"), actor=editor))
    assert FeedDecision.objects.count() == 3


def test_changed_feed_is_read_whole_and_a_new_address_begins_anew(editor: User) -> None:
    source = feed(url=URL, etag="x", failures=3, error="y")
    change_feed(source, actor=editor)
    assert (source.etag, source.failures) == ("", 3)
    source.url = URL + "?new"
    change_feed(source, actor=editor)
    source.refresh_from_db()
    assert (source.failures, source.error, source.url) == (0, "", URL + "?new")


def test_reading_that_is_under_way_is_left_alone() -> None:
    source = feed(url=URL)
    make_due(source)
    FeedFetch.objects.update(state="running", attempts=1)
    make_due(source)

    assert FeedFetch.objects.values_list("state", "attempts").get() == ("running", 1)


def test_mail_of_a_feed_that_was_declined_long_ago_is_forgotten(editor: User) -> None:
    kept = add_feed(EventFeed(name="Kept", email="a@example.org"), actor=editor)
    declined = propose_feed(EventFeed(name="Declined", email="b@example.org"), actor=None)
    decline_feed(declined, reply="", actor=editor)
    now = timezone.now()
    forget_organisers(now + timedelta(days=89))
    assert EventFeed.objects.filter(email="").count() == 0
    forget_organisers(now + timedelta(days=91))
    assert [*EventFeed.objects.filter(email="")] == [declined]
    kept.refresh_from_db()
    assert kept.email == "a@example.org"


def test_event_tells_which_feed_announced_it() -> None:
    take_announcement(feed(), announcement(announced()), now=NOW)
    event = Event.objects.get()

    assert EventSource().explain(event.key).lines[0] == "Announced by the feed “Rust Berlin” since 2031-03-05"
    take_announcement(EventFeed.objects.get(), announcement(), now=NOW)
    assert EventSource().explain(event.key).lines[0].endswith("since 2031-03-05, until 2031-03-05")


def test_pinned_and_hidden_events_are_remembered(editor: User) -> None:
    event = confirmed()
    for step in (pin_event, unpin_event, hide_event, show_event):
        step(event, actor=editor)
        with pytest.raises(EventError, match="already"):
            step(event, actor=editor)

    event.refresh_from_db()
    assert (event.is_pinned, event.is_hidden) == (False, False)
    assert [decision.reason for decision in event.decisions.all()] == ["", "Pinned", "Unpinned", "Hidden", "Shown"]


@pytest.mark.django_db(transaction=True)
def test_restored_desk_keeps_its_feeds_and_reads_them_again(tmp_path: Path, editor: User) -> None:
    source = add_feed(EventFeed(name="Berlin", url=URL, complaints=["x"]), actor=editor)
    take_announcement(source, announcement(announced()), now=NOW)
    dump(tmp_path / "desk.dump")
    EventFeed.objects.update(name="Other")
    with read_dump(tmp_path / "desk.dump") as found:
        restore(found, is_replacing=True)
    let_time_pass()  # it set the guards again, with which no table is emptied

    source = EventFeed.objects.get()
    assert (source.name, source.items.get().event, FeedDecision.objects.count()) == ("Berlin", Event.objects.get(), 1)
    assert FeedFetch.objects.count() == 0
