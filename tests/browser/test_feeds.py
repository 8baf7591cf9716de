"""Feeds of events in Chromium: one that begins with a group of the calendar, its page and its steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventFeed
from issues.markdown.nodes import InlineLink
from tests.events.samples import BERLIN, confirmed
from tests.looks import looks, take_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from django.contrib.auth.models import User
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GROUP = InlineLink("Rust Berlin", "https://www.meetup.com/rust-berlin/")


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_a_group_of_the_calendar_gets_a_feed(
    page: Page,
    live_server: LiveServer,
    log_in: Callable[[User, str], None],
    editor: User,
    axe: Callable[[Page], None],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    for days in (3, 31):
        confirmed(url=f"{GROUP.url}{days}", start=timezone.now().date() - timedelta(days=days), organizers=(GROUP,), place=BERLIN)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/events/eventfeed/add/")
    take_picture(page, f"feed-add-{width}-{scheme}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_text("Begin with a group of the calendar that has no feed (1)").click()
    axe(page)
    take_picture(page, f"feed-groups-{width}-{scheme}")
    page.get_by_role("link", name="Rust Berlin", exact=True).click()
    expect(page.locator("#id_url")).to_have_value(GROUP.url)
    expect(page.locator("#id_city")).to_have_value("Berlin")
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_url("**/change/**")
    feed = EventFeed.objects.get()
    assert (feed.name, feed.kind, feed.status, feed.organizer and feed.organizer.url) == ("Rust Berlin", "meetup", "active", GROUP.url)
    take_picture(page, f"feed-{width}-{scheme}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text("“Rust Berlin” is paused. Its events stay.")).to_be_visible()
    feed.refresh_from_db()
    assert feed.status == "paused"
