"""Links out of text that somebody pasted: one address a line, `[title](address)`, bullets of an issue, or words with addresses in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.links import duplicate_key
from issues.markdown import parse_item
from issues.markdown.escaping import inline, plain_text
from issues.markdown.nodes import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

_BULLET = re.compile(r"(?:[*+•–-]|\d{1,3}[.)])[ \t]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_BEHIND = ".,;:!?'’»*_"  # what ends a sentence, not its address
_MEDIA = frozenset({"video", "audio", "series"})
_LANGUAGE = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True)
class Pasted:
    """A link as it was pasted: its address as typed, and what stood with it."""

    url: str
    title: str = ""
    prefixes: tuple[str, ...] = ()
    language: str = ""


def read_links(text: str) -> tuple[Pasted, ...]:
    """The links of a text in their order; what leads to the same page is there once."""
    found: dict[str, Pasted] = {}
    for line in text.splitlines():
        for link in _links(without_bullet(line.strip())):
            found.setdefault(duplicate_key(link.url) or link.url, link)
    return tuple(found.values())


def without_bullet(line: str) -> str:
    """A line without the bullet or number that it begins with."""
    found = _BULLET.match(line)
    return line[found.end() :] if found else line


def _links(line: str) -> Iterator[Pasted]:
    entry = parse_item(f"* {line}\n", "link").entry if line.startswith("[") else None
    if isinstance(entry, Link) and _ADDRESS.match(entry.url):
        yield _entry(entry)
        return
    for found in _ADDRESS.finditer(line):
        yield Pasted(_without_end(found[0]))


def _entry(entry: Link) -> Pasted:
    words = [prefix.strip("[]") for prefix in entry.prefixes]
    language = next((word for word in words if _LANGUAGE.match(word)), "")
    title = entry.title if inline(entry.title) == entry.title else plain_text(entry.title)
    return Pasted(entry.url, title, tuple(word.lower() for word in words if word.lower() in _MEDIA), language)


def _without_end(address: str) -> str:
    """The address without the signs of the sentence around it; brackets that it opens stay closed."""
    unopened = {close: address.count(close) - address.count(begin) for begin, close in ("()", "[]")}
    end = len(address)
    while end and (address[end - 1] in _BEHIND or unopened.get(address[end - 1], 0) > 0):
        end -= 1
        if address[end] in unopened:
            unopened[address[end]] -= 1
    return address[:end]
