from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.importers.announced import CalendarError
from events.importers.meetup import EVENTS_OF_PAGE, MOST_PAGES, RateLimitedError, question, read_answer, read_group
from events.listing import Window
from tests.events.importers.told import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SPAN = Window(date(2026, 3, 1), date(2026, 5, 1))
HALL = {"name": "Hall", "address": "12 Canal St", "city": "New York", "state": "ny", "country": "us", "venueType": ""}
ONLINE = {"name": "Online event", "address": "", "city": "", "state": "", "country": "", "venueType": "online"}
NODE = {
    "id": "3041",
    "title": "Rust Meetup",
    "eventUrl": "https://www.meetup.com/rust-example/events/3041/",
    "dateTime": "2026-04-14T18:30:00-04:00",
    "endTime": "2026-04-14T21:00:00-04:00",
    "eventType": "PHYSICAL",
    "status": "ACTIVE",
    "venues": [HALL],
    "group": {"name": "Rust Example", "urlname": "rust-example"},
    "feeSettings": None,
}


def answer(*nodes: Any, following: str | None = None, zone: str | None = "America/New_York") -> bytes:
    """A page as Meetup answers it."""
    events = {
        "totalCount": len(nodes),
        "pageInfo": {"hasNextPage": following is not None, "endCursor": following or "last"},
        "edges": [{"cursor": "x", "node": node} for node in nodes],
    }
    group = {"name": "Rust Example", "link": "https://www.meetup.com/rust-example/", "timezone": zone, "events": events}
    return json.dumps({"data": {"groupByUrlname": group}}).encode()


def errors(message: str, **extensions: Any) -> bytes:
    return json.dumps({"errors": [{"message": message, "extensions": extensions}], "data": None}).encode()


def read(zone: str | None = "America/New_York", **changes: Any) -> str:
    """What is told of one event with these changes, without its group's title."""
    found, _ = read_answer(answer(NODE | changes, zone=zone), span=SPAN, time_zone="")
    return told(found).removeprefix("= Rust Example\n")


def further(**changes: Any) -> list[str]:
    """The end of the same: place, modes and the like."""
    parts = read(**changes).strip().split("\n")[2].strip().split(" | ")
    return [part for part in parts if not part.startswith(("https://", "by "))]


def test_the_question_is_graphql() -> None:
    asked = json.loads(question("rust-example", "abc"))
    assert asked["variables"] == {"urlname": "rust-example", "first": EVENTS_OF_PAGE, "after": "abc"}
    assert "groupByUrlname(urlname: $urlname)" in asked["query"]
    assert json.loads(question('x"){ self { id } }'))["variables"]["after"] is None


def test_an_event_is_read() -> None:
    assert read() == (
        "3041: Rust Meetup\n    2026-04-14 18:30 – 21:00 America/New_York\n    https://www.meetup.com/rust-example/events/3041/"
        " | at Hall, 12 Canal St, New York, NY, US | in New York/NY/US | not online | in person"
        " | by Rust Example <https://www.meetup.com/rust-example/>\n"
    )


@pytest.mark.parametrize(
    ("zone", "changes", "expected"),
    [
        (None, {}, "2026-04-14 18:30 – 21:00 Etc/GMT+4"),
        ("US/Eastern", {}, "2026-04-14 18:30 – 21:00 US/Eastern"),
        ("Europe/Berlin", {}, "2026-04-14 18:30 – 21:00 Etc/GMT+4"),
        ("America/New_York", {"dateTime": "2026-04-14T18:30-04:00", "endTime": None}, "2026-04-14 18:30 America/New_York"),
        ("America/New_York", {"endTime": "2026-04-15T00:30-04:00"}, "2026-04-14 18:30 America/New_York"),
        ("America/New_York", {"endTime": "2026-04-16T17:00-04:00"}, "2026-04-14 18:30 – 2026-04-16 17:00 America/New_York"),
    ],
)
def test_times(zone: str | None, changes: dict[str, Any], expected: str) -> None:
    assert read(zone, **changes).split("\n")[1].strip() == expected


def test_moment_that_names_no_place_is_kept() -> None:
    answers = [(None, "2026-04-14T22:30Z"), ("America/New_York", "2026-04-14T22:30Z"), ("America/New_York", "2026-04-14T18:30-04:00")]
    found = [read_answer(answer(NODE | {"dateTime": start}, zone=zone), span=SPAN)[0].events[0] for zone, start in answers]
    assert [event.begins_at for event in found] == [datetime(2026, 4, 14, 22, 30, tzinfo=UTC)] * 2 + [None]


