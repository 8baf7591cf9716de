"""The guide for editors: in order in every size, and with a picture of each screen that tests/pictures.py makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.looks import looks
from tests.pictures import FOLDER, SCREENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def guide(page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None]) -> Page:
    """Reached by the sign in the header."""
    log_in(editor, live_server.url)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Guide for editors").click()
    page.get_by_role("heading", level=1, name="The week, from Thursday to Thursday").wait_for()
    return page


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_the_guide_is_in_order(guide: Page, axe: Callable[[Page], None], width: int, scheme: str) -> None:
    guide.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    guide.set_viewport_size({"width": width, "height": 900})
    axe(guide)
    assert guide.evaluate("document.documentElement.scrollWidth") <= width
    for link in guide.get_by_role("navigation", name="This guide").get_by_role("link").all():
        assert guide.get_by_role("heading", level=2, name=link.inner_text(), exact=True).count() == 1


def test_every_screen_is_shown_by_a_picture_that_can_be_made_anew(guide: Page) -> None:
    pictures = guide.locator("figure img").all()
    for picture in pictures:
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 1000)
    shown = [(picture.get_attribute("src") or "").rpartition("/")[2].split(".")[0] for picture in pictures]
    assert sorted(shown) == sorted(SCREENS)
    assert sorted(path.stem for path in FOLDER.glob("*.png")) == sorted(SCREENS)
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 600_000
