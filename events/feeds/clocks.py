"""By whose clock the days and times of an announced event are told. Pure.

A moment in UTC names no place: where people meet, it may be the day before or after. They go by the clock of that place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from events.gazetteer import time_zones_of
from events.importers.times import When, at_clock, is_utc, zone_of
from events.places import Mode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from events.importers.announced import Announced
    from events.places import Place

IN_UTC = "By whose clock does it begin? Its time is written in UTC, and neither its place nor its calendar names one time zone."
PLACE_UNKNOWN = "Its time is written in UTC; while its place is not known, it is told by the clock of {zone}."
OTHER_OFFSET = "By whose clock does it begin? Its time is written with the offset {offset}, which its place does not have then."


def told_at(event: Announced, place: Place | None, *, near: Place | None, time_zone: str) -> tuple[When, str]:
    """The days and times of an event at its place (None for one that is not known), and what must be asked about them.

    `near` is where the feed's events are otherwise, `time_zone` the zone that editors gave the feed. A zone that the event itself names
    stays. A moment is told by the zone of the place where people meet; else by that of the calendar or the feed; else, for what is
    online, by that of the city in its printed place, or of the feed's place.
    """
    written = When(event.start, event.end, event.start_time, event.end_time, event.time_zone)
    begins = event.begins_at
    if begins is None:
        return written, ""
    is_met = place is not None and place.mode is not Mode.ONLINE
    zones = _zones(place if place is not None and (place.city or is_met) else near)
    if begins.utcoffset():
        fitting = next((zone for zone in zones if begins.astimezone(zone).utcoffset() == begins.utcoffset()), None)
        if fitting is not None:
            return _at(begins, event, fitting), ""
        return written, OTHER_OFFSET.format(offset=f"{begins:%z}") if is_met and zones else ""
    zone = _agreed(begins, event, zones)
    if _is_named(event.time_zone, time_zone) and not (is_met and zone):
        return written, ""
    if zone is None:
        return written, IN_UTC
    return _at(begins, event, zone), "" if place is not None else PLACE_UNKNOWN.format(zone=zone.key)


def _zones(place: Place | None) -> tuple[ZoneInfo, ...]:
    names = time_zones_of(place) if place is not None else ()
    return tuple(zone for zone in map(zone_of, names) if zone is not None)


def _agreed(begins: datetime, event: Announced, zones: Sequence[ZoneInfo]) -> ZoneInfo | None:
    """The only zone of a place; of several that show the same times the first."""
    shown = {replace(_at(begins, event, zone), time_zone="") for zone in zones}
    return zones[0] if len(shown) == 1 else None


def _is_named(home: str, time_zone: str) -> bool:
    """Whether a zone is named: a calendar that names UTC names no place, but editors who give a feed UTC mean it."""
    named, given = zone_of(home), zone_of(time_zone)
    return (named is not None and not is_utc(named)) or (given is not None and is_utc(given))


def _at(begins: datetime, event: Announced, zone: ZoneInfo) -> When:
    when = at_clock(begins, event.ends_at, zone)
    ends_on_day = event.ends_at is None and event.end is not None and event.end > when.start
    return replace(when, end=event.end) if ends_on_day else when
