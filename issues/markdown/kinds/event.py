"""`2026-09-08 - 2026-09-11 | place | organizers`, and nested the bold title links: an event. Recognised by its form, wherever it stands."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from issues.markdown.inline import Marks, link_at, marks, masked
from issues.markdown.layouts import Odd, Oddities, Row, odd, read_link, write_links
from issues.markdown.nodes import EventListing, InlineLink, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATES = re.compile(r"(\d{4}-\d\d-\d\d)(?:( ?(?:[-–—&,*]|to|and) ?)(\d{4}-\d\d-\d\d))?(?=[ |]|$)")
_BULLET = re.compile(r"[ \t]+[*+-][ \t]+")
_JOINTS = frozenset({"", "|", "+", ",", "&", ";", "/", "-", "x", "and", "with", "or", "| and", ", and", ", &"})
_ORGANIZERS = Row("organizer", " + ")
_TITLES = Row("title", " | ", is_bold=True)


def read(lines: Sequence[str], odds: Oddities) -> EventListing | None:
    """Read dates, place and organizers from the first line and the title links from the nested ones."""
    sign = _DATES.match(lines[0])
    if sign is None:
        return None
    start, end = _day(sign[1]), _day(sign[3])
    if start is None or (sign[3] and end is None):
        return None
    odds.note("dates separator", sign[2] or " - ", " - ")
    head = _place_and_organizers(lines[0], sign.end(), odds)
    titles = _titles(lines[1:], odds)
    if head is None or titles is None or not (head[1] or titles):
        return None
    return EventListing(start, head[0], head[1], titles, end)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _place_and_organizers(line: str, start: int, odds: Oddities) -> tuple[str, tuple[InlineLink, ...]] | None:
    found = marks(line)
    prose = masked(found, links=True)
    first = prose.find("|", start)
    if first < 0 or line[start:first].strip():
        return None
    second = prose.find("|", first + 1)
    end = len(line) if second < 0 else second
    place = line[first + 1 : end].strip()
    if not place:
        return None
    begin = line.index(place, first + 1)
    odds.note("place separator", line[start:begin], " | ")
    organizers = _organizers(found, begin + len(place), odds)
    return None if organizers is None else (place, organizers)


def _organizers(found: Marks, start: int, odds: Oddities) -> tuple[InlineLink, ...] | None:
    """The links after the place; None when they are not all of the rest."""
    first = found.text.find("[", start)
    if first < 0:
        return () if start == len(found.text) else None
    if found.text[start:first].strip() != "|":
        return None
    odds.note("organizers separator", found.text[start:first], " | ")
    return _links(found, first, _ORGANIZERS, odds)


def _links(found: Marks, start: int, row: Row, odds: Oddities) -> tuple[InlineLink, ...] | None:
    """The links from `start` to the end of the text, or None where something else stands between them."""
    links: list[InlineLink] = []
    position = start
    while link := link_at(found, position):
        links.append(read_link(link, f"{row.name} {len(links)}", odds, bold=row.is_bold))
        position = found.text.find("[", link.end)
        if position < 0:
            return tuple(links) if link.end == len(found.text) else None
        between = found.text[link.end : position]
        if not _is_joint(between):
            return None
        odds.note(f"{row.name} {len(links)} separator", between, row.separator)
    return None


def _is_joint(between: str) -> bool:
    if "\n" in between:
        before, after = between.split("\n", 1)
        return not before.strip() and _BULLET.fullmatch(after) is not None
    return between.strip(" \t") in _JOINTS


def _titles(nested: Sequence[str], odds: Oddities) -> tuple[InlineLink, ...] | None:
    """The title links of the nested lines."""
    if not nested:
        return ()
    bullet = _BULLET.match(nested[0])
    if bullet is None:
        return None
    odds.nested = bullet[0]
    text = "\n".join(nested)
    stripped = text.rstrip(" \t")
    odds.note("nested trailing", text[len(stripped) :])
    return _links(marks(stripped), bullet.end(), _TITLES, odds)


def write(entry: EventListing, layout: Layout) -> str:
    """The line of date, place and organizers, and the nested line of titles."""
    odds = odd(layout)
    dates = entry.start.isoformat()
    if entry.end:
        dates += odds.get("dates separator", " - ") + entry.end.isoformat()
    pieces = [dates, odds.get("place separator", " | "), entry.place]
    if entry.organizers:
        pieces += [odds.get("organizers separator", " | "), write_links(entry.organizers, _ORGANIZERS, odds)]
    return "".join(pieces) + layout.trailing + _write_titles(entry, layout, odds)


def _write_titles(entry: EventListing, layout: Layout, odds: Odd) -> str:
    if not entry.titles:
        return ""
    return "".join(["\n", layout.nested, write_links(entry.titles, _TITLES, odds), odds.get("nested trailing", "")])
