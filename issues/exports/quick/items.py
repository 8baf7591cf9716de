"""The items of a list, as `markdown.blockprocessors.OListProcessor.get_items` and `ListIndentProcessor` part them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown import Markdown

_ITEM = re.compile(r"[ ]{0,3}[*+-][ ]+(?=[^ ])")
_NESTED = re.compile(r"[ ]{4,7}[*+-][ ]+[^ ]")
_TAB = 4
# What begins something else than words: in an item, or in a line with which it goes on.
_BEGINS = re.compile(r"[#>]|:[ ]|[*+-](?:[ ]|$)|\d+\.(?:[ ]|$)", re.MULTILINE)


class Uncertain(Exception):  # noqa: N818 (no error: the text is written in another way)
    """Something that may be read in another way than it seems."""


@dataclass(slots=True)
class Item:
    """An item: its words, the list in it, and whether its words are a paragraph."""

    text: str
    is_loose: bool = False
    nested: list[Item] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # those of the list in it


def items_of(lines: Iterable[str], md: Markdown) -> list[Item]:
    """The items that stand in these lines, of which the first begins one. Raises Uncertain."""
    found: list[Item] = []
    for line in lines:
        if bullet := _ITEM.match(line):
            found.append(Item(line[bullet.end() :]))
        elif not found:
            raise Uncertain
        else:
            _go_on(found[-1], line)
    for item in found:
        item.text = _words(item.text, md)
        if item.lines:
            item.nested = items_of(item.lines, md)
    return found


def _go_on(item: Item, line: str) -> None:
    if item.lines or _NESTED.match(line):
        item.lines.append(line[_TAB:] if line.startswith(" " * _TAB) else line)
    elif _BEGINS.match(line.lstrip(" ")):
        raise Uncertain
    else:
        item.text += f"\n{line}"


def _words(text: str, md: Markdown) -> str:
    """What `ParagraphProcessor.run` gets of an item's words."""
    if _BEGINS.match(text):
        raise Uncertain
    if "]:" in text:
        text = _without_definitions(text, md)
    text = text.lstrip()
    if not text:
        raise Uncertain
    return text


def _without_definitions(text: str, md: Markdown) -> str:
    """`ReferenceProcessor.run`, as long as words stay before what it takes."""
    blocks = [text]
    while md.parser.blockprocessors["reference"].run(Element("div"), blocks):
        if len(blocks) != 1:
            raise Uncertain
    return blocks[0]
