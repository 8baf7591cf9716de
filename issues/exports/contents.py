"""The list of contents of a rendered issue: its headings and their anchors. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TOP = ("h1", "h2")
BELOW = ("h3",)


@dataclass
class Chapter:
    """A heading with its anchor, and the headings right below it."""

    title: str
    anchor: str
    below: list[Chapter] = field(default_factory=list)


def contents(html: str) -> list[Chapter]:
    """Headings of the first two levels, each with those of the third below it. Wants clean HTML (render_html's)."""
    reader = _HeadingReader()
    reader.feed(html)
    reader.close()
    found: list[Chapter] = []
    for tag, anchor, title in reader.headings:
        if tag in TOP or not found:
            found.append(Chapter(title, anchor))
        else:
            found[-1].below.append(Chapter(title, anchor))
    return found


class _HeadingReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.headings: list[tuple[str, str, str]] = []
        self._tag = self._anchor = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in TOP + BELOW:
            self._tag, self._anchor, self._words = tag, dict(attrs).get("id") or "", []

    def handle_endtag(self, tag: str) -> None:
        if tag == self._tag:
            if self._anchor:
                self.headings.append((tag, self._anchor, "".join(self._words).strip()))
            self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag:
            self._words.append(data)
