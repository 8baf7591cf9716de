"""Which events stand where in an issue: window, listings, order. Pure.

Rules measured on the archive: an issue lists what takes place from its date to 28 days later, both days included; what runs
over several days counts when one of them lies there. What is online stands in Virtual, what has a place in its region, a hybrid
event in both. A section is ordered by date, then by the place as printed, code point by code point.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from events.places import Mode
from events.regions import VIRTUAL
from issues.weeks import last_event_day

VIRTUAL_LISTING = "virtual"
REGION_LISTING = "region"


LONGEST = timedelta(days=366)
"""From the first day of an event to its last one: so that who asks for a window need not look at all that is past."""


@dataclass(frozen=True)
class Window:
    """The days of an issue's calendar, both included."""

    first: date
    last: date

    @property
    def earliest(self) -> date:
        """The first day of the earliest event that may still be under way in it."""
        return self.first - LONGEST if self.first - date.min >= LONGEST else date.min


def window_of(day: date) -> Window:
    """The window of the issue of that day."""
    return Window(day, last_event_day(day))


def listings_of(mode: Mode | str, region: str | None) -> dict[str, str]:
    """Listing to section slug, in printed order. An event whose region is unknown has no region listing."""
    listings = {}
    if mode != Mode.IN_PERSON:
        listings[VIRTUAL_LISTING] = VIRTUAL
    if mode != Mode.ONLINE and region:
        listings[REGION_LISTING] = region
    return listings


def sort_key(start: date, place: str, *, is_pinned: bool = False) -> tuple[str, str]:
    """The order of a section: start, then place as printed; what editors pinned stands before the rest."""
    day = start.isoformat()
    return ("", f"{day} {place}") if is_pinned else (day, place)
