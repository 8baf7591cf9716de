"""The calendar board in Chromium: a week's events by keys, what is refused, on a phone, without scripts."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.feeds.taking import take_announcement
from events.models import Event
from tests.events.feeds.told import announced, announcement, feed
from tests.hand import Hand
from tests.looks import looks, take_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
Status = Event.Status


@pytest.fixture
def events() -> list[Event]:
    """Three new ones, one of an unknown place, a likely double, one that changed and one that is gone."""
    now = timezone.now()
    day = now.date() + timedelta(days=7)
    calendar, other = feed("Rust Berlin"), feed("Rust Kiel")
    old, gone = (announced(name, title=name.title(), start=day + timedelta(days=9)) for name in ("talks", "party"))
    take_announcement(other, announcement(old, replace(gone, start_time=time(8), end_time=None)), now=now)
    Event.objects.update(status=Status.CONFIRMED)
    take_announcement(other, announcement(replace(old, start=day + timedelta(days=10))), now=now)
    new = [announced(name, start=day + timedelta(days=at)) for at, name in enumerate("abc")]
    lost = announced("lost", title="Hack and learn", start=day + timedelta(days=4), location="Somewhere nice")
    double = replace(new[0], uid="double", title="Rust and Tell: a", url="https://elsewhere.example.org/a")
    take_announcement(calendar, announcement(*new, lost, double), now=now)
    return list(Event.objects.order_by("pk"))


@pytest.fixture
def board(page: Page, live_server: LiveServer, log_in: Callable[[User, str], None], editor: User, events: list[Event]) -> Page:
    assert events
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/events/event/board/")
    return page


def status(title: str) -> str:
    return Event.objects.get(title=title).status


def test_events_are_decided_by_keys(board: Page, axe: Callable[[Page], None]) -> None:
    hand, said = Hand(board), board.get_by_role("status")
    hand.press("j")
    expect(board.locator(".matter").first).to_be_focused()
    axe(board)
    hand.press("a")
    expect(said).to_contain_text("Accepted “Rust and Tell a”.")
    expect(board.locator(".matter").first).to_be_focused()
    expect(board.locator(".matter").first).to_contain_text("Rust and Tell b")
    hand.press("d")
    expect(said).to_contain_text("Declined “Rust and Tell b”.")
    assert (status("Rust and Tell a"), status("Rust and Tell b")) == (Status.CONFIRMED, Status.DECLINED)
    hand.press("u")
    expect(said).to_contain_text("“Rust and Tell b” waits again.")
    assert status("Rust and Tell b") == Status.PROPOSED
    board.locator(".matter").first.focus()
    hand.press("a", "a")  # what is typed ahead waits for its turn
    expect(board.get_by_role("heading", name="New")).to_have_count(0)
    assert status("Rust and Tell c") == Status.CONFIRMED
    board.locator(".matter", has_text="Rust and Tell: a").focus()
    hand.press("x")
    expect(said).to_contain_text("Merged into “Rust and Tell a”.")
    assert Event.objects.get(title="Rust and Tell: a").merged_into == Event.objects.get(title="Rust and Tell a")


def test_what_somebody_else_decided_is_told(board: Page, browser_errors: list[str]) -> None:
    Event.objects.filter(title="Rust and Tell a").update(status=Status.CONFIRMED)
    Hand(board).press("j", "a")
    expect(board.get_by_role("alert")).to_contain_text("is confirmed and cannot become confirmed")
    assert all("409" in error for error in browser_errors)
    browser_errors.clear()


def test_what_did_not_reach_the_server_is_told_and_nothing_typed_behind_it_is_done(board: Page, browser_errors: list[str]) -> None:
    alert, hand = board.get_by_role("alert"), Hand(board)
    board.route("**/board/*", lambda route: route.abort())
    hand.press("j", "a", "d")
    expect(alert).to_contain_text("This did not reach the server.")
    board.unroute("**/board/*")
    board.context.clear_cookies(name="sessionid")
    hand.press("a")
    expect(alert).to_contain_text("You are signed out.")
    expect(board.locator(".matter").first).to_contain_text("Rust and Tell a")
    assert {status(f"Rust and Tell {name}") for name in "abc"} == {Status.PROPOSED}
    assert browser_errors
    browser_errors.clear()


def test_the_harmless_are_accepted_together(board: Page, axe: Callable[[Page], None]) -> None:
    Hand(board).press("b")
    expect(board.get_by_role("heading", name="Accept together")).to_be_visible()
    axe(board)
    take_picture(board, "calendar-together")
    board.get_by_label("Rust and Tell c").uncheck()
    board.get_by_role("button", name="Accept those that are ticked").click()
    expect(board.get_by_role("status")).to_contain_text("Accepted 1 of 1.")
    assert [status(f"Rust and Tell {name}") for name in "abc"] == [Status.PROPOSED, Status.CONFIRMED, Status.PROPOSED]


def test_the_board_fits_and_is_accessible(board: Page, axe: Callable[[Page], None]) -> None:
    for width, scheme in looks(1280, 360):
        board.set_viewport_size({"width": width, "height": 800})
        board.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        take_picture(board, f"calendar-{width}-{scheme}")
        assert not board.evaluate(SIDEWAYS)
        axe(board)


def test_every_button_works_without_scripts(browser: Browser, board: Page) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=board.context.storage_state())
    plain = context.new_page()
    plain.goto(board.url)
    plain.get_by_role("link", name="Europe", exact=True).click()
    plain.locator(".matter", has_text="Rust and Tell b").get_by_role("button", name="Accept").click()
    expect(plain.get_by_role("status")).to_contain_text("Accepted “Rust and Tell b”.")
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Europe")
    plain.get_by_role("button", name="Undo").click()
    expect(plain.get_by_role("status")).to_contain_text("waits again")
    context.close()
