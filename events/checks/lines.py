"""Rules about lines of the calendar that are no event, as broken markdown: a lost bullet, a date or a link gone wrong."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from events.checks.listed import FIRST_ISSUE, PASTED_EVENT, blocks
from issues.checks import Finding, Level, Repair
from issues.checks.eras import holds_for
from issues.markdown.nodes import EmptyNotice, EventListing, Item, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from issues.checks import Context, Part, Placed, Reading

_LOST_BULLET = re.compile(r"(?:^|(?<=\n))[ \t]{0,3}(?:[•·‣◦∙●▪–—][ \t]*)?(?=\d{4}-\d\d?-\d\d?[^|\n]{0,40}\|)")
_BULLET = re.compile(r"[ \t]*[*+-][ \t]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DATES = re.compile(r"(\d{4}-\d\d?-\d\d?)(?: ?(?:[-–—&+,/*]|to|and) ?((?:(?:\d{4}-)?\d\d?-)?\d\d?))?(?= ?\|)")
_FORM = "Write it as “* 2026-09-08 | City, CC | [Organizer](address)” and, below, “    * [**Title**](address)”."


def check_event_headings(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Events that are set as a heading."""
    for part in reading.parts if holds_for(reading, FIRST_ISSUE) else ():
        if part.heading and (marks := PASTED_EVENT.match(part.heading.source)):
            repair = Repair(part.start, part.start + marks.end(), "* ")
            message = "This event is set as a heading."
            yield Finding(Level.ERROR, "broken-markdown", message, "Begin the line with “* ”.", part.title, part.line, repair)


def check_event_lines(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Lines of the calendar that begin an event and have lost their bullet, and items that cannot be read as an event."""
    for region, part, placed in blocks(reading):
        if region and isinstance(placed.block, Item | Text):
            found = list(_lost_bullets(reading, part, placed))
            yield from found
            if isinstance(placed.block, Item) and not found:
                yield from _item_findings(part, placed, placed.block)


def _lost_bullets(reading: Reading, part: Part, placed: Placed) -> Iterator[Finding]:
    for sign in _LOST_BULLET.finditer(placed.block.source):
        start = placed.start + sign.start()
        repair = Repair(start, placed.start + sign.end(), "* ")
        message, hint = "This event has lost its bullet and runs into the line above.", "Begin the line with “* ”."
        yield Finding(Level.ERROR, "broken-markdown", message, hint, part.title, reading.line_at(start), repair)


def _item_findings(part: Part, placed: Placed, item: Item) -> Iterator[Finding]:
    match item.entry:
        case EventListing(place=place) if "[" in place:
            yield _broken(part, placed, "The place holds a link: a pipe is missing before the organizer.", _pipe(placed, item, place))
        case EventListing(titles=()):
            yield _broken(part, placed, "This event has no title and no address.", None)
        case EmptyNotice():
            return
        case entry if repair := _mended_dates(placed, item):
            yield _broken(part, placed, "The dates are not written as 2026-09-08 - 2026-09-11.", repair)
        case entry if not isinstance(entry, EventListing):
            yield _broken(part, placed, "This is not read as an event.", None)


def _broken(part: Part, placed: Placed, message: str, repair: Repair | None) -> Finding:
    return Finding(Level.ERROR, "broken-markdown", message, _FORM, part.title, placed.line, repair)


def _pipe(placed: Placed, item: Item, place: str) -> Repair | None:
    """A pipe in place of the comma before the first link."""
    begin = item.source.index(place, item.source.index("|"))
    spot = place[: place.index("[")]
    words = spot.rstrip(",; \t")
    return Repair(placed.start + begin + len(words), placed.start + begin + len(spot), " | ") if words and "](" in place else None


def _mended_dates(placed: Placed, item: Item) -> Repair | None:
    """The dates in house style, where they are unpadded or the second one is shortened."""
    bullet = _BULLET.match(item.source)
    sign = _DATES.match(item.source, bullet.end() if bullet else 0)
    if sign is None or all(_DAY.fullmatch(day) for day in sign.groups() if day):
        return None
    parts = sign[1].split("-")
    ending = sign[2].split("-") if sign[2] else []
    first, last = _day(parts), _day([*parts[: len(parts) - len(ending)], *ending])
    if first is None or last is None or last < first:
        return None
    written = f"{first} - {last}" if ending else f"{first}"
    return Repair(placed.start + sign.start(), placed.start + sign.end(), written)


def _day(parts: Sequence[str]) -> date | None:
    try:
        return date(*map(int, parts))
    except ValueError:
        return None
