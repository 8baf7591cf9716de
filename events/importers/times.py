"""From moments, however a calendar writes them, to days and times by the clock of a place. Pure: knows the zones, no now."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from events.importers.announced import Span

NIGHT_ENDS = time(6)
"""What ends before belongs to the day before."""
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
"""Days beyond are slips, and near the ends of the calendar arithmetic overflows."""

_LONGEST_ZONE = 100
_RENAMED = {  # since the table of Windows' names was begun
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Europe/Kiev": "Europe/Kyiv",
}
_OFFSET_NAME = re.compile(r"\(?(?:UTC|GMT)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?\)?", re.IGNORECASE)
_GREATEST_HOURS = {"+": 12, "-": 14}  # in the names Etc/GMT±N, whose sign is turned round
_DISPLAYED = re.compile(r"\((?:UTC|GMT)\s?([+\-−]\d{1,2}:?\d{2})?\)\s*(\S.*)", re.IGNORECASE)
_NO_LETTER = re.compile(r"[\W\d_]+")
_JANUARY, _JULY = (datetime(2025, month, 15, 12) for month in (1, 7))  # noqa: DTZ001 (any year of today's rules)
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?(?:\[([\w/+-]+)\])?)?",
    re.IGNORECASE | re.ASCII,
)
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})
USUAL = (
    *("Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Chisinau", "Atlantic/Azores", "America/St_Johns", "America/Halifax"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "America/Havana"),
    *("Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "America/Santiago"),
    *("Asia/Jerusalem", "Asia/Beirut", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Kabul"),
    *("Asia/Yangon", "Australia/Darwin", "Australia/Eucla", "Pacific/Marquesas"),
)
"""One zone for each pair of offsets, where most of its people live."""


@dataclass(frozen=True, slots=True)
class When:
    """Days, times and zone as `Announced` holds them."""

    start: date
    end: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    time_zone: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def by_name(self) -> dict[str, Any]:
        """The same, as `Announced` takes it."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def falls_into(self, span: Span) -> bool:
        """Whether one of its days is asked for."""
        return self.start <= span.last and (self.end or self.start) >= span.first


@cache
def _zone_names() -> Mapping[str, str]:
    """The names of the zone database, by the same in small letters; Windows' names after them."""
    names = {name.casefold(): name for name in available_timezones() if name not in {"localtime", "Factory"}}
    windows = {name.casefold(): _RENAMED.get(zone, zone) for name, zone in WINDOWS_TO_OLSON.items() if zone.casefold() in names}
    return windows | names


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name: an IANA one, be it behind a prefix (`/mozilla.org/20050126_1/Europe/Berlin`), Windows', or an offset."""
    plain = name.strip().strip("\"'").strip()[:_LONGEST_ZONE]
    names = _zone_names()
    parts = plain.split("/")
    for first in range(len(parts)):
        if found := names.get("/".join(parts[first:]).casefold()):
            return ZoneInfo(found)
    return offset_zone(_offset(plain))


def _offset(name: str) -> timedelta | None:
    found = _OFFSET_NAME.fullmatch(name)
    if found is None:
        return None
    return timedelta(hours=int(found[2]), minutes=int(found[3] or 0)) * (1 if found[1] == "+" else -1)


def is_placeless(zone: ZoneInfo) -> bool:
    """Whether it is the clock of no place: UTC, or a mere offset."""
    return is_utc(zone) or zone.key.startswith("Etc/")


def is_utc(zone: ZoneInfo) -> bool:
    """Whether it is UTC itself, by any of its names."""
    return zone.key in UTC_NAMES


def displayed_zone(name: str) -> ZoneInfo | None:
    """The zone that Windows shows as `(UTC+05:30) Chennai, Kolkata`: by its name, a city of that offset, or the offset."""
    found = _DISPLAYED.fullmatch(name.strip().strip("\"'").strip()[:_LONGEST_ZONE])
    if found is None:
        return None
    offset = _offset(found[1] or "+00:00")
    shown = found[2].partition("(")[0].strip().removesuffix(" Time")
    named = [f"{shown} Standard Time", *(zone for part in found[2].split(",") for zone in _zones_by_city().get(_letters(part), ()))]
    zones = (zone for zone in map(zone_of, named) if zone is not None)
    return next((zone for zone in zones if min(offsets_of(zone)) == offset), None) or offset_zone(offset)


