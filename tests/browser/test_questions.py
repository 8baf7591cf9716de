"""The editors' questions in a browser: one is asked only when another is answered so, with scripts and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from submissions.models import Guideline, Submission
from tests.submissions.conftest import issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

__all__ = ["issue"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("issue")]
WHERE, SAYS_SO = "Where does the page say so?", "Partly or all, and the page says so"


@pytest.fixture(autouse=True)
def _no_hurry(settings: Settings) -> None:
    """Let a form be sent as quickly as a test fills it."""
    settings.FORM_SECONDS = 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_where_the_page_says_so_is_asked_once_it_does(scripts: bool, browser: Browser, live_server: LiveServer) -> None:  # noqa: FBT001
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{live_server.url}/submit/link/")
    expect(page.get_by_label(WHERE)).to_be_hidden()
    page.get_by_label(SAYS_SO).check()
    page.get_by_label(WHERE).fill("At its end")
    page.get_by_label("Address of the page").fill("https://link.example.org/page")
    page.get_by_label("Title").fill("Words")
    page.get_by_role("button", name="Send to the editors").click()
    page.get_by_role("heading", name="Waiting for an editor").wait_for()
    assert Submission.objects.get().link.llm_disclosure == "At its end"
    page.get_by_text("Correct it", exact=True).click()
    expect(page.get_by_label(WHERE)).to_be_visible()
    page.get_by_label(SAYS_SO.replace("says", "does not say")).check()
    expect(page.get_by_label(WHERE)).to_be_hidden()
    context.close()


def test_a_guideline_is_changed_and_stands_in_the_form(
    page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None], axe: Callable[..., None]
) -> None:
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/submissions/guideline/")
    axe(page)
    row = Guideline.objects.get(kind="quote")
    page.get_by_role("link", name=str(row)).click()
    page.get_by_label("Text").wait_for()
    axe(page)
    page.get_by_label("Text").fill("Shorter than a poem")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{live_server.url}/submit/quote/")
    assert page.get_by_label("The words", exact=True).get_attribute("aria-describedby") == "id_text_guidelines id_text_helptext"
    assert page.locator("#id_text_guidelines").inner_text() == "Shorter than a poem"
