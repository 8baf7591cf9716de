"""The live card: what it says at once, what the page adds by itself, and that nobody has to wait for it; several links at once."""

from __future__ import annotations

import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from playwright.sync_api import expect

from issues.management.commands.work import do_what_is_due
from submissions.models import Page as PageRow
from submissions.models import Submission
from tests.browser.test_submit import PHONE, SIZES, fits, no_hurry, page, plain_page, tidy
from tests.submissions.conftest import issue, old_issue, send
from tests.submissions.sites import Site, titled
from tests.submissions.sites import page as answer

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page, ViewportSize
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from tests.submissions.conftest import Send

__all__ = ["issue", "no_hurry", "old_issue", "page", "plain_page", "send"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("issue", "old_issue", "no_hurry")]
URL = "http://blog.test/post"
PATIENCE = 15.0  # seconds until a test gives up; nothing here is measured by it


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """All that is under `.test`; a fetch goes there without a pause."""
    site = Site({"/post": titled("Taming lifetimes in a parser")})
    settings.FETCH_TEST_SERVER, settings.FETCH_PAUSE = site.place, 0
    yield site
    site.close()


@pytest.fixture
def worker(site: Site, settings: Settings, transactional_db: None) -> Iterator[None]:
    """What `manage.py work` does, in a thread, for pages alone."""
    del site, transactional_db
    settings.ROUTINES, settings.WORK = {}, {"submissions.models.Page": "submissions.tasks.fetch_page"}
    stopping = Event()

    def work() -> None:
        while not stopping.wait(0.1):
            do_what_is_due()
        connection.close()

    thread = Thread(target=work)
    thread.start()
    yield
    stopping.set()
    thread.join()


def card_of(page: Page) -> Locator:
    return page.get_by_role("region", name="What we found", exact=True)


def paste(page: Page, url: str) -> None:
    """Paste an address, as people do: the field keeps the focus."""
    field = page.get_by_label("Address of the page")
    field.focus()
    field.evaluate(
        "(field, url) => { field.value = url; field.dispatchEvent(new ClipboardEvent('paste', {bubbles: true})); }",
        url,
    )


@SIZES
def test_a_paste_is_answered_at_once(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], send: Send, capsys: pytest.CaptureFixture[str]
) -> None:
    send(url="https://printed.example.org/page", title="In the queue")
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/submit/link/")
    began = time.monotonic()
    paste(page, "https://printed.example.org/page?utm_source=reddit&utm_medium=social")
    card_of(page).get_by_text("2 tracking parameters removed.").wait_for()
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\npaste to card, no network: {1000 * took:.0f} ms")
    words = card_of(page).inner_text()
    assert "https://printed.example.org/page utm_source=reddit&utm_medium=social" in words
    assert "This was in Issue 699 of 17 April 2041, under Official." in words
    assert "Somebody has sent this in already; it is with the editors." in words
    assert "Reading the page …" in words
    assert page.evaluate("document.activeElement.id") == "id_url"
    assert page.get_by_role("button", name="Send to the editors").is_enabled()
    tidy(page, axe)


@pytest.mark.usefixtures("worker")
def test_the_pages_title_follows_by_itself(page: Page, live_server: LiveServer, axe: Callable[[Page], None]) -> None:
    page.goto(f"{live_server.url}/submit/link/?url={URL}")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Taming lifetimes in a parser")
    assert f"* [Taming lifetimes in a parser]({URL})" in card_of(page).inner_text()
    assert page.locator("#card-said").inner_text() == "Nothing speaks against it. The page’s title: Taming lifetimes in a parser."
    tidy(page, axe)
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")
    assert Submission.objects.get().title == "Taming lifetimes in a parser"