def test_time_that_is_lost_is_complained_about() -> None:
    lines = read(None, dateTime="2026-04-14T18:30", endTime=None).strip().split("\n")
    assert (lines[1].strip(), lines[-1]) == ("2026-04-14", "! Rust Meetup: its time names no zone, so its time was left out.")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"eventType": "ONLINE", "venues": [ONLINE]}, ["online", "not in person"]),
        (
            {"eventType": "HYBRID", "venues": [ONLINE, HALL]},
            ["at Hall, 12 Canal St, New York, NY, US", "in New York/NY/US", "online", "in person"],
        ),
        ({"eventType": None, "venues": [ONLINE]}, ["online"]),
        ({"eventType": "NEW", "venues": []}, []),
        ({"eventType": "PHYSICAL", "venues": None}, ["not online", "in person"]),
        (
            {"venues": [HALL | {"name": "Civil", "address": "", "city": "Lagos", "state": "al", "country": "ng"}]},
            ["at Civil, Lagos, NG", "in Lagos//NG", "not online", "in person"],
        ),
        ({"venues": [], "status": "CANCELLED"}, ["not online", "in person", "cancelled"]),
        ({"venues": [], "feeSettings": {"required": True, "amount": 5.0}}, ["not online", "in person", "paid"]),
        ({"venues": [], "feeSettings": {"required": False, "amount": 5.0}}, ["not online", "in person"]),
    ],
)
def test_place_mode_and_cost(changes: dict[str, Any], expected: list[str]) -> None:
    assert further(**changes) == expected


def test_what_is_not_published_or_not_asked_for_is_passed_over() -> None:
    assert [read(status=status) for status in ("DRAFT", "PROPOSED", "TEMPLATE")] == [""] * 3
    assert read(dateTime="2026-05-02T18:30:00-04:00", endTime=None) == ""


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": None}, "3041: it was left out: it has no title."),
        ({"id": None}, "Rust Meetup: it was left out: it has no id."),
        ({"eventUrl": "javascript:alert(1)"}, "Rust Meetup: it was left out: it has no eventUrl."),
        ({"dateTime": "soon"}, "Rust Meetup: it was left out: it has no dateTime."),
    ],
)
def test_what_lacks_something_is_left_out(changes: dict[str, Any], complaint: str) -> None:
    assert read(**changes) == f"! {complaint}\nnot whole\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no JSON"),
        (b"<html>502</html>", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no object where “answer”"),
        (b'{"data": null}', "no object where “data”"),
        (b'{"data": {"groupByUrlname": null}}', "knows no group"),
        (b'{"data": {"groupByUrlname": {"events": {}}}}', "no list of events"),
        (errors("Unauthorized\nreally"), "Meetup answered: Unauthorized really"),
        (b'{"errors": "x"}', "an error without a message"),
        (b" " * (2 * 1024 * 1024 + 1), "2 MiB"),
    ],
)
def test_other_answers_are_errors(content: bytes, message: str) -> None:
    with pytest.raises(CalendarError, match=message):
        read_answer(content, span=SPAN)


@pytest.mark.parametrize(
    ("reset", "until"),
    [
        ("2026-03-01T12:00:30.123Z", datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)),
        ("later", None),
        (None, None),
        ("2026-03-01T12:00:30", None),
    ],
)
def test_a_limit_says_until_when(reset: str | None, until: datetime | None) -> None:
    with pytest.raises(RateLimitedError) as raised:
        read_answer(errors("Too many requests", code="RATE_LIMITED", consumedPoints=500, resetAt=reset), span=SPAN)
    assert raised.value.until == until


# Against a server of our own


@contextmanager
def serving(respond: Callable[[dict[str, Any]], tuple[int, bytes]]) -> Iterator[tuple[Callable[[bytes], bytes], list[dict[str, Any]]]]:
    """What asks a server that answers so, and the variables that it was asked with."""
    asked: list[dict[str, Any]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body["variables"])
            status, content = respond(body["variables"])
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()

    def ask(body: bytes) -> bytes:
        request = Request(f"http://127.0.0.1:{server.server_port}/gql-ext", body, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=10) as response:
                return bytes(response.read())
        except HTTPError as error:
            with error:
                if error.code == 429:
                    raise RateLimitedError from error
                return error.read()

    try:
        yield ask, asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def numbered(number: int) -> dict[str, Any]:
    return NODE | {"id": str(number), "title": f"Rust {number}"}


