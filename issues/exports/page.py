"""The HTML of an issue as its page shows it: every entry has its anchor, and a sign that links to it. Pure.

The anchors are those that JSON gives (`issues.exports.anchors`). An entry stands where its address is linked from, else where its words
are; of lists within lists it is the outermost item that is nobody's yet. Words and links stay as they were rendered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from issues.exports.edition import parts_of
from issues.exports.html import render_html
from issues.exports.reading import HEADINGS
from issues.markdown.escaping import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from issues.exports.edition import Line, Part

_NO_LETTER = re.compile(r"[\W_]+")


def page_html(html: str, parts: Iterable[Part]) -> str:
    """The clean HTML of a text (render_html's) with the anchors of these parts of it. What is found nowhere in it gets none."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}</body>").body
    if body is None:  # the parser makes one for every document
        raise ValueError("no body")
    lines = {part.anchor: part.lines for part in parts}
    for anchor, blocks in list(_sections(body, lines)):
        _Places(blocks).give(lines[anchor])
    return body.inner_html or ""


def render_pages(texts: Iterable[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """HTML and page of texts, given with their keys and the HTML of those that have it: a process needs nothing but this module."""
    rendered = ((key, text, html or str(render_html(text))) for key, text, html in texts)
    return [(key, html, page_html(html, parts_of(text))) for key, text, html in rendered]


def _sections(body: LexborNode, wanted: Iterable[str]) -> Iterator[tuple[str, list[LexborNode]]]:
    """What stands below each heading that is wanted, up to the next one."""
    found: dict[str, list[LexborNode]] = {anchor: [] for anchor in wanted}
    blocks: list[LexborNode] = []
    node = body.first_child
    while node is not None:
        anchor = node.attributes.get("id") or "" if node.tag in HEADINGS else ""
        if anchor in found:
            blocks = found[anchor]
        elif node.is_element_node:
            blocks.append(node)
        node = node.next
    yield from found.items()


class _Places:
    """The blocks of a section, and which of them are taken."""

    def __init__(self, blocks: Iterable[LexborNode]) -> None:
        self.blocks = [item for block in blocks for item in _items(block)]
        self.links: defaultdict[str, list[LexborNode]] = defaultdict(list)
        for block in blocks:
            for link in block.css("a[href]"):
                self.links[link.attributes["href"] or ""].append(link)
        self.links.pop("", None)
        self.tops = {block.mem_id for block in blocks}
        self.taken: set[int] = set()

    def give(self, lines: Iterable[Line]) -> None:
        """Its anchor to each line."""
        for line in lines:
            place = self._linked(line) or self._worded(line)
            if place is not None:
                self.taken.add(place.mem_id)
                _mark(place, line.anchor)

    def _linked(self, line: Line) -> LexborNode | None:
        links = self.links.get(line.url) or self.links.get(unescape(line.url.strip())) or []
        for link in links:
            for place in self._around(link):
                if place.mem_id not in self.taken:
                    return _quoted(place) if line.kind == "quote" else place
        return next((link for link in links if link.mem_id not in self.taken), None)

    def _around(self, link: LexborNode) -> list[LexborNode]:
        """The items that it stands in, the outermost first; without any, the block."""
        items, node = [], link
        while node.mem_id not in self.tops and node.parent is not None:
            node = node.parent
            if node.tag == "li":
                items.append(node)
        return items[::-1] or [node]

    def _worded(self, line: Line) -> LexborNode | None:
        words = _letters(line.title or plain_text(line.text))
        return next((one for one in self.blocks if one.mem_id not in self.taken and words and words in _letters(one.text())), None)


def _items(block: LexborNode) -> list[LexborNode]:
    """The items of a list; another block itself."""
    return block.css("li") if block.tag in {"ul", "ol"} else [block]


def _quoted(place: LexborNode) -> LexborNode:
    """The quote above who said it."""
    above = place.prev
    while above is not None and not above.is_element_node:
        above = above.prev
    return above if above is not None and above.tag == "blockquote" else place


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def _mark(place: LexborNode, anchor: str) -> None:
    """The anchor at the place, or at the sign where the text gave the place another one; a link gets no link into it."""
    if place.tag == "a":
        place.attrs["id"] = anchor
        return
    sign = place.parser.create_node("a")
    sign.attrs["class"], sign.attrs["href"], sign.attrs["aria-label"] = "anchor", f"#{anchor}", "Link to this entry"
    (sign if "id" in place.attributes else place).attrs["id"] = anchor
    first = place.first_child
    if first is None:
        place.insert_child(sign)
    else:
        first.insert_before(sign)
