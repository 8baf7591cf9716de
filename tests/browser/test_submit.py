"""Sending in, the private page and the queue in a real browser: wide, on a phone, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from submissions.models import Submission
from tests.submissions.conftest import issue, old_issue, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page, ViewportSize
    from pytest_django.live_server_helper import LiveServer

    from tests.submissions.conftest import Send

__all__ = ["issue", "old_issue", "send"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("issue", "old_issue")]
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
URL = "https://printed.example.org/page?utm_source=mail"
LONG = "A_very_long_title_without_any_blank_" * 6


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def tidy(page: Page, axe: Callable[[Page], None]) -> None:
    axe(page)
    assert fits(page)


def send_a_link(page: Page, address: str, look: Callable[[Page], None]) -> None:
    """Choose the kind, forget the title, be asked, check, send, and arrive at the private page."""
    page.goto(f"{address}/submit/")
    look(page)
    page.get_by_role("link", name="Link Article").click()
    page.get_by_label("Address of the page").fill(URL)
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("alert").inner_text().strip().startswith("One thing to put right.")
    assert page.get_by_label("Address of the page").input_value() == URL
    look(page)
    page.get_by_label("Title").fill("Printed again, `Vec<T>`")
    page.get_by_label("Section").select_option("Research")
    page.get_by_label("[series]").check()
    page.get_by_label("Note to the editors").fill("One\nTwo")
    page.get_by_role("button", name="Check").click()
    answer = page.get_by_role("region", name="What we found")
    assert "This was in Issue 699" in answer.inner_text()
    assert answer.locator("code").inner_text() == "Vec<T>"
    look(page)
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")
    assert page.get_by_role("heading", level=1).inner_text() == "Printed again, `Vec<T>`"
    look(page)


@SIZES
def test_a_link_is_sent_in(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], browser_errors: list[str]
) -> None:
    page.set_viewport_size(size)
    send_a_link(page, live_server.url, lambda page: tidy(page, axe))
    browser_errors[:] = [error for error in browser_errors if "422" not in error]  # a refused form, as it was meant
    row = Submission.objects.select_related("link", "section").get()
    assert (row.url, row.title, str(row.section)) == ("https://printed.example.org/page", "Printed again, `Vec<T>`", "Research")
    assert (row.link.prefixes, row.note) == (["series"], "One\nTwo")


def test_a_link_is_sent_in_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    send_a_link(context.new_page(), live_server.url, lambda _page: None)
    context.close()
    assert Submission.objects.get().title == "Printed again, `Vec<T>`"


@SIZES
@pytest.mark.parametrize("kind", ["link", "task", "speakers"])
def test_every_form_is_tidy(kind: str, size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None]) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/submit/{kind}/?url=https://a.example.org/{'x' * 200}")
    tidy(page, axe)
    assert not page.get_by_label("Leave this empty").is_visible() or page.get_by_label("Leave this empty").bounding_box() is not None
    page.get_by_role("link", name="Call for speakers").click()
    assert page.get_by_label("Address of the call").input_value().startswith("https://a.example.org/")


def choose_in_the_list(page: Page, action: str) -> None:
    """Choose the one row of the queue for an action."""
    page.get_by_role("checkbox", name="Select this object").check()
    page.locator("select[name=action]").select_option(action)
    page.get_by_role("button", name="Go").click()


@SIZES
def test_the_queue_is_worked_through(
    size: ViewportSize,
    page: Page,
    live_server: LiveServer,
    axe: Callable[[Page], None],
    send: Send,
    editor: User,
    log_in: Callable[[User, str], None],
    browser_errors: list[str],
) -> None:
    page.set_viewport_size(size)
    first, second = send(title="Take me", section=""), send(title=LONG, url=URL, note="For you")
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/submissions/submission/")
    tidy(page, axe)
    page.get_by_role("link", name="Take me").first.click()
    tidy(page, axe)
    page.get_by_role("button", name="Accept", exact=True).click()
    assert "Choose a section for “Take me” first." in page.get_by_role("alert").inner_text()
    page.get_by_label("Section").select_option("Research")
    page.get_by_role("button", name="Accept", exact=True).click()
    assert "Accepted: “Take me”." in page.locator(".messages").inner_text()
    tidy(page, axe)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Next to decide").click()
    page.get_by_label("Reason").fill("Not about Rust.")
    page.get_by_role("button", name="Decline").click()
    tidy(page, axe)
    page.goto(f"{live_server.url}/admin/submissions/submission/")
    choose_in_the_list(page, "Decline …")
    tidy(page, axe)
    page.get_by_label("Reason").fill("Not this one either.")
    page.get_by_role("button", name="Decline").click()
    browser_errors[:] = [error for error in browser_errors if "422" not in error]
    for row in (first, second):
        row.refresh_from_db()
    assert [(row.state, row.decisions.latest("pk").reason) for row in (first, second)] == [
        ("declined", "Not this one either."),
        ("declined", "Not about Rust."),
    ]


@SIZES
def test_an_editor_adds_a_line(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], editor: User, log_in: Callable[[User, str], None]
) -> None:
    page.set_viewport_size(size)
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/submissions/submission/add/")
    page.get_by_role("link", name="Task for contributors").click()
    tidy(page, axe)
    page.get_by_label("Whole line").fill("[Crab — walk](https://line.example.org/)")
    page.get_by_role("button", name="Check").click()
    tidy(page, axe)
    page.get_by_role("button", name="Add and accept").click()
    assert Submission.objects.get().state == "accepted"
    tidy(page, axe)
    page.goto(f"{live_server.url}/admin/submissions/decision/")
    tidy(page, axe)
