"""Editions for tests: of our own sample, of real issues, and one full of what could do harm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.text import slugify

from issues.exports.edition import Edition, Site
from issues.exports.html import render_html
from issues.importer import read_top
from tests.issues.samples import sample_text

if TYPE_CHECKING:
    from pathlib import Path

SITE = Site("This Week in Rust", "https://twir.example.org")
HOSTILE_TITLES = (
    "\u202eevil\u2066 ]]> &lt;/content> <script>alert(1)</script>",
    "BEGIN:VEVENT\\r\\nX-EVIL:1",
    r"\*|EMAIL|\* {{ .Subscriber.Email }} {{{",
    "\x02\x0b\x1b[31m red",
    "@victim@example.org https://evil.example.org/",
)
HOSTILE = (
    "Title: This Week in Rust 902\nNumber: 902\nDate: 2031-01-08\nCategory: This Week in Rust\n\n"
    "## Updates from Rust Community\n\n### Official\n"
    + "".join(f"* [{title}](https://example.org/{number})\n" for number, title in enumerate(HOSTILE_TITLES))
    + "* [no address](javascript:alert(1))\n* ![seen](https://tracker.example.org/pixel.png)\n* [relative](/somewhere)\n"
    "* [odd](https://example.org/a*|UNSUB|*{{b}}\x02)\n* [brackets](https://[broken/)\n* [forged](https://unsubscribe.invalid/)\n\n"
    "## Upcoming Events\n\n### Virtual\n"
    "* 2031-01-09 | Virtual\rSUMMARY:no\u2028 | [Who\r\tX-EVIL:1](https://example.org/o)\n"
    "    * [**\u202eWhat,; \\n BEGIN:VALARM\x02**](https://example.org/e?a=1,2;b\x0b)\n"
    "* 9999-12-31 | Virtual | [End](https://example.org/end)\n    * [**Of time**](https://example.org/end/1)\n"
)


def edition_of_text(text: str, *, file_name: str = "901.md") -> Edition:
    """The text as a first revision, published at the beginning of its day."""
    top = read_top(text, file_name=file_name)
    moment = datetime(top.date.year, top.date.month, top.date.day, tzinfo=UTC)
    old = f"/blog/{top.date:%Y/%m/%d}/{slugify(top.title)}/"
    path = f"/issues/{top.number}/" if top.number else old
    html = render_html(text)
    return Edition(top.number, top.title, top.date, top.file_name, 1, text, path, old, SITE, moment, moment, render=lambda: html)


def sample() -> Edition:
    """Our issue 901."""
    return edition_of_text(sample_text())


def hostile() -> Edition:
    """An issue that means harm."""
    return edition_of_text(HOSTILE)


def real(folder: Path, *, every: int) -> list[Edition]:
    """Every so manieth real issue."""
    paths = sorted((folder / "issues").iterdir())[::every]
    return [edition_of_text(path.read_bytes().decode(), file_name=path.name) for path in paths]
