"""The desk of an issue in a real browser: moves by keyboard and pointer, two editors at one issue, and the same without scripts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from issues.editing import save_section
from submissions import review
from submissions.intake import submit
from tests.browser.desk_pages import address, grip, look, shown, titles
from tests.browser.test_editor import drafted, row_of
from tests.hand import Hand
from tests.looks import looks, take_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from issues.models import Issue

TEXT = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21
Category: This Week in Rust

Hello.

## Updates from Rust Community

### Official

* [One](https://example.org/one)
* [Two](https://example.org/two)
* [Three](https://example.org/three?utm_source=x)

### Research

### Miscellaneous

* [Four](https://example.org/four)
* [<script>alert(1)</script> "onclick="alert(1)](https://example.org/five)

"""

SENT: dict[str, object] = {
    "title": "Sent in",
    "url": "https://example.org/sent",
    "url_sent": "",
    "prefixes": [],
    "language": "",
    "not_before": None,
    "note": "",
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def issue(db: None) -> Issue:
    del db
    return drafted(TEXT, 700)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None], issue: Issue) -> Page:
    log_in(editor, live_server.url)
    page.goto(address(live_server, issue))
    page.locator("#printed").wait_for()
    return page


@pytest.mark.smoke
def test_an_entry_is_moved_by_keyboard_and_by_pointer(desk: Page, issue: Issue, axe: Callable[[Page], None]) -> None:
    official, research, other = (row_of(issue, title) for title in ("Official", "Research", "Miscellaneous"))
    said = desk.locator("#desk-moved")
    grip(desk, "Three").focus()
    desk.keyboard.press("Space")
    expect(said).to_contain_text("Lifted, 3 of 3 in Official.")
    desk.keyboard.press("ArrowUp")
    expect(said).to_have_text("2 of 3 in Official")
    axe(desk)
    desk.keyboard.press("Escape")
    expect(said).to_have_text("Put back, 3 of 3 in Official.")
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowDown")
    expect(said).to_have_text("1 of 1 in Research")
    desk.keyboard.press("ArrowDown")
    expect(said).to_have_text("1 of 3 in Miscellaneous")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")
    expect(desk.locator("#desk-said")).to_have_text("Moved “Three” to Research.")
    expect(grip(desk, "Three")).to_be_focused()
    assert (titles(official), titles(research)) == (["One", "Two"], ["Three"])
    expect(desk.locator(f"#printed-{research.pk}")).to_contain_text("Three")

    grip(desk, "Four").hover()
    desk.mouse.down()
    box = desk.locator(f"#section-{official.pk} .entry").last.bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + 40, box["y"] + 2, steps=4)
    expect(desk.locator(f"#section-{official.pk} .drop")).to_have_count(1)
    desk.mouse.up()
    expect(desk.locator("#desk-said")).to_have_text("Moved “Four” to Official.")
    assert titles(official) == ["One", "Four", "Two"]
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator("#desk-said")).to_have_text("Undone: moved “Four” to Official.")
    assert (titles(official), titles(other)[0]) == (["One", "Two"], "Four")


def test_a_line_is_reworded_repaired_removed_and_added_in_place(desk: Page, issue: Issue, axe: Callable[[Page], None]) -> None:
    official = row_of(issue, "Official")
    desk.get_by_role("link", name="Edit Two").click()
    desk.get_by_label("Title").fill("Zwei <b>")
    desk.get_by_label("Prefixes").fill("video")
    axe(desk)
    take_picture(desk, "desk-panel")
    desk.keyboard.press("Enter")
    expect(desk.locator(f"#section-{official.pk}")).to_contain_text("[video] Zwei <b>")
    expect(desk.locator(".slot")).to_have_count(0)
    desk.get_by_role("link", name="Edit Two").or_(desk.get_by_role("link", name="Edit Zwei")).click()
    desk.get_by_label("Whole line").fill("* a\n* b")
    desk.get_by_role("button", name="Save the line").click()
    expect(desk.get_by_text("This is not one entry")).to_be_visible()
    desk.get_by_role("button", name="Remove", exact=True).click()
    expect(desk.locator("#desk-said")).to_have_text("Removed “Zwei <b>”.")
    assert titles(official) == ["One", "Three"]
    desk.locator(".finding button").first.click()
    expect(desk.locator("#desk-said")).to_have_text("Repaired 1 place.")
    official.refresh_from_db()
    assert "utm_source" not in official.body

    desk.get_by_label("Add to Official").fill("* [Six](https://example.org/six)\nand https://example.org/seven")
    desk.keyboard.press("Enter")
    expect(desk.locator(".wanted")).to_have_count(2)
    axe(desk)
    take_picture(desk, "desk-adding")
    desk.get_by_label("Title").nth(1).fill("Seven")
    desk.get_by_role("button", name="Add to Official").click()
    expect(desk.locator("#desk-said")).to_have_text("Added “Six” and 1 more.")
    assert titles(official) == ["One", "Three", "Six", "Seven"]
    expect(desk.get_by_label("Add to Official")).to_have_value("")


