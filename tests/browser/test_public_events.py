"""The public calendar and the organisers' pages in a real browser: wide, on a phone, light and dark, by keyboard, without JavaScript."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.calendar import cancel_event
from events.models import Event, EventFeed, FeedItem, Organizer
from events.places import Mode, Place
from issues.markdown.nodes import InlineLink
from tests.browser.test_public import PAINTED, SHIFTS, SLOW
from tests.events.samples import BERLIN, confirmed, open_issue
from tests.looks import looks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Response, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 60_000  # bytes of a page with everything that it loads
BARELY = 0.002  # of the window; 0.1 is what readers are said to notice
PAGES = ("calendar", "region", "empty", "month", "city", "group", "event", "cancelled", "new", "status", "declined", "embed")


def some_events() -> dict[str, str]:
    """A calendar with something of everything; the addresses of its pages."""
    today = timezone.now().date()
    open_issue(today)
    seattle = confirmed(
        title="Seattle meets",
        start=today + timedelta(days=1),
        place=Place(Mode.HYBRID, "Seattle", "WA", "US"),
        start_time=time(18),
        time_zone="America/Los_Angeles",
        organizers=(InlineLink("Seattle Rust", "https://seattle.example.org/"),),
    )
    off = confirmed(title="Off", start=today + timedelta(days=2), place=replace(BERLIN, mode=Mode.ONLINE))
    cancel_event(off, actor=None)
    confirmed(start=today + timedelta(days=2), end=today + timedelta(days=4), title="A_very_long_title_without_any_blank_" * 4)
    confirmed(title="Over", start=today - timedelta(days=40))
    feed = EventFeed.objects.create(
        name="Rust Berlin",
        url="https://berlin.example.org/" + "long" * 30 + ".ics",
        status="active",
        last_read_at=timezone.now(),
        complaints=["Hack night: it has no day."],
    )
    FeedItem.objects.create(feed=feed, uid="1", event=seattle, last_seen_at=timezone.now(), has_change=True)
    declined = EventFeed.objects.create(name="x", url="https://x.example.org/", status="declined", reply="No Rust in it.")
    group = Organizer.objects.get(name="Rust Berlin").pk
    return {
        "calendar": "/events/",
        "region": "/events/europe/",
        "empty": "/events/africa/",
        "month": f"/events/{today:%Y-%m}/",
        "city": "/events/in/us/seattle-wa/",
        "group": f"/events/groups/{group}-rust-berlin/",
        "event": f"/events/{seattle.pk}-seattle-meets/",
        "cancelled": f"/events/{off.pk}-off/",
        "new": "/events/calendars/new/",
        "status": f"/events/calendars/{feed.token}/",
        "declined": f"/events/calendars/{declined.token}/",
        "embed": "/events/embed/",
    }


@pytest.fixture
def page_in_berlin(browser: Browser) -> Iterator[Page]:
    """A page of a reader in Berlin, who never met us."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Europe/Berlin")
    yield context.new_page()
    context.close()


def take_time(route: Route) -> None:
    """Let a script come after the page is painted."""
    sleep(SLOW)
    route.continue_()


