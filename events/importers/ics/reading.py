"""A calendar file, read: event by event, so that a damaged one costs none of the others. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from events.importers import announced, times, titles, words
from events.importers.announced import Announced, Announcement, Host
from events.importers.complaints import Complaints
from events.importers.ics.entries import EntryError, is_called_off, read_entry, where
from events.importers.ics.lines import read_components
from events.importers.ics.rules import Days, RuleError, TooLongError
from events.importers.ics.series import Occurrence, occurrences
from events.importers.ics.zones import zones_of
from events.places import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from events.importers.announced import Span
    from events.importers.ics.lines import Component
    from events.importers.ics.series import Entry
    from events.importers.ics.zones import Zones
    from events.importers.times import When

_AT_ONCE = timedelta(minutes=1)  # a file is written within it: stamps so near do not tell which state is older
_TEXTS = ("LOCATION", "X-ALT-DESC", "DESCRIPTION", "COMMENT")
_MOST_LINKS = 20
_CALLS = ("X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK")


def read_ics(content: bytes, *, span: Span, time_zone: str = "") -> Announcement:
    """The events of a calendar file that fall into the span, occurrences of series each by itself.

    `time_zone` (an IANA name) is for times that name no zone in a calendar that names none.

    Raises:
        CalendarError: it is no calendar file, or too large.
    """
    announced.check_size(content)
    calendars = read_components(content)
    reader = _Reader(span)
    left = announced.MOST_EVENTS
    for calendar in calendars:
        found = [part for part in calendar.parts if part.name == "VEVENT"]
        if len(found) > left:
            reader.complaints.left_out("", f"It holds more than {announced.MOST_EVENTS} events; the rest was not read.")
        reader.read(calendar, found[:left], zones_of(calendar, time_zone))
        left -= min(left, len(found))
    if not all(calendar.is_closed for calendar in calendars):
        reader.complaints.left_out("", "It ends in the middle: END:VCALENDAR is missing.")
    title = next((name for name in (words.marked_up_line(calendar.text("X-WR-CALNAME")) for calendar in calendars) if name), "")
    return Announcement(tuple(reader.events), reader.complaints.said(), title, reader.complaints.is_whole)


@dataclass(slots=True)
class _Reader:
    """What was read of a file so far."""

    span: Span
    events: list[Announced] = field(default_factory=list)
    complaints: Complaints = field(default_factory=Complaints)
    days: Days = field(default_factory=Days)

    def read(self, calendar: Component, components: Iterable[Component], zones: Zones) -> None:
        """Read the events of one calendar."""
        groups: defaultdict[str, list[Entry]] = defaultdict(list)
        for component in components:
            try:
                entry = read_entry(component, zones, self.complaints)
            except EntryError as error:
                self.complaints.left_out(where(component), f"it was left out: {error}")
            else:
                groups[entry.uid].append(entry)
        is_cancelled = calendar.text("METHOD").strip().upper() == "CANCEL"
        for entries in groups.values():
            self._read_group(entries, zones, is_cancelled=is_cancelled)

    def _read_group(self, entries: list[Entry], zones: Zones, *, is_cancelled: bool) -> None:
        """Read the events of one UID: an event or a series, and the changes of its occurrences."""
        masters = _masters([entry for entry in entries if entry.original is None])
        changes = [entry for entry in entries if entry.original is not None]
        if len(masters) > 1:
            self.complaints.mended(where(masters[0].component), f"its UID names {len(masters)} events; their starts tell them apart.")
        choices: list[Entry | None] = [*masters] or [None]
        for master in choices:
            taken = 0
            for occurrence in self._occurrences(master, changes, zones):
                event = self._announced(occurrence, master, zones, is_cancelled=is_cancelled, is_alone=len(masters) <= 1)
                if event is None:
                    continue
                if taken >= announced.MOST_OF_SERIES or len(self.events) >= announced.MOST_OCCURRENCES:
                    self.complaints.left_out(where(occurrence.entry.component), _too_many(taken))
                    break
                self.events.append(event)
                taken += 1
            changes = []

    def _occurrences(self, master: Entry | None, changes: Sequence[Entry], zones: Zones) -> Iterator[Occurrence]:
        if master is None or not (master.is_series or changes):
            if master is not None:
                yield Occurrence(master, master.start)
            yield from (Occurrence(change, change.start, _name(change)) for change in changes)
            return
        try:
            yield from occurrences(master, changes, zones, span=self.span, days=self.days)
        except RuleError as error:
            self.complaints.left_out(where(master.component), f"it was left out: {error}")
        except TooLongError:
            self.complaints.left_out(where(master.component), "it was left out: too many days lie between its first occurrence and today.")

    def _announced(
        self, occurrence: Occurrence, master: Entry | None, zones: Zones, *, is_cancelled: bool, is_alone: bool
    ) -> Announced | None:
        """The facts of an occurrence; None where it does not fall into the span, or has no title."""
        entry, when = occurrence.entry, _when(occurrence, zones)
        if not when.falls_into(self.span):
            return None
        title = entry.title or (master.title if master else "")
        if not title:
            self.complaints.left_out(where(entry.component), "it was left out: it has no title.")
            return None
        if occurrence.start.unknown or (not when.time_zone and not occurrence.start.is_day):
            self.complaints.mended(where(entry.component), _clock_complaint(occurrence, when))
        component = entry.component
        location, is_online, is_in_person = _place(component)
        url = _address(component) or (_address(master.component) if master else "")
        name = occurrence.name or ("" if is_alone else times.stamp(occurrence.start.wall, is_day=occurrence.start.is_day))
        is_cancelled |= component.text("STATUS").strip().upper() in {"CANCELLED", "CANCELED"}
        if not is_cancelled and is_called_off(component if entry.title or not master else master.component):
            self.complaints.mended(title, titles.CALLED_OFF)
            is_cancelled = True
        summary = component.first("SUMMARY")
        return Announced(
            uid=words.uid(entry.uid, name),
            title=title,
            url=url,
            **when.by_name,
            is_online=is_online,
            is_in_person=is_in_person,
            location=location,
            links=() if url else _links(component) or (_links(master.component) if master else ()),
            hosts=_hosts(component),
            is_cancelled=is_cancelled,
            language=words.language(summary.parameter("LANGUAGE")) if summary else "",
        )


def _masters(entries: list[Entry]) -> list[Entry]:
    """The events of one UID of which none is an older state of another: the latest, and where that is unclear one for each start."""
    last = max((entry.sequence for entry in entries), default=0)
    latest = [entry for entry in entries if entry.sequence == last]
    known = [entry.written_at for entry in latest if entry.written_at]
    newest = max(known) if len(known) == len(latest) > 1 else None
    states = [entry for entry in latest if newest is None or (entry.written_at and newest - entry.written_at < _AT_ONCE)]
    return list({(entry.start.wall, entry.start.zone): entry for entry in states}.values())


def _too_many(taken: int) -> str:
    if taken >= announced.MOST_OF_SERIES:
        return f"only its first {announced.MOST_OF_SERIES} occurrences were read."
    return f"it was left out: the calendar has more than {announced.MOST_OCCURRENCES} events in these weeks."


def _name(change: Entry) -> str:
    """The name of an occurrence whose series is not there."""
    original = change.original or change.start
    return times.stamp(original.wall, is_day=original.is_day)


def _when(occurrence: Occurrence, zones: Zones) -> When:
    start, lasts = occurrence.start, occurrence.entry.lasts
    if start.is_day:
        whole = lasts.days - 1 if lasts else 0
        return times.on_days(start.wall.date(), times.shifted(start.wall.date(), whole))
    zone = zones.shown(start.zone)
    if zone is None:
        return times.without_clock(start.wall, start.wall + lasts if lasts else None)
    begins = start.aware
    ends = begins + lasts if lasts else None
    when = times.at_clock(begins, ends, zone)
    if start.zone is None or start.is_home or not times.is_placeless(start.zone):
        return when
    return replace(when, begins_at=begins.astimezone(start.zone), ends_at=ends)


def _clock_complaint(occurrence: Occurrence, when: When) -> str:
    unknown = words.line(occurrence.start.unknown, words.LONGEST_NAME)
    cause = f"its time zone “{unknown}” is unknown" if unknown else "its time names no zone"
    return f"{cause}; that of the calendar was taken." if when.time_zone else f"{cause}, so its time was left out."


def _address(component: Component) -> str:
    """The address of an event's page, as far as the event says so outright."""
    url = words.address(component.text("URL"))
    return "" if words.is_meeting(url) else url