def ask_by_key(desk: Page, hand: Hand, key: str, words: str = "") -> None:
    """Press the key of a deed, and answer its question with these words."""
    hand.press(key)
    expect(desk.get_by_role("combobox")).to_be_focused()
    hand.type(words)


def test_keys_find_a_line_and_do_something_with_it(desk: Page, issue: Issue, axe: Callable[[Page], None]) -> None:
    official, research = row_of(issue, "Official"), row_of(issue, "Research")
    said, hand = desk.locator("#desk-said"), Hand(desk)

    press = partial(ask_by_key, desk, hand)
    press("/", "example.org fo")
    expect(desk.get_by_role("option")).to_have_text(["Four example.org Miscellaneous"])
    axe(desk)
    hand.press("Enter")
    expect(grip(desk, "Four")).to_be_focused()
    press("m")
    expect(desk.get_by_role("option", selected=True)).to_contain_text("Four")
    hand.press("Enter")
    hand.type("first in res")
    hand.press("Enter")
    expect(said).to_have_text("Moved “Four” to Research.")
    expect(grip(desk, "Four")).to_be_focused()
    press("e")
    hand.press("Enter")
    expect(desk.get_by_label("Title")).to_be_focused()
    hand.type("Vier")
    hand.press("Enter")
    expect(grip(desk, "Vier")).to_be_focused()
    assert titles(research) == ["Vier"]
    press("r", "two")
    hand.press("Enter")
    expect(said).to_have_text("Removed “Two”.")
    expect(grip(desk, "Three")).to_be_focused()
    hand.press("u")
    expect(said).to_have_text("Undone: removed “Two”.")
    press("w", "three")
    hand.press("Enter")
    expect(desk.get_by_label("Whole line")).to_be_focused()
    hand.type("* [Drei](https://example.org/three)")
    hand.press("Control+Enter")
    expect(grip(desk, "Drei")).to_be_focused()
    assert titles(official) == ["One", "Two", "Drei"]
    press("m", "o")
    hand.press("ArrowDown", "ArrowUp", "Enter", "Escape")
    assert titles(official) == ["One", "Two", "Drei"]


def test_a_panel_takes_keys_as_soon_as_it_is_there(desk: Page, issue: Issue) -> None:
    desk.evaluate("() => { htmx.config.defaultSettleDelay = 2000; window.isSamePage = true; }")
    desk.get_by_role("link", name="Edit Two").click()
    expect(desk.get_by_label("Title")).to_be_focused()
    desk.keyboard.type("Zwei")
    desk.keyboard.press("Enter")
    expect(grip(desk, "Zwei")).to_be_focused()
    assert desk.evaluate("() => window.isSamePage") is True
    assert titles(row_of(issue, "Official")) == ["One", "Zwei", "Three"]


