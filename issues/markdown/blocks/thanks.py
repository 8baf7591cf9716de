"""`Thanks to [who](url) for the suggestion!`: the line below the crate and the quote of the week, and what follows it in print."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.markdown.inline import Marks, link_at, marks, masked
from issues.markdown.nodes import Blank, Comment, Definition, Heading, InlineLink, Text
from issues.markdown.parser import parse_body

if TYPE_CHECKING:
    from issues.markdown.nodes import Block

_FIXED = re.compile(
    r"\[?(?:Please )?submit (?:your |quotes)|\[[^\[\]\n]{1,200}\]\[submit(?:_crate)?\]"
    r"|\*?This Week in Rust is edited by|<small>|\*Email list",
    re.IGNORECASE,
)
_THANKS = re.compile(r"(?:Many )?Thanks? (?:again )?(?:to|you,?)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r",?\s+and\s+|,\s*|\s*&\s*")
_WORDING = re.compile(r"\s+for (?:the|this week's)\s+")
_PLEA = re.compile(r"\s+\[?(?:Please )?submit ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thanks:
    """Who suggested it (no address where none is printed) and for what, closing mark included: `self-suggestion!`."""

    people: tuple[InlineLink, ...]
    wording: str


def own_blocks(body: str) -> list[Block]:
    """The blocks of a section up to what is the same every week (the plea for suggestions, the editors), without comments."""
    found: list[Block] = []
    for block in parse_body(body):
        if isinstance(block, Definition | Heading):
            break
        if isinstance(block, Text):
            kept = _before_fixed(block)
            found += [replace(block, source=kept)] if kept else []
            if kept != block.source:
                break
        elif not isinstance(block, Comment):
            found.append(block)
    while found and isinstance(found[-1], Blank):
        found.pop()
    return found


def _before_fixed(block: Text) -> str:
    lines = block.source.split("\n")
    end = next((at for at, line in enumerate(lines) if _FIXED.match(line)), None)
    return block.source if end is None else "".join(line + "\n" for line in lines[:end])


def read_thanks(paragraph: str) -> Thanks | None:
    """Read a paragraph that thanks somebody; None for every other."""
    text = _PLEA.split(paragraph.strip(), maxsplit=1)[0]
    sign = _THANKS.match(text)
    if sign is None:
        return None
    found = marks(text)
    if wording := _WORDING.search(masked(found, links=True), sign.end()):
        people = _people(found, sign.end(), wording.start())
        return Thanks(people, text[wording.end() :]) if people else None
    link = link_at(found, sign.end())
    wording = _WORDING.search(link.title) if link else None
    if link is None or wording is None:
        return None
    return Thanks((InlineLink(link.title[: wording.start()], link.address),), link.title[wording.end() :] + text[link.end :])


def _people(found: Marks, start: int, end: int) -> tuple[InlineLink, ...]:
    """The links from `start` to `end`, or the words where there is no link."""
    people: list[InlineLink] = []
    position = start
    while position < end and (link := link_at(found, position)):
        people.append(InlineLink(link.title, link.address))
        between = _BETWEEN.match(found.text, link.end)
        position = between.end() if between else end
    words = found.text[start:end].strip()
    return tuple(people) or ((InlineLink(words, ""),) if words else ())


def write_thanks(thanks: Thanks) -> str:
    """The line, without its end."""
    *first, last = [f"[{one.title}]({one.url})" if one.url else one.title for one in thanks.people]
    names = f"{', '.join(first)} and {last}" if first else last
    return f"Thanks to {names} for the {thanks.wording}"
