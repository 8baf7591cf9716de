"""Texts whose marks can be read in one way only: links with a plain address, code between single backticks, emphasis without any in it.

python-Markdown runs one pattern after another over a text (`markdown.inlinepatterns.build_inlinepatterns`): code, links, then emphasis.
Where every backtick, bracket, asterisk and underscore belongs to one of the signs below, read from left to right, that order changes
nothing. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.extensions.toc import escape_cdata  # as `markdown.serializers`, and public
from markdown.util import AtomicString, code_escape

if TYPE_CHECKING:
    from collections.abc import Collection

_CODE = r"`[^`\\\x02]+`(?!`)"
_WITHIN = rf"(?:[^`\\\[\]<\x02]++|{_CODE})*+"  # a link's text
_ADDRESS = r"[^\s()<>\"'`\\\[\]\x02]*"
_LINK = rf"\[{_WITHIN}\]\({_ADDRESS}\)"
# Words, signs that mean nothing where they stand, and underscores within a word.
_WORD = r"[^`\\\[\]!<&*_\x02]|!(?!\[)|&(?!\#?\w+;)|(?<=[^\W_])_(?=[^\W_])"
_EMPHASIZED = rf"(?!\s)(?:{_WORD}|{_LINK}|{_CODE})+(?<!\s)"
# A link that is the whole text, without anything in it that is written in another way.
_LINK_ALONE = re.compile(r"\[([^`\\\[\]!<>&*_\x02]++)\]\(([^\s()<>&\"'`\\\[\]\x02]*+)\)")
_SIGN = re.compile(
    rf"""(?P<words>(?:[^`\\\[\]!<&*_\x02]+|{_WORD})+)
    |(?P<code>{_CODE})
    |\[(?P<linked>{_WITHIN})\]\((?P<address>{_ADDRESS})\)
    |(?P<bracketed>\[[^`\\\[\]!<&*_\x02^]*\](?!\())
    |\*\*(?P<strong>{_EMPHASIZED})\*\*(?!\*)
    |\*(?P<em>{_EMPHASIZED})\*(?!\*)
    |(?<!\w)_(?P<low>{_EMPHASIZED})_(?!\w)""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s+")
_LINE_BREAK = "  \n"
_BARE = frozenset({"words", "bracketed"})
_TAGS = {"strong": "strong", "em": "em", "low": "em"}


def fill(element: Element, text: str, *, references: Collection[str]) -> bool:
    """Put words and inline elements into the element, before its children; False, and nothing done, where the text is not plain."""
    if _LINE_BREAK in text:
        return False
    read = _read(text, references=references)
    if read is None:
        return False
    element.text, found = read
    element[:0] = found
    return True


def written(text: str, *, references: Collection[str]) -> str | None:
    """The HTML of a text, as `fill` and `markdown.serializers` make it; None where the text is not plain."""
    if _LINE_BREAK in text:
        return None
    if alone := _LINK_ALONE.fullmatch(text):
        return f'<a href="{alone[2]}">{alone[1]}</a>'
    if references and "[" in text:
        folded = _SPACE.sub(" ", text.lower())
        if any(f"[{name}]" in folded for name in references):
            return None
    return _written(text)


def _written(text: str) -> str | None:
    found, place = [], 0
    while place < len(text):
        sign = _SIGN.match(text, place)
        if sign is None:
            return None
        html = escape_cdata(sign[0]) if sign.lastgroup in _BARE else _html(sign)
        if html is None:
            return None
        found.append(html)
        place = sign.end()
    return "".join(found)


def _html(sign: re.Match[str]) -> str | None:
    kind = sign.lastgroup or ""
    if kind == "code":
        return f"<code>{code_escape(sign[0][1:-1].strip())}</code>"
    within = _written(sign["linked" if kind == "address" else kind])
    if within is None:
        return None
    if kind == "address":
        return f'<a href="{escape_cdata(sign["address"])}">{within}</a>'
    return f"<{_TAGS[kind]}>{within}</{_TAGS[kind]}>"


def _read(text: str, *, references: Collection[str]) -> tuple[str, list[Element]] | None:
    """The words before the first inline element, and the elements with the words behind them; None where the text is not plain."""
    first, found, place = "", list[Element](), 0
    while place < len(text):
        sign = _SIGN.match(text, place)
        if sign is None or (references and _may_refer(sign, references)):
            return None
        place = sign.end()
        if sign.lastgroup in _BARE:
            if found:
                found[-1].tail = (found[-1].tail or "") + sign[0]
            else:
                first += sign[0]
            continue
        element = _element(sign, references=references)
        if element is None:
            return None
        found.append(element)
    return first, found


def _may_refer(sign: re.Match[str], references: Collection[str]) -> bool:
    """Whether what stands in brackets is a reference's name (`ReferenceInlineProcessor.evalId`); a link's text may be, to others before."""
    name = sign["linked"] if sign.lastgroup == "address" else (sign["bracketed"] or "")[1:-1]
    return bool(name) and _SPACE.sub(" ", name.lower()) in references


def _element(sign: re.Match[str], *, references: Collection[str]) -> Element | None:
    kind = sign.lastgroup or ""
    if kind == "code":
        element = Element("code")
        element.text = AtomicString(code_escape(sign[0][1:-1].strip()))
        return element
    if kind == "address":
        element, within = Element("a", {"href": sign["address"]}), sign["linked"]
    else:
        element, within = Element(_TAGS[kind]), sign[kind]
    read = _read(within, references=references)
    if read is None:
        return None
    element.text, element[:] = read
    return element
