"""The public pages as a reader's browser has them: what they weigh, that nothing jumps, anchors, contents, paper, without JavaScript."""

from __future__ import annotations

import gzip
from datetime import timedelta
from itertools import pairwise
from time import sleep
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from issues.importer import import_issue
from issues.models import Issue
from issues.publication import amend_issue
from issues.text import issue_text
from tests.benchmarks.archive import made_titles
from tests.issues.pages import community, made_issue
from tests.issues.samples import SAMPLE, read
from tests.looks import in_sizes, looks

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, Response, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser

MOST = 60_000  # bytes of a page with everything that it loads
LONG = "/issues/850/"
PAGES = ("/", "/issues/", LONG, "/search/?q=one", "/events/", "/submit/", "/submit/link/")
SLOW = 0.3  # seconds that a script takes to come: the page is painted before
SHIFTS = """() => { window.shifts = []
    new PerformanceObserver(list => list.getEntries().forEach(one => {
        if (!one.hadRecentInput) shifts.push([one.value, ...one.sources.map(({node}) => node?.outerHTML?.slice(0, 80) ?? String(node))])
    })).observe({type: "layout-shift", buffered: true}) }"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(shifts), 100)))"


@pytest.fixture(autouse=True)
def _issues(transactional_db: None) -> None:
    """A long issue, amended, with its discussion; our sample as the draft, open for two days."""
    del transactional_db
    titles = made_titles(200)
    links = [f"* [{title}](https://blog{number}.example.org/{number})" for number, title in enumerate(titles)]
    sample = read(SAMPLE).partition("\n\n")[2].replace("REDDIT_LINK_HERE", "https://www.reddit.com/r/rust/1/")
    issue = made_issue(850, community(*links) + sample, status="published")
    amend_issue(issue, text=issue_text(issue) + "\nOne word more.\n", base=1, reason="One word was missing", actor=None)
    draft = import_issue(read(SAMPLE), file_name=SAMPLE.name).issue
    Issue.objects.filter(pk=draft.pk).update(closes_at=timezone.now() + timedelta(days=2))


def packed_size(response: Response) -> int:
    """Bytes on the way: pages come packed; WhiteNoise keeps files packed, which this server of tests does not."""
    if response.request.resource_type == "document":
        assert response.headers["content-encoding"] == "gzip"
        return response.request.sizes()["responseBodySize"]
    return len(gzip.compress(response.body()))


@pytest.mark.parametrize(("address", "width"), in_sizes(PAGES, 360, 1280))
def test_a_page_is_light_nothing_jumps_and_nothing_comes_from_elsewhere(
    browser: Browser, live_server: LiveServer, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, timezone_id="Asia/Tokyo", locale="en-GB")
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response))  # noqa: PLW0108 (Playwright takes no method of a list)

    def take_time(route: Route) -> None:
        sleep(SLOW)
        route.continue_()

    page.route(lambda url: url.endswith(".js") and "theme" not in url, take_time)
    page.add_init_script(f"({SHIFTS})()")
    page.goto(live_server.url + address, wait_until="networkidle")
    assert page.evaluate(PAINTED) == []
    assert {urlsplit(one.url).netloc for one in answers} == {urlsplit(live_server.url).netloc}
    assert sum(map(packed_size, answers)) <= MOST
    context.close()


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_an_issue_with_all_that_can_stand_around_it_fits_and_axe_finds_nothing(
    page: Page, live_server: LiveServer, axe: Callable[..., None], width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + LONG)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    axe(page, ignoring=["heading-order"])  # an issue's text leaps from ## to ####


def test_an_entry_has_its_own_address_for_mouse_and_keyboard(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + LONG)
    signs = page.get_by_role("link", name="Link to this entry")
    line = page.locator("li", has=signs).nth(1)
    sign = line.get_by_role("link", name="Link to this entry")
    shown = "getComputedStyle(document.activeElement, '::before').content"
    page.locator("li", has=signs).nth(0).get_by_role("link").last.focus()
    page.keyboard.press("Tab")
    expect(sign).to_be_focused()
    assert page.evaluate(shown) == '"#"'
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LONG}#{line.get_attribute('id')}")
    assert page.locator(":target").get_attribute("id") == line.get_attribute("id")
    signs.nth(3).click()
    page.wait_for_url(f"**{LONG}#{page.locator('li', has=signs).nth(3).get_attribute('id')}")


def test_the_contents_stay_in_sight_on_a_wide_screen_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + LONG)
    contents = page.get_by_role("navigation", name="Contents")
    for width, stays in ((1280, True), (360, False)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("scrollTo(0, 3000)")
        box = contents.bounding_box()
        assert box is not None
        assert (0 <= box["y"] < 800) is stays


def test_what_was_amended_is_one_press_away(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + LONG)
    assert page.locator("article > header").get_by_role("link", name="Discuss").get_attribute("href") == "https://www.reddit.com/r/rust/1/"
    page.get_by_role("link", name="What was amended").press("Enter")
    assert (
        page.get_by_role("region", name="What was amended")
        .get_by_role("listitem")
        .all_inner_texts()[0]
        .endswith("UTC: One word was missing")
    )


def test_on_paper_are_the_words_alone_in_black(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + LONG)
    page.emulate_media(media="print", color_scheme="dark")
    for name in ("Contents", "Main", "Other issues"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.get_by_role("heading", level=1, name="This Week in Rust 850")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.prose li')).color") == "rgb(30, 27, 25)"


def test_without_javascript_an_issue_is_read_and_left_for_others(browser: Browser, live_server: LiveServer) -> None:
    made_issue(849, status="published")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + LONG)
    page.get_by_role("link", name="Link to this entry").nth(1).click()
    assert urlsplit(page.url).fragment.startswith("official-")
    page.get_by_role("link", name="Issue 849").click()
    page.get_by_role("link", name="Archive").click()
    page.get_by_role("link", name="This Week in Rust 850").click()
    assert page.url == live_server.url + LONG
    context.close()


def test_headings_of_the_page_follow_each_other(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(one => Number(one.tagName[1]))")
    assert [(one, two) for one, two in pairwise(levels) if two > one + 1] == []
