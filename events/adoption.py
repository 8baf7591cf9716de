"""Event lines of an imported draft become events. The grouping is pure; `take_over` writes the rows.

One event stands in a draft at most once in Virtual and once in a region: lines with the same address on the same day, or with
the same day, place and title. A line that repeats another in its own section says nothing new; it stays the editors'.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from events import regions
from events.calendar import EventError, record_event, seen_again
from events.facts import EventFacts
from events.listing import REGION_LISTING, VIRTUAL_LISTING
from events.models import Event
from events.places import Mode, Place, printed_place, read_place
from issues.links import duplicate_key
from issues.markdown.nodes import EventListing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from issues.sources import StandingEntry


@dataclass
class Sighting:
    """An event as a draft shows it: its lines by listing, the region's section, and what both say."""

    standing: dict[str, StandingEntry] = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, EventListing]:
        """The understood lines by listing."""
        return {listing: one.entry for listing, one in self.standing.items() if isinstance(one.entry, EventListing)}

    @property
    def main(self) -> EventListing:
        """The line whose title and organizers count: the region's, where there is one."""
        entries = self.entries
        return entries.get(REGION_LISTING) or entries[VIRTUAL_LISTING]

    @property
    def region(self) -> str | None:
        """The section of its region line."""
        return self.standing[REGION_LISTING].section if REGION_LISTING in self.standing else None

    @property
    def place(self) -> Place:
        """Where it takes place. Standing in both sections makes it hybrid, whatever the words say."""
        texts = [entry.place for entry in self.entries.values()]
        read = [read_place(text, self.region) for text in texts]
        best = max(read, key=lambda place: (bool(place.country), place.mode is Mode.HYBRID))
        return Place(self._mode(read), best.city, best.state, best.country)

    def _mode(self, read: Sequence[Place]) -> Mode:
        if len(self.standing) > 1 or any(place.mode is Mode.HYBRID for place in read):
            return Mode.HYBRID
        if VIRTUAL_LISTING in self.standing:
            return Mode.ONLINE
        return Mode.HYBRID if read[0].mode is Mode.ONLINE else Mode.IN_PERSON

    @property
    def places(self) -> set[str]:
        """The wordings of its place, and the house's."""
        return {entry.place for entry in self.entries.values()} | {printed_place(self.place)}

    @property
    def place_text(self) -> str:
        """The wording to keep because the fields would print another; where the two lines differ, the one that says hybrid."""
        house = printed_place(self.place)
        texts = [entry.place for entry in self.entries.values()]
        if house in texts or (len(set(texts)) > 1 and all(read_place(text).mode is not Mode.HYBRID for text in texts)):
            return ""
        return next((text for text in texts if read_place(text).mode is Mode.HYBRID), texts[0])

    @property
    def facts(self) -> EventFacts:
        """The event to record."""
        entry, place = self.main, self.place
        title, *further = entry.titles
        is_elsewhere = self.region is not None and regions.region_of(place.country) != self.region
        return EventFacts(
            title=title.title,
            url=title.url,
            start=entry.start,
            end=entry.end if entry.end and entry.end > entry.start else None,
            place=place,
            place_text=self.place_text,
            region_override=self.region or "" if is_elsewhere else "",
            organizers=entry.organizers,
            further_links=tuple(further),
        )


def sightings_of(standing: Iterable[StandingEntry]) -> list[Sighting]:
    """The events that these entries show, in their order; entries that are none, or repeat one, are left out."""
    sightings: list[Sighting] = []
    by_address: dict[tuple[str, date], list[Sighting]] = defaultdict(list)
    by_words: dict[tuple[date, str, str], list[Sighting]] = defaultdict(list)
    for one in standing:
        entry = one.entry
        if one.section not in regions.TITLES or not isinstance(entry, EventListing) or not (entry.titles and entry.titles[0].url):
            continue
        listing = VIRTUAL_LISTING if one.section == regions.VIRTUAL else REGION_LISTING
        same_address = by_address[duplicate_key(entry.titles[0].url), entry.start]
        same_words = by_words[entry.start, entry.place, entry.titles[0].title]
        if any(_is_repeated(sighting, listing, one) for sighting in same_address):
            continue
        sighting = next((found for found in (*same_address, *same_words) if listing not in found.standing), None)
        if sighting is None:
            sighting = Sighting()
            sightings.append(sighting)
        sighting.standing[listing] = one
        for group in (same_address, same_words):
            if all(found is not sighting for found in group):
                group.append(sighting)
    return sightings


def _is_repeated(sighting: Sighting, listing: str, one: StandingEntry) -> bool:
    stands = sighting.standing.get(listing)
    if stands is None or stands.section != one.section:
        return False
    return isinstance(stands.entry, EventListing) and isinstance(one.entry, EventListing) and stands.entry.place == one.entry.place


def take_over(sightings: Sequence[Sighting]) -> list[tuple[Event, Sighting]]:
    """The event of every sighting: one that the calendar has already, else a new one, confirmed since it stands in a draft.

    A line that cannot be printed from fields is left out: it stays the editors'.
    """
    events = _known_events(sightings)
    taken = [(events.get(index) or _record(sighting), sighting) for index, sighting in enumerate(sightings)]
    found = [(event, sighting) for event, sighting in taken if event is not None]
    seen_again([event for event, _ in found])
    return found


def _record(sighting: Sighting) -> Event | None:
    try:
        return record_event(sighting.facts, actor=None, source=Event.Source.DRAFT, status=Event.Status.CONFIRMED, reason="Stood in a draft")
    except EventError:
        return None


def _known_events(sightings: Sequence[Sighting]) -> dict[int, Event]:
    """The calendar's event by the index of its sighting: same address, day and place; else two of these."""
    free = list(Event.objects.filter(start__in={sighting.main.start for sighting in sightings}).order_by("pk"))
    known: dict[int, Event] = {}
    for is_same in (_says_the_same, _has_same_address, _has_same_words):
        for index, sighting in enumerate(sightings):
            event = next((event for event in free if is_same(event, sighting)), None) if index not in known else None
            if event is not None:
                known[index] = event
                free.remove(event)
    return known


def _says_the_same(event: Event, sighting: Sighting) -> bool:
    return _has_same_address(event, sighting) and event.printed_place in sighting.places


def _has_same_address(event: Event, sighting: Sighting) -> bool:
    keys = {duplicate_key(entry.titles[0].url) for entry in sighting.entries.values()}
    return event.start == sighting.main.start and event.duplicate_key in keys


def _has_same_words(event: Event, sighting: Sighting) -> bool:
    titles = {entry.titles[0].title for entry in sighting.entries.values()}
    return event.start == sighting.main.start and event.printed_place in sighting.places and event.title in titles
