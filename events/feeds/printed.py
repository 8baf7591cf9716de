"""Events that published issues print: what is known of groups before the calendar has rows of its own, as after an import of the archive.

An issue lists the days from its own date on, so of each day the last issue before it, or on it, tells how things stood. What the calendar
has an event of is told by that event, whatever became of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from events.listing import window_of
from events.models import Event
from events.places import read_place
from events.regions import VIRTUAL
from issues.links import duplicate_key
from issues.markdown import parse_item
from issues.markdown.nodes import EventListing
from issues.models import Entry, Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from events.places import Place
    from issues.markdown.nodes import InlineLink

KIND = "event"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Printed(NamedTuple):
    """A printed event; `key` is the duplicate key of its address."""

    day: date
    key: str
    place: Place
    organizers: tuple[InlineLink, ...]


def printed_events(first: date) -> list[Printed]:
    """The events from that day on that published issues print and the calendar has no row of. Two queries.

    One that stands in Virtual, too, is told by the line of its region.
    """
    found = {(one.day, one.key): one for one in _lines(first)}
    recorded = _recorded({key for _, key in found})
    return [one for place, one in found.items() if place not in recorded]


def _lines(first: date) -> Iterator[Printed]:
    earliest = first - (window_of(first).last - first)
    entries = Entry.objects.filter(kind=KIND, issue__in=Issue.objects.published().filter(date__gte=earliest))
    rows = list(entries.order_by().values_list("issue__date", "issue_section__section__slug", "text"))
    dates = sorted({issue for issue, _, _ in rows})
    for issue, section, text in sorted(rows, key=lambda row: row[1] != VIRTUAL):
        day = _day(text)
        if day is None or day < first or dates[max(bisect_right(dates, day) - 1, 0)] != issue:
            continue
        entry = parse_item(text, KIND).entry
        if isinstance(entry, EventListing) and entry.titles:
            yield Printed(entry.start, duplicate_key(entry.titles[0].url), read_place(entry.place, section), entry.organizers)


def _day(text: str) -> date | None:
    """The first day that a line names; most lines of an issue need not be read any further."""
    found = _DAY.search(text)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _recorded(keys: Iterable[str]) -> set[tuple[date, str]]:
    """The days and addresses of the calendar's events, those from which they were moved included."""
    rows = list(Event.objects.filter(duplicate_key__in=sorted(keys)).values_list("start", "moved_from", "duplicate_key"))
    return {(day, key) for start, moved_from, key in rows for day in (start, moved_from) if day is not None}
