"""The queue in a real browser: by keys alone with every key counted, without scripts, on a phone, and with two editors at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from issues.models import Section
from submissions.models import Page as FetchedPage
from submissions.models import Submission
from submissions.pages import known_page
from tests.hand import Hand
from tests.looks import looks
from tests.submissions.conftest import issue, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from tests.submissions.conftest import Send

__all__ = ["issue", "send"]  # fixtures

TRIAGE = "/admin/submissions/submission/triage/"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
SHOWN_TOPS = "found => found.filter(one => one.checkVisibility()).map(one => Math.round(one.getBoundingClientRect().top))"
ROOM_BESIDE = """button => {
  const words = document.createRange();
  words.selectNodeContents(button.firstChild);
  return words.getBoundingClientRect().left - button.getBoundingClientRect().left;
}"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("issue")]


@pytest.fixture
def desk(page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None]) -> Page:
    log_in(editor, live_server.url)
    return page


def read(submission: Submission, title: str) -> None:
    page = known_page(submission.url)
    assert page is not None
    FetchedPage.objects.filter(pk=page.pk).update(
        state="done", fetched_at=timezone.now(), status=200, failure="", title=title, language="en", excerpt=HOSTILE
    )


def state(submission: Submission) -> tuple[str, str, str]:
    row = Submission.objects.select_related("section").get(pk=submission.pk)
    return row.state, row.title, str(row.section)


def heading(page: Page, words: str) -> None:
    """The one that is looked at has this heading, and the focus is on it."""
    expect(page.locator("#it")).to_have_text(words)
    expect(page.locator("#it")).to_be_focused()


def decide_each(desk: Page, hand: Hand) -> dict[str, int]:
    """One decision of each kind; the keys that each took."""
    keys = {}
    hand.press("a")
    heading(desk, "Title moved")
    expect(desk.locator("#done-words")).to_contain_text("Accepted: “Title plain”. Mail goes out in")
    keys["plain"] = hand.since()
    hand.press("7", "a")
    heading(desk, "Title titled")
    keys["moved"] = hand.since()
    hand.press("t", "a")
    heading(desk, "Title edited")
    keys["titled"] = hand.since()
    hand.press("e")
    hand.type("Typed by an editor")
    hand.press("Control+Enter")
    heading(desk, "Title prefixed")
    keys["edited"] = hand.since()
    hand.press("p", "1", "a")
    heading(desk, "Title refused")
    keys["prefixed"] = hand.since()
    hand.press("d", "2")
    expect(desk.locator("dialog #mail")).to_contain_text("Not taken: Title refused")
    expect(desk.locator("dialog #mail")).to_contain_text("The next thing you write or find is welcome.")
    hand.press("Control+Enter")
    heading(desk, "Title last")
    keys["refused"] = hand.since()
    return keys


@pytest.mark.smoke
def test_a_week_is_decided_by_keys_alone(desk: Page, live_server: LiveServer, send: Send) -> None:
    names = ("plain", "moved", "titled", "edited", "prefixed", "refused", "last")
    rows = {name: send(title=f"Title {name}", url=f"https://{name}.example.org/", email="ada@example.org") for name in names}
    read(rows["titled"], "The page's own title")
    desk.goto(f"{live_server.url}{TRIAGE}")
    hand = Hand(desk)
    expect(desk.locator("#it")).to_have_text("Title plain")
    assert decide_each(desk, hand) == {"plain": 1, "moved": 2, "titled": 2, "edited": 2, "prefixed": 3, "refused": 3}
    assert {name: state(row) for name, row in rows.items()} == {
        "plain": ("accepted", "Title plain", "Official"),
        "moved": ("accepted", "Title moved", "Research"),
        "titled": ("accepted", "The page's own title", "Official"),
        "edited": ("accepted", "Typed by an editor", "Official"),
        "prefixed": ("accepted", "Title prefixed", "Official"),
        "refused": ("declined", "Title refused", "Official"),
        "last": ("pending", "Title last", "Official"),
    }
    hand.press("u")
    heading(desk, "Title refused")
    expect(desk.locator("#done-words")).to_have_text("Taken back: declined “Title refused”.")
    assert state(rows["refused"])[0] == "pending"
    hand.press("j", "k", "j", "l", "e")
    hand.type("Typed ahead")
    expect(desk.locator("#done-words")).to_contain_text("Put off until the next issue: “Title last”.")
    expect(desk.locator("#id_title")).to_have_value("Typed ahead")
    hand.press("Enter")
    heading(desk, "Typed ahead")
    hand.press("a")
    expect(desk.get_by_text("Nothing waits.")).to_be_visible()