def _links(component: Component) -> tuple[str, ...]:
    """The addresses in its location and its descriptions."""
    found = dict.fromkeys(url for name in _TEXTS for url in words.addresses(component.text(name)))
    return tuple(islice(found, _MOST_LINKS))


def _place(component: Component) -> tuple[str, bool | None, bool | None]:
    """The location, and whether one takes part online and in person, as far as the event says so."""
    location = words.place_line(component.text("LOCATION"))
    mode, has_spot = words.mode_of(location), component.first("GEO") is not None
    if words.address(location) and has_spot:
        return "", None, True  # the event's page, as where an address is kept to guests
    if mode is Mode.ONLINE:
        return "" if words.address(location) else location, True, False
    has_call = any(component.first(name) for name in _CALLS)
    is_somewhere = mode is not None or has_spot
    return location, True if mode is Mode.HYBRID or has_call else None, True if is_somewhere else None


def _hosts(component: Component) -> tuple[Host, ...]:
    found = []
    for organizer in islice(component.all("ORGANIZER"), 5):
        name = words.name(organizer.parameter("CN"))
        url = words.address(organizer.text)
        if "@" in name:
            name = ""  # an address of mail is nobody's name
        if name or url:
            found.append(Host(name, url))
    return tuple(dict.fromkeys(found))
