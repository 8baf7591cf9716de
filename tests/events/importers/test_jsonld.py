from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.importers.announced import MOST_BYTES, MOST_OCCURRENCES, CalendarError
from events.importers.jsonld import MOST_BLOCKS, read_json_ld
from events.listing import Window
from tests.events.importers.told import told, when

SPAN = Window(date(2026, 3, 1), date(2026, 5, 1))
PAGE = "https://example.org/events/"
EVENT = {
    "@context": "https://schema.org",
    "@type": "Event",
    "name": "Rust Night",
    "startDate": "2026-03-12T19:00:00+01:00",
    "endDate": "2026-03-12T21:00:00+01:00",
    "url": "https://example.org/night",
}


def block(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def page(*values: Any) -> bytes:
    return f"<!doctype html><html><head><title>x</title>{''.join(map(block, values))}</head><body><p>x</p></body></html>".encode()


def read(zone: str = "Europe/Berlin", **changes: Any) -> str:
    """What is told of one event that has, beside the usual, only these."""
    return told(read_json_ld(page(EVENT | changes), span=SPAN, time_zone=zone, url=PAGE))


def further(**changes: Any) -> str:
    """The last line of the same, without its address."""
    return read(**changes).strip().split("\n")[2].strip().removeprefix("https://example.org/night").removeprefix(" | ")


def test_an_event_is_read() -> None:
    assert read() == "https://example.org/night: Rust Night\n    2026-03-12 19:00 – 21:00 Europe/Berlin\n    https://example.org/night\n"


@pytest.mark.parametrize(
    ("zone", "changes", "expected"),
    [
        ("", {}, "2026-03-12 19:00 – 21:00 Etc/GMT-1"),
        ("America/New_York", {}, "2026-03-12 19:00 – 21:00 Etc/GMT-1"),
        ("Europe/Berlin", {"startDate": "2026-04-02T19:00+02:00", "endDate": None}, "2026-04-02 19:00 Europe/Berlin"),
        ("Europe/Berlin", {"startDate": "2026-04-02T19:00+01:00", "endDate": None}, "2026-04-02 19:00 Etc/GMT-1"),
        ("Asia/Kolkata", {"startDate": "2026-04-02T19:00+05:30", "endDate": None}, "2026-04-02 19:00 Asia/Kolkata"),
        ("", {"startDate": "2026-04-02T19:00+05:30", "endDate": None}, "2026-04-02 19:00 Asia/Kolkata"),
        (
            "Europe/Berlin",
            {"startDate": "2026-04-02T17:00:00.000Z", "endDate": "2026-04-02T19:00:00Z"},
            "2026-04-02 19:00 – 21:00 Europe/Berlin",
        ),
        ("", {"startDate": "2026-04-02T17:00Z", "endDate": None}, "2026-04-02 17:00 UTC"),
        ("Europe/Berlin", {"startDate": "2026-04-02 19:00", "endDate": "2026-04-02 21:30"}, "2026-04-02 19:00 – 21:30 Europe/Berlin"),
        ("", {"startDate": "2026-04-02T19:00", "endDate": "2026-04-03T21:30"}, "2026-04-02 – 2026-04-03"),
        ("Europe/Berlin", {"startDate": "2026-04-02", "endDate": "2026-04-04"}, "2026-04-02 – 2026-04-04"),
        ("Europe/Berlin", {"startDate": "2026-04-02", "endDate": "2026-04-01"}, "2026-04-02"),
        ("Europe/Berlin", {"endDate": "2026-03-14"}, "2026-03-12 19:00 – 2026-03-14 Europe/Berlin"),
        ("Europe/Berlin", {"endDate": "2026-03-13T02:00:00+01:00"}, "2026-03-12 19:00 Europe/Berlin"),
        ("Europe/Berlin", {"endDate": "soon"}, "2026-03-12 19:00 Europe/Berlin"),
        ("", {"startDate": "2026-04-02T19:00:00+02:00[Europe/Paris]", "endDate": None}, "2026-04-02 19:00 Europe/Paris"),
        ("Europe/Berlin", {"startDate": {"@type": "DateTime", "@value": "2026-04-02"}, "endDate": None}, "2026-04-02"),
    ],
)
def test_days_and_times(zone: str, changes: dict[str, Any], expected: str) -> None:
    (event,) = read_json_ld(page(EVENT | changes), span=SPAN, time_zone=zone).events
    assert when(event) == expected


@pytest.mark.parametrize(
    ("zone", "start", "moment"),
    [
        ("", "2026-04-02T17:00Z", "2026-04-02T17:00:00+00:00"),
        ("Europe/Berlin", "2026-04-02T17:00Z", "2026-04-02T17:00:00+00:00"),
        ("", "2026-04-02T17:00+05:30", "2026-04-02T17:00:00+05:30"),
        ("Europe/Berlin", "2026-04-02T17:00+02:00", ""),
        ("", "2026-04-02T17:00+02:00[Europe/Berlin]", ""),
        ("UTC", "2026-04-02T17:00", ""),
        ("UTC", "2026-04-02", ""),
    ],
)
def test_moment_that_names_no_place_is_kept(zone: str, start: str, moment: str) -> None:
    (event,) = read_json_ld(page(EVENT | {"startDate": start, "endDate": None}), span=SPAN, time_zone=zone).events
    assert (event.begins_at.isoformat() if event.begins_at else "", event.ends_at) == (moment, None)


@pytest.mark.parametrize(
    ("start", "complaint"),
    [
        ("2026-04-02T19:00", "Rust Night: its time names no zone, so its time was left out."),
        ("2026-04-02T19:00+01:17", "Rust Night: no time zone has the offset of its time (+0117), so its time was left out."),
    ],
)
def test_time_that_is_lost_is_complained_about(start: str, complaint: str) -> None:
    found = read_json_ld(page(EVENT | {"startDate": start, "endDate": None}), span=SPAN)
    assert ([when(event) for event in found.events], [str(said) for said in found.complaints]) == (["2026-04-02"], [complaint])


BERLIN = {
    "@type": "PostalAddress",
    "streetAddress": "Hauptstr. 1",
    "addressLocality": "Berlin",
    "addressRegion": "Berlin",
    "addressCountry": "DE",
}
AUSTIN = {
    "@type": "PostalAddress",
    "addressLocality": "Austin",
    "addressRegion": "tx",
    "addressCountry": {"@type": "Country", "name": "United States"},
}
VIRTUAL = {"@type": "VirtualLocation", "url": "https://example.org/stream"}


@pytest.mark.parametrize(
    ("location", "attendance", "expected"),
    [
        ({"@type": "Place", "name": "Hall", "address": BERLIN}, "", "at Hall, Hauptstr. 1, Berlin, DE | in Berlin//DE | in person"),
        ({"@type": "Place", "name": "Hall", "address": AUSTIN}, "", "at Hall, Austin, tx, United States | in Austin/TX/US | in person"),
        ({"@type": "Place", "address": "Hauptstr. 1, Berlin"}, "Offline", "at Hauptstr. 1, Berlin | not online | in person"),
        ({"@type": "Place", "name": "Online"}, "", "online | not in person"),
        (VIRTUAL, "", "online | not in person"),
        (VIRTUAL, "Online", "online | not in person"),
        ([VIRTUAL, {"@type": "Place", "address": BERLIN}], "Mixed", "at Hauptstr. 1, Berlin, DE | in Berlin//DE | online | in person"),
        ([VIRTUAL, "The Hall"], "", "at The Hall | online | in person"),
        ("The Hall", "", "at The Hall | in person"),
        ({"name": "Hall", "address": "Hauptstr. 1\n10115 Berlin"}, "", "at Hall, Hauptstr. 1, 10115 Berlin | in person"),
        ("https://example.org/stream", "", "online | not in person"),
        (None, "", ""),
        (7, "", ""),
        ([], "Online", "online | not in person"),
    ],
)
def test_places(location: Any, attendance: str, expected: str) -> None:
    mode = f"https://schema.org/{attendance}EventAttendanceMode" if attendance else None
    assert further(location=location, eventAttendanceMode=mode) == expected


@pytest.mark.parametrize(
    ("organizer", "expected"),
    [
        ({"@type": "Organization", "name": "Rust Berlin", "url": "https://example.org/b"}, "by Rust Berlin <https://example.org/b>"),
        ([{"@type": "Person", "name": "A &amp; B"}, {"name": "C", "url": "/c"}], "by A & B | by C <https://example.org/c>"),
        ("Rust Berlin", "by Rust Berlin"),
        ("https://example.org/b", "by ? <https://example.org/b>"),
        ({"@type": "Organization", "url": "javascript:alert(1)"}, ""),
        (7, ""),
    ],
)
def test_organizers(organizer: Any, expected: str) -> None:
    assert further(organizer=organizer) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"isAccessibleForFree": True}, "free"),
        ({"isAccessibleForFree": "https://schema.org/False"}, "paid"),
        ({"offers": {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}}, "free"),
        ({"offers": [{"price": 10}, {"price": "25.00"}]}, "paid"),
        ({"offers": [{"price": 0}, {"price": "25,00"}]}, ""),
        ({"offers": {"@type": "AggregateOffer", "lowPrice": 5, "highPrice": 9}}, "paid"),
        ({"offers": {"price": "ask us"}}, ""),
        ({"offers": {"price": True}}, ""),
        ({"inLanguage": "de-DE"}, "de-DE"),
        ({"inLanguage": {"@type": "Language", "name": "German", "alternateName": "de"}}, "de"),
        ({"inLanguage": "German, mostly"}, ""),
        ({"eventStatus": "https://schema.org/EventCancelled"}, "cancelled"),
        ({"eventStatus": "EventScheduled"}, ""),
        ({"eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": "2026-03-05"}, ""),
        ({"eventStatus": "https://schema.org/EventMovedOnline"}, "online | not in person"),
    ],
)
def test_cost_language_and_status(changes: dict[str, Any], expected: str) -> None:
    assert further(**changes) == expected


