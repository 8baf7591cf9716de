"""The public pages as tests read them, and issues to show on them."""

from __future__ import annotations

from datetime import date, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from issues.importer import import_issue

if TYPE_CHECKING:
    from django.test import Client

    from issues.models import Issue


class Reader(HTMLParser):
    """What a page holds: its words, its links, its anchors, its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.anchors, self.scripts = "", [], [], []
        self.feed(html)
        self.words = " ".join(self.words.split())

    links: list[str]
    anchors: list[str]
    scripts: list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag == "script":
            self.scripts.append(values.get("src") or "inline")
        self.anchors += [values["id"] or ""] if "id" in values else []

    def handle_data(self, data: str) -> None:
        self.words += data


def read_page(client: Client, address: str) -> Reader:
    """The page at an address that is there."""
    response = client.get(address)
    assert response.status_code == 200
    return Reader(response.content.decode())


def made_issue(number: int, body: str = "", *, status: str = "draft", title: str = "") -> Issue:
    """An imported issue of that number, dated as weeks go."""
    day = date(2030, 1, 2) + timedelta(weeks=number - 849)
    title = title or f"This Week in Rust {number}"
    text = f"Title: {title}\nNumber: {number}\nDate: {day}\nCategory: This Week in Rust\n\n{body}"
    return import_issue(text, file_name=f"{day}-this-week-in-rust.md", status=status).issue


def community(*lines: str) -> str:
    """The community's section with these lines."""
    return "## Updates from Rust Community\n\n### Official\n\n" + "".join(f"{line}\n" for line in lines) + "\n"


def community_links(count: int) -> str:
    """The community's section with as many links."""
    return community(*(f"* [Link {number}](https://example.org/{number})" for number in range(count)))
