"""Sections filled from a paste, in a real browser: with and without scripts, wide and narrow, light and dark, and two editors at once."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.editing import save_section
from issues.models import Issue, SectionVersion
from issues.text import issue_text, store_text
from submissions import intake
from submissions.kinds import submission_kinds
from tests.issues.admin.draft import row_of
from tests.issues.admin.filling import DRAFT, PULLS
from tests.looks import looks, take_picture
from tests.submissions.nominations import OTHERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from django.test import Client
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Updates from the Rust Project"
HOSTILE = "Break </textarea><script>alert(1)</script><img src=x onerror=alert(1)> it"
PASTE = json.dumps(
    {
        "total_count": 321,
        "items": [
            {"title": "Stabilize some_thing", "html_url": f"{PULLS}/rust/pull/1", "labels": [{"name": "T-libs"}]},
            {"title": HOSTILE, "html_url": f"{PULLS}/cargo/pull/2", "labels": []},
        ],
    }
)
CRATES = "\n## Crate of the Week\n\n<!-- COTW goes here -->\n"


@pytest.fixture
def desk(page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None]) -> Page:
    log_in(editor, live_server.url)
    return page


@pytest.fixture
def plain_desk(browser: Browser, live_server: LiveServer, editor: User, client: Client) -> Iterator[Page]:
    """The same without scripts, as narrow as a phone."""
    client.force_login(editor)
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def drafted() -> Issue:
    issue = Issue.objects.create(number=700, title="This Week in Rust", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    store_text(issue, DRAFT + CRATES, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def open_form(page: Page, live_server: LiveServer, issue: Issue, title: str) -> None:
    """By the desk's link."""
    page.goto(f"{live_server.url}/admin/issues/issue/{issue.pk}/change/", wait_until="domcontentloaded")
    page.get_by_role("link", name=f"Fill in {title}").click()
    page.get_by_role("heading", level=1).wait_for()


@pytest.mark.smoke
def test_a_paste_is_looked_at_and_saved_without_scripts(plain_desk: Page, live_server: LiveServer) -> None:
    issue, page = drafted(), plain_desk
    open_form(page, live_server, issue, TITLE)
    page.get_by_label("Paste here").fill(f"{PASTE}\nnobody knows this\n")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("1 line was not understood").wait_for()
    assert page.get_by_label("Paste here").input_value() == "nobody knows this\n"
    page.get_by_role("button", name="Go on without them").click()
    page.get_by_label(f"Group of {PULLS}/rust/pull/1").select_option("Compiler")
    take_picture(page, "fill-plain")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("is filled in").wait_for()
    text = issue_text(issue)
    assert f"#### Compiler\n* [stabilize `some_thing`]({PULLS}/rust/pull/1)\n\n#### Cargo\n* [break &lt;/textarea>" in text
    assert "321 pull requests were [merged" in text


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_the_forms_are_in_order(desk: Page, live_server: LiveServer, axe: Callable[..., None], width: int, scheme: str) -> None:
    issue = drafted()
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 900})
    pastes = {
        TITLE: PASTE,
        "Rust Compiler Performance Triage": "# 2027-04-20 Triage\n\nQuiet.\n\nTriage done by **@a**.\n\n#### Mixed\nx\n",
        "Tracking Issues & PRs": f"* [{HOSTILE}]({PULLS}/cargo/issues/1)\nwhat is this\n",
    }
    for number, (title, paste) in enumerate(pastes.items()):
        open_form(desk, live_server, issue, title)
        desk.locator("textarea[name=pasted]").fill(paste)
        desk.get_by_role("button", name="Look at it").click()
        desk.get_by_role("heading", name="As it will be printed").wait_for()
        take_picture(desk, f"fill-{number}-{width}-{scheme}")
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, title
        axe(desk, ignoring=["image-alt"])  # of the picture that somebody pasted
    open_form(desk, live_server, issue, "Jobs")
    desk.get_by_label("Address of the thread").fill("no address")
    desk.get_by_role("button", name="Look at it").click()
    assert desk.get_by_label("Address of the thread").input_value() == "no address"
    assert desk.locator(".error-summary").is_visible()
    axe(desk)


def test_two_editors_at_one_section_see_both_texts(desk: Page, live_server: LiveServer, publisher: User, browser_errors: list[str]) -> None:
    issue = drafted()
    open_form(desk, live_server, issue, TITLE)
    desk.get_by_label("Paste here").fill(PASTE)
    desk.get_by_role("button", name="Look at it").click()
    row = row_of(issue, TITLE)
    save_section(row, body="\nBy hand.\n\n", version=1, actor=publisher)
    desk.get_by_role("button", name="Save").click()
    assert desk.get_by_role("heading", level=1).inner_text() == "publisher saved this section while you wrote"
    desk.get_by_label("Take both").check()
    desk.get_by_role("button", name="Put the result together").click()
    desk.get_by_role("button", name="Save together").click()
    desk.get_by_text("The text held new headings").wait_for()
    text = issue_text(issue)
    assert "By hand.\n" in text
    assert "#### Library\n* [stabilize `some_thing`]" in text
    browser_errors[:] = [error for error in browser_errors if "409 (Conflict)" not in error]


def test_nominations_are_voted_for_and_taken(desk: Page, live_server: LiveServer, axe: Callable[[Page], None]) -> None:
    issue = drafted()
    for fields in OTHERS["crate"]:
        form = submission_kinds()["crate"].form_class({**fields, "description": "a crate", "name": "Ada"})
        assert form.is_valid(), form.errors
        intake.submit(kind="crate", cleaned=form.cleaned_data, actor=None)
    open_form(desk, live_server, issue, "Crate of the Week")
    desk.get_by_role("button", name="Vote for cd").press("Enter")
    desk.get_by_role("button", name="Take my vote back from cd").wait_for()
    assert desk.locator("li.card").first.inner_text().startswith("cd")
    desk.get_by_role("button", name="Take cd into Issue 700").press("Enter")
    desk.get_by_text("has the place in Issue 700").wait_for()
    take_picture(desk, "nominations")
    axe(desk)
    desk.set_viewport_size({"width": 360, "height": 740})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
