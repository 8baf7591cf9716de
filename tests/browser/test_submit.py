"""Sending in: every kind from the empty form to its private page, and what is refused; wide, on a phone, by keyboard, without scripts.

And the queue, where it is worked through.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from issues.models import Section
from submissions.models import Submission
from tests.looks import in_sizes
from tests.sampling import IS_SOAK
from tests.submissions.conftest import issue, old_issue, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page, ViewportSize
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from issues.models import Issue
    from tests.submissions.conftest import Send

__all__ = ["issue", "old_issue", "send"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("issue", "old_issue", "no_hurry")]
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
URL = "https://printed.example.org/page?utm_source=mail"
LONG = "A_very_long_title_without_any_blank_" * 6
SOON = (timezone.now() + timedelta(days=40)).date().isoformat()

# What is typed, by label: only what has to be there. And the head of the private page.
TYPED = {
    "Link": {"Address of the page": "https://link.example.org/page?utm_source=mail", "Title": "Some `Vec<T>` words"},
    "Event": {
        "Address of the event’s page": "https://event.example.org/1",
        "Name of the event": "Crabs at the sea",
        "First day": SOON,
        "City": "Kiel",
        "Who holds it?": "Rust Kiel",
        "Address of the organizer’s page": "https://event.example.org/",
    },
    "Task for contributors": {
        "Address of the task": "https://task.example.org/1",
        "Project": "crab",
        "What is to be done": "Walk sideways",
    },
    "Call for speakers": {
        "Address of the call": "https://speakers.example.org/cfp",
        "Name of the event": "CrabConf",
        "Open until": "2041-05-01",
        "Place": "Kiel, Germany",
        "First day of the event": "2041-09-01",
    },
    "Crate of the Week": {
        "Address of the crate": "https://crate.example.org/crab",
        "Name of the crate": "crab",
        "What it is": "a library that walks sideways",
    },
    "Quote of the Week": {
        "Address of the words": "https://quote.example.org/t/1",
        "The words": "Crabs never borrow trouble.",
        "Who said it": "Ferris",
    },
}
HEADS = {
    "Link": "Some Vec<T> words",
    "Event": "Crabs at the sea",
    "Task for contributors": "Walk sideways",
    "Call for speakers": "CrabConf",
    "Crate of the Week": "crab",
    "Quote of the Week": "Crabs never borrow trouble.",
}


@pytest.fixture
def no_hurry(settings: Settings) -> None:
    """Let a form be sent as quickly as a test fills it."""
    settings.FORM_SECONDS = 0


@pytest.fixture
def page(page: Page, browser_errors: list[str]) -> Iterator[Page]:
    """A page whose errors fail the test, but those that are meant: a refused form, and a card that nobody waits for once it is sent."""
    yield page
    meant = ("422", "429", "htmx:afterRequest", "htmx:sendError")
    browser_errors[:] = [error for error in browser_errors if not any(word in error for word in meant)]


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without scripts, on a phone."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def tidy(page: Page, axe: Callable[[Page], None]) -> None:
    """Nothing for axe to find, by day and by night, and nothing sideways."""
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        axe(page)
    assert fits(page)


def tidy_desk(page: Page, axe: Callable[[Page], None]) -> None:
    """The same for the desk, whose colours by day and night have a test of their own (test_look.py)."""
    axe(page)
    assert fits(page)


def fill(page: Page, kind: str) -> None:
    """Fill in what has to be there."""
    for label, words in TYPED[kind].items():
        page.get_by_label(label, exact=True).fill(words)
    if kind == "Event":
        page.get_by_label("Country").select_option("Germany")


@pytest.mark.parametrize(("kind", "size"), in_sizes(TYPED, WIDE, PHONE))
def test_each_kind_goes_from_the_empty_form_to_its_page(
    kind: str, size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/submit/")
    page.get_by_role("navigation", name="What is it?").get_by_text(kind, exact=True).click()
    page.get_by_role("button", name="Send to the editors").click()
    assert "What you typed is still here." in page.get_by_role("alert").inner_text()
    expect(page.get_by_role("alert")).to_be_focused()
    fill(page, kind)
    page.get_by_role("region", name="What we found").get_by_text("As it will be printed").wait_for()
    page.emulate_media(color_scheme="dark" if size == PHONE else "light", reduced_motion="reduce")
    axe(page)
    assert fits(page)
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")
    assert page.get_by_role("heading", level=1).inner_text() == HEADS[kind]


@pytest.mark.parametrize("kind", list(TYPED))
def test_each_kind_is_sent_in_without_scripts(kind: str, plain_page: Page, live_server: LiveServer) -> None:
    plain_page.goto(f"{live_server.url}/submit/")
    plain_page.get_by_role("navigation", name="What is it?").get_by_text(kind, exact=True).click()
    fill(plain_page, kind)
    plain_page.get_by_role("button", name="Check", exact=True).click()
    expect(plain_page.get_by_role("region", name="What we found").get_by_text("As it will be printed")).to_be_visible()
    assert fits(plain_page)
    plain_page.get_by_role("button", name="Send to the editors").click()
    plain_page.wait_for_url("**/submissions/**")
    assert plain_page.get_by_role("heading", level=1).inner_text() == HEADS[kind]


def test_a_link_is_sent_in_by_keyboard(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/submit/link/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # to the content
    press_until(page, "Tab", "#id_url")
    page.keyboard.type("https://keys.example.org/page")
    page.keyboard.press("Enter")  # looks, sends nothing
    page.get_by_role("region", name="What we found").wait_for()
    assert page.evaluate("document.activeElement.id") == "id_url"
    press_until(page, "Tab", "#id_title")
    page.keyboard.type("By keys alone")
    press_until(page, "Tab", "#id_section")
    page.keyboard.type("Res")
    press_until(page, "Tab", "button[name=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submissions/**")
    row = Submission.objects.select_related("section").get()
    assert (row.title, str(row.section)) == ("By keys alone", "Research")


@pytest.mark.parametrize("kind", [kind for kind in TYPED if kind != "Link"] if IS_SOAK else ["Event", "Quote of the Week"])
def test_each_other_kind_is_sent_in_by_keyboard(kind: str, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/submit/")
    way = page.get_by_role("navigation", name="What is it?").get_by_role("link").filter(has_text=kind).first
    press_until(page, "Tab", f"[href='{way.get_attribute('href')}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submit/*/")
    for label, words in TYPED[kind].items():
        type_into(page, label, words)
        if label == "City":
            type_into(page, "Country", "Germany")
    press_until(page, "Tab", "button[name=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submissions/**")
    assert page.get_by_role("heading", level=1).inner_text() == HEADS[kind]


def type_into(page: Page, label: str, words: str) -> None:
    """Go to a field by Tab and type; a day as Chromium's own field takes it."""
    field = page.get_by_label(label, exact=True)
    press_until(page, "Tab", f"#{field.get_attribute('id')}")
    is_day = field.get_attribute("type") == "date"
    page.keyboard.type(f"{date.fromisoformat(words):%m%d%Y}" if is_day else words)


