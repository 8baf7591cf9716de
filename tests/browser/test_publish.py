"""A publish night in Chromium: the list, the rehearsal, the publication, a delivery that fails first, the discussion, an amendment."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from issues.deliveries import carry_delivery
from issues.models import Delivery, Issue, Revision
from issues.publication import publish_issue
from tests.issues.deliveries.conftest import issue
from tests.issues.samples import sound_text
from tests.looks import looks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User
    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

__all__ = ["issue"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
URL = "https://www.reddit.com/r/rust/comments/1abc/twir/"


@pytest.fixture
def checkout(tmp_path: Path, settings: Settings) -> Path:
    """Places to deliver to: a folder, and a checkout whose branch is, by mistake, checked out."""
    folder = tmp_path / "newsletter"
    settings.DELIVERY_FOLDER, settings.DELIVERY_CHECKOUT, settings.DELIVERY_BRANCH = tmp_path, folder, "main"
    for command in ("init --quiet --initial-branch=main", "-c user.name=A -c user.email=a@b.c commit --quiet --allow-empty -m Begin"):
        folder.mkdir(exist_ok=True)
        subprocess.run(["git", "-C", str(folder), *command.split()], check=True)
    return folder


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """A button or a link, by keyboard."""
    found = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    found.focus()
    page.keyboard.press("Enter")


def publish(page: Page) -> None:
    """From the desk over the list and a rehearsal to the first revision."""
    press(page, "Call it ready")
    expect(page.get_by_text("Issue 893 is ready to be published.")).to_be_visible()
    press(page, "Publish")
    expect(page.get_by_text("No finding is an error", exact=True)).to_be_visible()
    press(page, "Rehearse")
    page.get_by_text("2031-01-01-this-week-in-rust/issue.json").click()
    expect(page.get_by_text("main is checked out in")).to_be_visible()
    press(page, "Back to the list")
    press(page, re.compile("^Publish Issue 893"))
    expect(page.get_by_text("Issue 893, revision 1 is published. Issue 894 is open.")).to_be_visible()


def hand_on(page: Page, checkout: Path, settings: Settings) -> None:
    """A commit that is refused, and that is made on another branch when it is tried again."""
    press(page, re.compile("^Hand it on ?: Git commit"))
    expect(page.get_by_text("Under way")).to_be_visible()
    carry_delivery(Delivery.objects.get().pk)
    expect(page.get_by_text("and its files would fall behind")).to_be_visible()  # the list looks again by itself
    settings.DELIVERY_BRANCH = "twir-desk"
    press(page, re.compile("^Try again ?: Git commit"))
    expect(page.get_by_text("Under way")).to_be_visible()
    carry_delivery(Delivery.objects.get().pk)
    tip = subprocess.run(["git", "-C", str(checkout), "rev-parse", "twir-desk"], check=True, capture_output=True, text=True).stdout.strip()
    expect(page.get_by_text(tip)).to_be_visible()


def link_discussion(page: Page, browser_errors: list[str]) -> None:
    """An address that is none, then one that is."""
    page.get_by_label("Address of the discussion").fill("reddit")
    page.evaluate("document.querySelector('[name=url]').form.noValidate = true")
    press(page, "Put it in")
    expect(page.get_by_text("The address must begin with https:// or http://.")).to_be_visible()
    assert ["422" in error for error in browser_errors] == [True]  # Chromium says so of every refused form
    browser_errors.clear()
    page.get_by_label("Address of the discussion").fill(URL)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=URL)).to_be_visible()


def amend(page: Page) -> None:
    """A word of the text, with a reason."""
    press(page, "Amend")
    page.get_by_label("Why").fill("The animal")
    text = page.get_by_label("Markdown of the whole issue")
    text.fill(text.input_value().replace("octopus", "squid"))
    press(page, "Show what changes")
    expect(page.locator("ins").get_by_text("squid")).to_be_visible()
    press(page, "Amend Issue 893")
    expect(page.get_by_text("Issue 893, revision 3 stands now.")).to_be_visible()


def test_a_night_from_the_list_to_the_amendment(
    page: Page,
    live_server: LiveServer,
    log_in: Callable[[User, str], None],
    publisher: User,
    issue: Issue,
    checkout: Path,
    settings: Settings,
    browser_errors: list[str],
) -> None:
    log_in(publisher, live_server.url)
    page.goto(f"{live_server.url}/admin/issues/issue/{issue.pk}/change/")
    publish(page)
    hand_on(page, checkout, settings)
    link_discussion(page, browser_errors)
    amend(page)
    second, third = Revision.objects.filter(number__gt=1).order_by("number")
    assert second.text == sound_text().replace("REDDIT_LINK_HERE", URL)
    assert third.text == second.text.replace("octopus", "squid")


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_the_pages_are_in_order(
    page: Page,
    live_server: LiveServer,
    log_in: Callable[[User, str], None],
    publisher: User,
    issue: Issue,
    axe: Callable[[Page], None],
    width: int,
    scheme: str,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    log_in(publisher, live_server.url)
    base = f"{live_server.url}/admin/issues/issue/{issue.pk}"

    def look(name: str) -> None:
        page.goto(f"{base}/{name}/")
        axe(page)
        assert not page.evaluate(SIDEWAYS), name

    for name in ("publish", "rehearsal"):
        look(name)
    publish_issue(issue, actor=publisher)
    for name in ("publish", "amend"):
        look(name)
