"""Marks what was asked for in the HTML of what was found. Pure."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from issues.search.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from issues.search.words import Phrase

_BLOCKS = frozenset(
    {"blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "td", "th", "ul"}
)


def marked(html: SafeString, phrases: Sequence[Phrase]) -> SafeString:
    """The HTML with `<mark>` around every word that belongs to one of the phrases. Wants clean HTML (render_html's)."""
    if not phrases:
        return html
    reader = _Reader()
    reader.feed(html)
    reader.close()
    marks = _marks("".join(reader.texts), phrases)
    return mark_safe("".join(reader.pieces(marks)))  # noqa: S308 (its tags are those of clean HTML, its texts are escaped)


def marked_text(text: str, phrases: Sequence[Phrase]) -> SafeString:
    """The same for plain text."""
    return marked(mark_safe(escape(text, quote=False)), phrases)  # noqa: S308 (escaped)


def _marks(text: str, phrases: Sequence[Phrase]) -> list[bool]:
    """For each character of the text whether it is marked."""
    found = words(text)
    terms = [word.term for word in found]
    marks = [False] * len(text)
    for place in range(len(found)):
        for phrase in phrases:
            if phrase.stands_at(place, terms):
                for word in found[place : place + len(phrase.terms)]:
                    marks[word.start : word.end] = [True] * (word.end - word.start)
    return marks


class _Reader(HTMLParser):
    """Takes HTML apart into tags, as they stand, and texts; blocks part words."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._tags: list[str] = []  # the tag behind each text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._note(tag, self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._note(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._note("", "", data)

    def _note(self, tag: str, source: str, text: str = "") -> None:
        self.texts.append("\n" if tag in _BLOCKS else text)
        self._tags.append(source)

    def pieces(self, marks: Sequence[bool]) -> Iterator[str]:
        """The HTML again, with marks."""
        begun = 0
        for text, tag in zip(self.texts, self._tags, strict=True):
            if tag:
                yield tag
            else:
                yield from _parts(text, marks[begun : begun + len(text)])
            begun += len(text)


def _parts(text: str, marks: Sequence[bool]) -> Iterator[str]:
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[start]:
            part = escape(text[start:end], quote=False)
            yield f"<mark>{part}</mark>" if marks[start] else part
            start = end
