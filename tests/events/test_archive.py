"""Measured on the real archive, and by the same code on our own draft."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from events.adoption import sightings_of
from events.facts import EventFacts
from events.places import Mode, Place, read_place, split_place
from issues.markdown import nodes, render_entry
from tests.events.samples import draft_text, event_items, standing_entries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SINCE = "2022-03-02"  # the first issue with today's form of an event
FORMATTED = "2025-08-06"  # a formatter set every nested line of this one two blanks in: its fields alone cannot print that, its layout does


def texts(archive: Path, *, without: str = "none") -> list[str]:
    """Published issues since the calendar has today's form, and the drafts they came from."""
    published = [path for path in (archive / "issues").iterdir() if path.name >= SINCE and not path.name.startswith(without)]
    drafts = list((archive / "replay" / "created").iterdir())
    return [path.read_bytes().decode() for path in (*published, *drafts)]


def measure(given: Iterable[str]) -> Counter[str]:
    """Event lines; those that are understood, whose node prints the same bytes, alone and with its layout; what of places is known."""
    found: Counter[str] = Counter()
    for text in given:
        for section, _, item in event_items(text):
            found["lines"] += 1
            if isinstance(item.entry, nodes.EventListing):
                found["understood"] += 1
                found["same bytes"] += render_entry(item.entry) == item.source
                found["same bytes with layout"] += render_entry(item.entry, item.layout) == item.source
                found["places"] += split_place(item.entry.place) is not None
                found["places told"] += is_told(read_place(item.entry.place, section))
                found.update(of_facts(item.entry, item.source))
    return found


def is_told(place: Place) -> bool:
    """Whether city and country are known, or that there is none."""
    return (place.city != "" and place.country != "") or place == Place(Mode.ONLINE)


def of_facts(entry: nodes.EventListing, source: str) -> dict[str, int]:
    """Whether the facts of an event print its line: with the wording of an odd place, and with the place's fields alone."""
    if not entry.titles:
        return {}
    title, *further = entry.titles
    place = split_place(entry.place)
    facts = EventFacts(
        title=title.title,
        url=title.url,
        start=entry.start,
        end=entry.end,
        place=place or read_place(entry.place),
        place_text="" if place else entry.place,
        organizers=entry.organizers,
        further_links=tuple(further),
    )
    prints = render_entry(facts.entry) == source
    return {"same bytes from facts": prints, "same bytes from fields alone": prints and place is not None}


def shares(found: Counter[str], of: str) -> dict[str, float]:
    """Each count as a share, also printed; `pytest -s` shows it."""
    told = {name: count / found[of] for name, count in found.items()}
    print(f"\nOf {found[of]} {of}:", ", ".join(f"{name} {share:.2%}" for name, share in told.items()))
    return told


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
    share = shares(found, "lines")
    assert found["lines"] > 4_400
    assert share["understood"] >= 0.99
    assert share["same bytes"] >= 0.96
    assert share["same bytes with layout"] >= 0.99
    assert share["same bytes from facts"] >= 0.95
    assert share["same bytes from fields alone"] >= 0.91
    assert found["places"] / found["understood"] >= 0.95
    assert share["places told"] >= 0.95


def test_without_the_formatted_issue_the_facts_of_events_print_96_of_100_lines(archive: Path) -> None:
    share = shares(measure(texts(archive, without=FORMATTED)), "lines")
    assert share["same bytes from facts"] >= 0.96
    assert share["same bytes from fields alone"] >= 0.92


def test_places_of_published_issues_are_split_into_mode_city_state_and_country(archive: Path) -> None:
    published = [path.read_bytes().decode() for path in (archive / "issues").iterdir() if path.name >= SINCE]
    found = measure(published)
    assert found["lines"] > 3_300
    assert shares(found, "understood")["places"] >= 0.95


def test_events_of_the_archive_print_the_lines_they_were_read_from(archive: Path) -> None:
    found = one_event_prints(texts(archive))
    assert found["standing"] > 4_300
    assert found["printed"] / found["standing"] >= 0.98


def test_lines_of_our_draft_come_back_from_their_fields() -> None:
    found = measure([draft_text()])
    assert found == {  # one has a blank too few, one is no event
        "lines": 25,
        "understood": 24,
        "same bytes": 23,
        "same bytes with layout": 24,
        "same bytes from facts": 23,
        "same bytes from fields alone": 15,
        "places": 16,
        "places told": 23,
    }


def test_events_of_our_draft_print_the_lines_they_were_read_from() -> None:
    found = one_event_prints([draft_text()])
    assert found == {"events": 20, "standing": 23, "printed": 21}  # both hybrids that are worded differently keep one wording