def test_what_its_title_calls_off_counts_as_cancelled() -> None:
    assert read(name="[CANCELLED] Rust Night").split("\n")[2:4] == [
        "    https://example.org/night | cancelled",
        "! Rust Night: its title says that it is cancelled or postponed, so it counts as cancelled.",
    ]
    assert read(name="Rust Night - cancelled", eventStatus="EventCancelled").split("\n")[2:] == [
        "    https://example.org/night | cancelled",
        "",
    ]


def test_what_is_postponed_counts_as_cancelled() -> None:
    assert read(eventStatus="EventPostponed").split("\n")[2:4] == [
        "    https://example.org/night | cancelled",
        "! Rust Night: it is postponed; it counts as cancelled until it has another day.",
    ]


@pytest.mark.parametrize(
    "kind", ["Event", "EducationEvent", "BusinessEvent", "SocialEvent", "Hackathon", "http://schema.org/Event", ["Thing", "Event"]]
)
def test_kinds_of_events(kind: Any) -> None:
    assert read(**{"@type": kind}) == read()


@pytest.mark.parametrize("kind", ["Article", "BroadcastEvent", "PublicationEvent", "", None, 7])
def test_other_kinds(kind: Any) -> None:
    assert read(**{"@type": kind}) == ""


@pytest.mark.parametrize(
    "value",
    [
        [EVENT],
        {"@graph": [{"@type": "WebSite", "name": "x"}, EVENT]},
        {"@type": "WebPage", "mainEntity": EVENT},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": EVENT}]},
        {"@type": "EventSeries", "name": "All nights", "startDate": "2026-03-01", "subEvent": [EVENT]},
        EVENT | {"subEvent": [EVENT | {"name": "A talk", "url": "https://example.org/talk"}]},
        [EVENT, EVENT],
        "<!--" + json.dumps(EVENT) + "-->",
        "//<![CDATA[\n" + json.dumps(EVENT) + "\n//]]>;",
    ],
    ids=["list", "graph", "page", "items", "series", "talks", "twice", "comment", "section"],
)
def test_events_are_found_wherever_they_stand_each_once(value: Any) -> None:
    assert told(read_json_ld(page(value), span=SPAN, time_zone="Europe/Berlin", url=PAGE)) == read()


