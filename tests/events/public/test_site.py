"""The calendar's pages in the static site: made anew when the calendar is another, and only then."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from issues.site.files import site_files
from issues.site.writing import SiteFolder, export_site
from tests.events.samples import BERLIN, confirmed

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 3, 5, 12, tzinfo=UTC)
PAGES = ["events/europe/index.html", "events/index.html", "sitemap.xml"]


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://twir.example.org", ["*"]


def changed_pages(folder: Path) -> list[str]:
    """The calendar's pages that another run writes."""
    return sorted(path for path in export_site(SiteFolder(folder), site_files()).changed if path in PAGES)


def test_an_event_and_a_new_day_change_the_pages_of_the_calendar(tmp_path: Path) -> None:
    def changed() -> list[str]:
        return changed_pages(tmp_path)

    def says(word: str) -> bool:
        return word in (tmp_path / "events/europe/index.html").read_text()

    with time_machine.travel(NOW, tick=False):
        changed()
        assert changed() == []
        confirmed(title="Rust in spring", start=NOW.date() + timedelta(days=1), place=BERLIN)
        assert changed() == PAGES
        assert says("Rust in spring")
        assert changed() == []
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert set(changed()) == {"events/europe/index.html", "events/index.html"}
        assert not says("Rust in spring")


def test_an_event_that_is_over_leaves_the_pages_within_the_day(tmp_path: Path) -> None:
    with time_machine.travel(NOW, tick=False):
        confirmed(start=NOW.date(), start_time=time(18), end_time=time(20), time_zone="Europe/Berlin")
        changed_pages(tmp_path)
    with time_machine.travel(NOW.replace(hour=18, minute=59), tick=False):
        assert changed_pages(tmp_path) == []
    with time_machine.travel(NOW.replace(hour=19), tick=False):
        assert changed_pages(tmp_path) == ["events/europe/index.html", "events/index.html"]
        assert changed_pages(tmp_path) == []