def test_keys_leave_fields_alone_are_listed_and_can_be_switched_off(desk: Page, live_server: LiveServer, send: Send) -> None:
    submission = send()
    desk.goto(f"{live_server.url}{TRIAGE}{submission.pk}/")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    desk.get_by_role("button", name="Switch single keys off").click()
    expect(desk.locator("#it")).to_be_focused()
    desk.keyboard.press("a")
    desk.get_by_role("link", name="Edit", exact=True).click()
    desk.get_by_label("Title").fill("axdl123?")
    desk.keyboard.press("Escape")
    expect(desk.locator("#it")).to_be_focused()
    expect(desk.locator("#edit")).to_be_hidden()
    assert state(submission) == ("pending", "A link", "Official")
    desk.get_by_role("button", name="Keys").click()
    desk.get_by_role("button", name="Switch single keys on").click()
    expect(desk.locator("#it")).to_be_focused()
    desk.keyboard.press("a")
    expect(desk.get_by_text("Nothing waits.")).to_be_visible()


def test_words_of_a_reply_that_was_closed_stand_there_again(desk: Page, live_server: LiveServer, send: Send) -> None:
    first = send(title="First", email="ada@example.org")
    send(title="Second", url="https://b.example.org/")
    desk.goto(f"{live_server.url}{TRIAGE}{first.pk}/")
    words = desk.get_by_label("Your words to the sender")
    desk.keyboard.press("d")
    words.fill("Words that took a while")
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    expect(words).to_be_visible()
    expect(words).to_have_value("")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    heading(desk, "Second")
    desk.keyboard.press("d")
    expect(words).to_be_visible()
    expect(words).to_have_value("")
    desk.keyboard.press("Escape")
    desk.keyboard.press("k")
    heading(desk, "First")
    desk.keyboard.press("d")
    expect(words).to_have_value("Words that took a while")
    expect(words).to_be_focused()
    expect(desk.locator("dialog #mail")).to_contain_text("Words that took a while")


def test_a_decline_without_words_is_asked_for_them_in_its_dialog(
    desk: Page, live_server: LiveServer, browser_errors: list[str], send: Send
) -> None:
    submission, other = send(title="First"), send(title="Second", url="https://b.example.org/")
    desk.goto(f"{live_server.url}{TRIAGE}{submission.pk}/")
    dialog, words = desk.get_by_role("dialog"), desk.get_by_role("dialog").get_by_label("Your words to the sender")
    desk.keyboard.press("d")
    expect(words).to_be_visible()
    desk.evaluate("() => document.addEventListener('htmx:afterSettle', () => { window.settled = (window.settled ?? 0) + 1; })")
    desk.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Your words to the sender: Say why")
    desk.wait_for_function("() => window.settled")
    expect(words).to_be_focused()
    assert desk.locator(".item #reply").count() == 0
    dialog.get_by_label("Not about Rust").check()
    expect(dialog.get_by_text("Say why")).to_have_count(0)
    expect(words).not_to_have_attribute("aria-invalid", "true")
    desk.keyboard.press("Control+Enter")
    heading(desk, "Second")
    assert [state(one)[0] for one in (submission, other)] == ["declined", "pending"]
    desk.keyboard.press("x")
    expect(words).to_be_visible()
    desk.evaluate("() => { htmx.config.defaultSettleDelay = 500; window.settled = 0; }")
    desk.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Your words to the sender: Say why")
    number = dialog.get_by_label("Duplicate of number")
    number.focus()
    desk.wait_for_function("() => window.settled")  # nothing takes the focus from where somebody is about to type
    expect(number).to_be_focused()
    desk.keyboard.type(str(other.pk))
    expect(dialog.get_by_text("Say why")).to_have_count(0)
    desk.keyboard.press("Control+Enter")
    expect(dialog.locator(".refusal")).to_contain_text("not a duplicate of itself")
    words.fill("It is there.")
    expect(dialog.locator(".refusal")).to_have_count(0)
    browser_errors[:] = [error for error in browser_errors if "422 (Unprocessable" not in error]


def test_all_of_it_goes_without_scripts(browser: Browser, live_server: LiveServer, editor: User, send: Send) -> None:
    first, second = send(title="First", section=""), send(title="Second", url="https://b.example.org/")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/login/")
    page.get_by_label("Name", exact=True).fill(editor.username)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Queue", exact=True).click()
    page.get_by_role("button", name="Research").click()
    page.get_by_role("button", name="[video]").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Title").fill("First of all")
    page.get_by_role("button", name="Save and accept").click()
    assert state(first) == ("accepted", "First of all", "Research")
    expect(page.locator("#it")).to_have_text("Second")
    page.get_by_role("link", name="Decline").click()
    page.get_by_label("Not new").check()
    page.get_by_role("button", name="Take these words").click()
    page.get_by_label("Your words to the sender").fill("No, thank you.")
    page.get_by_role("button", name="Show the mail").click()
    expect(page.locator("#mail")).to_contain_text("No address was given, so no mail goes out.")
    page.get_by_role("button", name="Decline", exact=True).click()
    assert state(second)[0] == "declined"
    assert second.decisions.get().reason == "No, thank you."
    page.get_by_role("button", name="Undo").click()
    assert state(second)[0] == "pending"
    context.close()


