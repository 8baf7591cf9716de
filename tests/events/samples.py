"""Our own draft, made-up events, and the entries of any draft as a source gets them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from events.calendar import record_event
from events.facts import EventFacts
from events.models import Event
from events.places import Mode, Place
from events.regions import TITLES
from issues.importer import import_issue
from issues.links import duplicate_key
from issues.markdown import entry_link, nodes, parse
from issues.models import Issue
from issues.sources import StandingEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAFT = Path(__file__).parents[1] / "data" / "events" / "2031-03-05-draft.md"
DAY = date(2031, 3, 5)
BERLIN = Place(Mode.IN_PERSON, "Berlin", "", "DE")
SLUGS = {title: slug for slug, title in TITLES.items()}


def draft_text() -> str:
    """The text of our own draft."""
    return DRAFT.read_bytes().decode()


def event_items(text: str) -> Iterator[tuple[str, int, nodes.Item]]:
    """Section slug, position and item of every item below a region's heading."""
    in_events = False
    for section in parse(text).sections:
        heading = section.heading
        if heading is None:
            continue
        if "Upcoming Events" in heading.source:
            in_events = True
        elif in_events and heading.title in SLUGS:
            for position, item in enumerate(section.items):
                yield SLUGS[heading.title], position, item
        else:
            in_events = False


def standing_entries(text: str) -> list[StandingEntry]:
    """What a source is offered of the calendar's sections."""
    return [
        StandingEntry(slug, position, item.source, item.entry, duplicate_key(entry_link(item.entry)[1]))
        for slug, position, item in event_items(text)
    ]


def facts(**changes: Any) -> EventFacts:
    """A meetup in Berlin in our draft's window."""
    given: dict[str, Any] = {
        "title": "Rust `and` Tell",
        "url": "https://berlin.example.org/tell",
        "start": date(2031, 3, 12),
        "place": BERLIN,
        "organizers": (nodes.InlineLink("Rust Berlin", "https://berlin.example.org/"),),
    }
    return EventFacts(**given | changes)


def confirmed(**changes: Any) -> Event:
    """The same, confirmed by an editor."""
    return record_event(facts(**changes), actor=None, source=Event.Source.EDITOR, status=Event.Status.CONFIRMED)


def printed_text(day: date, *lines: str, number: int = 900) -> str:
    """An issue with these lines in Europe, as `2031-03-12 | Berlin, DE | [Group](https://…) | https://…`, the event's address last."""
    items = ((text, url) for text, _, url in (line.rpartition(" | ") for line in lines))
    listed = "".join(f"* {text}\n    * [**Meetup**]({url})\n" for text, url in items)
    return f"Title: This Week in Rust {number}\nNumber: {number}\nDate: {day}\n\n## Upcoming Events\n\n### Europe\n\n{listed}"


def printed_issue(day: date, *lines: str, number: int = 900) -> Issue:
    """The same, published."""
    return import_issue(printed_text(day, *lines, number=number), file_name=f"{day}-this-week-in-rust.md", status="published").issue


def open_issue(day: date = DAY, number: int = 910) -> Issue:
    """An open draft without text."""
    return Issue.objects.create(number=number, title=f"This Week in Rust {number}", date=day, file_name=f"{day}-this-week-in-rust.md")