def size_of(response: Response) -> int:
    """Bytes as they are packed."""
    return len(gzip.compress(response.body()))


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_pages_fit_are_accessible_and_light_and_load_nothing_from_elsewhere(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None], width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response))  # noqa: PLW0108 (Playwright takes no method of a list)
    addresses = some_events()
    assert list(addresses) == list(PAGES)
    for name, path in addresses.items():
        answers.clear()
        page.goto(live_server.url + path, wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        assert {urlsplit(one.url).netloc for one in answers} == {urlsplit(live_server.url).netloc}, name
        assert sum(map(size_of, answers)) <= MOST, name
        axe(page)


def test_times_are_the_readers_and_the_places_at_a_press(page_in_berlin: Page, live_server: LiveServer) -> None:
    some_events()
    page = page_in_berlin
    page.goto(f"{live_server.url}/events/")
    line = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Seattle meets"))
    following = (timezone.now().date() + timedelta(days=2)).day
    expect(page.get_by_text("Times are yours: Europe/Berlin.")).to_be_visible()
    assert line.locator("time[data-event-time]").inner_text().endswith(f" {following}, 03:00")
    expect(line.get_by_text("18:00 in Seattle")).to_be_visible()
    page.get_by_role("button", name="Show the place’s time").focus()
    page.keyboard.press("Enter")
    expect(line.locator("time[data-event-time]")).to_have_text("18:00")
    expect(page.get_by_text("Times are those of the place.")).to_be_visible()
    page.reload()  # it is remembered
    expect(line.locator("time[data-event-time]")).to_have_text("18:00")
    page.get_by_role("button", name="Show my time").click()
    page.goto(f"{live_server.url}/events/{Event.objects.get(title='Seattle meets').pk}/")
    assert page.locator("time[data-event-time]").inner_text().endswith(f" {following}, 03:00")


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_jumps_when_the_times_become_the_readers(page_in_berlin: Page, live_server: LiveServer, width: int) -> None:
    addresses = some_events()
    page = page_in_berlin
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(f"({SHIFTS})()")
    page.route("**/event-times.js", take_time)
    for name in ("calendar", "event"):
        page.goto(live_server.url + addresses[name], wait_until="networkidle")
        expect(page.get_by_text("Times are yours: Europe/Berlin.")).to_be_visible()
        assert sum(shift for shift, *_ in page.evaluate(PAINTED)) < BARELY, name  # what stands behind a time in its line moves aside


def test_the_calendar_is_walked_by_keyboard(page: Page, live_server: LiveServer) -> None:
    some_events()
    page.goto(f"{live_server.url}/events/")
    tabs = page.get_by_role("navigation", name="Region").get_by_role("link")
    assert [text.split()[-1] for text in tabs.all_inner_texts()] == ["3", "2", "0", "0", "1", "1", "0", "0"]
    tabs.filter(has_text="North America").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/north-america/")
    expect(page.get_by_role("heading", name="Rust events in North America")).to_be_visible()
    page.get_by_role("link", name="Seattle meets").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*-seattle-meets/")
    page.get_by_role("link", name="Seattle Rust").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/groups/*-seattle-rust/")
    expect(page.get_by_role("link", name="Seattle meets")).to_be_visible()


def propose(page: Page, live_server: LiveServer) -> None:
    """Forget the name, be told, give it, and arrive at the private page; the same again is known."""
    page.goto(f"{live_server.url}/events/")
    page.get_by_role("link", name="Add a calendar").click()
    page.get_by_label("Address of the calendar").fill("webcal://berlin.example.org/events.ics")
    page.get_by_label("Address of the group’s page").fill("https://berlin.example.org/")
    page.get_by_label("Country").select_option(label="Germany")
    page.get_by_role("button", name="Propose this calendar").click()
    expect(page.get_by_role("alert").get_by_text("Name of the group: Fill this in.")).to_be_visible()
    assert page.get_by_label("Country").input_value() == "DE"
    page.get_by_label("Name of the group").fill("Rust Berlin")
    page.get_by_role("button", name="Propose this calendar").click()
    page.wait_for_url("**/events/calendars/*/")
    expect(page.get_by_role("heading", name="Rust Berlin", exact=True)).to_be_visible()
    expect(page.get_by_text("Waits for an editor")).to_be_visible()
    assert EventFeed.objects.get().url == "https://berlin.example.org/events.ics"


def test_a_calendar_is_proposed(page: Page, live_server: LiveServer, browser_errors: list[str], axe: Callable[[Page], None]) -> None:
    propose(page, live_server)
    assert [error for error in browser_errors if "422" not in error] == []
    browser_errors.clear()  # the browser notes the answer 422
    axe(page)


def test_all_of_it_works_without_javascript_on_a_phone(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    try:
        page = context.new_page()
        propose(page, live_server)
        EventFeed.objects.all().delete()
        some_events()
        page.goto(f"{live_server.url}/events/")
        expect(page.get_by_text("Times are those of the place.")).to_be_visible()
        expect(page.get_by_role("button", name="Show the place’s time")).to_be_hidden()
        expect(page.get_by_text("in Seattle")).to_be_visible()
    finally:
        context.close()


class OurPage(BaseHTTPRequestHandler):
    """The page of a group, on a host of its own, that frames the calendar."""

    frame = ""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Ours</title><iframe src='{self.frame}' title='Events'></iframe>".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("is_framed", [True, False])
def test_others_embed_what_is_meant_for_it(browser_context: BrowserContext, live_server: LiveServer, *, is_framed: bool) -> None:
    some_events()
    page = browser_context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    frame = f"{live_server.url}/events/{'embed/' if is_framed else ''}north-america/"
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (OurPage,), {"frame": frame})) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{server.server_port}/", wait_until="networkidle")
        inside = page.frame_locator("iframe")
        assert inside.get_by_role("heading", name="Rust events in North America").count() == is_framed
        assert any("frame-ancestors" in error for error in errors) != is_framed
        if is_framed:
            target = "link => link.target || document.querySelector('base').target"
            assert inside.get_by_role("link", name="Seattle meets").evaluate(target) == "_top"
        server.shutdown()
