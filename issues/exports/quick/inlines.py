"""The inline pass: links, code and emphasis within a piece of text. Pure.

Most pieces are plain to read (`plain.py`) and become elements at once. The others go python-Markdown's way, which tries each of its inline
patterns over every piece, and reads each link's bracket as a reference first. A pattern is left out here where a sign is missing without
which it never matches.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import inlinepatterns, treeprocessors
from markdown.extensions import footnotes
from markdown.util import AtomicString

from issues.exports.quick.plain import fill

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
DEEPEST = 500  # nobody means more, and who reads the HTML may go into it element by element


class InlineProcessor(treeprocessors.InlineProcessor):
    """Of the same name as its base, whose two private methods are meant here."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Each text by itself, unless one may depend on another: footnotes count themselves, and tails have a place in their parent."""
        # Look at the patterns once; footnotes and the like add some of theirs.
        self._patterns = [(pattern, _SIGNS.get(type(pattern), _EVERYTHING)) for pattern in self.inlinePatterns]
        self._is_known = all(needed is not _EVERYTHING for _, needed in self._patterns)
        elements = list(tree.iter())
        if not self._is_known or self._has_footnotes() or any(one.tail for one in elements):
            return super().run(tree, ancestors)
        for element in elements[1:]:
            text = element.text
            if text and not isinstance(text, AtomicString) and not fill(element, text, references=self.md.references):
                self._fill_slowly(element)
        return tree

    def _has_footnotes(self) -> bool:
        return any(isinstance(one, footnotes.FootnoteExtension) and one.footnotes for one in self.md.registeredExtensions)

    def _fill_slowly(self, element: Element) -> None:
        """What python-Markdown makes of the element's text, in front of its children."""
        root = Element("div")
        alone = SubElement(root, element.tag)
        alone.text = element.text
        super().run(root)
        if _depth(alone) > DEEPEST:
            raise RecursionError(f"elements within elements, more than {DEEPEST}")
        element.text = alone.text
        element[:0] = list(alone)

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


def _depth(element: Element) -> int:
    """How many elements stand within one another."""
    depth, level = 0, [element]
    while level:
        depth, level = depth + 1, [child for one in level for child in one]
    return depth
