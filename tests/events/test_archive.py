"""Measured on the real archive, and by the same code on our own draft."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from events.adoption import sightings_of
from events.places import split_place
from issues.markdown import nodes, render_entry
from tests.events.samples import draft_text, event_items, standing_entries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SINCE = "2022-03-02"  # the first issue with today's form of an event
FORMATTED = "2025-08-06"  # a formatter set every nested line of this one two blanks in; its fields are as good as others'


def texts(archive: Path) -> list[str]:
    """Published issues since the calendar has today's form, and the drafts they came from."""
    published = [path for path in (archive / "issues").iterdir() if path.name >= SINCE and not path.name.startswith(FORMATTED)]
    drafts = list((archive / "replay" / "created").iterdir())
    return [path.read_bytes().decode() for path in (*published, *drafts)]


def measure(given: Iterable[str]) -> Counter[str]:
    """Event lines; those that are understood, whose fields print the same bytes, whose place is in house style."""
    found: Counter[str] = Counter()
    for text in given:
        for _, _, item in event_items(text):
            found["lines"] += 1
            if isinstance(item.entry, nodes.EventListing):
                found["understood"] += 1
                found["same bytes"] += render_entry(item.entry) == item.source
                found["places"] += split_place(item.entry.place) is not None
    return found


def one_event_prints(given: Iterable[str]) -> Counter[str]:
    """For every draft: the lines that its events, as they would be recorded, print as they stand; the words between organizers aside."""
    found: Counter[str] = Counter()
    for text in given:
        for sighting in sightings_of(standing_entries(text)):
            found["events"] += 1
            entry = sighting.facts.entry
            for standing in sighting.standing.values():
                found["standing"] += 1
                found["printed"] += isinstance(standing.entry, nodes.EventListing) and entry == replace(standing.entry, joints=())
    return found


def test_lines_of_the_archive_come_back_from_their_fields(archive: Path) -> None:
    found = measure(texts(archive))
    assert found["lines"] > 4_300
    assert found["understood"] / found["lines"] >= 0.99
    assert found["same bytes"] / found["lines"] >= 0.96
    assert found["places"] / found["understood"] >= 0.95


def test_events_of_the_archive_print_the_lines_they_were_read_from(archive: Path) -> None:
    found = one_event_prints(texts(archive))
    assert found["standing"] > 4_300
    assert found["printed"] / found["standing"] >= 0.98


def test_lines_of_our_draft_come_back_from_their_fields() -> None:
    found = measure([draft_text()])
    assert found == {"lines": 25, "understood": 24, "same bytes": 23, "places": 16}  # one has a blank too few, one is no event


def test_events_of_our_draft_print_the_lines_they_were_read_from() -> None:
    found = one_event_prints([draft_text()])
    assert found == {"events": 20, "standing": 23, "printed": 21}  # both hybrids that are worded differently keep one wording
