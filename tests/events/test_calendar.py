from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from events.calendar import (
    EventError,
    cancel_event,
    change_event,
    check_zone,
    confirm_event,
    decline_event,
    is_placed,
    record_event,
    reopen_event,
)
from events.duplicates import are_similar, same_event, similar_events
from events.models import Event, FurtherLink, Organizer
from events.places import Mode, Place
from issues.markdown import render_entry
from issues.markdown.nodes import InlineLink
from issues.models import Placement
from tests.events.samples import BERLIN, confirmed, facts, open_issue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
OTHER = InlineLink("Crabs of Potsdam", "https://potsdam.example.org/")


def recorded(**changes: Any) -> Event:
    return record_event(facts(**changes), actor=None, source=Event.Source.EDITOR)


def test_recording_keeps_every_fact() -> None:
    given = facts(
        end=date(2031, 3, 14),
        start_time=time(18, 30),
        time_zone="Europe/Berlin",
        organizers=(OTHER, InlineLink("Rust Berlin", "https://berlin.example.org/")),
        further_links=(InlineLink("Mirror", "https://mirror.example.org/"), InlineLink("Stream", "https://stream.example.org/")),
    )
    event = Event.objects.get(pk=record_event(given, actor=None, source=Event.Source.EDITOR).pk)
    assert event.facts == given
    assert event.starts_at == datetime(2031, 3, 12, 17, 30, tzinfo=UTC)
    assert (event.status, event.duplicate_key) == ("proposed", "berlin.example.org/tell")


