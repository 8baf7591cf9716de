"""What a draft shows, as events: the grouping, without a database."""

from __future__ import annotations

from datetime import date

from events.adoption import Sighting, sightings_of
from events.places import Mode, Place
from issues.markdown import parse_body
from issues.markdown.nodes import InlineLink, Item
from issues.sources import StandingEntry
from tests.events.samples import draft_text, standing_entries


def seen(*lines: tuple[str, str]) -> list[Sighting]:
    """The events of these (section, `place | title | address`) lines, all on one day."""
    entries = []
    for position, (section, line) in enumerate(lines):
        place, title, url = line.split(" | ")
        source = f"* 2031-03-12 | {place} | [Crabs](https://crabs.example.org/)\n    * [**{title}**]({url})\n"
        (block,) = parse_body(source, "event")
        assert isinstance(block, Item)
        entries.append(StandingEntry(f"events-{section}", position, source, block.entry, ""))
    return sightings_of(entries)


def test_the_same_address_on_the_same_day_is_one_hybrid_event() -> None:
    (event,) = seen(
        ("virtual", "Hybrid (Berlin, DE) | Talk | https://a.example.org/1"),
        ("europe", "Hybrid (Berlin, DE) | Talk | https://a.example.org/1/"),
    )
    assert list(event.standing) == ["virtual", "region"]
    assert event.facts.place == Place(Mode.HYBRID, "Berlin", "", "DE")
    assert (event.facts.place_text, event.facts.region_override) == ("", "")


def test_the_same_place_and_title_on_the_same_day_is_one_hybrid_event() -> None:
    (event,) = seen(
        ("virtual", "Hybrid (Berlin, DE) | Talk | https://a.example.org/1"),
        ("europe", "Hybrid (Berlin, DE) | Talk | https://b.example.org/2"),
    )
    assert event.facts.url == "https://b.example.org/2"  # the region's line counts


def test_an_event_printed_as_in_person_in_both_sections_keeps_its_words() -> None:
    (event,) = seen(("virtual", "Berlin, DE | Talk | https://a.example.org/1"), ("europe", "Berlin, DE | Talk | https://a.example.org/1"))
    assert event.facts.place == Place(Mode.HYBRID, "Berlin", "", "DE")
    assert event.facts.place_text == "Berlin, DE"


def test_two_wordings_give_the_one_that_says_hybrid() -> None:
    (event,) = seen(
        ("virtual", "Virtual (Munich, DE) | Talk | https://a.example.org/1"),
        ("europe", "Munich, DE + Virtual | Talk | https://a.example.org/1"),
    )
    assert event.facts.place_text == "Munich, DE + Virtual"
    (event,) = seen(
        ("virtual", "Virtual (Munich, DE) | Talk | https://a.example.org/1"), ("europe", "Munich, DE | Talk | https://a.example.org/1")
    )
    assert event.facts.entry.place == "Hybrid (Munich, DE)"


def test_a_line_alone_has_the_mode_of_its_words_and_its_section() -> None:
    lines = [
        ("virtual", "Virtual (Berlin, DE) | A | https://a.example.org/1"),
        ("virtual", "Berlin, DE | B | https://a.example.org/2"),
        ("virtual", "Virtual and In-Person (Berlin, DE) | C | https://a.example.org/3"),
        ("europe", "Berlin, DE | D | https://a.example.org/4"),
        ("europe", "Virtual (Berlin, DE) | E | https://a.example.org/5"),
    ]
    found = seen(*lines)
    assert [event.facts.place.mode for event in found] == [Mode.ONLINE, Mode.ONLINE, Mode.HYBRID, Mode.IN_PERSON, Mode.HYBRID]
    assert [event.facts.entry.place for event in found] == [line[1].split(" | ")[0] for line in lines]


def test_a_line_repeated_in_its_section_is_left_to_the_editors() -> None:
    found = seen(*[("europe", "Berlin, DE | Talk | https://a.example.org/1")] * 2)
    assert [one.position for event in found for one in event.standing.values()] == [0]


def test_one_address_for_two_cities_is_two_events() -> None:
    found = seen(("europe", "Utrecht, NL | Hack | https://a.example.org/1"), ("europe", "Amsterdam, NL | Hack | https://a.example.org/1"))
    assert [event.facts.place.city for event in found] == ["Utrecht", "Amsterdam"]


def test_two_addresses_for_one_title_in_one_section_are_two_events() -> None:
    found = seen(("virtual", "Virtual | Weekly | https://a.example.org/1"), ("virtual", "Virtual | Weekly | https://a.example.org/2"))
    assert [event.facts.url for event in found] == ["https://a.example.org/1", "https://a.example.org/2"]


def test_an_event_in_a_foreign_section_stays_there() -> None:
    (event,) = seen(("asia", "Amsterdam, NL | Talk | https://a.example.org/1"))
    assert event.facts.place == Place(Mode.IN_PERSON, "Amsterdam", "", "NL")
    assert event.facts.region_override == "events-asia"


def test_sections_that_are_no_region_are_left_alone() -> None:
    assert seen(("elsewhere", "Berlin, DE | Talk | https://a.example.org/1")) == []


def test_our_draft_shows_its_events() -> None:
    found = sightings_of(standing_entries(draft_text()))
    by_title = {event.facts.title: event.facts for event in found}
    assert len(found) == 20
    hack = by_title["Hack and Learn"]
    assert [organizer.title for organizer in hack.organizers] == ["Crab School", "Crabs of Berlin"]
    assert hack.further_links == (InlineLink("Mirror: Hack n Learn", "https://berlin.example.org/hack"),)
    assert (by_title["A week of talks"].start, by_title["A week of talks"].end) == (date(2031, 3, 1), date(2031, 3, 7))
    assert by_title["PDX 25"].region_override == "events-north-america"
    assert by_title["Happy Hour"].place == Place(Mode.IN_PERSON, "Minneapolis", "MN", "US")
    assert by_title["Coffee \\#3"].place_text == "Edinburgh, GB"