def test_a_move_takes_both_answers_at_once(desk: Page, issue: Issue) -> None:
    official, hand = row_of(issue, "Official"), Hand(desk)
    press = partial(ask_by_key, desk, hand)
    press("m", "one > thr")
    expect(desk.locator("#pick-head")).to_have_text("Behind which line? One example.org")
    expect(desk.get_by_role("option")).to_have_text(["Three example.org Official"])
    hand.press("Enter")
    expect(desk.locator("#desk-said")).to_contain_text("Moved “One”")
    assert titles(official) == ["Two", "Three", "One"]
    press("m", "o")
    hand.press("ArrowDown")
    chosen = desk.get_by_role("option", selected=True).text_content()
    hand.type(" > ")
    expect(desk.locator("#pick-head")).to_contain_text("Behind which line?")
    assert str(chosen).startswith(str(desk.locator("#pick-head").text_content()).removeprefix("Behind which line? "))
    hand.press("Escape")
    press("s", "rese")
    hand.press("Enter")
    expect(desk.locator("#id_body")).to_be_focused()


def test_a_move_after_an_undo_is_a_move(desk: Page, issue: Issue) -> None:
    official, hand = row_of(issue, "Official"), Hand(desk)
    press = partial(ask_by_key, desk, hand)
    press("r", "two")
    hand.press("Enter")
    expect(desk.locator("#desk-said")).to_have_text("Removed “Two”.")
    hand.press("u")
    expect(desk.locator("#desk-said")).to_have_text("Undone: removed “Two”.")
    press("m", "one > two")
    hand.press("Enter")
    expect(desk.locator("#desk-said")).to_contain_text("Moved “One”")
    assert titles(official) == ["Two", "One", "Three"]


def test_a_button_pressed_as_it_comes_does_what_it_says(desk: Page) -> None:
    """htmx has not taken notice of it yet: it would send to the address of the form, or to that of the button pressed before."""
    grip(desk, "Two").focus()
    ask_by_key(desk, Hand(desk), "r", "two")
    desk.keyboard.press("Enter")
    undo = desk.locator("[data-key=u]")
    expect(undo).to_contain_text("removed “Two”")
    undo.evaluate("button => { const fresh = button.cloneNode(true); button.replaceWith(fresh); fresh.click(); }")
    expect(desk.locator("#desk-said")).to_have_text("Undone: removed “Two”.")


def test_keys_leave_fields_alone_and_can_be_switched_off(desk: Page, axe: Callable[[Page], None]) -> None:
    desk.get_by_label("Add to Official").focus()
    desk.keyboard.type("/mrx?")
    expect(desk.get_by_label("Add to Official")).to_have_value("/mrx?")
    grip(desk, "One").focus()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    axe(desk)
    take_picture(desk, "desk-keys")
    desk.get_by_role("button", name="Switch single keys off").click()
    expect(desk.locator("#deeds")).to_have_attribute("data-keys", "off")
    desk.keyboard.press("r")
    desk.keyboard.press("q")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.get_by_role("button", name="Remove", exact=True).click()
    expect(desk.get_by_role("dialog", name="Remove which line?")).to_be_visible()
    take_picture(desk, "desk-finder")


@pytest.fixture
def other(browser: Browser, live_server: LiveServer, issue: Issue, publisher: User) -> Iterator[Page]:
    """The desk as somebody else has it open."""
    client = Client()
    client.force_login(publisher)
    context = browser.new_context(reduced_motion="reduce")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(address(live_server, issue))
    page.locator("#printed").wait_for()
    yield page
    context.close()


def test_two_editors_see_what_the_other_moves_and_decides(desk: Page, other: Page, issue: Issue, publisher: User) -> None:
    """Where the focus was, and not under a lifted entry."""
    official, research = row_of(issue, "Official"), row_of(issue, "Research")
    sent = submit(kind="link", cleaned={**SENT, "section": "research"})
    expect(other.locator(f"#section-{research.pk}")).to_contain_text("1 in the queue")
    expect(other.locator("#desk-here")).to_have_text("editor has this issue open, too")
    review.accept(sent, actor=publisher)
    grip(other, "Two").focus()
    grip(desk, "One").focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        desk.keyboard.press(key)
    expect(desk.locator("#desk-said")).to_contain_text("Moved “One”")
    look(other)
    expect(other.locator(f"#section-{research.pk}")).to_contain_text("One")
    expect(other.locator(f"#section-{research.pk}")).not_to_contain_text("in the queue")
    look(desk)
    expect(desk.locator("#desk-here")).to_have_text("publisher has this issue open, too")
    expect(grip(other, "Two")).to_be_focused()
    assert shown(other, official) == ["Two", "Three"]


