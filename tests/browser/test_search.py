"""The search page and the archive's list in Chromium: with axe, wide and narrow, light and dark, by keyboard, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from tests.issues.search.archive import LINES, publish
from tests.looks import looks

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser

HARD = (
    "* [Async in hard places](https://example.org/" + "long" * 80 + ")",
    "* async " + "x" * 400,
    "* async\n\n    | a | b |\n    |---|---|\n    | " + "wide" * 60 + " | c |",
    "* async `" + "code::" * 60 + "`",
    '* <b>async</b> <a href="https://example.org/' + "y" * 300 + '">raw</a>',
)
ADDRESSES = (
    "/search/",
    "/search/?q=async",
    "/search/?q=nothing&section=official&from=2013",
    "/search/?q=!!&from=abc&host=x",
    "/search/?q=example",
    "/search/?q=async&page=9",
    "/issues/",
    "/issues/852/",
)
WIDTH = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def archive_of_three(transactional_db: None) -> None:
    """Three published issues, the last one with lines that are hard to lay out."""
    del transactional_db
    for number, lines in ((800, LINES), (851, LINES), (852, HARD)):
        publish(number, *lines)


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 320))
@pytest.mark.usefixtures("archive_of_three")
def test_the_pages_fit_and_axe_finds_nothing(
    live_server: LiveServer, page: Page, axe: Callable[..., None], browser_errors: list[str], width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        assert page.evaluate(WIDTH) <= 0, address
        axe(page)
    assert [error for error in browser_errors if "page=9" not in error] == []
    browser_errors.clear()


@pytest.mark.usefixtures("archive_of_three")
def test_one_searches_by_keyboard_and_narrows(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url + "/issues/")
    page.get_by_role("searchbox", name="Search all issues").fill("borrow*")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=borrow*")
    assert page.locator("mark").all_inner_texts() == ["borrow", "borrows", "borrow", "borrows"]
    page.get_by_text("Section, kind, years, site").press("Enter")
    page.get_by_label("From year").fill("2030")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="From year: 2030 – search without it").wait_for()
    assert page.get_by_text("2 entries in 1 issue, newest first").count() == 1
    page.get_by_role("link", name="From year: 2030 – search without it").press("Enter")
    page.get_by_text("4 entries in 2 issues, newest first").wait_for()


@pytest.mark.usefixtures("archive_of_three")
def test_a_line_leads_to_itself_in_the_issue(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url + "/search/?q=fearless")
    page.get_by_role("link", name="Official").first.click()
    page.wait_for_url("**/issues/851/#official-*")
    assert "earless" in page.locator(":target").inner_text()


@pytest.mark.usefixtures("archive_of_three")
def test_the_search_works_without_javascript(live_server: LiveServer, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/search/")
    page.get_by_role("searchbox", name="Search all issues").fill("fearless")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_text("2 entries in 2 issues, newest first").count() == 1
    context.close()


@pytest.mark.usefixtures("archive_of_three")
def test_an_error_is_tied_to_its_field(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url + "/search/?q=async&from=abc&section=nowhere")
    for label in ("From year", "Section"):
        field = page.get_by_label(label)
        assert field.is_visible()
        assert field.get_attribute("aria-invalid") == "true"
        assert page.locator(f"#{field.get_attribute('aria-describedby')}").is_visible()
    assert page.get_by_label("From year").input_value() == "abc"
