"""The private page in a real browser: every state wide and on a phone, light and dark, by keyboard, with and without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from submissions import notices, review
from submissions.models import Notice, Submission
from tests.looks import looks
from tests.submissions.conftest import issue, old_issue, send, told_at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page, ViewportSize
    from pytest_django.live_server_helper import LiveServer

    from issues.models import Issue
    from tests.submissions.conftest import Send

__all__ = ["issue", "old_issue", "send", "told_at_once"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("issue", "old_issue")]
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
ADA = "ada@example.org"
LONG = "A_very_long_title_without_any_blank_" * 6


def tidy(page: Page, axe: Callable[[Page], None]) -> None:
    """No violation, and nothing to be scrolled sideways."""
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def address(server: LiveServer, submission: Submission) -> str:
    return server.url + submission.get_absolute_url()


@SIZES
@pytest.mark.usefixtures("told_at_once")
def test_it_asks_and_is_answered(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], send: Send, editor: User
) -> None:
    page.set_viewport_size(size)
    submission = review.needs_change(send(title=LONG), actor=editor, reason="The abstract, please?\nhttps://a.example.org/" + "y" * 90)
    page.goto(address(live_server, submission))
    tidy(page, axe)
    page.get_by_label("Title").fill("Short")
    page.get_by_label("Your answer").fill("Here you are.")
    page.get_by_role("button", name="Send the change").click()
    assert "The editors see your change." in page.get_by_role("status").inner_text()
    tidy(page, axe)
    page.get_by_text("Withdraw this", exact=True).click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("heading", name="You withdrew it")).to_be_visible()
    tidy(page, axe)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Waiting for an editor")).to_be_visible()


def reach(state: str, submission: Submission, *, editor: User, issue: Issue) -> None:
    """Bring it to that state."""
    match state:
        case "declined":
            review.decline(submission, actor=editor, reason="Not about Rust.")
        case "duplicate":
            review.mark_duplicate(submission, actor=editor, reason="See there.")
        case "put off":
            review.later(submission, actor=editor)
        case "late":
            issue.closes_at = timezone.now() - timedelta(hours=1)
            issue.save()
        case "accepted" | "published":
            review.accept(submission, actor=editor)
    if state == "published":
        review.mark_published([submission], issue=issue)


@pytest.mark.parametrize(("size", "scheme"), looks(WIDE, PHONE), ids=["-".join(look) for look in looks("wide", "phone")])
def test_every_state_is_tidy(
    scheme: str, size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], send: Send, editor: User,
    issue: Issue,
) -> None:  # fmt: skip
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    Notice.objects.all().delete()
    for number, state in enumerate(("pending", "put off", "accepted", "declined", "duplicate", "published", "late")):
        submission = send(title=f"{state} with `code`", url=f"https://printed.example.org/page?n={number}", email=ADA)
        Notice.objects.update(state="done", outcome="sent", sent_at=timezone.now())
        reach(state, submission, editor=editor, issue=issue)
        page.goto(address(live_server, submission))
        assert page.locator("h1 code").inner_text() == "code"
        tidy(page, axe)
        page.locator("summary").evaluate_all("all => all.forEach(one => { one.parentElement.open = true; })")
        tidy(page, axe)


def test_times_are_told_where_the_reader_is(browser: Browser, live_server: LiveServer, send: Send, issue: Issue) -> None:
    issue.closes_at = timezone.now() + timedelta(days=1, hours=7, minutes=30, seconds=30)
    issue.save()
    submission = send()
    Submission.objects.update(created_at="2041-01-15T23:30:00+00:00")
    context = browser.new_context(timezone_id="Asia/Kolkata", locale="en-GB")
    page = context.new_page()
    page.goto(address(live_server, submission))
    assert page.locator("[data-countdown]").inner_text() == "1\u00a0day, 7\u00a0hours"
    assert "where you are" in page.locator("aside").inner_text()
    received = page.locator(".steps time").first
    assert received.inner_text().startswith("Wed, 16 Jan 2041, 05:00")
    assert received.get_attribute("title") == "Tue 15 Jan 2041, 23:30 UTC"
    context.close()


def test_everything_works_without_scripts(browser: Browser, live_server: LiveServer, send: Send) -> None:
    submission = send()
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, timezone_id="Asia/Kolkata")
    page = context.new_page()
    page.goto(address(live_server, submission))
    assert "UTC" in page.locator(".steps time").first.inner_text()
    page.get_by_text("Correct it", exact=True).click()
    page.get_by_label("Title").fill("Better words")
    page.get_by_role("button", name="Send the correction").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Better words"
    page.get_by_text("Get mail", exact=True).click()
    page.get_by_label("Mail address").fill(ADA)
    page.get_by_role("button", name="Send me mail").click()
    expect(page.get_by_text("Mail is on")).to_be_visible()
    page.get_by_text("Withdraw this", exact=True).click()
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Waiting for an editor")).to_be_visible()
    context.close()
    submission.refresh_from_db()
    assert (submission.email, submission.title, submission.state) == (ADA, "Better words", "pending")


def press_until(page: Page, words: str) -> None:
    """Press Tab until the focus is on what says these words."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == words:
            return
    pytest.fail(f"the keyboard never reaches {words!r}")