def test_what_two_editors_change_is_shown_and_never_overwritten(
    desk: Page, other: Page, issue: Issue, publisher: User, axe: Callable[[Page], None]
) -> None:
    official, alert = row_of(issue, "Official"), desk.get_by_role("alert")

    # what is being typed stays, and is put together with what the other saved
    desk.get_by_role("link", name="Edit Three").click()
    desk.get_by_label("Title").fill("Mine")
    save_section(official, body=official.body.replace("[Three]", "[Theirs]"), version=official.version, actor=publisher)
    for page in (other, desk):  # a look must not take the field away
        look(page)
    expect(other.locator(f"#section-{official.pk}")).to_contain_text("Theirs")
    expect(desk.get_by_label("Title")).to_have_value("Mine")
    desk.get_by_role("button", name="Save the words").click()
    expect(alert).to_contain_text("Theirs")
    expect(alert).to_contain_text("Mine")
    take_picture(desk, "desk-refused")
    assert titles(official) == ["One", "Two", "Theirs"]
    axe(desk)
    alert.get_by_role("link", name="Keep what stands").click()
    expect(alert).to_have_count(0)
    expect(grip(desk, "Theirs")).to_be_focused()

    # a line that moved away is still the line that was meant
    desk.get_by_role("link", name="Edit Theirs").click()
    desk.get_by_label("Title").fill("Both")
    grip(other, "Theirs").focus()
    for key in ("Space", "ArrowUp", "Enter"):
        other.keyboard.press(key)
    expect(other.locator("#desk-said")).to_contain_text("Moved “Theirs”")
    desk.get_by_role("button", name="Save the words").click()
    expect(alert.get_by_label("Title")).to_have_value("Both")
    alert.get_by_role("button", name="Save my words all the same").click()
    expect(desk.locator("#desk-said")).to_have_text("Changed “Theirs”.")
    expect(alert).to_have_count(0)
    assert titles(official) == ["One", "Both", "Two"]


def test_without_scripts_everything_is_a_form(
    browser: Browser, live_server: LiveServer, editor: User, client: Client, issue: Issue
) -> None:
    official, research = row_of(issue, "Official"), row_of(issue, "Research")
    client.force_login(editor)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(address(live_server, issue))
    for title, press, expected in (
        ("Two", "Move up", "Moved “Two” to Official."),
        ("One", "Move down", "Moved “One” to Official."),
        ("One", "Move down", "Moved “One” to Research."),
        ("Two", "Remove", "Removed “Two”."),
    ):
        page.get_by_role("link", name=f"Edit {title}").click()
        page.get_by_role("button", name=press).click()
        expect(page.locator(".messages")).to_contain_text(expected)
    assert (titles(official), titles(research)) == (["Three"], ["One"])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("Undone: removed “Two”.")
    take_picture(page, "desk-without-scripts")
    page.locator(".finding button").first.click()
    expect(page.locator(".messages")).to_contain_text("Repaired 1 place.")
    page.get_by_role("link", name="Edit Two").click()
    page.get_by_label("To the end of").select_option("Research")
    page.get_by_role("button", name="Move there").click()
    assert titles(research) == ["One", "Two"]
    context.close()


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_the_desk_is_in_order(desk: Page, axe: Callable[[Page], None], width: int, scheme: str) -> None:
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 900})
    desk.get_by_role("link", name="Edit Two").click()
    desk.get_by_label("Title").fill("Two " * 30)
    desk.keyboard.press("Enter")
    desk.locator(".grip:focus").wait_for()
    for key in ("Space", "ArrowUp", "Enter"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("button", name="Undo: moved “Two Two")).to_be_visible()
    desk.get_by_role("link", name="Edit One").click()
    desk.get_by_label("Title").wait_for()
    take_picture(desk, f"desk-{width}-{scheme}")
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    axe(desk)