def test_references_are_followed() -> None:
    graph = {
        "@graph": [
            EVENT | {"location": {"@id": "#hall"}, "organizer": [{"@id": "#us"}]},
            {"@id": "#us", "@type": "Organization", "name": "Us"},
        ]
    }
    graph["@graph"].append({"@id": "#hall", "@type": "Place", "name": "Hall", "address": BERLIN})
    found = told(read_json_ld(page(graph), span=SPAN))
    assert found.rstrip().split(" | ")[1:] == ["at Hall, Hauptstr. 1, Berlin, DE", "in Berlin//DE", "in person", "by Us"]


def test_names_in_the_feed() -> None:
    def uids(*events: dict[str, Any]) -> list[str]:
        return [event.uid for event in read_json_ld(page(*events), span=SPAN, time_zone="Europe/Berlin", url=PAGE).events]

    assert uids(EVENT | {"@id": "urn:uuid:1"}) == ["urn:uuid:1"]
    assert uids(EVENT | {"@id": "#event"}) == ["https://example.org/night"]
    assert uids(EVENT, EVENT | {"startDate": "2026-03-19"}) == [
        "https://example.org/night/20260312T190000",
        "https://example.org/night/20260319",
    ]
    (name,) = uids({name: value for name, value in EVENT.items() if name != "url"})
    assert len(name) == 32


