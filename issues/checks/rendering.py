"""What renderers make of an issue's markdown: python-Markdown, which prints the newsletter, and CommonMark, which shows it on GitHub.

Rendering takes longer than all other checks together. So the rules ask for it only where something in the text gives them cause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import unquote

import markdown
import pyromark

from issues.markdown.cost import is_too_costly

MOST_NESTED = 100  # quotes and lists in one another, in one line; each costs both renderers a look at all of it

_NESTING = re.compile(rf"^[ \t]*(?:(?:>|[*+-][ \t]|\d+\.[ \t])[ \t]*+){{{MOST_NESTED},}}", re.MULTILINE)
_LISTS = frozenset({"ul", "ol"})


@dataclass(slots=True)
class Rendered:
    """What stands in a rendered text, in order.

    `tags` are the names of all elements; `depths` says of each list item how deep it is nested, `empty` which of them hold no text;
    `links` are the addresses.
    """

    tags: list[str] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


@lru_cache(maxsize=64)  # several rules ask for the same text
def by_python_markdown(text: str) -> Rendered | None:
    """As the newsletter prints it, without extensions; None for what it would take too long for."""
    if is_too_costly(text) or _NESTING.search(text):
        return None
    try:
        return _read(markdown.markdown(text))
    except RecursionError:
        return None


@lru_cache(maxsize=64)
def by_commonmark(text: str) -> Rendered | None:
    """As GitHub shows it; None where `by_python_markdown` gives none."""
    return None if is_too_costly(text) or _NESTING.search(text) else _read(pyromark.html(text.encode(errors="replace").decode()))


def _read(html: str) -> Rendered:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.rendered


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rendered = Rendered()
        self._depth = 0
        self._open: list[int] = []  # the items that are open
        self._filled = 0  # how many of those, from the outermost on, hold text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.rendered.tags.append(tag)
        if tag in _LISTS:
            self._depth += 1
        elif tag == "li":
            self._open.append(len(self.rendered.depths))
            self.rendered.depths.append(self._depth)
        elif tag == "a":
            href = dict(attrs).get("href")
            self.rendered.links += [unquote(href).strip()] if href else []

    def handle_endtag(self, tag: str) -> None:
        """Leave a list or an item."""
        if tag in _LISTS:
            self._depth = max(0, self._depth - 1)
        elif tag == "li" and self._open:
            item = self._open.pop()
            if len(self._open) >= self._filled:
                self.rendered.empty.append(item)
            self._filled = min(self._filled, len(self._open))

    def handle_data(self, data: str) -> None:
        """Text fills all items that are open."""
        if data:
            self._filled = len(self._open)