def test_the_keyboard_is_enough(page: Page, live_server: LiveServer, send: Send) -> None:
    submission = send()
    page.goto(address(live_server, submission))
    press_until(page, "Get mail")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(ADA)
    page.keyboard.press("Enter")
    page.get_by_text("Mail is on").wait_for()
    press_until(page, "Withdraw this")
    page.keyboard.press("Enter")
    press_until(page, "Withdraw it")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You withdrew it").wait_for()
    press_until(page, "Undo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Waiting for an editor").wait_for()
    submission.refresh_from_db()
    assert (submission.email, submission.state) == (ADA, "pending")


@SIZES
def test_a_bad_address_is_told_beside_it(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], send: Send, browser_errors: list[str]
) -> None:
    page.set_viewport_size(size)
    page.goto(address(live_server, send()))
    page.get_by_text("Get mail", exact=True).click()
    page.get_by_label("Mail address").fill("nobody")
    page.get_by_role("button", name="Send me mail").click()
    assert page.get_by_label("Mail address").input_value() == "nobody"
    assert "This is no mail address" in page.locator("#mail").inner_text()
    expect(page.locator("#mail .error-summary")).to_be_focused()
    tidy(page, axe)
    browser_errors[:] = [error for error in browser_errors if "422" not in error]


@SIZES
def test_mail_is_stopped_and_begun_again(size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None]) -> None:
    page.set_viewport_size(size)
    page.goto(live_server.url + urlsplit(notices.unsubscribe_url(ADA)).path)
    tidy(page, axe)
    page.get_by_role("button", name="Send me no more mail").click()
    expect(page.get_by_role("heading", name="You get no more mail from us")).to_be_visible()
    tidy(page, axe)
    page.get_by_role("button", name="Send me mail again").click()
    expect(page.get_by_role("heading", name="You get mail again")).to_be_visible()


@SIZES
def test_the_outbox_is_tidy(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], send: Send, editor: User,
    log_in: Callable[[User, str], None],
) -> None:  # fmt: skip
    page.set_viewport_size(size)
    submission = review.decline(send(title=LONG, email=ADA), actor=editor, reason="No.")
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/submissions/notice/")
    tidy(page, axe)
    page.get_by_role("link", name="Not taken").click()
    assert f"/submissions/{submission.token}/" in page.locator("main").inner_text()
    tidy(page, axe)
    page.goto(f"{live_server.url}/admin/submissions/submission/{submission.pk}/change/")
    assert ADA in page.locator("main").inner_text()
    tidy(page, axe)