def test_two_editors_see_each_other_and_nothing_is_overwritten(
    desk: Page, live_server: LiveServer, browser: Browser, publisher: User, browser_errors: list[str], send: Send
) -> None:
    from django.conf import settings
    from django.test import Client

    submission = send()
    address = f"{live_server.url}{TRIAGE}{submission.pk}/?tab=to-decide"
    desk.goto(address)
    desk.keyboard.press("d")
    desk.get_by_label("Your words to the sender").fill("Words that took a while")
    other_client = Client()
    other_client.force_login(publisher)
    context = browser.new_context()
    session = other_client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    other = context.new_page()
    other.goto(address)
    expect(other.locator("#presence")).to_contain_text("editor is looking at this")
    other.keyboard.press("a")
    expect(other.get_by_text("Nothing waits.")).to_be_visible()
    context.close()
    expect(desk.locator("#presence")).to_contain_text("publisher: accepted")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("is accepted now. publisher,")
    expect(desk.get_by_label("Your words to the sender")).to_have_value("Words that took a while")
    assert state(submission)[0] == "accepted"
    desk.get_by_role("button", name="Change it to: Decline").click()
    expect(desk.locator("#done-words")).to_contain_text("Declined")
    assert [one.verb for one in submission.decisions.all()] == ["accept", "undo", "decline"]
    browser_errors[:] = [error for error in browser_errors if "409 (Conflict)" not in error]


def test_no_words_are_cut_or_pressed_to_the_edge(desk: Page, live_server: LiveServer, send: Send) -> None:
    submission = send()
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto(f"{live_server.url}{TRIAGE}{submission.pk}/")
    tops = desk.locator(".acts").locator("a.btn, button.btn, summary.btn").evaluate_all(SHOWN_TOPS)
    assert len(set(tops)) == 1
    desk.set_viewport_size({"width": 360, "height": 800})
    assert desk.locator(".bar .tabs").evaluate("tabs => tabs.scrollWidth <= tabs.clientWidth")
    duplicate = desk.get_by_role("link", name="Duplicate")
    assert duplicate.evaluate(ROOM_BESIDE) >= 4
    assert desk.locator(".secs").get_by_text("Observations/Thoughts").evaluate("it => it.innerHTML") == "Observations/<wbr>Thoughts"


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_it_fits_and_is_in_order(
    desk: Page, live_server: LiveServer, axe: Callable[..., None], send: Send, editor: User, width: int, scheme: str
) -> None:
    submission = send(title=HOSTILE, note=HOSTILE, llm="undisclosed", email="ada@example.org")
    send(title="x" * 300, url="https://" + "long-" * 9 + "host.example.org/" + "path/" * 30)
    read(submission, HOSTILE + "!")
    Section.objects.get(slug="official").owners.add(editor)
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 3000})  # the bar of decisions, stuck to the bottom, covers no button then
    for query in ("", f"{submission.pk}/", f"{submission.pk}/?edit=yes", f"{submission.pk}/?reply=decline", "?tab=later"):
        desk.goto(f"{live_server.url}{TRIAGE}{query}")
        assert not desk.evaluate(SIDEWAYS), query
        axe(desk)
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(f"{live_server.url}{TRIAGE}{submission.pk}/")
    assert desk.get_by_role("navigation", name="Waiting").is_visible() is (width > 360)
    assert desk.get_by_role("button", name="Accept").bounding_box()["y"] < 800  # type: ignore[index]
    desk.get_by_role("link", name="Decline").click()
    expect(desk.get_by_label("Not about Rust")).to_be_focused()
    desk.keyboard.press("1")
    expect(desk.locator("#mail")).to_contain_text("Goes out in 5 minutes")
    axe(desk, ["target-size"])
    assert not desk.evaluate(SIDEWAYS)
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Accept").click()
    expect(desk.locator("#done-words")).to_contain_text("Accepted")
    toast, below = desk.evaluate("['.toast', '.queue'].map((one) => document.querySelector(one).getBoundingClientRect().toJSON())")
    assert toast["y"] + toast["height"] <= below["y"]
    axe(desk, ["target-size"])
