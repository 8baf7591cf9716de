"""Which clock a calendar's times go by: zones by any name, zones that it describes itself, UTC, and no zone at all. Pure.

A VTIMEZONE is never unrolled: of one whose name nobody knows, its two offsets tell which known zone it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from events.importers.times import USUAL, displayed_zone, is_sane, is_utc, offset_zone, offsets_of, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from events.importers.ics.lines import Component, Property

_MOMENT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2}):?(\d{2})?(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII | re.IGNORECASE
)
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(?:\d{2})?", re.ASCII)
_BY_MONTH = re.compile(r"BYMONTH=(\d{1,2})(?!\d)", re.IGNORECASE | re.ASCII)
_LATEST_SECOND = 59
_MOST_DESCRIBED = 200
_SECOND_HALF = range(7, 13)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time on a clock. `zone` is None where nobody knows whose clock; `unknown` is the name that nobody knows.

    `is_home` tells that the zone is the calendar's, for the time names none that is known.
    """

    wall: datetime
    zone: ZoneInfo | None = None
    is_day: bool = False
    unknown: str = ""
    is_home: bool = False

    @property
    def aware(self) -> datetime:
        """The moment itself; in UTC where its clock is unknown, only to be compared with its like."""
        return self.wall.replace(tzinfo=self.zone or UTC).astimezone(UTC)

    def on(self, zone: ZoneInfo | None) -> datetime:
        """The same moment on the wall clock of that zone."""
        if zone is None or self.zone is None or self.is_day or zone == self.zone:
            return self.wall
        return self.aware.astimezone(zone).replace(tzinfo=None, fold=0)


class _Clock(NamedTuple):
    """Which clock a property is written by, as `Moment` has it."""

    zone: ZoneInfo | None
    unknown: str = ""
    is_home: bool = False


@dataclass(slots=True)
class Zones:
    """The clocks of one calendar. `home` is where it is at home, None where it does not say."""

    home: ZoneInfo | None
    own: dict[str, ZoneInfo | None] = field(default_factory=dict)
    _known: dict[str, ZoneInfo | None] = field(default_factory=dict)

    def shown(self, zone: ZoneInfo | None) -> ZoneInfo | None:
        """By whose clock a time of that zone is told: UTC is where servers live, not people."""
        if zone is not None and is_utc(zone):
            return self.home or ZoneInfo("UTC")
        return zone

    def moment(self, written: Property) -> Moment:
        """The first date or time of a property.

        Raises:
            ValueError: it is none, or much too far away.
        """
        return next(self.moments([written]))

    def moments(self, written: Iterable[Property]) -> Iterator[Moment]:
        """Every date or time of properties such as EXDATE, of periods their begin.

        Raises:
            ValueError: one is none, or much too far away.
        """
        for one in written:
            clock = self._clock(one.parameter("TZID"))
            for word in one.value.split(","):
                yield self._moment(word.partition("/")[0].strip(), clock)

    def until(self, word: str, start: Moment) -> Moment:
        """Where a rule of a series that begins so ends.

        Raises:
            ValueError: it is no date, or much too far away.
        """
        return self._moment(word, _Clock(start.zone))

    def _moment(self, word: str, clock: _Clock) -> Moment:
        found = _MOMENT.fullmatch(word)
        if found is None:
            raise ValueError(f"“{word[:40]}” is no date")
        year, month, day, hour, minute, second, offset = found.groups()
        wall = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), _LATEST_SECOND))  # noqa: DTZ001
        if not is_sane(wall):
            raise ValueError(f"“{word[:40]}” is much too far away")
        if hour is None:
            return Moment(wall, is_day=True)
        if offset:
            clock = self._clock("UTC" if offset in "Zz" else offset)
        return Moment(wall, clock.zone, unknown=clock.unknown, is_home=clock.is_home)

    def _clock(self, name: str) -> _Clock:
        """The zone of that name; without a name, or where nobody knows it, the calendar's home."""
        if not name:
            return _Clock(self.home, is_home=True)
        if name not in self._known:
            self._known[name] = zone_of(name) or self.own.get(name) or displayed_zone(name)
        zone = self._known[name]
        return _Clock(zone) if zone else _Clock(self.home, name, is_home=True)


def zones_of(calendar: Component, time_zone: str) -> Zones:
    """The clocks of a calendar whose keeper says that it is at home in `time_zone` (an IANA name, or "")."""
    named = [zone_of(name) for name in (calendar.text("X-WR-TIMEZONE"), calendar.text("TIMEZONE-ID"), time_zone)]
    known = [zone for zone in named if zone is not None]
    home = next((zone for zone in known if not is_utc(zone)), known[0] if known else None)
    homes = [home.key] if home else []
    described = [part for part in calendar.parts if part.name == "VTIMEZONE"]
    own = {part.text("TZID"): _own_zone(part, homes) for part in described[:_MOST_DESCRIBED]}
    return Zones(home, own)


def _own_zone(described: Component, homes: list[str]) -> ZoneInfo | None:
    """The zone that a VTIMEZONE describes: by the name of its place, else by its offsets; None for one that is nowhere."""
    if located := zone_of(described.text("X-LIC-LOCATION")):
        return located
    standard, daylight = _latest(described, "STANDARD"), _latest(described, "DAYLIGHT")
    if standard is None:
        return None
    offset = _offset(standard)
    saving = _offset(daylight) if daylight and _recurs(daylight) else offset
    if offset is None or saving is None:
        return None
    begins = _begins(daylight) if daylight else date.min.month
    january, july = (saving, offset) if begins in _SECOND_HALF else (offset, saving)
    for zone in filter(None, map(zone_of, [*homes, *USUAL])):
        if offsets_of(zone) == (january, july):
            return zone
    return offset_zone(offset) if offset == saving else None


def _latest(described: Component, name: str) -> Component | None:
    halves = [part for part in described.parts if part.name == name]
    return max(halves, key=lambda part: part.text("DTSTART"), default=None)


def _recurs(half: Component) -> bool:
    """Whether a half is still in use: it has a rule that does not end, or days of its own."""
    rule = half.text("RRULE").upper()
    return bool(half.all("RDATE")) or (bool(rule) and "UNTIL=" not in rule)


def _offset(half: Component) -> timedelta | None:
    found = _OFFSET.fullmatch(half.text("TZOFFSETTO").strip())
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -offset if found[1] == "-" else offset


def _begins(half: Component) -> int:
    """The month in which a half begins, each year."""
    found = _BY_MONTH.search(half.text("RRULE"))
    if found is not None:
        return int(found[1])
    day = _MOMENT.fullmatch(half.text("DTSTART").strip())
    return int(day[2]) if day else date.min.month
