"""Reading feeds from a site of ours, which answers well, badly, or not at all."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from events.feeds import calendars, fetching
from events.feeds.feeds import make_due, pause_feed, read_now
from events.feeds.fetching import let_feeds_be_due, pause_of
from events.models import Event, EventFeed, FeedFetch, FeedItem
from events.tasks import fetch_feed
from issues import work
from issues.work import tick
from submissions.models import PageHost
from tests.events.feeds.told import NOW, feed
from tests.submissions.sites import page, redirect, serving

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from pytest_django import Settings

    from tests.submissions.sites import Answer, Site

URL = "http://a.feeds.test/events.ics"
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(autouse=True)
def _reads_from_the_site(site: Site, settings: Settings) -> Iterator[None]:
    settings.FETCH_TEST_SERVER = site.place
    settings.FETCH_PAUSE = 0.0
    settings.MEETUP_API = "http://api.meetup.test/gql-ext"
    settings.MEETUP_TOKEN = "key"
    with time_machine.travel(NOW, tick=True):
        yield


def calendar(*titles: str) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{title}\r\nDTSTART;TZID=Europe/Berlin:20310312T190000\r\nSUMMARY:{title}\r\n"
        f"URL:https://berlin.example.org/{title}\r\nLOCATION:Berlin\\, Germany\r\nEND:VEVENT\r\n"
        for title in titles
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


def ics(*titles: str, headers: tuple[str, ...] = ()) -> bytes:
    return page(calendar(*titles), kind="text/calendar", headers=headers)


def read(source: EventFeed) -> EventFeed:
    """The feed after it was read, now."""
    make_due(source)
    fetch_feed(FeedFetch.objects.get(feed=source).pk)
    source.refresh_from_db()
    return source


def test_calendar_is_read_and_its_events_taken_in(site: Site) -> None:
    site.answers["/events.ics"] = ics("one", "two", headers=('ETag: "v1"', "Last-Modified: Wed, 05 Mar 2031 10:00:00 GMT"))

    source = read(feed(url=URL))

    assert (source.failures, source.error, source.etag, source.last_modified) == (0, "", '"v1"', "Wed, 05 Mar 2031 10:00:00 GMT")
    assert source.last_fetched_at == source.last_read_at != None  # noqa: E711
    assert sorted(Event.objects.values_list("title", flat=True)) == ["one", "two"]
    assert FeedFetch.objects.get().state == "done"
    assert b"Accept: text/calendar" in site.requests[0]


def test_unchanged_calendar_is_asked_about_and_not_sent_again(site: Site) -> None:
    site.answers["/events.ics"] = ics("one", headers=('ETag: "v1"',))
    source = read(feed(url=URL))
    first = source.last_read_at
    site.answers["/events.ics"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    source = read(source)

    assert b'If-None-Match: "v1"\r\n' in site.requests[1]
    assert (source.error, source.failures, source.etag) == ("", 0, '"v1"')
    assert first is not None
    assert source.last_read_at is not None
    assert source.last_read_at > first
    assert FeedItem.objects.get().last_seen_at == source.last_read_at
    with time_machine.travel(NOW + timedelta(days=1)):
        read(source)
    assert b"If-None-Match" not in site.requests[2]


def dripping(stream: socket.socket) -> None:
    with suppress(OSError):
        while True:
            stream.sendall(b"H")
            stream.recv(1)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (page("x", status="404 Not Found"), "The site answers 404 Not Found."),
        (page("x", status="500 Oh"), "The site answers 500 Internal Server Error."),
        (page("x", status="999 Oh"), "The site answers with the status 999."),
        (page("<p>Moved, no idea where", status="301 Moved"), "The site answers 301 Moved Permanently."),
        (redirect("/events.ics"), "The address leads on and on."),
        (redirect("http://127.0.0.1/"), "This address is not on the public internet."),
        (page("<!doctype html><title>Log in"), "This is no calendar file"),
        (page(b"x" * (2 * 1024 * 1024 + 1), kind="text/calendar"), "It is larger than 2 MiB; that is more than is read."),
        (b"nonsense\r\n\r\n", ""),
        (None, "The site does not answer."),
    ],
)
def test_what_went_wrong_is_said_and_what_was_known_stays(answer: Answer | None, error: str, site: Site) -> None:
    site.answers["/events.ics"] = ics("one")
    source = read(feed(url=URL))
    site.answers["/events.ics"] = answer or b""
    if answer is None:
        site.close()

    source = read(source)

    assert (source.error[: len(error)], source.failures) == (error, 1)
    assert source.error != ""
    assert (source.last_fetched_at, FeedFetch.objects.get().state) != (source.last_read_at, "failed")
    assert (Event.objects.get().status, FeedItem.objects.get().gone_at) == ("proposed", None)


def test_site_that_is_silent_is_waited_for_and_then_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from submissions.pages.transport import Reach

    monkeypatch.setattr(calendars, "reach_of_settings", lambda: Reach(test_server=site.place, seconds=0.3))
    site.answers["/events.ics"] = lambda stream: stream.recv(1)

    assert read(feed(url=URL)).error == "The page did not come within ten seconds."


def test_redirect_is_followed_and_a_web_page_is_read(site: Site) -> None:
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Of a page",
        "startDate": "2031-03-12T19:00:00+01:00",
        "url": "https://berlin.example.org/page",
        "location": {"@type": "Place", "name": "x", "address": {"addressLocality": "Berlin", "addressCountry": "DE"}},
    }
    site.answers["/old"] = redirect("http://b.feeds.test/new")
    site.answers["/new"] = page(f'<script type="application/ld+json">{json.dumps(event)}</script>')

    read(feed(url="http://a.feeds.test/old", kind="page"))
    pdf = read(feed("Pdf", url="http://a.feeds.test/pdf", kind="page"))
    site.answers["/pdf"] = page("%PDF", kind="application/pdf")
    pdf = read(pdf)

    assert Event.objects.get().title == "Of a page"
    assert pdf.error == "This is no web page, but application/pdf."


@pytest.mark.parametrize("kind", ["page", "script"])
@pytest.mark.parametrize("answer", [ics("one"), page(b"\xef\xbb\xbf\r\n" + calendar("one"))])
def test_calendar_file_is_read_as_one_whatever_was_expected(kind: str, answer: bytes, site: Site) -> None:
    site.answers["/feed"] = answer

    source = read(feed(url="http://a.feeds.test/feed", kind=kind))

    assert (source.error, source.kind, Event.objects.get().title) == ("", "ics", "one")
    assert [row.reason for row in source.decisions.all()] == ["Its address brings: Calendar file (.ics)"]
    read(source)
    assert source.decisions.count() == 1


def test_script_json_is_read(site: Site) -> None:
    row = {"name": "Of the script", "location": "Berlin, DE", "date": "2031-03-12", "url": "https://berlin.example.org/s", "virtual": False}
    row |= {"organizer_name": "Rust Berlin", "organizer_url": "https://berlin.example.org/"}
    site.answers["/events.json"] = page(json.dumps({"Europe": [row]}), kind="application/json")

    read(feed(url="http://a.feeds.test/events.json", kind="script"))

    assert Event.objects.get().printed_place == "Berlin, DE"


# Meetup

GROUP = {
    "name": "Rust Berlin",
    "link": "https://www.meetup.com/rust-berlin/",
    "timezone": "Europe/Berlin",
    "events": {
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "edges": [
            {
                "node": {
                    "id": "1",
                    "title": "Of Meetup",
                    "eventUrl": "https://www.meetup.com/rust-berlin/events/1/",
                    "dateTime": "2031-03-12T19:00:00+01:00",
                    "eventType": "PHYSICAL",
                    "status": "ACTIVE",
                    "venues": [{"name": "c-base", "address": "x", "city": "Berlin", "state": "", "country": "de", "venueType": ""}],
                    "group": {"name": "Rust Berlin", "urlname": "rust-berlin"},
                }
            }
        ],
    },
}


class Meetup:
    """Speaks as Meetup does, and remembers what it was asked."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.asked: list[bytes] = []

    def __call__(self, stream: socket.socket) -> None:
        stream.settimeout(0.2)
        body = b""
        with suppress(TimeoutError):
            while piece := stream.recv(65536):
                body += piece
        self.asked.append(body)
        stream.sendall(self.answer)


