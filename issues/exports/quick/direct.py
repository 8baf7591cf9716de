"""HTML written directly, without a tree between: for texts of which every block is certain to be one that newsletters are made of.

Blocks are told as python-Markdown's processors tell them, in the order of their priorities (`markdown.blockprocessors`,
`markdown.extensions.extra`), and written as its serializer would after `PrettifyTreeprocessor` and `TocTreeprocessor`. Where anything is
uncertain, nothing is written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown.blockprocessors import BlockQuoteProcessor, HashHeaderProcessor
from markdown.extensions.toc import run_postprocessors, slugify, strip_tags, unique
from markdown.treeprocessors import UnescapeTreeprocessor
from markdown.util import STX

from issues.exports.quick.items import Item, Uncertain, items_of
from issues.exports.quick.plain import written
from issues.exports.quick.source import blocks_of, is_comment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown import Markdown

DEEPEST = 8  # quotes within quotes
_BULLET = re.compile(r"[ ]{0,3}[*+-][ ]")
_RULE = re.compile(r"\n[-_*=|: ]+(?:\n|$)")  # a rule, the line below a heading, the second row of a table
_UNCERTAIN = re.compile(r"[ ]{4}|[ ]{0,3}\d+\.[ ]")
_DEFINITION = re.compile(r"\n[ ]{0,3}:[ ]")
_ATTRIBUTES = re.compile(r"(?:</\w+>|<(?:img|br)[^>]*>)\{[^<]*\}")  # AttrListTreeprocessor.INLINE_RE, behind an element
_OWN_ATTRIBUTES = re.compile(r"\n[ ]*\{")  # its BLOCK_RE
_HEADING, _QUOTE = HashHeaderProcessor.RE, BlockQuoteProcessor.RE


def directly(md: Markdown, text: str, *, has_front_matter: bool) -> str | None:
    """What `md`, which is reset, makes of the text; None where that is uncertain, and `md` must be reset again."""
    blocks = blocks_of(text, has_front_matter=has_front_matter)
    if blocks is None:
        return None
    writing = _Writing(md)
    try:
        writing.write(blocks)
        html = writing.finished().strip()
    except Uncertain:
        return None
    if "{" in text and _ATTRIBUTES.search(html):
        return None
    return run_postprocessors(html, md) if STX in html else html


class _Writing:
    """What is written so far: first all blocks, then what stands in them, when all references are known."""

    def __init__(self, md: Markdown) -> None:
        self._md = md
        self._html: list[str] = []
        self._texts: list[tuple[int, int]] = []  # places of inline markdown in it, and their headings' levels
        self._tables: list[int] = []  # places of tables
        self._depth = 0

    def finished(self) -> str:
        """The HTML of the whole."""
        ids: set[str] = set()
        for place in self._tables:
            self._html[place] = self._in_a_tree(self._html[place])
        for place, level in self._texts:
            html = self._inline(self._html[place])
            self._html[place] = self._heading(html, level, ids) if level else html
        return "".join(self._html)

    def write(self, blocks: Iterable[str]) -> None:
        """Blocks that have one parent."""
        inner = _Open()
        for block in blocks:
            self._block(block, inner)
        self._close(inner)

    def _block(self, block: str, inner: _Open) -> None:
        """One block, or its beginning and then the rest."""
        if is_comment(block):
            self._close(inner)
            self._html += block, "\n"
        elif _RULE.search(f"\n{block}"):
            self._table(block, inner)
        elif _UNCERTAIN.match(block):
            raise Uncertain
        elif (block.startswith("#") or "\n#" in block) and (heading := _HEADING.search(block)):
            self._parted(block, heading, inner)
        elif _BULLET.match(block):
            self._list(block, inner)
        elif _DEFINITION.search(f"\n{block}"):
            raise Uncertain
        elif ">" in block and (sign := _QUOTE.search(block)):
            self._quote(block, sign.start(), inner)
        elif "]:" in block:
            self._referring(block, inner)
        else:
            self._paragraph(block, inner)

    def _parted(self, block: str, heading: re.Match[str], inner: _Open) -> None:
        """`HashHeaderProcessor.run`."""
        if before := block[: heading.start()]:
            self._block(before, inner)
        self._close(inner)
        text = heading["header"].strip()
        if not text or "\\" in text or "{" in text:
            raise Uncertain
        self._text("", text, "\n", level=len(heading["level"]))
        if after := block[heading.end() :]:
            self._block(after, inner)

    def _list(self, block: str, inner: _Open) -> None:
        """`UListProcessor.run`: a list right behind another one goes on with it, and both have paragraphs where they meet."""
        self._close(inner, is_list=True)
        found = items_of(block.split("\n"), self._md)
        if inner.items:
            inner.items[-1].is_loose = found[0].is_loose = True
        inner.items += found

    def _quote(self, block: str, start: int, inner: _Open) -> None:
        """`BlockQuoteProcessor.run`: a quote right behind another one goes on with it."""
        if before := block[:start]:
            self._block(before, inner)
        self._close(inner, is_quote=True)
        clean = self._md.parser.blockprocessors["quote"].clean  # type: ignore[attr-defined]
        lines = "\n".join(clean(line) for line in block[start:].strip("\n").split("\n"))
        if lines.endswith("\n") or "]:" in lines:  # an empty line would be the paragraph's; definitions count from where they stand
            raise Uncertain
        found = [piece.lstrip("\n") for piece in lines.split("\n\n") if piece.strip("\n")]
        if not found:
            raise Uncertain
        inner.quoted += found

    def _referring(self, block: str, inner: _Open) -> None:
        """`ReferenceProcessor.run`, which takes definitions out of a block."""
        blocks = [block]
        if not self._md.parser.blockprocessors["reference"].run(Element("div"), blocks):
            self._paragraph(block, inner)
            return
        for rest in blocks:
            self._block(rest, inner)

    def _paragraph(self, block: str, inner: _Open) -> None:
        """`ParagraphProcessor.run`."""
        self._close(inner)
        text = block.lstrip()
        if not text or block.startswith("#"):
            raise Uncertain
        self._text("<p>", text, "</p>\n")

    def _table(self, block: str, inner: _Open) -> None:
        """`TableProcessor`'s own work, with its tree."""
        if "{" in block or not self._md.parser.blockprocessors["table"].test(Element("div"), block):
            raise Uncertain
        self._close(inner)
        self._tables.append(len(self._html))
        self._html.append(block)

    def _close(self, inner: _Open, *, is_list: bool = False, is_quote: bool = False) -> None:
        """Write what is open and does not go on."""
        if inner.items and not is_list:
            self._items(inner.items)
            inner.items = []
        if inner.quoted and not is_quote:
            quoted, inner.quoted = inner.quoted, []
            self._html.append("<blockquote>\n")
            self._depth += 1
            if self._depth > DEEPEST:
                raise Uncertain
            self.write(quoted)
            self._depth -= 1
            self._html.append("</blockquote>\n")

    def _items(self, items: Iterable[Item]) -> None:
        self._html.append("<ul>\n")
        for item in items:
            if item.is_loose:
                self._text("<li>\n<p>", item.text, "</p>\n")
            else:
                self._text("<li>", item.text, "")
            if item.nested:
                self._items(item.nested)
            self._html.append("</li>\n")
        self._html.append("</ul>\n")

    def _text(self, before: str, text: str, after: str, *, level: int = 0) -> None:
        if "{" in text and _OWN_ATTRIBUTES.search(text):
            raise Uncertain
        self._texts.append((len(self._html) + 1, level))
        self._html += before, text, after

    def _inline(self, text: str) -> str:
        """The HTML of inline markdown."""
        html = written(text, references=self._md.references)
        if html is not None:
            return html
        root = Element("div")
        SubElement(root, "p").text = text
        html = self._as_html(root)
        return html[html.index("<p>") + len("<p>") : html.rindex("</p>")]

    def _in_a_tree(self, block: str) -> str:
        """The HTML of a table."""
        root = Element("div")
        table = self._md.parser.blockprocessors["table"]
        table.test(root, block)  # it remembers the row of lines
        table.run(root, [block])
        html = self._as_html(root)
        return html[html.index("<table>") : html.rindex("</div>")]

    def _as_html(self, root: Element) -> str:
        for name in ("inline", "prettify"):
            self._md.treeprocessors[name].run(root)
        UnescapeTreeprocessor(self._md).run(root)
        return self._md.serializer(root)

    def _heading(self, html: str, level: int, ids: set[str]) -> str:
        """`TocTreeprocessor.run` and its `add_anchor`; a heading that holds a link does not lead to itself."""
        place = unique(_slug(run_postprocessors(html, self._md) if STX in html else html), ids)
        if "<a " not in html:
            html = f'<a class="toclink" href="#{place}">{html}</a>'
        return f'<h{level} id="{place}">{html}</h{level}>'


@lru_cache(maxsize=1024)  # the same headings stand in hundreds of issues
def _slug(html: str) -> str:
    return slugify(unescape(strip_tags(html)), "-")


class _Open:
    """A list and a quote that may go on with the next block."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.quoted: list[str] = []
