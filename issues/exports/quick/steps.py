"""Steps of python-Markdown that look through the whole text, each left out where the text lacks the sign that it looks for. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor, FencedCodeExtension
from markdown.extensions.toc import TocExtension, TocTreeprocessor
from markdown.treeprocessors import UnescapeTreeprocessor

if TYPE_CHECKING:
    from markdown import Markdown
    from markdown.extensions import Extension

FENCES = ("```", "~~~")


class Seen:
    """The text that is being rendered, as it is before raw HTML and code are taken out of it."""

    text = ""


class QuickFences(FencedBlockPreprocessor):
    """Fenced code: nothing to do where no line begins with a fence."""

    def __init__(self, md: Markdown, seen: Seen) -> None:
        super().__init__(md, _settings(md, FencedCodeExtension))
        self._seen = seen

    def run(self, lines: list[str]) -> list[str]:
        """Look for fences once, and keep the text for the steps behind this one."""
        self._seen.text = "\n".join(lines)
        return super().run(lines) if any(line.startswith(FENCES) for line in lines) else lines


class QuickAttributes(AttrListTreeprocessor):
    """Attributes in braces."""

    def __init__(self, md: Markdown, seen: Seen) -> None:
        super().__init__(md)
        self._seen = seen

    def run(self, doc: Element) -> None:
        """Look for them where there are braces at all."""
        if "{" in self._seen.text:
            super().run(doc)


class QuickUnescape(UnescapeTreeprocessor):
    """What stood behind a backslash."""

    def __init__(self, md: Markdown, seen: Seen) -> None:
        super().__init__(md)
        self._seen = seen

    def run(self, root: Element) -> None:
        """Put it back where there are backslashes at all."""
        if "\\" in self._seen.text:
            super().run(root)


class QuickToc(TocTreeprocessor):
    """Anchors of headings. The table itself is made only where the text asks for one."""

    def __init__(self, md: Markdown, seen: Seen) -> None:
        super().__init__(md, _settings(md, TocExtension))
        self._seen = seen

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        """The table, or an empty one that nobody sees."""
        return super().build_toc_div(toc_list) if self.marker in self._seen.text else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        """Put the table where it is asked for."""
        if self.marker in self._seen.text:
            super().replace_marker(root, elem)


def _settings(md: Markdown, kind: type[Extension]) -> dict[str, Any]:
    """Those of the extension of that kind that is registered."""
    return next(one for one in md.registeredExtensions if isinstance(one, kind)).getConfigs()