@cache
def _zones_by_city() -> Mapping[str, Sequence[str]]:
    """The names of the zone database by the city, or the land, that they end with."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(available_timezones()):
        if "/" in name:
            found[_letters(name.rpartition("/")[2])].append(name)
    return found


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def offsets_of(zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """What a zone is ahead of UTC in January and in July."""
    january, july = (month.replace(tzinfo=zone).utcoffset() or timedelta(0) for month in (_JANUARY, _JULY))
    return january, july


@cache
def offset_zone(offset: timedelta | None) -> ZoneInfo | None:
    """The zone that always has that offset; of those that are no whole number of hours the usual one, None where there is none."""
    if offset is None:
        return None
    if offset % timedelta(hours=1):
        return next((zone for zone in map(ZoneInfo, USUAL) if offsets_of(zone) == (offset, offset)), None)
    hours = offset // timedelta(hours=1)
    if not hours:
        return ZoneInfo("UTC")
    sign = "-" if hours > 0 else "+"
    return ZoneInfo(f"Etc/GMT{sign}{abs(hours)}") if abs(hours) <= _GREATEST_HOURS[sign] else None


def fitting_zone(moment: datetime, *names: str) -> ZoneInfo | None:
    """The first of these zones that has the moment's own offset then, else one that always has it, else a usual one, else None.

    A moment written in UTC tells nothing of its place, and takes the first zone that is known.
    """
    zones = [zone for zone in map(zone_of, names) if zone is not None]
    if not moment.utcoffset() and zones:
        return zones[0]
    always = offset_zone(moment.utcoffset())
    candidates = (*zones, always) if always else (*zones, *map(ZoneInfo, USUAL))
    return next((zone for zone in candidates if moment.astimezone(zone).utcoffset() == moment.utcoffset()), None)


def lost_time(start: Written, when: When) -> str:
    """What to say of a time that was written and could not be told; "" where none was lost."""
    if start.time is None or when.start_time is not None:
        return ""
    cause = "its time names no zone" if start.time.tzinfo is None else f"no time zone has the offset of its time ({start.time:%z})"
    return f"{cause}, so its time was left out."


def settled(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a time on a wall clock: one in a gap is an hour later on it (RFC 5545, 3.3.5), of a doubled one the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)


def at_clock(start: datetime, end: datetime | None, zone: ZoneInfo) -> When:
    """Two moments by the clock of that zone. What ends in the night ends the day before; an end that says nothing is left out."""
    begun = start.astimezone(zone)
    first, start_time = begun.date(), _minute(begun)
    if end is None or end <= start:
        return When(first, None, start_time, None, zone.key)
    ended = end.astimezone(zone)
    last, end_time = ended.date(), _minute(ended)
    if last == first:
        return When(first, None, start_time, end_time if end_time > start_time else None, zone.key)
    if end_time < NIGHT_ENDS:
        last -= timedelta(days=1)
        return When(first, last if last > first else None, start_time, None, zone.key)
    return When(first, last, start_time, end_time, zone.key)


def on_days(first: date, last: date | None) -> When:
    """Whole days, both included."""
    return When(first, last if last is not None and last > first else None)


def without_clock(start: datetime, end: datetime | None) -> When:
    """The days of times on a clock that nobody knows."""
    if end is None or end <= start:
        return When(start.date())
    last = end.date() - timedelta(days=1) if end.time() < NIGHT_ENDS else end.date()
    return on_days(start.date(), last)


def is_sane(day: date) -> bool:
    """Whether a day is near enough for an event."""
    return EARLIEST <= date(day.year, day.month, day.day) <= LATEST


@dataclass(frozen=True, slots=True)
class Written:
    """A date or a time as ISO 8601 writes it: a day alone, a time on some clock, or a moment; `zone` is the name in brackets."""

    day: date
    time: datetime | None = None
    zone: str = ""


def read_iso(text: str) -> Written | None:
    """What an ISO 8601 text says, as Meetup and schema.org write it; None for anything else, and for days that are slips."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return None
    day, clock, seconds, offset, zone = found.groups()
    offset = (offset or "").upper().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}:{seconds or '00'}{offset}")
    except ValueError:
        return None
    if not is_sane(moment):
        return None
    return Written(moment.date(), moment if clock else None, zone or "")


def when_written(start: Written, end: Written | None, *names: str) -> When:
    """The days and times of what was written, in the first zone of these names that fits; the moments too, where none tells the zone."""
    if start.time is None:
        return on_days(start.day, end.day if end else None)
    names = (start.zone, *names)
    ends = end.time if end else None
    zone: ZoneInfo | None
    if start.time.tzinfo is None:
        zone = next((found for found in map(zone_of, names) if found), None)
        starts = settled(start.time, zone) if zone else start.time
    else:
        zone, starts = fitting_zone(start.time, *names), start.time
    if zone is None:
        return without_clock(starts.replace(tzinfo=None), ends.replace(tzinfo=None) if ends else None)
    if ends is not None and ends.tzinfo is None:
        ends = settled(ends, zone)
    when = at_clock(starts, ends, zone)
    if end is not None and end.time is None and end.day > when.start:
        when = When(when.start, end.day, when.start_time, None, when.time_zone)
    return when if _is_told(start, zone, names) else replace(when, begins_at=starts, ends_at=ends)


def _is_told(start: Written, zone: ZoneInfo, names: Sequence[str]) -> bool:
    """Whether a time's zone is known by a name: its own, or another that has its offset. A time without an offset has no other clock."""
    if start.time is None or start.time.tzinfo is None:
        return True
    if zone == zone_of(start.zone):
        return not is_utc(zone)
    return bool(start.time.utcoffset()) and zone in map(zone_of, names)


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0, fold=0)


def shifted(day: date, days: int) -> date:
    """The day so many days later, at most the last one of the calendar."""
    return day + timedelta(days=min(days, (date.max - day).days))


def begun(day: date, at: time | None) -> datetime:
    """A day and a time of it, on the wall."""
    return datetime.combine(day, at or time.min)


def stamp(wall: datetime, *, is_day: bool) -> str:
    """The name of an occurrence, as RFC 5545 writes its original start."""
    return f"{wall:%Y%m%d}" if is_day else f"{wall:%Y%m%dT%H%M%S}"