def meetup_feed(**changes: str) -> EventFeed:
    return feed(**{"url": "https://www.meetup.com/rust-berlin/", "kind": "meetup", **changes})


def test_meetup_group_is_asked_with_our_key(site: Site) -> None:
    meetup = Meetup(page(json.dumps({"data": {"groupByUrlname": GROUP}}), kind="application/json"))
    site.answers["/gql-ext"] = meetup

    source = read(meetup_feed())

    assert (source.error, Event.objects.get().title) == ("", "Of Meetup")
    assert site.requests[0].startswith(b"POST /gql-ext HTTP/1.1\r\n")
    assert b"Authorization: Bearer key\r\n" in site.requests[0]
    asked = (site.requests[0].partition(b"\r\n\r\n")[2] + meetup.asked[0]).decode()
    assert json.loads(asked)["variables"]["urlname"] == "rust-berlin"


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (page("x", status="429 Too Many", headers=["Retry-After: 120"]), 120),
        (page("x", status="429 Too Many", headers=["Retry-After: 999999"]), 3600),
        (page("x", status="429 Too Many"), 60),
        (page(json.dumps({"errors": [{"extensions": {"code": "RATE_LIMITED", "resetAt": "2031-03-05T12:05:00Z"}}]})), 300),
    ],
)
def test_meetup_that_wants_to_be_left_alone_is_asked_later(answer: bytes, wait: int, site: Site) -> None:
    site.answers["/gql-ext"] = Meetup(answer)

    source = read(meetup_feed())

    row = FeedFetch.objects.get()
    assert (source.failures, source.last_fetched_at, row.state, row.attempts) == (0, None, "waiting", 0)
    assert abs((row.due_at - NOW).total_seconds() - wait) < 5


