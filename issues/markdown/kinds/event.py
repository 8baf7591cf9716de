"""`2026-09-08 - 2026-09-11 | place | organizers`, and nested the bold title links: an event. Recognised by its form, wherever it stands."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from issues.markdown.inline import Marks, marks, masked
from issues.markdown.layouts import Odd, Oddities, Row, is_joint, odd, read_joints, read_links, spaced, write_links
from issues.markdown.nodes import EventListing, InlineLink, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATES = re.compile(r"(\d{4}-\d\d?-\d\d?)(?:( ?(?:[-–—&+,/*]|to|and) ?)((?:(?:\d{4}-)?\d\d?-)?\d\d?))?(?=[ |]|$)")
_BULLET = re.compile(r"[ \t]+[*+-][ \t]+")
_ORGANIZERS = Row("organizer")
_TITLES = Row("title", is_bold=True)
_SHAPE = "4-2-2"
_HOUSE_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HOUSE_JOINT = "+"
_TITLES_SEPARATOR = " | "


def read(lines: Sequence[str], odds: Oddities) -> EventListing | None:
    """Read dates, place and organizers from the first line and the title links from the nested ones."""
    sign = _DATES.match(lines[0])
    if sign is None:
        return None
    start, end = _day(sign[1]), _day(_whole(sign[3], sign[1])) if sign[3] else None
    if start is None or (sign[3] and end is None):
        return None
    odds.note("start shape", _shape(sign[1]), _SHAPE)
    odds.note("dates separator", sign[2] or " - ", " - ")
    odds.note("end shape", _shape(sign[3]) if sign[3] else _SHAPE, _SHAPE)
    head = _place_and_organizers(lines[0], sign.end(), odds)
    titles = _titles(lines[1:], odds)
    if head is None or titles is None or not (head[1] or titles):
        return None
    place, organizers, joints = head
    return EventListing(start, place, organizers, titles, end, joints)


def _whole(end: str, start: str) -> str:
    """The last day with the year (and month) that only the first one names."""
    parts = end.split("-")
    return "-".join([*start.split("-")[: 3 - len(parts)], *parts])


def _shape(text: str) -> str:
    """How many digits each part of a date has: "4-2-2" in house style."""
    return _SHAPE if _HOUSE_DAY.fullmatch(text) else "-".join(str(len(part)) for part in text.split("-"))


def _shaped(day: date, shape: str) -> str:
    if shape == _SHAPE:
        return day.isoformat()
    widths = shape.split("-")
    parts = (day.year, day.month, day.day)[-len(widths) :]
    return "-".join(f"{part:0{width}}" for part, width in zip(parts, widths, strict=True))


def _day(text: str) -> date | None:
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        return None


_Organizers = tuple[tuple[InlineLink, ...], tuple[str, ...]]  # links, and the joints between them


def _place_and_organizers(line: str, start: int, odds: Oddities) -> tuple[str, *_Organizers] | None:
    found = marks(line)
    prose = _until_links(found)
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
    return None if organizers is None else (place, *organizers)


def _until_links(found: Marks) -> str:
    """The prose, at least up to the second pipe."""
    head = found.text.partition("[")[0]
    is_plain = head.count("|") > 1 and "`" not in head and "\\" not in head
    return head if is_plain else masked(found, links=True)


def _organizers(found: Marks, start: int, odds: Oddities) -> _Organizers | None:
    """The links after the place; None when they are not all of the rest."""
    first = found.text.find("[", start)
    if first < 0:
        return ((), ()) if start == len(found.text) else None
    if found.text[start:first].strip() != "|":
        return None
    odds.note("organizers separator", found.text[start:first], " | ")
    row = read_links(found, first, _ORGANIZERS, odds)
    return (row[0], read_joints(row[1], _ORGANIZERS, _HOUSE_JOINT, odds)) if row else None


def _joins_titles(between: str) -> bool:
    if "\n" in between:
        before, after = between.split("\n", 1)
        return not before.strip() and _BULLET.fullmatch(after) is not None
    return is_joint(between)


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
    row = read_links(marks(stripped), bullet.end(), _TITLES, odds, _joins_titles)
    if row is None:
        return None
    for at, words in enumerate(row[1], 1):
        odds.note(f"title {at} separator", words, _TITLES_SEPARATOR)
    return row[0]


def write(entry: EventListing, layout: Layout) -> str:
    """The line of date, place and organizers, and the nested line of titles."""
    odds = odd(layout)
    pieces = [*_write_dates(entry, odds), odds.get("place separator", " | "), entry.place]
    if entry.organizers:
        joints = [spaced(joint) for joint in entry.joints]
        row = write_links(entry.organizers, _ORGANIZERS, joints or [spaced(_HOUSE_JOINT)], odds)
        pieces += [odds.get("organizers separator", " | "), row]
    return "".join(pieces) + layout.trailing + _write_titles(entry, layout, odds)


def _write_dates(entry: EventListing, odds: Odd) -> list[str]:
    start = _shaped(entry.start, odds.get("start shape", _SHAPE))
    if entry.end is None:
        return [start]
    end = _shaped(entry.end, odds.get("end shape", _SHAPE))
    whole = entry.end.isoformat() if _day(_whole(end, start)) != entry.end else end  # a shorter end shares the year of the start
    return [start, odds.get("dates separator", " - "), whole]


def _write_titles(entry: EventListing, layout: Layout, odds: Odd) -> str:
    if not entry.titles:
        return ""
    titles = write_links(entry.titles, _TITLES, [_TITLES_SEPARATOR], odds)
    return "".join(["\n", layout.nested, titles, odds.get("nested trailing", "")])
