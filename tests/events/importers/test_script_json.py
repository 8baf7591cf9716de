from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.importers.announced import MOST_EVENTS, CalendarError
from events.importers.script_json import read_script_json
from events.listing import Window
from tests.events.importers.told import told

SPAN = Window(date(2026, 3, 1), date(2026, 5, 1))
ROW = {
    "name": "Rust Hack & Learn",
    "location": "Berlin, DE",
    "date": "2026-03-12",
    "url": "https://example.org/berlin/1",
    "virtual": False,
    "organizer_name": "Rust Berlin",
    "organizer_url": "https://example.org/berlin",
}


def script(**regions: Any) -> bytes:
    return json.dumps({name.replace("_", " "): rows for name, rows in regions.items()}).encode()


def row(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (ROW | changes).items() if value is not ...}


def read(**changes: Any) -> str:
    """What is told of one event in Europe, without its name in the feed."""
    return told(read_script_json(script(Europe=[row(**changes)]), span=SPAN, time_zone="")).partition(": ")[2]


def test_events_stand_in_their_regions() -> None:
    content = script(
        Virtual=[row(name="Online", location="Virtual (Cardiff, UK)", virtual=True, url="https://example.org/a")],
        Europe=[row()],
        North_America=[row(name="Austin", location="Austin, TX, US", url="https://example.org/b", date="2026-04-01T18:30:00-05:00")],
    )
    found = read_script_json(content, span=SPAN, time_zone="America/Chicago")
    assert [(event.title, event.region, event.city, event.state, event.country) for event in found.events] == [
        ("Online", "events-virtual", "Cardiff", "", "GB"),
        ("Rust Hack & Learn", "events-europe", "Berlin", "", "DE"),
        ("Austin", "events-north-america", "Austin", "TX", "US"),
    ]
    assert [(event.is_online, event.is_in_person) for event in found.events] == [(True, False), (False, True), (False, True)]
    assert (found.complaints, found.is_whole) == ((), True)


def test_an_event_has_what_the_script_says() -> None:
    assert read() == (
        "Rust Hack & Learn\n    2026-03-12\n    https://example.org/berlin/1 | at Berlin, DE | in Berlin//DE | not online | in person"
        " | by Rust Berlin <https://example.org/berlin> | events-europe\n"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"date": "2026-03-12T19:00:00+01:00"}, "    2026-03-12 19:00 Etc/GMT-1"),
        ({"date": "2026-03-12T19:00"}, "    2026-03-12"),
        ({"date": "2026-03-12T19:00+05:45"}, "    2026-03-12 19:00 Asia/Kathmandu"),
        ({"date": "2026-03-12T19:00Z"}, "    2026-03-12 19:00 UTC"),
    ],
)
def test_dates_may_have_a_time(changes: dict[str, Any], expected: str) -> None:
    assert read(**changes).split("\n")[1] == expected


def test_moment_is_kept_and_names_the_event_by_its_own_day() -> None:
    one, other = (
        read_script_json(script(Europe=[row(date="2026-03-12T23:30Z")]), span=SPAN, time_zone=zone).events[0] for zone in ("", "Asia/Tokyo")
    )
    assert (one.begins_at, other.begins_at) == (datetime(2026, 3, 12, 23, 30, tzinfo=UTC),) * 2
    assert (one.uid, one.start, other.start) == (other.uid, date(2026, 3, 12), date(2026, 3, 13))


def test_time_that_is_lost_is_complained_about() -> None:
    found = read_script_json(script(Europe=[row(date="2026-03-12T19:00"), row(date="2026-07-12T19:00")]), span=SPAN)
    assert [str(said) for said in found.complaints] == ["Europe, event 0: its time names no zone, so its time was left out."]
    assert (len(found.events), found.is_whole) == (1, True)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ...}, "its name is missing."),
        ({"name": " \u200b "}, "its name is missing."),
        ({"name": ["x"]}, "its name is no text."),
        ({"location": ...}, "its location is missing."),
        ({"url": ...}, "its url is missing."),
        ({"url": "javascript:alert(1)"}, "its url is no public web address."),
        ({"url": "https://example.org/a\nb"}, "its url is no public web address."),
        ({"date": ...}, "its date is missing."),
        ({"date": "next week"}, "its date is no ISO date."),
        ({"date": "2026-02-30"}, "its date is no ISO date."),
        ({"date": 20260312}, "its date is no text."),
    ],
)
def test_what_lacks_something_is_left_out_with_its_region_and_number(changes: dict[str, Any], complaint: str) -> None:
    found = read_script_json(script(Europe=[row(url="https://example.org/sound"), row(**changes)]), span=SPAN)
    assert [event.url for event in found.events] == ["https://example.org/sound"]
    assert [str(said) for said in found.complaints] == [f"Europe, event 1: it was left out: {complaint}"]
    assert not found.is_whole


def test_unknown_regions_and_shapes_are_left_out() -> None:
    found = read_script_json(script(Atlantis=[row()], Asia={"name": "x"}, europe=[row(), 7]), span=SPAN)
    assert len(found.events) == 1
    assert [str(said) for said in found.complaints] == [
        "Atlantis: no section of the calendar has this title; its events were left out.",
        "Asia: it holds no list of events.",
        "europe, event 1: it was left out: it is no object.",
    ]


def test_only_events_of_the_span_are_announced_each_once() -> None:
    rows = [row(), row(), row(date="2026-02-28"), row(date="2026-05-02")]
    assert len(read_script_json(script(Europe=rows), span=SPAN).events) == 1


def test_lines_in_texts_become_one_line() -> None:
    (event,) = read_script_json(script(Europe=[row(name="One\n## Two\u202e", organizer_name="A\r\nB")]), span=SPAN).events
    assert (event.title, event.hosts[0].name) == ("One ## Two", "A B")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1, column 1"),
        (b'{"Europe": [\n  {"name": }]}', "line 2, column 12"),
        (b"[]", "line 1, column 1 does not open an object"),
        (b"7", "line 1, column 1 does not open an object"),
        (b'{"\xff": 1}', "byte 3 is no UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number that is too long"),
        (b" " * (2 * 1024 * 1024 + 1), "2 MiB"),
    ],
    ids=["empty", "broken", "list", "number", "bytes", "bomb", "digits", "large"],
)
def test_what_is_not_the_scripts_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(CalendarError, match=message):
        read_script_json(content, span=SPAN)


def test_five_thousand_events_are_read() -> None:
    rows: list[dict[str, str]] = [{} for _ in range(MOST_EVENTS + 1)]
    found = read_script_json(script(Europe=rows), span=SPAN)
    assert (found.events, found.is_whole) == ((), False)
    assert len(found.complaints) == 101


@given(st.binary(max_size=200))
def test_any_bytes_raise_no_other_error(content: bytes) -> None:
    for wrapped in (content, b'{"Europe": [' + content + b"]}"):
        with suppress(CalendarError):
            read_script_json(wrapped, span=SPAN)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3)))
def test_any_values_are_read_or_complained_about(value: Any) -> None:
    for name in ROW:
        found = read_script_json(script(Europe=[row(**{name: value})]), span=SPAN)
        assert len(found.events) + len(found.complaints) <= 1
