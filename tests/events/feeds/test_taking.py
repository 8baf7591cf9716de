"""What becomes of an announcement."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from events.calendar import cancel_event, change_event, confirm_event, decline_event, record_event
from events.feeds import clocks
from events.feeds.changes import pending_change
from events.feeds.doubles import merge_events
from events.feeds.taking import span_of, take_announcement
from events.importers.announced import Cost, Host
from events.importers.ics import read_ics
from events.models import Event, EventFeed, FeedItem, Organizer
from issues.markdown import render_entry
from tests.events.feeds.told import DAY, NOW, announced, feed, take
from tests.events.samples import facts

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_new_event_is_proposed_in_the_words_of_the_house() -> None:
    taken = take(feed(), announced(title="Rust *and* Tell"))

    event = Event.objects.with_lines().get()
    assert (taken.new, taken.refused) == (1, [])
    assert render_entry(event.entry) == (
        "* 2031-03-12 | Berlin, DE | [Rust Berlin](https://berlin.example.org/)\n"
        r"    * [**Rust \*and\* Tell**](https://berlin.example.org/events/a)" + "\n"
    )
    assert (event.status, event.source, event.start_time, event.time_zone) == ("proposed", "feed", time(19), "Europe/Berlin")
    assert event.decisions.get().reason == "Announced by “Rust Berlin”"


def test_trusted_feed_confirms_what_is_harmless() -> None:
    taken = take(
        feed(is_trusted=True),
        announced("a"),
        announced("b", title="Rust and Tell a again", url="https://other.example.org/b"),
        announced("c", title="Nowhere", location="Qwertz, the Deep", start=DAY + timedelta(days=1)),
    )

    assert dict(Event.objects.values_list("url", "status")) == {
        "https://berlin.example.org/events/a": "confirmed",
        "https://other.example.org/b": "proposed",
        "https://berlin.example.org/events/c": "proposed",
    }
    assert (taken.new, taken.doubtful) == (3, 2)


def test_place_of_several_lines_is_understood() -> None:
    lines = r"LOCATION:Stone & Hammer\nLevel 3\, 31 Example St\nMelbourne VIC 3000\nAustralia"
    event = f"UID:a\nSUMMARY:Rust\nURL:https://melbourne.example.org/a\nDTSTART;TZID=Australia/Melbourne:20310312T180000\n{lines}"
    found = read_ics(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n".encode(), span=span_of(NOW))
    assert take_announcement(feed(), found, now=NOW).refused == []

    assert Event.objects.get().printed_place == "Melbourne, VIC, AU"


@pytest.mark.parametrize("mode", ["", "in_person", "online"])
def test_place_in_ordinary_words_for_the_net_is_online(mode: str) -> None:
    event = "UID:a\nSUMMARY:Rust\nURL:https://b.example.org/a\nDTSTART:20310312T180000Z\nLOCATION:Zoom (link sent after RSVP)"
    found = read_ics(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n".encode(), span=span_of(NOW))
    take_announcement(feed(is_trusted=True, mode=mode, city="Berlin", country="DE"), found, now=NOW)

    event_row = Event.objects.get()
    assert (event_row.printed_place, event_row.status) == ("Virtual", "confirmed")


def test_unknown_place_is_asked_about_and_never_guessed() -> None:
    source = feed()
    take(source, announced(location="Room 3 | Qwertz, *the* [Deep]"))

    event = Event.objects.get()
    assert (event.city, event.country, event.place_text, event.status) == ("", "", "Room 3 / Qwertz, the Deep", "proposed")
    assert source.complaints != []
    assert source.complaints[0].startswith("Rust and Tell a: Which city is it?")


IN_UTC: dict[str, Any] = {
    "start": date(2031, 3, 13),
    "start_time": time(1, 30),
    "end_time": time(3, 30),
    "time_zone": "UTC",
    "begins_at": datetime(2031, 3, 13, 1, 30, tzinfo=UTC),
    "ends_at": datetime(2031, 3, 13, 3, 30, tzinfo=UTC),
    "location": "",
}
BAY = {"city": "San Francisco", "state": "CA", "country": "US"}


def test_time_in_utc_is_told_by_the_clock_of_the_feeds_place() -> None:
    source = feed(is_trusted=True, **BAY)
    first, second = take(source, announced(**IN_UTC)), take(source, announced(**IN_UTC), now=LATER)

    event = Event.objects.get()
    assert (event.status, event.start, event.start_time, event.end_time) == ("confirmed", date(2031, 3, 12), time(18, 30), time(20, 30))
    assert (event.time_zone, source.complaints) == ("America/Los_Angeles", [])
    assert (first.new, second.unchanged, second.changed) == (1, 1, 0)


def test_time_in_utc_of_no_place_is_asked_about_until_the_feed_has_a_zone() -> None:
    source = feed(is_trusted=True, mode="online")
    taken = take(source, announced(**IN_UTC))

    event = Event.objects.get()
    assert (event.status, event.start, event.time_zone, taken.doubtful) == ("proposed", date(2031, 3, 13), "UTC", 1)
    assert source.complaints == [f"Rust and Tell a: {clocks.IN_UTC}"]
    source.time_zone = "America/New_York"
    source.save()
    told = {"start": date(2031, 3, 12), "start_time": time(21, 30), "end_time": time(23, 30), "time_zone": "America/New_York"}
    take(source, announced(**IN_UTC | told), now=LATER)
    event.refresh_from_db()
    assert (event.start, event.start_time, source.complaints) == (date(2031, 3, 12), time(21, 30), [])


def test_feed_that_is_given_utc_means_it() -> None:
    source = feed(is_trusted=True, mode="online", time_zone="UTC")
    take(source, announced(**IN_UTC))
    assert (Event.objects.get().status, source.complaints) == ("confirmed", [])


def test_confirmed_event_keeps_its_time_while_its_clock_is_asked_about() -> None:
    source = feed(is_trusted=True, **BAY)
    take(source, announced(**IN_UTC))
    take(source, announced(**IN_UTC | {"location": "Qwertz"}), now=LATER)

    event = Event.objects.get()
    assert (event.start, event.start_time, event.city) == (date(2031, 3, 12), time(18, 30), "San Francisco")
    EventFeed.objects.update(city="", state="", country="")
    take(source, announced(**IN_UTC | {"location": "Qwertz"}), now=LATER)
    event.refresh_from_db()
    assert (event.start, event.start_time, event.time_zone) == (date(2031, 3, 12), time(18, 30), "America/Los_Angeles")
    assert "Date and time" in {part for part, _, _ in pending_change(FeedItem.objects.get())}


def test_bad_event_is_a_complaint_and_the_rest_goes_on() -> None:
    source = feed()
    taken = take(source, announced("a", url="", hosts=()), announced("b", end=DAY), announced("c"))

    assert taken.new == Event.objects.count() == 1
    assert [complaint.where for complaint in taken.refused] == ["Rust and Tell a", "Rust and Tell b"]
    assert source.complaints == [str(complaint) for complaint in taken.refused]


@pytest.mark.parametrize(
    ("hosts", "organizers"),
    [
        ((Host("A*", "https://a.example.org/"), Host("B", "https://b.example.org/")), [r"A\*", "B"]),
        ((Host("Alone", ""),), ["Rust Berlin"]),
        ((Host("", "https://a.example.org/"),), ["Rust Berlin"]),
        ((), ["Rust Berlin"]),
    ],
)
def test_organizer_of_the_feed_stands_where_nobody_is_named_whole(hosts: tuple[Host, ...], organizers: list[str]) -> None:
    kept = Organizer.objects.create(name="Rust Berlin", url="https://berlin.example.org/")
    take(feed(organizer=kept), announced(hosts=hosts))

    assert [row.organizer.name for row in Event.objects.get().event_organizers.all()] == organizers
    assert Organizer.objects.count() == len({*organizers, "Rust Berlin"})


def test_host_without_page_is_linked_to_the_site_of_the_event() -> None:
    take(feed(), announced(hosts=(Host("Alone", ""),)))

    assert Organizer.objects.values_list("name", "url").get() == ("Alone", "https://berlin.example.org/")


@pytest.mark.parametrize(
    "url", ["https://luma.com/abc", "https://www.meetup.com/x/events/1/", "https://www.eventbrite.co.uk/e/1", "https://github.com/a/b"]
)
def test_host_without_page_is_not_linked_to_the_site_of_many(url: str) -> None:
    source = feed(is_trusted=True)
    taken = take(source, announced(url=url, hosts=(Host("Alone", ""),)))

    assert (Event.objects.get().status, Organizer.objects.count(), taken.doubtful) == ("proposed", 0, 1)
    assert source.complaints == ["Rust and Tell a: Which page has “Alone”, who holds it? Name it as the feed’s organizer."]


def test_host_that_lost_its_page_takes_no_known_one_away() -> None:
    source = feed(is_trusted=True)
    take(source, announced(url="https://luma.com/abc"))
    take(source, announced(url="https://luma.com/abc", title="Anew", hosts=(Host("Rust Berlin", ""),)))

    assert Event.objects.get().event_organizers.get().organizer.url == "https://berlin.example.org/"
    assert [label for label, *_ in pending_change(FeedItem.objects.get())] == ["Organizers"]


def test_same_announcement_again_changes_nothing() -> None:
    source = feed(is_trusted=True)
    first = take(source, announced("a"), announced("b"))
    second = take(source, announced("a"), announced("b"), now=LATER)

    assert (first.new, second.new, second.changed, second.unchanged) == (2, 0, 0, 2)
    assert Event.objects.count() == FeedItem.objects.filter(last_seen_at=LATER).count() == 2
    assert Event.objects.filter(last_seen_at=LATER).count() == 2
    assert [event.decisions.count() for event in Event.objects.all()] == [1, 1]


def test_event_that_stands_in_the_calendar_is_found_and_left_as_it_is(editor: User) -> None:
    mine = record_event(
        facts(title="By hand", url="https://berlin.example.org/events/a?utm_source=x"), actor=editor, source=Event.Source.EDITOR
    )
    taken = take(feed(is_trusted=True), announced())
    take(feed("Other", is_trusted=True), announced("z", url="https://berlin.example.org/events/a"))

    assert Event.objects.get().title == "By hand"
    assert (taken.new, mine.feed_items.count()) == (0, 2)


def test_two_events_of_a_day_on_one_page_of_a_calendar_are_two() -> None:
    url = "https://berlin.example.org/"
    take(feed(), announced("a", title="Beginners", url=url), announced("b", title="Embedded night", url=url))

    assert Event.objects.count() == 2


def test_same_event_under_two_names_is_one() -> None:
    url = "https://berlin.example.org/meet"
    taken = take(feed(), announced("a", title="Meet", url=url), announced("b", title="Meet", url=url))

    assert (Event.objects.count(), FeedItem.objects.count(), taken.new) == (1, 2, 1)


def test_declined_event_stays_declined(editor: User) -> None:
    source = feed(is_trusted=True)
    take(source, announced())
    decline_event(Event.objects.get(), actor=editor)
    take(source, announced(title="Please"))
    take(feed("Other", is_trusted=True), announced("z", url="https://berlin.example.org/events/a"))

    assert Event.objects.values_list("status", "title").get() == ("declined", "Rust and Tell a")


def test_merged_event_is_followed(editor: User) -> None:
    source = feed()
    take(source, announced("a"), announced("b"))
    kept, double = Event.objects.order_by("pk")
    merge_events(kept, double, actor=editor)
    take(source, announced("a"), announced("b", title="Anew"), now=LATER)
    take(feed("Other"), announced("z", url=double.url))

    assert Event.objects.count() == 2
    assert {item.event_id for item in FeedItem.objects.all()} == {kept.pk}


# Changes


def test_change_of_what_nobody_decided_is_taken_over() -> None:
    source = feed()
    take(source, announced())
    taken = take(source, announced(title="Anew", start=DAY + timedelta(days=1), location="Munich, Germany"))

    event = Event.objects.get()
    assert (event.title, event.start, event.moved_from, event.city) == ("Anew", DAY + timedelta(days=1), DAY, "Munich")
    assert (taken.changed, event.decisions.count()) == (1, 2)


def test_change_of_a_confirmed_event_waits_for_an_editor(editor: User) -> None:
    source = feed()
    take(source, announced())
    confirm_event(Event.objects.get(), actor=editor)
    take(source, announced(title="Anew", start_time=time(18)))

    item = FeedItem.objects.get()
    assert item.has_change
    assert pending_change(item) == [
        ("Title", "Rust and Tell a", "Anew"),
        ("Date and time", "2031-03-12, 19:00–21:00 Europe/Berlin", "2031-03-12, 18:00–21:00 Europe/Berlin"),
    ]
    assert Event.objects.get().title == "Rust and Tell a"
    take(source, announced())
    assert not FeedItem.objects.get().has_change


def test_trusted_change_leaves_what_an_editor_touched(editor: User) -> None:
    source = feed(is_trusted=True)
    take(source, announced())
    event = Event.objects.get()
    change_event(event, facts=facts(title="By hand", url=event.url, start=DAY, place=event.place), actor=editor)
    take(source, announced(title="Anew", url="https://berlin.example.org/moved", cost=Cost.FREE))

    event.refresh_from_db()
    assert (event.title, event.url, event.cost) == ("By hand", "https://berlin.example.org/moved", "free")
    assert [label for label, *_ in pending_change(FeedItem.objects.get())] == ["Title"]


def test_place_that_nobody_knows_takes_no_known_one_away() -> None:
    source = feed(is_trusted=True)
    take(source, announced())
    take(source, announced(location="Qwertz"))

    assert Event.objects.get().city == "Berlin"
    assert [label for label, *_ in pending_change(FeedItem.objects.get())] == ["Place"]


@pytest.mark.parametrize(("is_trusted", "status"), [(True, "cancelled"), (False, "confirmed")])
def test_cancellation(*, is_trusted: bool, status: str, editor: User) -> None:
    source = feed(is_trusted=is_trusted)
    take(source, announced())
    if not is_trusted:
        confirm_event(Event.objects.get(), actor=editor)
    taken = take(source, announced(is_cancelled=True))

    assert (Event.objects.get().status, taken.cancelled) == (status, int(is_trusted))
    waiting = [] if is_trusted else [("Takes place", "Yes", "No, it is cancelled")]
    assert pending_change(FeedItem.objects.get()) == waiting
    take(source, announced())
    assert Event.objects.get().status == "confirmed"
    assert not FeedItem.objects.get().has_change


def test_event_that_an_editor_cancelled_stays_so(editor: User) -> None:
    source = feed(is_trusted=True)
    take(source, announced())
    cancel_event(Event.objects.get(), actor=editor)
    take(source, announced(title="Anew"))

    assert Event.objects.values_list("status", "title").get() == ("cancelled", "Rust and Tell a")


def test_cancelled_before_it_was_known_is_recorded_when_it_takes_place() -> None:
    source = feed()
    assert (take(source, announced(is_cancelled=True)).new, Event.objects.count()) == (0, 0)
    assert (take(source, announced()).new, Event.objects.count()) == (1, 1)


# Gone and past


def test_event_that_an_editor_deleted_does_not_come_back() -> None:
    source = feed()
    take(source, announced())
    Event.objects.all().delete()
    take(source, announced())
    take(source, announced(title="Anew"))

    assert Event.objects.count() == 0


def test_place_of_the_feed_stands_where_the_calendar_names_none() -> None:
    take(feed(city="Berlin", country="DE", mode="hybrid"), announced(location=""), announced("b", location="Munich, Germany"))

    assert [event.printed_place for event in Event.objects.order_by("pk")] == ["Hybrid (Berlin, DE)", "Hybrid (Munich, DE)"]


def test_calendar_that_knows_an_event_on_its_former_days_means_that_event() -> None:
    one, url = feed(), "https://berlin.example.org/events/a"
    for days in range(3):
        take(one, announced(start=DAY + timedelta(days=days)))
    for name, days in (("Late", 0), ("Less late", 1), ("Up to date", 2)):
        taken = take(feed(name), announced(name, url=url, start=DAY + timedelta(days=days)))
        assert (taken.new, taken.changed) == (0, 0)

    assert Event.objects.values_list("start", "moved_from").get() == (DAY + timedelta(days=2), DAY + timedelta(days=1))


def test_event_that_takes_the_day_from_which_another_moved_is_new() -> None:
    source, url = feed(), "https://berlin.example.org/"
    take(source, announced("a", title="Meet", url=url))
    take(source, announced("a", title="Meet", url=url, start=DAY + timedelta(days=7)), announced("b", title="Meet", url=url))

    assert sorted(Event.objects.values_list("start", flat=True)) == [DAY, DAY + timedelta(days=7)]


def test_event_that_moves_to_where_one_waits_stays_confirmed() -> None:
    source, later = feed(is_trusted=True), DAY + timedelta(days=1)
    take(source, announced())
    record_event(facts(title="Sent in", url=announced().url, start=later), actor=None, source=Event.Source.SUBMISSION)
    take(source, announced(start=later))

    assert sorted(Event.objects.values_list("title", "status", "start")) == [
        ("Rust and Tell a", "confirmed", later),
        ("Sent in", "proposed", later),
    ]
