"""python-Markdown's way through a line, without the steps that cannot find anything in it. Pure.

For every piece of text python-Markdown tries each of its inline patterns, and each time a link's bracket is read as a reference first. A
pattern is left out here where a sign is missing without which it never matches; the result is the same (tests compare both), and takes
two thirds of the time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown import inlinepatterns, treeprocessors
from markdown.extensions import Extension, footnotes
from markdown.util import AtomicString

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_NEEDED: dict[type, str] = {  # what a pattern needs, beside what it is called after
    inlinepatterns.BacktickInlineProcessor: r"`",
    inlinepatterns.EscapeInlineProcessor: r"\\",
    footnotes.FootnoteInlineProcessor: r"\[\^",
    inlinepatterns.ReferenceInlineProcessor: r"\]\s?\[",
    inlinepatterns.LinkInlineProcessor: r"\]\(",
    inlinepatterns.ImageInlineProcessor: r"!\[",
    inlinepatterns.ImageReferenceInlineProcessor: r"!\[",
    inlinepatterns.ShortReferenceInlineProcessor: r"\[",
    inlinepatterns.ShortImageReferenceInlineProcessor: r"!\[",
    inlinepatterns.AutolinkInlineProcessor: r"<",
    inlinepatterns.AutomailInlineProcessor: r"<",
    inlinepatterns.SubstituteTagInlineProcessor: r"  \n",  # a line break, the only one of its kind
    inlinepatterns.HtmlInlineProcessor: r"[<&]",
    inlinepatterns.DelimiterProcessor: r"[*_]",
}
_SIGNS = {kind: re.compile(needed) for kind, needed in _NEEDED.items()}
_ANY = re.compile("|".join(dict.fromkeys(_NEEDED.values())))
_EVERYTHING = re.compile("")


class QuickInlines(Extension):
    """Puts it in the place of python-Markdown's own."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (python-Markdown's name)
        """Register it."""
        md.treeprocessors.register(InlineProcessor(md), "inline", 20)  # its name and place there


class InlineProcessor(treeprocessors.InlineProcessor):
    """Of the same name as its base, whose two private methods are meant here."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Look at the patterns once; footnotes and the like add some of theirs."""
        self._patterns = [(pattern, _SIGNS.get(type(pattern), _EVERYTHING)) for pattern in self.inlinePatterns]
        self._is_known = all(needed is not _EVERYTHING for _, needed in self._patterns)
        return super().run(tree, ancestors)

    def __handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 (python-Markdown's names)
        """Replace what the patterns from that one on find by placeholders."""
        if isinstance(data, AtomicString) or (self._is_known and not _ANY.search(data)):
            return data
        for index in range(patternIndex, len(self._patterns)):
            pattern, needed = self._patterns[index]
            is_found, start = needed.search(data) is not None, 0
            while is_found:
                data, is_found, start = self.__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
        return data
