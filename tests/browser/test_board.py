"""The board in Chromium: it keeps itself current and moves nothing under the pointer; by keyboard, on a phone, without scripts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from issues.editing import save_section
from issues.models import Issue, ReadyMark, Section, SectionVersion
from issues.text import store_text
from tests.issues.admin.draft import TEXT, row_of
from tests.looks import looks, take_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POLL = 30_000
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def issue() -> Issue:
    issue = Issue.objects.create(number=700, title="x", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    issue.closes_at = timezone.now() + timedelta(days=2)
    issue.save()
    text = TEXT.replace("https://example.org/two", "https://example.org/one")  # an error
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def line(page: Page, title: str) -> Locator:
    return page.get_by_role("row", name=title)


def poll(page: Page) -> int:
    """Let half a minute pass; gives the status of the answer."""
    with page.expect_response("**/admin/board/**") as answer:
        page.clock.run_for(POLL)
    return answer.value.status


def test_a_section_is_ready_until_somebody_else_edits_it(
    page: Page, live_server: LiveServer, log_in: Callable[[User, str], None], editor: User, publisher: User, issue: Issue
) -> None:
    log_in(editor, live_server.url)
    page.clock.install()
    page.goto(f"{live_server.url}/admin/")
    row = line(page, "Research")
    page.get_by_role("button", name="Mark ready Research").focus()
    page.keyboard.press("Enter")
    row.get_by_text("you, ").wait_for()
    assert page.get_by_role("status").filter(has_text="“Research” is ready.").count() == 1
    assert page.evaluate("document.activeElement.textContent") == "Open again Research"  # the focus stayed
    assert ReadyMark.objects.get().marked_by == editor

    poll(page)
    assert poll(page) == 304
    page.get_by_text("1 error in Official").click()
    save_section(row_of(issue, "Research"), body="\n* [New](https://example.org/new)\n\n", version=1, actor=publisher)
    link = page.get_by_role("link", name="Research", exact=True)
    link.hover()
    page.clock.run_for(POLL)  # nothing moves under the pointer
    assert not row.get_by_text("was ready").is_visible()
    page.mouse.move(1, 1)
    page.clock.run_for(100)
    row.get_by_text("was ready; publisher edited it").wait_for()
    assert row.get_by_text("Open", exact=True).is_visible()
    assert page.evaluate("document.activeElement.closest('details').open")  # what was opened is open, and has the focus


def test_without_scripts_the_board_is_a_page_with_buttons(browser: Browser, live_server: LiveServer, publisher: User, issue: Issue) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    page.get_by_label("Name", exact=True).fill("publisher")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Mark ready Official").click()
    assert "“Official” is ready." in page.locator(".messages").inner_text()
    page.get_by_role("button", name="Open again Official").click()
    assert "“Official” is open again." in page.locator(".messages").inner_text()
    assert [mark.marked_by for mark in issue.ready_marks.all()] == [publisher, publisher]
    context.close()


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_the_board_is_in_order(
    page: Page,
    live_server: LiveServer,
    log_in: Callable[[User, str], None],
    editor: User,
    publisher: User,
    issue: Issue,
    axe: Callable[[Page], None],
    width: int,
    scheme: str,
) -> None:
    Section.objects.get(slug="official").owners.add(editor)
    log_in(editor, live_server.url)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/admin/")
    for title in ("Research", "Official"):
        page.get_by_role("button", name=f"Mark ready {title}").click()
        page.get_by_role("button", name=f"Open again {title}").wait_for()
    save_section(row_of(issue, "Research"), body="\n* [New](https://example.org/new)\n\n", version=1, actor=publisher)
    page.reload()
    page.get_by_text("1 error").first.click()
    take_picture(page, f"board-{width}-{scheme}")
    assert not page.evaluate(SIDEWAYS)
    axe(page)
    for name in ("log", "rota"):
        page.goto(f"{live_server.url}/admin/{name}/")
        take_picture(page, f"{name}-{width}-{scheme}")
        assert not page.evaluate(SIDEWAYS)
        axe(page)
