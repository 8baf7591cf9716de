"""From a VEVENT to an entry: its times, its rules and its name, each as far as it can be read. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from events.importers import titles, words
from events.importers.ics.series import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from events.importers.complaints import Complaints
    from events.importers.ics.lines import Component
    from events.importers.ics.zones import Moment, Zones

_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?", re.ASCII | re.IGNORECASE
)
_SEQUENCE = re.compile(r"\d{1,9}", re.ASCII)
_YES = frozenset({"TRUE", "1"})
_NO_TIME = timedelta(0)


class EntryError(ValueError):
    """Why an event cannot be read; the text is for whoever keeps the calendar."""


def title_of(component: Component) -> str:
    """What an event is called; "" for one without a name."""
    return titles.read_title(words.marked_up_line(component.text("SUMMARY")))[0]


def is_called_off(component: Component) -> bool:
    """Whether its title says that it does not take place."""
    return titles.read_title(words.marked_up_line(component.text("SUMMARY")))[1]


def where(component: Component) -> str:
    """How a complaint names an event: by its title, else its UID, else its line."""
    return title_of(component) or words.line(component.text("UID"), words.LONGEST_NAME) or f"line {component.line}"


def read_entry(component: Component, zones: Zones, complaints: Complaints) -> Entry:
    """The times and rules of a VEVENT.

    Raises:
        EntryError: it has no start, or one that is no date.
    """
    begins = component.first("DTSTART")
    if begins is None:
        raise EntryError("it has no start.")
    try:
        start = zones.moment(begins)
        original = component.first("RECURRENCE-ID")
        named = zones.moment(original) if original else None
    except ValueError as error:
        raise EntryError(f"{error}.") from error
    start, lasts = _as_days(component, start, _lasts(component, start, zones, complaints))
    title = title_of(component)
    sequence = component.text("SEQUENCE").strip()
    return Entry(
        component=component,
        uid=words.uid(component.text("UID")) or _derived(component, title, start),
        title=title,
        start=start,
        lasts=lasts,
        original=named,
        is_of_following=original is not None and original.parameter("RANGE").upper() == "THISANDFUTURE",
        rules=tuple(rule.value for rule in component.all("RRULE") if rule.value.strip()),
        further=_moments(component, "RDATE", zones, complaints),
        left_out=_moments(component, "EXDATE", zones, complaints),
        sequence=int(sequence) if _SEQUENCE.fullmatch(sequence) else 0,
        written_at=_written_at(component, zones),
    )


def _written_at(component: Component, zones: Zones) -> datetime | None:
    """When an event was last changed, as far as it says so."""
    written = component.first("LAST-MODIFIED") or component.first("DTSTAMP")
    try:
        return zones.moment(written).aware if written else None
    except ValueError:
        return None


def _derived(component: Component, title: str, start: Moment) -> str:
    """A name for an event without a UID: its address, else its title and its start."""
    url = words.address(component.text("URL"))
    return words.derived_uid(url) if url and not component.all("RRULE") else words.derived_uid(title, start.wall.isoformat())


def _lasts(component: Component, start: Moment, zones: Zones, complaints: Complaints) -> timedelta | None:
    """How long an event lasts; None where it does not say, or says nonsense."""
    ends, duration = component.first("DTEND"), component.first("DURATION")
    try:
        if ends is not None:
            lasts = _between(start, zones.moment(ends))
        elif duration is not None:
            lasts = _duration(duration.value)
        else:
            return None
    except ValueError as error:
        complaints.mended(where(component), f"its end was left out: {error}.")
        return None
    if lasts < _NO_TIME:
        complaints.mended(where(component), "it ends before it begins; its end was left out.")
        return None
    return lasts or None


def _between(start: Moment, end: Moment) -> timedelta:
    if start.is_day or end.is_day or start.zone is None or end.zone is None:
        return end.on(start.zone) - start.wall
    return end.aware - start.aware


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text[:40]}” is no duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    lasts = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -lasts if found[1] == "-" else lasts


def _as_days(component: Component, start: Moment, lasts: timedelta | None) -> tuple[Moment, timedelta | None]:
    """Whole days that Outlook writes as times from midnight to midnight, as days."""
    is_marked = component.text("X-MICROSOFT-CDO-ALLDAYEVENT").strip().upper() in _YES
    if start.is_day or not is_marked or start.wall.time() != start.wall.time().min:
        return start, lasts
    return type(start)(start.wall, is_day=True), timedelta(days=round(lasts / timedelta(days=1))) if lasts else None


def _moments(component: Component, name: str, zones: Zones, complaints: Complaints) -> tuple[Moment, ...]:
    found: list[Moment] = []
    for written in component.all(name):
        try:
            found.extend(zones.moments([written]))
        except ValueError as error:
            complaints.mended(where(component), f"of its {name} some were left out: {error}.")
    return tuple(found)
