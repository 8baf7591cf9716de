"""Every page of the desk that an address leads to, with one of everything: axe has nothing to say, and nothing is wider than the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error

from tests.looks import looks
from tests.rights import RULES
from tests.sampling import IS_SOAK, sample
from tests.test_permissions import address, objects

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from django.contrib.auth.models import User
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

__all__ = ["objects"]  # a fixture
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAVING = ("logout", "jsi18n", "autocomplete")


def pages(objects: dict[str, Any]) -> list[str]:
    """The addresses of the desk that show something."""
    routes = (route for route, rule in RULES.items() if rule.get is not None and route.startswith("admin/"))
    return list(dict.fromkeys(address(route, objects) for route in routes if not any(word in route for word in LEAVING)))


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_every_page_of_the_desk_is_in_order(
    page: Page,
    live_server: LiveServer,
    objects: dict[str, Any],
    editor: User,
    log_in: Callable[[User, str], None],
    axe: Callable[..., None],
    browser_errors: list[str],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    editor.is_superuser = True
    editor.save()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    log_in(editor, live_server.url)
    wrong, seen = {}, 0
    for path in sample(pages(objects), every=9, turn=width // 1000):
        try:
            page.goto(live_server.url + path)
        except Error:  # a file, which is kept and not shown
            continue
        if not page.title() or page.get_by_role("main").count() == 0:  # a part of a page
            continue
        seen += 1
        try:
            axe(page, ["heading-order", "target-size"])  # an issue's text leaps; a phone's foot covers parts of buttons
        except AssertionError as error:
            wrong[path] = str(error)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[path] = "wider than the screen"
    browser_errors[:] = [error for error in browser_errors if "Failed to load resource" not in error]  # addresses of what is not there
    assert wrong == {}
    assert seen > (80 if IS_SOAK else 6)
