"""The events of an issue as its text tells them: date, place, how one takes part, who invites. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.markdown import parse_item
from issues.markdown.escaping import clean_line, plain_text
from issues.markdown.nodes import EventLine, EventListing, InlineLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from issues.exports.edition import Edition, Line, Part

_ONLINE = re.compile(r"virtual|online|remote", re.IGNORECASE)
_ON_SITE = re.compile(r"in[- ]?person", re.IGNORECASE)
_BOTH = re.compile(r"hybrid", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Named:
    """A link: its words as a reader sees them, and its address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event as printed. `anchors` are its places in the issue: a hybrid one stands under Virtual and in its region.

    Events before March 2022 have days without a year: `dates` are the words, and `start` is None where they tell no day.
    """

    title: str
    url: str
    start: date | None
    end: date | None
    dates: str
    place: str
    mode: str
    organizers: tuple[Named, ...]
    further: tuple[Named, ...]
    anchors: tuple[str, ...]


def occasions(edition: Edition) -> tuple[Occasion, ...]:
    """Every event once, in the order of the issue."""
    found: dict[tuple[object, ...], Occasion] = {}
    for one in _printed(edition.parts):
        key = (one.url or one.title, one.dates)
        before = found.get(key)
        found[key] = replace(before, anchors=(*before.anchors, *one.anchors)) if before else one
    return tuple(found.values())


def mode_of(place: str) -> str:
    """How one takes part, told by the words of the place: online, hybrid or in_person."""
    is_online = _ONLINE.search(place) is not None
    outside = _PARENTHESES.sub("", place)
    is_both = _BOTH.search(place) or (is_online and (_ON_SITE.search(place) or "+" in outside or "&" in outside))
    return "hybrid" if is_both else "online" if is_online else "in_person"


def _printed(parts: Iterable[Part]) -> Iterator[Occasion]:
    for part in parts:
        for line in part.lines:
            if line.kind == "event" and (one := _occasion(part, line)):
                yield one


def _occasion(part: Part, line: Line) -> Occasion | None:
    match parse_item(line.text, part.holds).entry:
        case EventListing() as entry:
            dates = f"{entry.start} - {entry.end}" if entry.end else f"{entry.start}"
            organizers, further = _named(entry.organizers), _named(entry.titles[1:])
            return _made(line, entry.start, entry.end, dates, entry.place, organizers, further)
        case EventLine() as entry:
            organizers = _named([InlineLink(entry.organizer, "")] if entry.organizer else [])
            return _made(line, entry.start, None, clean_line(entry.dates), entry.place, organizers, ())
    return None


def _made(  # noqa: PLR0913, PLR0917 (the two forms of a line meet here)
    line: Line, start: date | None, end: date | None, dates: str, place: str, organizers: tuple[Named, ...], further: tuple[Named, ...]
) -> Occasion:
    words = clean_line(plain_text(place))
    return Occasion(line.title, line.url, start, end, dates, words, mode_of(words), organizers, further, (line.anchor,))


def _named(links: Iterable[InlineLink]) -> tuple[Named, ...]:
    return tuple(Named(clean_line(plain_text(link.title)), link.url) for link in links)
