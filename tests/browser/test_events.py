"""The event form and the calendar's admin in a real browser: wide, on a phone, without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Event
from tests.events.samples import confirmed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page, ViewportSize
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def fill(page: Page) -> None:
    """Type an event, without the country."""
    page.get_by_label("Address of the event’s page").fill("https://berlin.example.org/tell")
    page.get_by_label("Name of the event").fill("Rust and Tell")
    page.get_by_label("First day").fill((timezone.now().date() + timedelta(days=9)).isoformat())
    page.get_by_label("In person").check()
    page.get_by_label("City").fill("Berlin")
    page.get_by_label("Who holds it?").fill("Rust Berlin")
    page.get_by_label("Address of the organizer’s page").fill("https://berlin.example.org/")


def send_an_event(page: Page, live_server: LiveServer, browser_errors: list[str]) -> None:
    """Forget the country, be asked, give it, and arrive at the private page."""
    page.goto(f"{live_server.url}/submit/event/")
    fill(page)
    page.get_by_role("button", name="Send to the editors").click()
    expect(page.get_by_role("alert").get_by_text("Choose the country.")).to_be_visible()
    assert page.get_by_label("City").input_value() == "Berlin"
    browser_errors.clear()  # the browser notes the answer 422
    page.get_by_label("Country").select_option(label="Germany")
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/*/")
    expect(page.get_by_role("heading", name="Rust and Tell", exact=True)).to_be_visible()
    assert Event.objects.get().printed_place == "Berlin, DE"


def test_an_event_is_sent_in(page: Page, live_server: LiveServer, browser_errors: list[str], axe: Callable[[Page], None]) -> None:
    page.goto(f"{live_server.url}/submit/event/")
    axe(page)
    send_an_event(page, live_server, browser_errors)
    axe(page)


def test_an_event_is_sent_in_without_javascript_on_a_phone(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    try:
        send_an_event(context.new_page(), live_server, [])
    finally:
        context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_form_fits_and_is_accessible(page: Page, live_server: LiveServer, axe: Callable[[Page], None], size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/submit/event/")
    assert fits(page)
    axe(page)


def test_an_editor_cancels_an_event(
    page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None], axe: Callable[[Page], None]
) -> None:
    event = confirmed()
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/events/event/{event.pk}/change/")
    expect(page.get_by_text("* 2031-03-12 | Berlin, DE |")).to_be_visible()
    axe(page)
    page.locator(".add-row a").first.click()
    axe(page)
    page.get_by_role("button", name="Cancel: it will not take place").click()
    page.wait_for_url("**/change/")
    expect(page.get_by_text("is cancelled. Its lines go with the next assembly.")).to_be_visible()
    assert Event.objects.get().status == "cancelled"