def press_until(page: Page, key: str, selector: str) -> None:
    """Press a key until the focus is there."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the focus never came to {selector}")


@SIZES
def test_what_was_typed_stays_when_it_is_refused(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/submit/link/?url=https://a.example.org/{'x' * 200}")
    page.get_by_label("[series]").check()
    page.get_by_label("Not before").fill("2001-01-01")
    page.get_by_label("Note to the editors").fill("One\nTwo")
    page.get_by_role("button", name="Send to the editors").click()
    assert "2 things to put right. What you typed is still here." in page.get_by_role("alert").inner_text()
    tidy(page, axe)
    page.get_by_role("alert").get_by_role("link", name="Title").click()
    assert page.evaluate("document.activeElement.id") == "id_title"
    assert page.get_by_label("[series]").is_checked()
    assert page.get_by_label("Not before").input_value() == "2001-01-01"
    assert page.get_by_label("Note to the editors").input_value() == "One\nTwo"


def test_a_closed_section_says_why_at_its_field_and_what_to_do(page: Page, live_server: LiveServer) -> None:
    section = Section.objects.get(slug="project-tooling-updates")
    page.goto(f"{live_server.url}/submit/link/")
    fill(page, "Link")
    page.get_by_label("Section").select_option(section.slug)
    error = page.locator(".field.bad .error")
    error.wait_for()
    assert error.inner_text() == f"{section.policy_text} {section.policy_alternative}"
    page.get_by_role("button", name="Send to the editors").click()
    assert section.policy_alternative in page.get_by_role("alert").inner_text()
    page.get_by_label("Section").select_option("Research")
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")


def test_a_weekly_limit_is_told_and_stops_nobody(page: Page, live_server: LiveServer) -> None:
    Section.objects.filter(slug="official").update(weekly_limit=1)
    page.goto(f"{live_server.url}/submit/link/")
    page.get_by_label("Address of the page").fill("https://standing.example.org/another")
    page.get_by_label("Title", exact=True).fill("Another of the same site")
    page.get_by_label("Section").select_option("Official")
    page.get_by_text("at most 1 of one site").wait_for()
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")


def test_what_comes_too_late_counts_for_the_next_issue(page: Page, live_server: LiveServer, issue: Issue) -> None:
    issue.closes_at = datetime(2026, 1, 1, tzinfo=UTC)
    issue.save()
    page.goto(f"{live_server.url}/submit/link/")
    expect(page.get_by_text("What you send now counts for issue 701.")).to_be_visible()
    fill(page, "Link")
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")
    expect(page.get_by_text("for issue 701").first).to_be_visible()


def test_a_flood_keeps_what_was_typed(page: Page, live_server: LiveServer, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 0
    page.goto(f"{live_server.url}/submit/link/")
    fill(page, "Link")
    page.get_by_role("button", name="Send to the editors").click()
    assert "Try again in" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Title", exact=True).input_value() == TYPED["Link"]["Title"]
    assert Submission.objects.count() == 0


def choose_in_the_list(page: Page, action: str) -> None:
    """Choose the one row of the queue for an action."""
    page.get_by_role("checkbox", name=re.compile("^Select “")).check()
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
) -> None:
    page.set_viewport_size(size)
    first, second = send(title="Take me", section=""), send(title=LONG, url=URL, note="For you")
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/submissions/submission/")
    tidy_desk(page, axe)
    page.get_by_role("link", name="Take me").first.click()
    tidy_desk(page, axe)
    page.get_by_role("button", name="Accept", exact=True).click()
    assert "Choose a section for “Take me” first." in page.get_by_role("alert").inner_text()
    page.get_by_label("Section").select_option("Research")
    page.get_by_role("button", name="Accept", exact=True).click()
    assert "Accepted: “Take me”." in page.locator(".messages").inner_text()
    tidy_desk(page, axe)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Next to decide").click()
    page.get_by_label("Reason").fill("Not about Rust.")
    page.get_by_role("button", name="Decline").click()
    tidy_desk(page, axe)
    page.goto(f"{live_server.url}/admin/submissions/submission/")
    choose_in_the_list(page, "Decline …")
    tidy_desk(page, axe)
    page.get_by_label("Your words to each sender").fill("Not this one either.")
    page.get_by_role("button", name="Decline 1").click()
    page.get_by_text("Declined: 1").wait_for()
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
    tidy_desk(page, axe)
    page.get_by_label("Whole line").fill("[Crab — walk](https://line.example.org/)")
    page.get_by_role("button", name="Check").click()
    tidy_desk(page, axe)
    page.get_by_role("button", name="Add and accept").click()
    assert Submission.objects.get().state == "accepted"
    tidy_desk(page, axe)
    page.goto(f"{live_server.url}/admin/submissions/decision/")
    tidy_desk(page, axe)
