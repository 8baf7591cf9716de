"""Blocks whose kind is certain at first sight: python-Markdown asks a dozen processors about each, one after another. Pure.

Their order is that of their priorities (`markdown.blockprocessors.build_block_parser`, `markdown.extensions.extra`). A kind is certain
where no processor before its own can claim the block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.blockprocessors import BlockProcessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown.blockparser import BlockParser

# A line that begins with a letter, or with a sign and a letter, is no list, quote, heading, rule, table, definition or code.
_LINE = r"(?:[^\W\d_]|\d(?!\d*\.[ ])|[\[(\"'“‘–—&<]|`(?!``)|\*\*?(?=[^\W\d_])|_(?=[^\W\d_]))[^\n]*"
_PARAGRAPH = re.compile(rf"{_LINE}(?:\n{_LINE})*")
_DEFINES = "]:"  # a reference, a footnote or an abbreviation
_BULLETS = ("* ", "- ", "+ ")
# Headings, rules, underlined headings, and the second row of a table.
_NO_ITEM = re.compile(r"^(?:#|[-_*+=|: \\]*$)", re.MULTILINE)


class QuickBlocks(BlockProcessor):
    """Gives a block to the one processor that must get it, or leaves it to all of them."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self._paragraph, self._list, self._heading = (parser.blockprocessors[name] for name in ("paragraph", "ulist", "hashheader"))
        self._chosen: BlockProcessor = self._paragraph

    def test(self, parent: Element, block: str) -> bool:
        """Choose the processor."""
        if block.startswith(_BULLETS):
            self._chosen = self._list
            return not _NO_ITEM.search(block)
        if block.startswith("#"):
            self._chosen = self._heading
            return "\n" not in block and self._heading.test(parent, block)
        self._chosen = self._paragraph
        return _DEFINES not in block and _PARAGRAPH.fullmatch(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Have the block parsed."""
        return self._chosen.run(parent, blocks)
