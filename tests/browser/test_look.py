"""Our pages in Chromium: wide and narrow, light and dark, with axe, under the content policy, with and without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from django.utils import timezone

from issues.importer import import_issue
from tests.issues.samples import OLD_SAMPLE, SAMPLE, read
from tests.looks import looks

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from issues.models import Issue

pytestmark = pytest.mark.browser

PAGES = ["/", "/issues/", "/issues/901/", "/blog/2014/11/03/this-week-in-rust-54/", "/nothing-here/", "/admin/login/"]
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(250, 249, 248)", "rgb(22, 21, 20)"
SIDEWAYS = """() => [...document.querySelectorAll("body *")]
    .filter(element => document.documentElement.scrollWidth > innerWidth && element.getBoundingClientRect().right > innerWidth + 1)
    .map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture
def draft(transactional_db: None) -> Issue:
    """Our two samples: the old one published, the other the open draft, for which things can be sent in for two days."""
    del transactional_db
    import_issue(read(OLD_SAMPLE), file_name=OLD_SAMPLE.name, status="published")
    issue = import_issue(read(SAMPLE), file_name=SAMPLE.name).issue
    issue.closes_at = timezone.now() + timedelta(days=2, minutes=30)
    issue.save()
    return issue


@pytest.fixture
def logged_in(live_server: LiveServer, publisher: User, log_in: Callable[[User, str], None]) -> None:
    """The publisher is logged in."""
    log_in(publisher, live_server.url)


@pytest.fixture
def look(page: Page, live_server: LiveServer, axe: Callable[..., None]) -> Callable[[str], None]:
    """Goes to an address and asserts that the page fits and has no violation of axe."""

    def check(address: str) -> None:
        page.goto(live_server.url + address)
        assert page.evaluate(SIDEWAYS) == []
        axe(page, ignoring=["heading-order"] if page.locator("article").count() else [])  # an issue's text leaps from ## to ####

    return check


@pytest.fixture(params=looks("desktop", "phone"), ids="-".join)
def background(request: pytest.FixtureRequest, page: Page) -> str:
    """Sets width and scheme, each in turn; gives the colour that the scheme asks for."""
    width, scheme = request.param
    page.set_viewport_size({"width": 360 if width == "phone" else 1280, "height": 800})
    page.emulate_media(color_scheme=scheme)
    return DARK if scheme == "dark" else LIGHT


@pytest.mark.usefixtures("draft")
def test_public_pages_look_right_to_axe_and_fit(
    page: Page, look: Callable[[str], None], background: str, browser_errors: list[str]
) -> None:
    for address in PAGES:
        look(address)
        assert page.evaluate(BACKGROUND) == background
    assert [error for error in browser_errors if "/nothing-here/" not in error] == []
    browser_errors.clear()


@pytest.mark.usefixtures("logged_in")
def test_the_board_looks_right_to_axe_and_fits(page: Page, draft: Issue, look: Callable[[str], None], background: str) -> None:
    for address in ("/admin/issues/issue/", "/admin/issues/", "/admin/password_change/", "/admin/"):
        look(address)
        assert page.evaluate(BACKGROUND) == background
    assert page.locator(".bar h1").inner_text() == str(draft)


@pytest.mark.usefixtures("logged_in")
def test_pages_of_a_fresh_database_look_right_to_axe(look: Callable[[str], None]) -> None:
    for address in ("/", "/issues/", "/admin/"):
        look(address)


@pytest.mark.usefixtures("logged_in", "draft")
def test_the_account_menu_looks_right_to_axe(page: Page, look: Callable[[str], None], axe: Callable[..., None], background: str) -> None:
    look("/admin/")
    page.get_by_text("publisher", exact=True).click()
    assert page.get_by_role("button", name="Log out").is_visible()
    assert page.evaluate(SIDEWAYS) == []
    axe(page, ignoring=["target-size"])  # the open menu covers a part of a button
    assert page.evaluate(BACKGROUND) == background


@pytest.mark.usefixtures("logged_in")
def test_the_choice_of_colours_lasts_and_holds_on_the_desk(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    button = page.get_by_role("button", name="Colours: system")
    button.click()
    assert page.evaluate(BACKGROUND) == LIGHT
    page.get_by_role("button", name="Colours: light").click()
    assert page.evaluate(BACKGROUND) == DARK
    page.goto(live_server.url + "/admin/")
    assert page.evaluate(BACKGROUND) == DARK
    page.get_by_text("publisher", exact=True).click()
    page.get_by_role("button", name="Colours: dark").click()
    assert page.evaluate(BACKGROUND) == LIGHT


@pytest.mark.usefixtures("logged_in")
def test_the_desk_changes_its_colours_at_once(page: Page, live_server: LiveServer, axe: Callable[..., None]) -> None:
    page.goto(f"{live_server.url}/admin/submissions/guideline/")
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="no-preference")
        axe(page)


def test_without_javascript_pages_say_the_same(browser: Browser, live_server: LiveServer, draft: Issue) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    assert page.locator("[data-countdown]").inner_text() == "2\u00a0days"
    assert page.get_by_role("button", name="Colours").count() == 0
    page.locator("#url").fill("https://example.org/new")
    page.get_by_role("button", name="Go on with it").click()
    assert page.url == live_server.url + "/submit/link/?url=https%3A%2F%2Fexample.org%2Fnew"
    page.goto(live_server.url + draft.get_absolute_url())
    page.locator(".toc").get_by_role("link", name="Crate of the Week").click()
    assert page.url.endswith("/issues/901/#crate-of-the-week")
    context.close()


def test_the_deadline_passes_while_the_page_is_open(page: Page, live_server: LiveServer, draft: Issue) -> None:
    page.clock.install()
    page.goto(live_server.url)
    assert page.locator("[data-countdown]").inner_text() == "2\u00a0days, 29\u00a0minutes"
    page.clock.run_for(3 * 60_000)
    assert page.locator("[data-countdown]").inner_text() == "2\u00a0days, 26\u00a0minutes"
    page.clock.fast_forward(3 * 24 * 60 * 60_000)
    assert page.locator(".count").inner_text() == f"Closed. What you send in now goes into the issue after {draft}."


def test_the_contents_follow_the_reader(page: Page, live_server: LiveServer, draft: Issue) -> None:
    page.goto(live_server.url + draft.get_absolute_url())
    page.evaluate("document.getElementById('crate-of-the-week').scrollIntoView()")
    page.locator('.toc a[aria-current="true"]', has_text="Crate of the Week").wait_for()
    assert page.locator(".toc a[aria-current]").count() == 1


def test_the_keyboard_reaches_the_content_first(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
