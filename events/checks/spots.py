"""Rules about the places of events: the right region, and spelling."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from events.checks.listed import listed
from events.places import Mode, printed_place, read_place
from events.regions import TITLES, VIRTUAL, printed_country, region_of
from events.spelling import Doubt, mended_place, place_doubts
from issues.checks import Finding, Level, Repair
from issues.checks.eras import holds_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from events.checks.listed import Listed
    from issues.checks import Context, Reading

VIRTUAL_IS_PRINTED_SINCE = date(2022, 8, 10)
"""Before that, the events in Virtual stood there with their city alone."""


def check_event_regions(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Events in another region than their country's, online ones outside Virtual, and others in it. Unknown countries are not judged.

    `Chicago, IL` among North America's events is no place in Israel, but as it is written it is one.
    """
    is_printed = holds_for(reading, VIRTUAL_IS_PRINTED_SINCE)
    for one in listed(reading):
        if one.region and (wrong := _wrong_region(one, is_printed=is_printed)):
            yield Finding(Level.ERROR, "event-region", wrong.message, wrong.hint, one.section, one.line)


def _wrong_region(one: Listed, *, is_printed: bool) -> Doubt | None:
    place, meant = read_place(one.event.place), read_place(one.event.place, one.region)
    own = region_of(place.country)
    if one.region == VIRTUAL:
        if place.mode is not Mode.IN_PERSON or own is None or not is_printed:
            return None
        hint = f"Move it to {TITLES[own]}, or write the place as “Virtual ({one.event.place})”."
        return Doubt(f"“{one.event.place}” says nothing of an online event, but stands in Virtual.", hint)
    if place.mode is Mode.ONLINE:
        return Doubt(f"“{one.event.place}” is an online event, but stands in {TITLES[one.region]}.", "Move it to Virtual.")
    if own is None or own == one.region:
        return None
    message = f"“{one.event.place}” stands in {TITLES[one.region]}, but {printed_country(place.country)} belongs to {TITLES[own]}."
    correction = f"write “{printed_place(meant)}”" if meant != place else "correct the country"
    return Doubt(message, f"Move it to {TITLES[own]}, or {correction}.")


def check_event_places(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Places with a slip that is mended at once, without the state where one is printed, or with a country or state that is none."""
    for one in listed(reading):
        place, region = one.event.place, one.region or None
        if "[" in place:  # a pipe is missing before the organizer
            continue
        mended, doubt = _judged(place, region)
        if mended != place:
            message = f"The place “{place}” is written “{mended}”."
            yield _finding(one, Doubt(message, "Write it so."), _repair(one, mended))
        if doubt:
            yield _finding(one, doubt)


@lru_cache(maxsize=1024)  # pure; most places come again and again
def _judged(place: str, region: str | None) -> tuple[str, Doubt | None]:
    """The place with its slips mended, and what is doubtful beyond that."""
    return mended_place(place, region), next(place_doubts(place, region), None)


def _finding(one: Listed, doubt: Doubt, repair: Repair | None = None) -> Finding:
    return Finding(Level.WARNING, "event-place", doubt.message, doubt.hint, one.section, one.line, repair)


def _repair(one: Listed, mended: str) -> Repair:
    start = one.start + one.source.index(one.event.place, one.source.index("|"))
    return Repair(start, start + len(one.event.place), mended)
