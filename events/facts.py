"""What is known of an event, before and beside its rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from events.places import printed_place
from issues.markdown import parse_body, render_entry
from issues.markdown.layouts import bare
from issues.markdown.nodes import EventListing, InlineLink, Item

if TYPE_CHECKING:
    from datetime import date, time

    from events.places import Place


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
    time_zone: str = ""
    place_text: str = ""
    region_override: str = ""

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