@pytest.mark.usefixtures("worker")
def test_a_typed_title_is_never_overwritten(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/submit/link/")
    page.get_by_label("Title", exact=True).fill("Mine alone")
    paste(page, URL)
    card_of(page).get_by_text("The page's own title is “Taming lifetimes in a parser”.").wait_for()
    assert page.get_by_label("Title", exact=True).input_value() == "Mine alone"
    page.get_by_role("button", name="Use its title").click()
    card_of(page).get_by_text(f"* [Taming lifetimes in a parser]({URL})").wait_for()
    assert page.get_by_label("Title", exact=True).input_value() == "Taming lifetimes in a parser"
    assert page.evaluate("document.activeElement.id") == "id_title"


@pytest.mark.usefixtures("worker")
def test_another_address_brings_its_own_title(page: Page, live_server: LiveServer, site: Site) -> None:
    site.answers["/other"] = titled("Another page of the site")
    page.goto(f"{live_server.url}/submit/link/?url={URL}")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Taming lifetimes in a parser")
    paste(page, "http://blog.test/other")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Another page of the site")


@pytest.mark.usefixtures("worker")
def test_the_pages_own_address_is_offered(page: Page, live_server: LiveServer, site: Site) -> None:
    head = "<!doctype html><html lang=en><head><title>One</title><link rel=canonical href=http://blog.test/own></head>"
    site.answers["/post"] = answer(head)
    site.answers["/own"] = titled("One")
    page.goto(f"{live_server.url}/submit/link/?url={URL}")
    card_of(page).get_by_text("The page calls this its own address: http://blog.test/own").wait_for()
    assert page.get_by_label("Address of the page").input_value() == URL
    page.get_by_role("button", name="Use this address").click()
    card_of(page).get_by_text("* [One](http://blog.test/own)").wait_for()


@pytest.mark.usefixtures("worker")
def test_a_slow_page_stops_nobody(page: Page, live_server: LiveServer, site: Site) -> None:
    is_asked, may_go_on = Event(), Event()

    def wait(_stream: socket.socket) -> None:
        is_asked.set()
        may_go_on.wait(PATIENCE)

    site.answers["/post"] = wait
    page.goto(f"{live_server.url}/submit/link/?url={URL}")
    assert is_asked.wait(PATIENCE)
    card_of(page).get_by_text("Reading the page …").wait_for()
    page.get_by_label("Title", exact=True).fill("Sent meanwhile")
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")
    may_go_on.set()
    assert Submission.objects.get().title == "Sent meanwhile"


def test_without_a_worker_the_card_stops_asking(page: Page, live_server: LiveServer) -> None:
    page.clock.install()
    page.goto(f"{live_server.url}/submit/link/?url={URL}")
    card_of(page).get_by_text("Reading the page …").wait_for()
    seen: list[str] = []
    for waited in range(1, 12):
        reading = card_of(page).locator(f""".reading[hx-vals*='"card_waited": "{waited}"']""")
        reading.wait_for()
        seen.append(reading.inner_text().strip())
        page.clock.run_for(1100)
    card_of(page).get_by_text("The page takes long. You can send without waiting.").wait_for()
    assert list(dict.fromkeys(seen)) == ["Reading the page …", "Still reading. You can send without waiting."]
    assert card_of(page).locator("[hx-trigger]").count() == 0


@pytest.mark.usefixtures("worker")
def test_a_page_that_is_gone_is_a_hint(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/submit/link/?url=http://blog.test/gone")
    card_of(page).get_by_text("There is no such page (status 404)").wait_for()
    page.get_by_label("Title", exact=True).fill("Gone, but not for long")
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")


def test_an_address_of_this_issue_is_refused_at_its_field(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/submit/link/")
    paste(page, "https://standing.example.org/page")
    error = page.locator(".field.bad .error")
    error.wait_for()
    assert error.inner_text() == "This is in Issue 700 already, under Official."
    paste(page, "https://other.example.org/page")
    error.wait_for(state="detached")


def test_what_is_no_address_is_said_at_its_field(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/submit/link/")
    paste(page, "http://127.0.0.1/page")
    error = page.locator(".field.bad .error")
    error.wait_for()
    assert error.inner_text() == page.locator("#card-said").inner_text() == "This address is not on the public internet."
    expect(card_of(page)).to_be_hidden()
    paste(page, "https://other.example.org/page")
    error.wait_for(state="detached")
    expect(card_of(page)).to_be_visible()


@pytest.mark.usefixtures("worker")
@SIZES
def test_the_field_with_the_focus_stays_in_its_place(size: ViewportSize, page: Page, live_server: LiveServer, site: Site) -> None:
    may_go_on = Event()

    def wait(stream: socket.socket) -> None:
        may_go_on.wait(PATIENCE)
        stream.sendall(titled("It came later"))

    site.answers["/post"] = wait
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/submit/link/")
    page.get_by_label("Address of the page").fill(URL)
    page.get_by_label("Address of the page").press("Tab")
    place = "document.activeElement.getBoundingClientRect().top"
    before = page.evaluate(place)
    card_of(page).get_by_text("Reading the page …").wait_for()
    beside = page.evaluate(place)
    may_go_on.set()
    card_of(page).get_by_text("It came later").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "id_title"
    assert [beside, page.evaluate(place)] == pytest.approx([before, before], abs=2)


def test_the_card_follows_every_field(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/submit/link/?url=https://www.youtube.com/watch?v=abcdefghijk&title=A+talk")
    page.get_by_role("button", name="Tick [video]").click()
    card_of(page).get_by_text("* [video] [A talk](https://www.youtube.com/watch?v=abcdefghijk)").wait_for()
    assert page.get_by_label("[video]").is_checked()
    page.get_by_label("Language, if not English").fill("zh")
    page.get_by_label("Language, if not English").blur()
    card_of(page).get_by_text("* [ZH] [video] [A talk]").wait_for()


@pytest.mark.usefixtures("site")
def test_without_scripts_checking_again_brings_the_title(plain_page: Page, live_server: LiveServer) -> None:
    plain_page.goto(f"{live_server.url}/submit/link/")
    plain_page.get_by_label("Address of the page").fill(URL)
    plain_page.get_by_role("button", name="Check", exact=True).click()
    assert "Reading the page … Press Check again in a moment." in " ".join(card_of(plain_page).inner_text().split())
    assert card_of(plain_page).locator(".finding .btn").count() == 0
    PageRow.objects.update(state="done", status=200, fetched_at="2026-11-21T00:00:00Z", title="It came meanwhile")
    plain_page.get_by_role("button", name="Check again").click()
    assert plain_page.get_by_label("Title", exact=True).input_value() == "It came meanwhile"
    assert f"* [It came meanwhile]({URL})" in card_of(plain_page).inner_text()


@pytest.mark.usefixtures("worker")
@SIZES
def test_several_links_are_sent_at_once(
    size: ViewportSize, page: Page, live_server: LiveServer, axe: Callable[[Page], None], site: Site
) -> None:
    site.answers["/two"] = titled("The second page")
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/submit/")
    page.get_by_role("link", name="Send several links at once").click()
    tidy(page, axe)
    page.get_by_label("The links").fill(f"{URL}?utm_source=x\n* [video] [A talk](https://talk.example.org/1)\nand http://blog.test/two.")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#id_3-title")).to_have_value("The second page")
    expect(page.locator("#id_1-title")).to_have_value("Taming lifetimes in a parser")
    tidy(page, axe)
    page.get_by_role("button", name="Remove link 2").click()
    page.get_by_role("heading", name="Look over 2 links").wait_for()
    page.get_by_label("Title", exact=True).first.fill("")
    page.get_by_role("button", name="Send to the editors").click()
    page.get_by_text("One link was sent").wait_for()
    tidy(page, axe)
    page.get_by_label("Title", exact=True).fill("The first after all")
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/together/**")
    tidy(page, axe)
    assert sorted(page.locator("main li a").all_inner_texts()) == ["The first after all", "The second page"]


def test_several_links_are_sent_without_scripts(plain_page: Page, live_server: LiveServer) -> None:
    assert plain_page.viewport_size == PHONE
    plain_page.goto(f"{live_server.url}/submit/several/")
    plain_page.get_by_label("The links").fill("[One](https://one.example.org/)\n[Two](https://two.example.org/)")
    plain_page.get_by_role("button", name="Go on").click()
    assert fits(plain_page)
    plain_page.get_by_role("button", name="Send to the editors").click()
    plain_page.wait_for_url("**/together/**")
    assert plain_page.locator("main li a").all_inner_texts() == ["One", "Two"]


def test_the_bookmark_opens_the_filled_form(page: Page, live_server: LiveServer, axe: Callable[[Page], None]) -> None:
    page.goto(f"{live_server.url}/submit/")
    tidy(page, axe)
    bookmark = page.get_by_role("link", name="Send to This Week in Rust")
    bookmark.click()
    assert "Drag it to the bar of your bookmarks" in page.locator("#bookmark-hint").inner_text()
    code = (bookmark.get_attribute("href") or "").removeprefix("javascript:")
    page.goto(f"{live_server.url}/issues/699/")
    title, address = page.title(), page.url
    page.evaluate(code)
    page.wait_for_url("**/submit/link/**")
    assert page.get_by_label("Title", exact=True).input_value() == title
    assert page.get_by_label("Address of the page").input_value() == address
