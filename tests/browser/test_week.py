"""Real weeks of 2026 and one of our own, played from the forms to the exported file by one editor, with nothing but keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser.week import Played, is_ours
from tests.conftest import has_real
from tests.replay.weeks import Week, section_bodies
from tests.replay.wishes import thinned
from tests.sampling import IS_SOAK
from tests.test_replay import OWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.browser.week import Report

REAL = ["2026-03-25", "2026-06-17", "2026-07-29"]
# usually every twelfth submission of each section of one real week, or our own where there is none
PLAYED, SHARE = (["own", *REAL], 1) if IS_SOAK else ([REAL[1] if has_real("TWIR_ARCHIVE", "shared/corpus") else "own"], 12)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def play(
    page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None], axe: Callable[..., None]
) -> Callable[[Week], Report]:
    """Play a week; its community, call and event sections end as published, byte for byte."""
    log_in(editor, live_server.url)

    def look(page: Page) -> None:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            axe(page, ["heading-order"])  # in the text of the issue

    def from_forms_to_file(week: Week) -> Report:
        played = Played(week, page, live_server.url, look)
        played.send(Client())
        played.decide_all()
        exported = played.make_up()
        print(f"\n{played.report}")
        assert ours(exported) == ours(week.published)
        assert {"queue", "desk", "finish"} <= set(played.seen)
        return played.report

    return from_forms_to_file


def ours(text: str) -> dict[str, str]:
    """The sections that people send to; one that says nothing is as good as none."""
    return {key[0]: body for key, body in section_bodies(text) if is_ours(key) and body.strip("\n")}


def check(report: Report) -> None:
    """No more keys than an editor who knows the desk should need."""
    assert set(report.unchanged) <= {1}
    for keys in (report.changed, report.refused, report.moves, report.lines, report.texts):
        assert max(keys, default=0) <= 4, report
    assert report.last <= 10


@pytest.mark.parametrize("date", PLAYED)
def test_a_week_goes_from_the_forms_to_the_file_by_keys(play: Callable[[Week], Report], request: pytest.FixtureRequest, date: str) -> None:
    if date == "own":
        report = play(Week.read(OWN, "2025-03-05"))
        assert (report.sent, len(report.unchanged), len(report.changed), report.last) == (8, 6, 1, 5)
    else:
        week = Week.read(request.getfixturevalue("archive") / "replay", date)
        report = play(week if SHARE == 1 else thinned(week, SHARE))
        assert SHARE > 1 or max(report.touched.values(), default=0) <= 4, report  # a few lines move about each other more often
    check(report)