def test_a_group_is_read_page_by_page() -> None:
    pages = {None: answer(numbered(1), numbered(2), following="b"), "b": answer(numbered(2), following="c"), "c": answer(numbered(3))}
    with serving(lambda variables: (200, pages[variables["after"]])) as (ask, asked):
        found = read_group("rust-example", ask, span=SPAN)
    assert [event.uid for event in found.events] == ["1", "2", "3"]
    assert [variables["after"] for variables in asked] == [None, "b", "c"]
    assert (found.title, found.complaints, found.is_whole) == ("Rust Example", (), True)


def test_a_group_without_an_end_is_read_for_twenty_pages() -> None:
    def respond(variables: dict[str, Any]) -> tuple[int, bytes]:
        number = int(variables["after"] or 0) + 1
        return 200, answer(numbered(number), following=str(number))

    with serving(respond) as (ask, asked):
        found = read_group("rust-example", ask, span=SPAN)
    assert (len(asked), len(found.events), found.is_whole) == (MOST_PAGES, MOST_PAGES, False)
    assert [str(said) for said in found.complaints] == ["The group has more than 1000 events; the rest was not read."]


def test_a_page_that_names_itself_ends_the_reading() -> None:
    with serving(lambda _: (200, answer(NODE, following="same"))) as (ask, asked):
        found = read_group("rust-example", ask, span=SPAN)
    assert (len(asked), len(found.events), found.is_whole) == (2, 1, False)


def test_a_damaged_page_makes_the_group_not_whole() -> None:
    pages = {None: answer(numbered(1), NODE | {"title": ""}, following="b"), "b": answer(numbered(2))}
    with serving(lambda variables: (200, pages[variables["after"]])) as (ask, _):
        found = read_group("rust-example", ask, span=SPAN)
    assert ([event.uid for event in found.events], len(found.complaints), found.is_whole) == (["1", "2"], 1, False)


def test_a_limit_in_the_middle_stops_the_reading() -> None:
    limit = errors("Too many requests", code="RATE_LIMITED", resetAt="2026-03-01T12:00:30Z")
    pages = {None: (200, answer(numbered(1), following="b")), "b": (200, limit)}
    with serving(lambda variables: pages[variables["after"]]) as (ask, _), pytest.raises(RateLimitedError, match="until 12:00:30 UTC"):
        read_group("rust-example", ask, span=SPAN)


@pytest.mark.parametrize(
    ("status", "content", "error", "message"),
    [
        (429, b"slow down", RateLimitedError, "no more questions for now"),
        (401, errors("Unauthorized"), CalendarError, "Meetup answered: Unauthorized"),
        (503, b'{"errors": [{"message": "This API endpoint is deprecated"}]}', CalendarError, "This API endpoint is deprecated"),
        (502, b"<html>", CalendarError, "no JSON"),
        (200, b'{"data": {"groupByUrlname": null}}', CalendarError, "no group"),
    ],
)
def test_errors_of_the_server_are_calendar_errors(status: int, content: bytes, error: type[CalendarError], message: str) -> None:
    with serving(lambda _: (status, content)) as (ask, _), pytest.raises(error, match=message):
        read_group("rust-example", ask, span=SPAN)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["2026-03-12T10:00Z", "ONLINE", "us"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*HALL, "amount", "required", "urlname"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*NODE]), VALUES, max_size=5))
def test_any_values_are_read_or_complained_about(changes: dict[str, Any]) -> None:
    found, cursor = read_answer(answer(NODE | changes), span=SPAN)
    assert cursor is None
    assert len(found.events) + len(found.complaints) <= 1


@given(
    st.dictionaries(st.sampled_from(["data", "errors", "groupByUrlname", "events", "edges", "pageInfo"]), VALUES), st.binary(max_size=50)
)
def test_any_answers_raise_no_other_error(value: dict[str, Any], noise: bytes) -> None:
    answers = ({"data": value}, {"data": {"groupByUrlname": value}}, {"data": {"groupByUrlname": {"events": value}}}, value)
    for content in (*(json.dumps(one).encode() for one in answers), noise):
        with suppress(CalendarError):
            read_answer(content, span=SPAN)
