"""A text as python-Markdown's preprocessors leave it, where they find nothing in it but front matter and comments. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.util import BLOCK_LEVEL_ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

# Signs that a preprocessor replaces; footnotes, a table of contents, fences.
_STRANGE = ("\t", "\r", "\x02", "\x03", "&#", "[^", "[TOC]", "\n```", "\n~~~")
_ABBREVIATION = re.compile(r"\n[ ]{0,3}\*\[")
_FRONT_MATTER = re.compile(r"(?:[A-Za-z0-9_-]+:[^\n]*\n)+[ ]*(?:\n|$)")
_BLANK_LINES = re.compile(r"\n(?:[ ]*\n)+")
_COMMENT = re.compile(r"^<!--((?:(?!--!?>).)*)-->(?=\n|\Z)", re.MULTILINE | re.DOTALL)
_MAY_BE_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[ ]?/?>|<([A-Za-z][A-Za-z0-9_:,<{}()&;+]*)(?:[ ][A-Za-z0-9_:,<{}()&;+ ]*)?>")
# Whatever `html.parser` reads on to the end of, and what python-Markdown takes for a block wherever it stands.
_SET_APART = frozenset({*BLOCK_LEVEL_ELEMENTS, "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext", "script", "style"})


def blocks_of(text: str, *, has_front_matter: bool) -> list[str] | None:
    """The blocks that blank lines part, each comment one of its own; None where the preprocessors may find more.

    After `NormalizeWhitespace`, `MetaPreprocessor`, `FencedBlockPreprocessor` and `md_in_html.HtmlBlockPreprocessor`. A comment keeps the
    empty line behind it (`HTMLExtractor.handle_empty_tag`).
    """
    if _is_strange(f"\n{text}"):
        return None
    if has_front_matter:
        facts = _FRONT_MATTER.match(text)
        if facts is None:
            return None
        text = text[facts.end() :]
    if text.startswith(" "):
        return None
    text = _BLANK_LINES.sub(lambda sign: "\n" * sign[0].count("\n"), text + "\n\n")
    return list(_parted(text)) if _has_plain_tags(text) else None


def is_comment(block: str) -> bool:
    """Whether a block of these is a comment."""
    return block.startswith("<!--")


def _is_strange(text: str) -> bool:
    """Whether something may stand in the text that is no block of its own making."""
    return any(sign in text for sign in _STRANGE) or ("*[" in text and _ABBREVIATION.search(text) is not None)


def _parted(text: str) -> Iterator[str]:
    place = 0
    for comment in _COMMENT.finditer(text):
        yield from _between(text[place : comment.start()])
        place = comment.end()
        yield comment[0] + ("\n" if text.startswith("\n\n", place) else "")
    yield from _between(text[place:])


def _between(text: str) -> list[str]:
    return [block for block in (piece.strip("\n") for piece in text.split("\n\n")) if block]


def _has_plain_tags(text: str) -> bool:
    """Whether all HTML beside comments is tags within a line, which stay where they are; none is closed right behind a comment."""
    if "<" not in text:
        return True
    place = 0
    for comment in _COMMENT.finditer(text):
        if not _is_plain(text, place, comment.start()):
            return False
        place = comment.end()
        if "</" in text[place : text.find("\n\n", place)]:  # HTMLExtractor.inline_close_follows
            return False
    return _is_plain(text, place, len(text))


def _is_plain(text: str, start: int, end: int) -> bool:
    for sign in _MAY_BE_TAG.finditer(text, start, end):
        tag = _TAG.match(text, sign.start(), end)
        if tag is None or (tag[1] or tag[2]).lower() in _SET_APART:
            return False
    return True