def test_meetup_leads_nobody_with_our_key_elsewhere(site: Site) -> None:
    site.answers["/gql-ext"] = Meetup(redirect("http://evil.test/steal"))

    assert read(meetup_feed()).error == "The address leads on and on."
    assert site.paths == ["/gql-ext"]


def test_meetup_without_key_or_group_says_so(settings: Settings) -> None:
    assert read(meetup_feed(url="https://www.meetup.com/a/b/c")).error == "The address of a Meetup group is https://www.meetup.com/NAME/."
    settings.MEETUP_TOKEN = ""
    assert "MEETUP_TOKEN" in read(meetup_feed()).error


# Again and again


def test_feed_is_due_again_after_an_hour_and_later_after_failures() -> None:
    source = feed(url=URL)
    let_feeds_be_due(NOW)
    row = FeedFetch.objects.get()
    assert row.state == "waiting"
    for failures, hours in [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (6, 24), (40, 24)]:
        source.failures = failures
        source.save()
        assert pause_of(source) == hours * HOUR
        for past, state in [(hours * HOUR - timedelta(minutes=1), "done"), (hours * HOUR, "waiting"), (-HOUR, "waiting")]:
            FeedFetch.objects.update(state="done", finished_at=NOW - past)
            let_feeds_be_due(NOW)
            assert FeedFetch.objects.get().state == state


@pytest.mark.parametrize("changes", [{"status": "paused"}, {"status": "declined"}, {"status": "proposed"}, {"url": ""}])
def test_feed_that_is_not_active_is_not_read(changes: dict[str, str], site: Site) -> None:
    source = feed(**{"url": URL, **changes})
    let_feeds_be_due(NOW)
    assert FeedFetch.objects.count() == 0
    assert (read(source).last_fetched_at, site.requests) == (None, [])


def test_ticks_carry_feeds_to_the_task(site: Site) -> None:
    site.answers["/events.ics"] = ics("one")
    source = feed(url=URL)
    read_now(source)
    sent: list[tuple[str, int]] = []
    tick(timezone.now(), send=lambda task, pk: sent.append((task, pk)))

    assert sent == [("events.tasks.fetch_feed", FeedFetch.objects.get().pk)]


def test_site_is_left_alone_between_two_readings(settings: Settings, site: Site) -> None:
    settings.FETCH_PAUSE = 5.0
    site.answers["/events.ics"] = ics("one")
    PageHost.objects.create(host="a.feeds.test", next_at=timezone.now() + timedelta(seconds=4))
    source = feed(url=URL)
    read(source)
    row = FeedFetch.objects.get()
    assert (row.state, site.requests, row.due_at) == ("waiting", [], PageHost.objects.get().next_at)


def test_killed_worker_is_followed_by_the_next_without_doubles(site: Site) -> None:
    site.answers["/events.ics"] = ics("one", "two")
    source = feed(url=URL)
    make_due(source)
    row = FeedFetch.objects.get()
    claimed = work.claim(FeedFetch, row.pk)  # it asks, and is never heard of again
    assert claimed is not None
    assert fetching._go(claimed) is not None

    fetch_feed(row.pk)
    assert Event.objects.count() == 0
    with time_machine.travel(NOW + timedelta(minutes=2)):
        fetch_feed(row.pk)
        fetch_feed(row.pk)
    assert (Event.objects.count(), len(site.requests)) == (2, 2)


def test_worker_that_lost_its_lease_stores_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    source = feed(url=URL)
    make_due(source)

    def slow(stream: socket.socket) -> None:
        with suppress(OSError):
            stream.sendall(ics("one"))

    site.answers["/events.ics"] = slow
    asked = calendars.ask

    def overtaken(*arguments: object, **named: object) -> object:
        FeedFetch.objects.update(lease=None)
        return asked(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "ask", overtaken)
    fetch_feed(FeedFetch.objects.get().pk)

    source.refresh_from_db()
    assert (Event.objects.count(), source.last_fetched_at) == (0, None)


def test_feed_that_is_paused_while_it_is_read_stays_as_it_is(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/events.ics"] = ics("one")
    source = feed(url=URL)
    make_due(source)
    asked = calendars.ask

    def pausing(*arguments: object, **named: object) -> object:
        pause_feed(EventFeed.objects.get(), actor=None)
        return asked(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "ask", pausing)
    fetch_feed(FeedFetch.objects.get().pk)

    assert Event.objects.count() == 0
