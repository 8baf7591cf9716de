"""The proof of work in a real browser: worked out while one types, waited for by itself, and nobody is locked out without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from submissions.models import FloodCount, SpentProof, Submission, Switches
from tests.browser.test_submit import PHONE, tidy
from tests.submissions.conftest import issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

__all__ = ["issue"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("issue")]
# Working it out waits until the test lets it go.
HELD = """
  const derive = SubtleCrypto.prototype.deriveBits;
  const gate = new Promise((resolve) => { window.letGo = resolve; });
  SubtleCrypto.prototype.deriveBits = async function (...given) { await gate; return derive.apply(this, given); };
"""


@pytest.fixture(autouse=True)
def _asked(transactional_db: None) -> None:
    del transactional_db
    Switches.objects.create(pk=1, asks_for_proof=True)


def fill(page: Page, address: str, number: int) -> None:
    """Fill in the form for a link."""
    page.goto(f"{address}/submit/link/")
    page.get_by_label("Address of the page").fill(f"https://a{number}.example.org/")
    page.get_by_label("Title").fill(f"Number {number}")


def press(page: Page) -> None:
    """Send it, once the card is there, and wait for the private page."""
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/submissions/**")


def counts() -> dict[str, int]:
    """What was counted: with a proof, without one, all together."""
    return {row.key.partition(":")[0]: row.count for row in FloodCount.objects.exclude(key__regex="^sent:[0-9]+$")}


def test_it_is_worked_out_while_one_types(page: Page, live_server: LiveServer, axe: Callable[[Page], None]) -> None:
    fill(page, live_server.url, 1)
    page.locator("input[name=proof]:not([value=''])").wait_for(state="attached")
    tidy(page, axe)
    press(page)
    fill(page, live_server.url, 2)
    press(page)
    assert (counts()["sent"], "weak" in counts(), SpentProof.objects.count(), Submission.objects.count()) == (2, False, 2, 2)


def test_who_sends_before_it_is_there_reads_why_and_it_is_sent_by_itself(page: Page, live_server: LiveServer) -> None:
    page.add_init_script(HELD)
    fill(page, live_server.url, 1)
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Send to the editors").click()
    words = page.locator("[data-proof-words]")
    words.filter(has_text="One moment: your browser works out a proof").wait_for()
    assert Submission.objects.count() == 0
    page.evaluate("letGo()")
    page.wait_for_url("**/submissions/**")
    assert (counts()["sent"], Submission.objects.count()) == (1, 1)


def test_without_scripts_less_is_taken_and_nobody_is_locked_out(browser: Browser, live_server: LiveServer, settings: Settings) -> None:
    settings.SUBMISSIONS_PER_VISITOR = 5
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    fill(page, live_server.url, 1)
    assert "Without scripts, a few things an hour are taken" in page.locator("form.block.form").inner_text()
    press(page)
    fill(page, live_server.url, 2)
    page.get_by_role("button", name="Send to the editors").click()
    assert "Try again in" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Title").input_value() == "Number 2"
    context.close()
    assert (counts(), Submission.objects.count()) == ({"weak": 1}, 1)
