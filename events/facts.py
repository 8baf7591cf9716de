"""What is known of an event, before and beside its rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events.places import printed_place
from issues.markdown import parse_body, render_entry
from issues.markdown.layouts import bare
from issues.markdown.nodes import EventListing, InlineLink, Item

if TYPE_CHECKING:
    from datetime import tzinfo

    from events.places import Place

LAST_PLACE = timezone(timedelta(hours=-12))
"""The clock by which a day ends last on earth."""
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)
"""Days whose moments can be told by any clock."""


@dataclass(frozen=True)
class EventFacts:
    """An event's facts. Titles and names are inline markdown, addresses publishable.

    `place_text` is needed only where the place would not print as it should, `region_override` where it stands elsewhere
    than its country.
    """

    title: str
    url: str
    start: date
    place: Place
    organizers: tuple[InlineLink, ...] = ()
    further_links: tuple[InlineLink, ...] = ()
    end: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    time_zone: str = ""
    place_text: str = ""
    region_override: str = ""
    cost: str = ""
    language: str = ""

    @property
    def over_at(self) -> datetime:
        """The moment from which on it is over: its end by the clock of its place, without an end that of its last day there.

        Where no zone is known, the day ends when it does so everywhere on earth.
        """
        day = min(max(self.end or self.start, FIRST_DAY), LAST_DAY)
        return datetime.combine(day, self.end_time or time.max, tzinfo=_clock(self.time_zone)).astimezone(UTC)

    @property
    def entry(self) -> EventListing:
        """The printed line."""
        return EventListing(
            start=self.start,
            end=self.end,
            place=self.place_text or printed_place(self.place),
            organizers=self.organizers,
            titles=tuple(InlineLink(bare(link.title), link.url) for link in (InlineLink(self.title, self.url), *self.further_links)),
        )


def is_printed_whole(entry: EventListing) -> bool:
    """Whether the printed line says exactly this event: beside what `issues.markdown.reads_back` asks, its place and every link."""
    match parse_body(render_entry(entry), "event"):
        case (Item(entry=read),):
            return read == entry
    return False


def _clock(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone) if zone else LAST_PLACE
    except (ZoneInfoNotFoundError, ValueError, OSError):  # announced so; it is refused before it is recorded
        return LAST_PLACE