@pytest.mark.parametrize(
    ("changes", "over_at"),
    [
        ({}, datetime(2031, 3, 13, 11, 59, 59, 999999, tzinfo=UTC)),
        ({"end": date(2031, 3, 14)}, datetime(2031, 3, 15, 11, 59, 59, 999999, tzinfo=UTC)),
        ({"start_time": time(19), "time_zone": "Europe/Berlin"}, datetime(2031, 3, 12, 22, 59, 59, 999999, tzinfo=UTC)),
        ({"start_time": time(19), "end_time": time(21), "time_zone": "Europe/Berlin"}, datetime(2031, 3, 12, 20, tzinfo=UTC)),
        (
            {"end": date(2031, 3, 13), "start_time": time(19), "end_time": time(1), "time_zone": "Europe/Berlin"},
            datetime(2031, 3, 13, 0, tzinfo=UTC),
        ),
        ({"start_time": time(19), "time_zone": "Mars/Olympus"}, datetime(2031, 3, 13, 11, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_an_event_is_over_by_the_clock_of_its_place(changes: dict[str, Any], over_at: datetime) -> None:
    assert facts(**changes).over_at == over_at


@pytest.mark.parametrize("day", [date.min, date.max])
def test_any_day_has_an_end(day: date) -> None:
    assert abs(facts(start=day).over_at.year - day.year) <= 1


def test_when_an_event_is_over_follows_its_facts() -> None:
    event = recorded()
    for given in (facts(end=date(2031, 3, 14)), facts(start_time=time(19), time_zone="Asia/Tokyo")):
        assert change_event(event, facts=given, actor=None).over_at == given.over_at


def test_an_event_prints_its_line_in_house_style() -> None:
    event = confirmed(further_links=(InlineLink("Mirror", "https://mirror.example.org/"),))
    assert render_entry(event.entry) == (
        "* 2031-03-12 | Berlin, DE | [Rust Berlin](https://berlin.example.org/)\n"
        "    * [**Rust `and` Tell**](https://berlin.example.org/tell) | [**Mirror**](https://mirror.example.org/)\n"
    )


def test_a_title_typed_in_bold_is_bold_once() -> None:
    event = confirmed(title="**Rust Day**", further_links=(InlineLink("**Mirror** 2", "https://mirror.example.org/"),))
    assert render_entry(event.entry).endswith(
        "    * [**Rust Day**](https://berlin.example.org/tell) | [**Mirror** 2](https://mirror.example.org/)\n"
    )


def test_organizers_are_shared_between_events() -> None:
    recorded()
    recorded(start=date(2031, 3, 19))
    assert Organizer.objects.count() == 1


def test_an_organizers_name_and_address_may_be_long() -> None:
    words, address = ("".join(chr(0x4E00 + (number * number) % 20_000) for number in range(length)) for length in (300, 1_900))
    event = recorded(organizers=(InlineLink(words, f"https://{address}.example.org/"),), url=f"https://berlin.example.org/{address}")
    assert [(link.title, link.url) for link in event.facts.organizers] == [(words, f"https://{address}.example.org/")]


def test_an_organizer_named_twice_stands_once() -> None:
    assert len(recorded(organizers=(OTHER, OTHER)).facts.organizers) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"end": date(2031, 3, 12)},
        {"end": date(2031, 3, 11)},
        {"start_time": time(18, 30)},
        {"time_zone": "Europe/Berlin"},
        {"start_time": time(18, 30), "time_zone": "Europe/Nowhere"},
        {"start_time": time(18, 30), "time_zone": "../../etc/passwd"},
        {"place": Place(Mode.IN_PERSON)},
        {"place_text": "Berlin | DE"},
        {"place_text": "Berlin\nDE"},
        {"title": "Two ](https://evil.example.org) links"},
        {"title": ""},
        {"url": "https://berlin.example.org/tell) [more](https://evil.example.org"},
        {"organizers": (InlineLink("A](https://evil.example.org) | [B", "https://berlin.example.org/"),)},
    ],
)
def test_what_contradicts_itself_or_breaks_the_line_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(EventError):
        recorded(**changes)
    assert Event.objects.count() == 0


def test_changing_writes_all_facts_and_notes_it(editor: User) -> None:
    event = confirmed(further_links=(OTHER,))
    given = facts(title="Later", start=date(2031, 4, 1), place=replace(BERLIN, mode=Mode.HYBRID), organizers=(OTHER,))
    changed = change_event(event, facts=given, actor=editor)
    assert changed.facts == Event.objects.get().facts == given
    assert FurtherLink.objects.count() == 0
    assert [(row.actor, row.reason) for row in event.decisions.all()] == [(None, ""), (editor, "Changed")]


def test_a_change_does_not_undo_what_somebody_decided_meanwhile() -> None:
    event = confirmed()
    cancel_event(Event.objects.get(), actor=None)
    assert change_event(event, facts=facts(title="Later"), actor=None).status == "cancelled"


def test_a_refused_change_changes_nothing() -> None:
    event = confirmed()
    with pytest.raises(EventError):
        change_event(event, facts=facts(title="Later", end=date(2030, 1, 1)), actor=None)
    assert Event.objects.get().facts == facts()


def test_steps_leave_a_decision_each(editor: User) -> None:
    event = recorded()
    for step in (confirm_event, cancel_event, reopen_event, decline_event):
        step(event, actor=editor, reason="because")
    assert [(row.from_status, row.to_status) for row in event.decisions.all()] == [
        ("", "proposed"),
        ("proposed", "confirmed"),
        ("confirmed", "cancelled"),
        ("cancelled", "proposed"),
        ("proposed", "declined"),
    ]
    assert {(row.actor, row.reason) for row in event.decisions.exclude(from_status="")} == {(editor, "because")}


def test_a_step_that_somebody_took_already_is_refused() -> None:
    event = recorded()
    confirm_event(Event.objects.get(), actor=None)
    with pytest.raises(EventError, match="is confirmed and cannot become confirmed"):
        confirm_event(event, actor=None)
    assert event.decisions.count() == 2


def test_is_placed_knows_every_issue() -> None:
    event = confirmed()
    assert not is_placed(event)
    Placement.objects.create(issue=open_issue(), source="events", key=event.key, listing="region", section="events-europe")
    assert is_placed(event)


def test_check_zone_gives_the_zone() -> None:
    assert check_zone("Asia/Tokyo").key == "Asia/Tokyo"


def test_the_same_address_on_the_same_day_is_the_same_event() -> None:
    event = recorded()
    assert same_event(url="http://www.berlin.example.org/tell/?utm_source=x", start=event.start) == event
    assert same_event(url=event.url, start=date(2031, 3, 13)) is None
    assert same_event(url=event.url, start=event.start, besides=event.pk) is None
    decline_event(event, actor=None)
    assert same_event(url=event.url, start=event.start) is None


def test_similar_events_are_of_the_same_day_and_city() -> None:
    event = recorded(title="Rust Hack and Learn")
    twin = recorded(title="Rust Hack & Learn", url="https://b.example.org/")
    recorded(title="Rust Hack and Learn", url="https://c.example.org/", start=date(2031, 3, 13))
    recorded(title="Rust Hack and Learn", url="https://d.example.org/", place=replace(BERLIN, city="Potsdam"))
    recorded(title="A quite different evening", url="https://e.example.org/")
    assert similar_events(event) == [twin]


def test_numbers_tell_titles_apart() -> None:
    assert are_similar("Ferris' Fika Forum #6", "Ferris Fika Forum #6")
    assert not are_similar("Ferris' Fika Forum #6", "Ferris' Fika Forum #7")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Talk Night", "Talk Night and Birthday Party at Ferris & Co.", True),  # the same words and more
        ("Rust Bay Area August Meetup", "Bay Area Rust August Meetup", True),  # in another order
        ("Compiling Ferris: a live sesion", "Compiling Ferris — a live session", True),  # mistyped
        ("Rust Hack and Learn", "Web Frontend Co-Learning", False),
        ("First Tuesday", "Last Tuesday", False),
        ("Rust", "Rust Meetup Berlin", False),  # says nothing
        ("🦀", "🦀", False),
    ],
)
def test_titles_of_one_day_and_city_are_similar_by_their_words(one: str, other: str, *, expected: bool) -> None:
    assert (are_similar(one, other), are_similar(other, one)) == (expected, expected)
