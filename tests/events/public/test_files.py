from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
import time_machine
from icalendar import Calendar
from jsonschema import Draft202012Validator

from events.calendar import cancel_event, change_event, confirm_event, record_event, reopen_event
from events.ics import CalendarEvent, calendar_file
from events.ics_zones import zone_component
from events.models import Event, Organizer
from events.places import Mode, Place
from events.public.scopes import FILES
from issues.markdown.nodes import InlineLink
from tests.events.public.samples import NOW, ONLINE, SEATTLE, evening
from tests.events.samples import confirmed, facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db
SCHEMA = json.loads(Path("events/public/events.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(autouse=True)
def _now(settings: Settings) -> Iterator[None]:
    settings.SITE_URL = "https://twir.example.org"
    with time_machine.travel(NOW, tick=False):
        yield


def calendar(client: Client, path: str = "/events.ics") -> Any:
    """What icalendar reads, and that no line is longer than 75 octets."""
    response = client.get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()  # no character is cut in two
    found = Calendar.from_ical(response.content)
    assert isinstance(found, Calendar)
    return found


def test_a_calendar_names_itself_and_says_how_often_to_look(client: Client) -> None:
    found = calendar(client, "/events/europe.ics")
    assert (found["VERSION"], str(found["X-WR-CALNAME"])) == ("2.0", "This Week in Rust: Rust events in Europe")
    assert found["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert found["X-PUBLISHED-TTL"] == "PT1H"
    assert "METHOD" not in found


def clock(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A time by the clock of the place."""
    return datetime(2031, month, day, hour, minute)  # noqa: DTZ001 (the zone is told apart)


TIMES = [
    ({}, date(2031, 3, 12), date(2031, 3, 13)),
    ({"end": date(2031, 3, 14)}, date(2031, 3, 12), date(2031, 3, 15)),
    ({"start_time": time(18, 30), "time_zone": "Europe/Berlin"}, clock(12, 18, 30), None),
    (
        {"start_time": time(18, 30), "end_time": time(21), "time_zone": "Asia/Kathmandu"},
        clock(12, 18, 30),
        clock(12, 21),
    ),
    (
        {"start_time": time(22), "end": date(2031, 3, 13), "end_time": time(2), "time_zone": "Australia/Adelaide"},
        clock(12, 22),
        clock(13, 2),
    ),
    # over the change of the clock in Berlin, and in New York
    (
        {"start": date(2031, 3, 29), "start_time": time(20), "end": date(2031, 3, 30), "end_time": time(4), "time_zone": "Europe/Berlin"},
        clock(29, 20),
        clock(30, 4),
    ),
    ({"start": date(2031, 11, 2), "start_time": time(9), "time_zone": "America/New_York"}, clock(2, 9, month=11), None),
    ({"start_time": time(18), "time_zone": "UTC"}, clock(12, 18), None),
    # over days, and nobody says when it ends
    ({"end": date(2031, 3, 14), "start_time": time(9), "time_zone": "Europe/Berlin"}, date(2031, 3, 12), date(2031, 3, 15)),
]


@pytest.mark.parametrize(("changes", "start", "end"), TIMES)
def test_days_and_times_are_read_back(client: Client, changes: dict[str, Any], start: date, end: date | None) -> None:
    confirmed(**changes)
    found = calendar(client)
    (event,) = found.walk("VEVENT")
    zone = ZoneInfo(changes["time_zone"]) if isinstance(start, datetime) else None
    assert event["DTSTART"].dt == (start.replace(tzinfo=zone) if isinstance(start, datetime) else start)
    assert (event["DTEND"].dt if "DTEND" in event else None) == (end.replace(tzinfo=zone) if isinstance(end, datetime) else end)
    used = {changes["time_zone"]} - {"UTC"} if zone else set()
    assert {str(one["TZID"]) for one in found.walk("VTIMEZONE")} == used


@pytest.mark.parametrize(
    "title", ["Réunion à Genève: Rust; C, \\ und „mehr“", "Rust の勉強会 " * 12, "🦀" * 100, "x" * 200, "A, B; C", "BEGIN:VEVENT"]
)
def test_titles_are_read_back(client: Client, title: str) -> None:
    from issues.markdown.escaping import inline

    event = confirmed(title=inline(title), organizers=(InlineLink("Löwe & Söhne", "https://l.example.org/"),))
    (found,) = calendar(client).walk("VEVENT")
    assert str(found["SUMMARY"]) == title.strip()
    assert str(found["URL"]) == "https://berlin.example.org/tell"
    assert str(found["LOCATION"]) == "Berlin, DE"
    lines = str(found["DESCRIPTION"]).split("\n")
    assert lines[0] == "Organizers: Löwe & Söhne https://l.example.org/"
    assert lines[-1].startswith(f"https://twir.example.org/events/{event.pk}")
    assert "ORGANIZER" not in found


def test_nothing_that_was_typed_begins_a_line_of_its_own(client: Client) -> None:
    event = confirmed()
    Event.objects.filter(pk=event.pk).update(title="x\r\nATTACH:y\nBEGIN:VEVENT", url="https://x.example.org/\r\nATTACH:z", city="\nX:1")
    content = client.get("/events.ics").content
    assert content.count(b"\nBEGIN:VEVENT") == 1
    assert b"\nATTACH" not in content
    assert b"\nX:1" not in content


def test_the_uid_stays_and_the_sequence_rises_with_every_decision(client: Client) -> None:
    with time_machine.travel(datetime(2031, 2, 1, tzinfo=UTC), tick=False):
        event = record_event(facts(), actor=None, source=Event.Source.EDITOR)
    with time_machine.travel(datetime(2031, 2, 2, tzinfo=UTC), tick=False):
        event = confirm_event(event, actor=None)
    seen = []
    for act in (lambda: None, lambda: change_event(event, facts=facts(title="Other"), actor=None), lambda: cancel_event(event, actor=None)):
        act()
        (found,) = calendar(client).walk("VEVENT")
        seen.append((str(found["UID"]), found["SEQUENCE"], found["LAST-MODIFIED"].dt, str(found["STATUS"]), str(found["SUMMARY"])))
        assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt
    uid = f"event-{event.pk}@twir.example.org"
    assert seen == [
        (uid, 1, datetime(2031, 2, 2, tzinfo=UTC), "CONFIRMED", "Rust and Tell"),
        (uid, 2, NOW, "CONFIRMED", "Other"),
        (uid, 3, NOW, "CANCELLED", "Other"),
    ]
    reopen_event(event, actor=None)
    assert calendar(client).walk("VEVENT") == []


def test_what_stands_in_which_calendar(client: Client) -> None:
    berlin = confirmed(title="Berlin")
    both = confirmed(title="Both", place=SEATTLE, organizers=(InlineLink("S", "https://s.example.org/"),))
    online = confirmed(title="Online", place=ONLINE, organizers=(InlineLink("S2", "https://s.example.org/"),))
    confirmed(title="Long ago", start=date(2031, 2, 1))
    last_week = confirmed(title="Last week", start=date(2031, 2, 26))
    confirmed(title="Far", start=date(2032, 4, 1))
    group = Organizer.objects.get(url="https://s.example.org/", name="S2").pk
    wanted = {
        "/events": [last_week, berlin, both, online],
        "/events/virtual": [both, online],
        "/events/europe": [last_week, berlin],
        "/events/in/us": [both],
        "/events/in/us/seattle-wa": [both],
        "/events/in/de/berlin": [last_week, berlin],
        f"/events/groups/{group}": [both, online],
    }
    for path, events in wanted.items():
        keys = {event.pk for event in events}
        assert {str(one["UID"]) for one in calendar(client, f"{path}.ics").walk("VEVENT")} == {
            f"event-{key}@twir.example.org" for key in keys
        }
        assert {one["id"] for one in client.get(f"{path}.json").json()["events"]} == keys
        feed = feedparser.parse(client.get(f"{path}.atom").content)
        assert not feed.bozo
        assert {one.id for one in feed.entries} == {f"tag:twir.example.org,2026:event-{key}" for key in keys}
    assert [str(one["UID"]) for one in calendar(client, f"/events/{both.pk}.ics").walk("VEVENT")] == [f"event-{both.pk}@twir.example.org"]


def test_json_follows_its_schema(client: Client) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    evening(further_links=(InlineLink("Mirror", "https://m.example.org/"),), cost="free", language="de", end_time=time(21))
    cancel_event(confirmed(title="`Off`", place=ONLINE, end=date(2031, 3, 14)), actor=None)
    found = client.get("/events.json").json()
    assert list(VALIDATOR.iter_errors(found)) == []
    first, second = sorted(found["events"], key=lambda one: one["id"])
    assert set(first) == set(SCHEMA["$defs"]["event"]["required"]) == set(SCHEMA["$defs"]["event"]["properties"])
    assert (first["starts_at"], first["end_time"], first["region"]) == ("2031-03-12T18:30:00+01:00", "21:00", "europe")
    assert first["page"] == f"https://twir.example.org/events/{first['id']}-rust-and-tell/"
    assert (second["title"], second["status"], second["end"], second["city"]) == ("Off", "cancelled", "2031-03-14", None)


def test_atom_has_the_newest_first_and_says_what_changed(client: Client) -> None:
    with time_machine.travel(datetime(2031, 2, 1, tzinfo=UTC), tick=False):
        old = confirmed(title="Old", start=date(2031, 3, 20))
    with time_machine.travel(datetime(2031, 2, 2, tzinfo=UTC), tick=False):
        confirmed(title="New", start=date(2031, 4, 20))
    cancel_event(old, actor=None)
    feed = feedparser.parse(client.get("/events.atom").content)
    assert [one.title for one in feed.entries] == ["New", "Cancelled: Old"]
    assert [(one.published, one.updated) for one in feed.entries] == [
        ("2031-02-02T00:00:00Z", "2031-02-02T00:00:00Z"),
        ("2031-02-01T00:00:00Z", "2031-03-04T12:00:00Z"),
    ]
    assert "It is cancelled." in feed.entries[1].content[0].value


@pytest.mark.parametrize("form", FILES)
def test_who_has_a_file_gets_nothing_anew_until_something_changes(
    client: Client, form: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    event = confirmed()
    first = client.get(f"/events.{form}")
    assert first["Cache-Control"] == "public, max-age=300" or "max-age=300" in first["Cache-Control"]
    assert first["Last-Modified"] == "Tue, 04 Mar 2031 12:00:00 GMT"
    with django_assert_max_num_queries(2):
        assert client.get(f"/events.{form}", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(f"/events.{form}", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        change_event(event, facts=facts(title="Other"), actor=None)
        second = client.get(f"/events.{form}", headers={"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]})
        assert (second.status_code, b"Other" in second.content) == (200, True)
    Organizer.objects.update(name="Rust Berlin e.V.")
    assert client.get(f"/events.{form}")["ETag"] not in {first["ETag"], second["ETag"]}


def test_an_event_alone_is_answered_conditionally(client: Client) -> None:
    event = confirmed()
    first = client.get(f"/events/{event.pk}.ics")
    assert client.get(f"/events/{event.pk}.ics", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get("/events/99999999.ics").status_code == 404


@pytest.mark.parametrize("form", FILES)
def test_queries_do_not_grow_with_the_events(client: Client, form: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for day in (6, 7, 15):
        confirmed(start=date(2031, 3, day), further_links=(InlineLink("Mirror", "https://m.example.org/"),))
        with django_assert_num_queries(6):
            client.get(f"/events.{form}")


@pytest.mark.parametrize(
    "name",
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Europe/Dublin"],
)
def test_a_zone_is_told_as_it_is(name: str) -> None:
    told = zone_component(name, date(2030, 1, 1), date(2033, 1, 1)).to_tz(lookup_tzid=False)
    zone = ZoneInfo(name)
    moment = datetime(2030, 1, 2, tzinfo=UTC)
    while moment < datetime(2032, 12, 30, tzinfo=UTC):
        assert moment.astimezone(zone).utcoffset() == moment.astimezone(told).utcoffset(), moment
        moment += timedelta(hours=6)


def test_the_days_of_the_calendar_end_somewhere() -> None:
    far = CalendarEvent("x", "x", date.max, None, NOW)
    late = CalendarEvent("y", "y", datetime(9999, 12, 31, 12, tzinfo=ZoneInfo("Europe/Berlin")), None, NOW)
    early = CalendarEvent("z", "z", datetime(1, 1, 2, 12, tzinfo=ZoneInfo("Europe/Berlin")), None, NOW)
    assert calendar_file("x", [far], address="https://x.example.org").count("BEGIN:VEVENT") == 1
    assert calendar_file("x", [late], address="").count("@localhost") == 1
    assert calendar_file("x", [early], address="").count("BEGIN:VTIMEZONE") == 1


def test_places_with_words_of_their_own(client: Client) -> None:
    place = Place(Mode.IN_PERSON)
    event = confirmed()
    Event.objects.filter(pk=event.pk).update(city="", country="", place_text="Somewhere in the Alps", mode=place.mode.value)
    (found,) = calendar(client).walk("VEVENT")
    assert str(found["LOCATION"]) == "Somewhere in the Alps"
