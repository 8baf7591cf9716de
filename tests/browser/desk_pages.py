"""What the browser tests of an issue's desk look for in its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pytest_django.live_server_helper import LiveServer

    from issues.models import Issue, IssueSection


def address(live_server: LiveServer, issue: Issue) -> str:
    """Where the issue is worked on."""
    return f"{live_server.url}/admin/issues/issue/{issue.pk}/change/"


def titles(row: IssueSection) -> list[str]:
    """The titles of a section's entries as they are stored, in order."""
    row.refresh_from_db()
    return list(row.entries.order_by("position").values_list("title", flat=True))


def grip(page: Page, title: str) -> Locator:
    """The handle by which an entry is moved."""
    return page.get_by_role("button", name=f"Move: {title}", exact=True)


def shown(page: Page, row: IssueSection) -> list[str]:
    """The titles of a section's entries as the page shows them."""
    return page.locator(f"#section-{row.pk} .entry > [dir] > a").all_inner_texts()


def look(page: Page) -> None:
    """The page asks now what others did, as it does every few seconds."""
    with page.expect_response(lambda response: response.url.endswith("/live/")):
        page.evaluate("() => htmx.trigger('#desk-live', 'desk:look')")
