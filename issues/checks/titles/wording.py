"""The rules about the words of a title: cut off, too long, or saying nothing about where it leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.checks.addresses import Fault
from issues.checks.finding import Finding, Level
from issues.markdown import entry_link
from issues.markdown.escaping import plain_text
from issues.markdown.inline import link_at, marks, masked
from issues.markdown.nodes import Blank, Comment, Definition, EventListing, Fence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Reading

SHORTEST_CUT = 55  # GitHub cuts a commit's first line after some 70 characters; marks and an area were added or taken off
SHOWN_OF_CUT = 50
_CUT = re.compile(r"(?:\.\.\.|…)`?\Z")
_AREA = re.compile(r"\A[A-Za-z][\w/-]{1,20}: ")

MOST_WORDS = {"task": 20, "rfc": 15, "speakers": 12}  # 99 in 100 titles since 2021 have no more
MOST_WORDS_ELSE = 18

_NOTHING = r"(?:click |see |read )?(?:here|this|this one|link|the link|more|this (?:link|page|post|article|blog post|issue|video))[.!:]?"
_SAYS_NOTHING = re.compile(_NOTHING, re.IGNORECASE)
_MUTE = re.compile(rf"\[\s{{0,20}}(?:(?:{_NOTHING})\s{{0,20}})?\]\(|<img\b", re.IGNORECASE)  # what may be mute, found fast
_IMAGE = re.compile(r"!\[\s{0,20}\]\(|<img\b(?![^<>]{0,2000}\balt\s*=)[^<>]{0,2000}>", re.IGNORECASE)


def check_cut_titles(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find titles that a page or tool had cut off."""
    for part, placed, item in reading.items:
        if "…" not in item.source and "..." not in item.source:
            continue
        for fault in _cut(entry_link(item.entry)[0]):
            yield Finding(fault.level, fault.id, fault.message, fault.hint, part.title, placed.line)


def title_faults(title: str, kind: str) -> Iterator[Fault]:
    """What is wrong with the words of one title, as printed, of an entry of that kind: the same rules for a form."""
    yield from _cut(title)
    yield from _long(title, kind)
    if _SAYS_NOTHING.fullmatch(title.strip()):
        yield Fault(Level.HINT, "accessibility", "These words say nothing about where the link leads.", "Give the page's own title.")


def _cut(title: str) -> Iterator[Fault]:
    if _CUT.search(title) and len(_AREA.sub("", title, count=1)) >= SHORTEST_CUT:
        message = f"The title is cut off: “{_end(title)}”."
        yield Fault(Level.WARNING, "title-truncated", message, "Give the page's whole title, or one that ends by itself.")


def _long(title: str, kind: str) -> Iterator[Fault]:
    most = MOST_WORDS.get(kind, MOST_WORDS_ELSE)
    words = len(plain_text(title).split()) if title.count(" ") >= most else 0
    if words > most:
        message = f"The title has {words} words; nearly all here have at most {most}."
        yield Fault(Level.HINT, "title-too-long", message, "Take a subtitle off.")


def _end(title: str) -> str:
    """A title's last words, from the beginning of one."""
    end = title[-SHOWN_OF_CUT:]
    return end if end == title else f"…{end[end.find(' ') :] if ' ' in end else end}"


def check_long_titles(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find titles with more words than nearly all others of their section."""
    for part, placed, item in reading.items:
        most = MOST_WORDS.get(part.kind or "", MOST_WORDS_ELSE)
        if item.source.count(" ") < most or (part.kind == "event" and not isinstance(item.entry, EventListing)):
            continue  # old events hold date and place in their title
        for fault in _long(entry_link(item.entry)[0], part.kind or ""):
            yield Finding(fault.level, fault.id, fault.message, fault.hint, part.title, placed.line)


def check_link_texts(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find links and images in entries and blocks that say nothing to who cannot see what stands around them."""
    for part, placed in reading.blocks if _MUTE.search(reading.text) else ():
        block = placed.block
        if isinstance(block, Blank | Comment | Definition | Fence) or not _MUTE.search(block.source):
            continue
        for position, message in _mute(block.source):
            hint = "Say in the link's own words where it leads." if "link" in message else "Say between the brackets what is to be seen."
            yield Finding(Level.HINT, "accessibility", message, hint, part.title, reading.line_at(placed.start + position))


def _mute(source: str) -> Iterator[tuple[int, str]]:
    found = marks(source)
    for image in _IMAGE.finditer(masked(found)):
        yield image.start(), "An image has no words for who cannot see it."
    for opening in sorted(found.brackets):
        link = link_at(found, opening)
        if link and source[opening - 1 : opening] != "!" and _SAYS_NOTHING.fullmatch(link.title.strip()):
            yield opening, f"The words of this link, “{link.title.strip()}”, say nothing about where it leads."


CHECKS: tuple[Check, ...] = (check_cut_titles, check_long_titles, check_link_texts)
