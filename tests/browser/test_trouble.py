"""The desk of an issue when something is slow, did not reach the server, or came back refused: nothing is shown as done that is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from playwright.sync_api import expect

from submissions.models import Decision
from tests.browser.desk_pages import grip, shown, titles
from tests.browser.test_desk import desk, issue
from tests.browser.test_editor import row_of
from tests.looks import take_picture
from tests.submissions.conftest import send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from playwright.sync_api import Page, Route
    from pytest_django.live_server_helper import LiveServer

    from issues.models import Issue
    from tests.submissions.conftest import Send

__all__ = ["desk", "issue", "send"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENTRIES = "**/entries/"
ITEM = re.compile(r"/triage/\d+/")
ORDER = ["One", "Two", "Three"]


def break_off(route: Route) -> None:
    route.abort()


def fail(route: Route) -> None:
    route.fulfill(status=500, body="<h1>oops</h1>", content_type="text/html")


def forbid(route: Route) -> None:
    route.fulfill(status=403, body="You are signed out.", content_type="text/plain; charset=utf-8")


def damage(route: Route) -> None:
    route.continue_(post_data=re.sub(r"after=[^&]*", "after=garbage", route.request.post_data or ""))


def move_down(page: Page, title: str) -> None:
    grip(page, title).focus()
    for key in ("Space", "ArrowDown", "Enter"):
        page.keyboard.press(key)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (break_off, "This did not reach the server."),
        (fail, "This did not work on the server."),
        (forbid, "You are signed out."),
        (damage, "This form is damaged."),
    ],
)
def test_a_move_that_failed_is_put_back_and_told(
    trouble: Callable[[Route], None], words: str, desk: Page, issue: Issue, browser_errors: list[str]
) -> None:
    official = row_of(issue, "Official")
    desk.route(ENTRIES, trouble)
    move_down(desk, "One")
    expect(desk.locator("#desk-refused").get_by_role("alert")).to_contain_text(words)
    expect(desk.locator(f"#section-{official.pk} .entry > [dir] > a")).to_have_text(ORDER)
    expect(grip(desk, "One")).to_be_focused()
    assert titles(official) == ORDER

    desk.unroute(ENTRIES)
    move_down(desk, "One")
    expect(desk.locator("#desk-said")).to_have_text("Moved “One” to Official.")
    expect(desk.locator("#desk-refused")).to_be_empty()
    assert shown(desk, official) == titles(official) == ["Two", "One", "Three"]
    browser_errors.clear()


def test_moves_wait_for_each_other_and_the_next_line_stays_lifted(desk: Page, issue: Issue) -> None:
    official, research = row_of(issue, "Official"), row_of(issue, "Research")
    held: list[Route] = []
    desk.route(ENTRIES, lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks what it calls; a built-in takes none)

    def press(title: str, *keys: str) -> None:
        grip(desk, title).focus()
        for key in keys:
            desk.keyboard.press(key)

    with desk.expect_request(ENTRIES):
        press("One", "Space", "ArrowDown", "Enter")
    press("Two", "Space", "ArrowUp", "ArrowUp", "Escape")
    press("Four", "Space", "ArrowUp", "Enter")
    press("Three", "Space", "ArrowDown", "Enter")
    press("Two", "Space", "ArrowDown", "ArrowDown")
    for said in ("Moved “One” to Official.", "Moved “Four” to Research."):
        with desk.expect_request(ENTRIES):
            held.pop().continue_()
        expect(desk.locator("#desk-said")).to_have_text(said)
    held.pop().continue_()
    expect(desk.locator("#desk-said")).to_have_text("Moved “Three” to Research.")
    desk.unroute(ENTRIES)
    desk.keyboard.press("Enter")
    expect(desk.locator("#desk-said")).to_have_text("Moved “Two” to Research.")
    expect(grip(desk, "Two")).to_be_focused()
    assert (titles(official), titles(research)) == (["One"], ["Two", "Three", "Four"])


def test_whatever_else_fails_is_told_and_leaves_no_empty_panel(desk: Page, axe: Callable[[Page], None], browser_errors: list[str]) -> None:
    told = desk.locator("#desk-refused").get_by_role("alert")
    desk.context.clear_cookies(name="sessionid")
    desk.locator("#assemble").click()
    expect(told).to_contain_text("You are signed out.")
    axe(desk)
    desk.evaluate("document.getElementById('desk-refused').replaceChildren()")
    field = desk.get_by_label("Add to Official")
    field.fill("https://example.org/seven")
    field.press("Enter")
    expect(told).to_contain_text("You are signed out.")
    expect(field).to_have_value("https://example.org/seven")
    desk.get_by_role("link", name="Edit Two").click()
    expect(desk.locator(".slot")).to_have_count(0)
    browser_errors.clear()


def test_a_reply_that_did_not_reach_the_server_is_told_and_still_there(
    page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None], send: Send, browser_errors: list[str]
) -> None:
    send(title="Refused", url="https://example.org/refused")
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/submissions/submission/triage/")
    page.keyboard.press("d")
    reason = page.locator("dialog[open] [name=reason]")
    reason.fill("Many words.")
    page.route(ITEM, break_off)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_have_text("This did not reach the server. What you typed is still here; try again.")
    page.unroute(ITEM)
    reason.press("Control+Enter")
    expect(page.locator("#done-words")).to_contain_text("Declined: “Refused”.")
    assert Decision.objects.get().reason == "Many words."
    browser_errors.clear()


@pytest.fixture
def log_in_elsewhere(
    page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None], browser_errors: list[str]
) -> Iterator[Callable[[], None]]:
    """Leaves behind what another tab does when somebody logs in there: another session and another token."""

    def hand_over() -> None:
        log_in(editor, live_server.url)
        page.context.add_cookies([{"name": settings.CSRF_COOKIE_NAME, "value": 16 * "Zz", "url": live_server.url}])

    yield hand_over
    browser_errors.clear()


def test_after_a_login_in_another_tab_the_desk_goes_on(desk: Page, issue: Issue, log_in_elsewhere: Callable[[], None]) -> None:
    official = row_of(issue, "Official")
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    move_down(desk, "One")
    expect(desk.locator("#desk-refused").get_by_role("alert")).to_contain_text("Sign in in another tab, then go on here.")
    log_in_elsewhere()
    move_down(desk, "One")
    expect(desk.locator("#desk-said")).to_have_text("Moved “One” to Official.")
    desk.get_by_role("link", name="Edit Two").click()
    desk.get_by_label("Title").fill("Zwei")
    desk.keyboard.press("Enter")
    expect(desk.locator("#desk-said")).to_have_text("Changed “Two”.")
    assert titles(official) == ["Zwei", "One", "Three"]
    desk.get_by_role("link", name="Edit Official").click()
    body = desk.get_by_label("Markdown")
    body.fill("* [Six](https://example.org/six)\n\n")
    log_in_elsewhere()
    desk.get_by_role("button", name="Save and leave").click()
    expect(desk.locator(f"#section-{official.pk}")).to_contain_text("Six")


def test_after_a_login_in_another_tab_a_reply_is_sent(
    page: Page, live_server: LiveServer, log_in_elsewhere: Callable[[], None], send: Send
) -> None:
    submission = send(title="Refused", url="https://example.org/refused")
    log_in_elsewhere()
    page.goto(f"{live_server.url}/admin/submissions/submission/triage/{submission.pk}/")
    page.keyboard.press("d")
    reason = page.locator("dialog[open] [name=reason]")
    reason.fill("Many words.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    reason.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("sign in in another tab and try again")
    log_in_elsewhere()
    reason.press("Control+Enter")
    expect(page.locator("#done-words")).to_contain_text("Declined: “Refused”.")
    assert Decision.objects.get().reason == "Many words."


def test_what_was_typed_before_the_login_ran_out_is_sent_again(
    desk: Page, issue: Issue, log_in_elsewhere: Callable[[], None], axe: Callable[[Page], None]
) -> None:
    official = row_of(issue, "Official")
    desk.get_by_role("link", name="Edit Official").click()
    desk.get_by_label("Markdown").fill("* [Six](https://example.org/six)\n\n")
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    desk.get_by_role("button", name="Save and leave").click()
    expect(desk.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(desk.get_by_label("Body")).to_have_value("* [Six](https://example.org/six)\n\n")
    axe(desk)
    take_picture(desk, "kept")
    log_in_elsewhere()
    desk.get_by_role("button", name="Send it again").click()
    expect(desk.locator(f"#section-{official.pk}")).to_contain_text("Six")