def test_relative_addresses_are_of_the_page() -> None:
    assert "    https://example.org/events/a?b=1\n" in read(url="a?utm_source=x&b=1")
    assert "\n    https://example.org/events/\n" in read(url="javascript:alert(1)")


def test_what_lacks_something_is_left_out() -> None:
    found = read_json_ld(
        page(EVENT | {"name": " "}, EVENT | {"startDate": "next week"}, EVENT, "{broken", EVENT | {"name": "Later"}), span=SPAN
    )
    assert [event.title for event in found.events] == ["Rust Night", "Later"]
    assert [str(said) for said in found.complaints] == [
        "block 4: it is no JSON: line 1, column 2: Expecting property name enclosed in double quotes.",
        "https://example.org/night: it was left out: it has no title.",
        "Rust Night: it was left out: it has no startDate that is an ISO date.",
    ]
    assert not found.is_whole


def test_only_the_span_is_announced() -> None:
    assert read(startDate="2026-05-02", endDate=None) == ""


def test_texts_are_one_line_without_entities() -> None:
    assert read(name="Rust &#8211; Vec&lt;T&gt;\n## two\u202e").startswith("https://example.org/night: Rust – Vec<T> ## two\n")


@pytest.mark.parametrize("content", [b"", b"<html><p>Sign in</p>", b"<!-- " + page(EVENT) + b" -->", b"<script>var a = 1</script>"])
def test_a_page_without_data_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarError, match="no schema"):
        read_json_ld(content, span=SPAN)


def test_a_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(CalendarError, match="2 MiB"):
        read_json_ld(b" " * (MOST_BYTES + 1), span=SPAN)


@pytest.mark.parametrize(
    "text",
    [
        "<script " * (MOST_BYTES // 8),
        "<!--" * (MOST_BYTES // 4),
        block("[" * 1_000_000),
        block('{"a":' * 200_000),
        block('{"@graph":[' + "{}," * 600_000 + "{}]}"),
        block("9" * 10_000),
        block(" " * 2_000_000 + "x"),
        f"<script type='application/ld+json' {'a=1 ' * 400_000}>" + block(EVENT),
        block(EVENT) * 2000,
    ],
    ids=["scripts", "comments", "lists", "objects", "graph", "digits", "blanks", "attributes", "blocks"],
)
def test_two_megabytes_of_anything_are_read_to_their_end(text: str) -> None:
    found = read_json_ld((block(EVENT) + text).encode()[:MOST_BYTES], span=SPAN)
    assert [event.title for event in found.events] == ["Rust Night"]


def test_blocks_and_events_are_counted() -> None:
    many = read_json_ld(page(*[EVENT] * (MOST_BLOCKS + 1)), span=SPAN)
    assert [said.message for said in many.complaints] == ["The page holds more than 100 blocks of data; the rest was not read."]
    events = [{"@type": "Event", "name": f"E{number}", "startDate": "2026-03-12"} for number in range(MOST_OCCURRENCES + 1)]
    found = read_json_ld(page(events), span=SPAN)
    assert (len(found.events), found.is_whole) == (MOST_OCCURRENCES, False)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["2026-03-12", "#a", "Event"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "@type", "name", "url", "address", "price"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*EVENT, "@id", "location", "organizer", "offers", "eventStatus", "inLanguage"]), VALUES, max_size=6)
)
def test_any_values_are_read_or_complained_about(changes: dict[str, Any]) -> None:
    for event in read_json_ld(page(EVENT | changes), span=SPAN, time_zone="Europe/Berlin", url=PAGE).events:
        assert "\n" not in event.title + event.location + event.uid
        assert event.url.startswith(("https://", "http://"))


@given(st.binary(max_size=200))
def test_any_bytes_raise_no_other_error(content: bytes) -> None:
    for wrapped in (
        content,
        b'<script type="application/ld+json">' + content,
        b'<script type="application/ld+json">{"@type":"Event","name":' + content,
    ):
        with suppress(CalendarError):
            read_json_ld(wrapped, span=SPAN)
