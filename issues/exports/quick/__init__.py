"""python-Markdown's way through a text, without what cannot find anything in it: the same HTML in a third of the time. Pure.

Each step stands in the place of python-Markdown's own and gives the text to that one wherever it is not certain of the result. Tests
compare both over all issues and over texts made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.extensions import Extension

from issues.exports.quick.blocks import QuickBlocks
from issues.exports.quick.inlines import InlineProcessor
from issues.exports.quick.steps import QuickAttributes, QuickFences, QuickToc, QuickUnescape, Seen

if TYPE_CHECKING:
    from markdown import Markdown


class Quick(Extension):
    """Puts our steps into the places of python-Markdown's; wants to come behind the extensions that have them."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (python-Markdown's name)
        """Register them under the names and at the places that they have there."""
        seen = Seen()
        md.preprocessors.register(QuickFences(md, seen), "fenced_code_block", 25)
        md.parser.blockprocessors.register(QuickBlocks(md.parser), "quick", 200)  # before all others
        md.treeprocessors.register(InlineProcessor(md), "inline", 20)
        md.treeprocessors.register(QuickAttributes(md, seen), "attr_list", 8)
        md.treeprocessors.register(QuickToc(md, seen), "toc", 5)
        md.treeprocessors.register(QuickUnescape(md, seen), "unescape", 0)
