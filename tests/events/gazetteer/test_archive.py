"""What the gazetteer knows of the places that the newsletter printed, and by the same code of our own draft."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from events.gazetteer import Question, cities_named, place_of, printed_city
from events.gazetteer.house import SPELLINGS, is_called
from events.places import read_place, split_place
from events.regions import STATES
from issues.markdown import nodes
from tests.events.samples import draft_text, event_items

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from events.gazetteer import City
    from events.places import Place

PLACED_SINCE = "2024"
SPELLED_SINCE = "2022-03-02"  # the first issue with today's form of an event
COUNTS = 3
"""Lines from which on a spelling is the house's."""


def published(archive: Path, since: str) -> list[str]:
    return [path.read_bytes().decode() for path in sorted((archive / "issues").iterdir()) if path.name >= since]


def printed_places(given: Iterable[str]) -> list[tuple[str, str]]:
    """Every place as it is printed, with its section."""
    found = [(section, item.entry) for text in given for section, _, item in event_items(text)]
    return [(section, entry.place) for section, entry in found if isinstance(entry, nodes.EventListing)]


def measure(given: Iterable[str]) -> Counter[str]:
    """Places in house style with a city; those that the gazetteer knows there; those that are understood, asked, contradicted."""
    found: Counter[str] = Counter()
    for _, text in printed_places(given):
        place = split_place(text)
        if place is not None and place.city:
            answer = place_of(text)
            found["printed"] += 1
            found["known"] += bool(cities_named(place.city, country=place.country))
            found["asked"] += isinstance(answer, Question)
            found["contradicted"] += not isinstance(answer, Question) and contradicts(answer, place)
    return found


def contradicts(answer: Place, printed: Place) -> bool:
    """Whether an answer lies elsewhere than it was printed. `Boulder, CO` is no place in Colombia, and `QL` is Queensland."""
    is_slip = answer.country in STATES and printed.state not in STATES[answer.country]
    is_elsewhere = answer.country != printed.country and printed.country not in STATES.get(answer.country, ())
    return answer.mode is not printed.mode or is_elsewhere or (answer.country in STATES and not is_slip and answer.state != printed.state)


def spellings(given: Iterable[str]) -> dict[City, Counter[str]]:
    """How each city that the gazetteer knows was spelled, and how often."""
    found: dict[City, Counter[str]] = defaultdict(Counter)
    for section, text in printed_places(given):
        place = read_place(text, section)
        state = place.state if place.country in STATES else ""
        cities = cities_named(place.city, country=place.country, state=state) if place.country else ()
        if cities:
            found[next((city for city in cities if is_called(place.city, city)), cities[0])][place.city] += 1
    return found


def test_cities_of_the_archive_are_known_and_never_contradicted(archive: Path) -> None:
    found = measure(published(archive, PLACED_SINCE))
    print(f"\n{found}: known {found['known'] / found['printed']:.2%}, asked {found['asked'] / found['printed']:.2%}")
    assert found["printed"] > 1_800
    assert found["known"] / found["printed"] >= 0.97
    assert found["asked"] / found["printed"] <= 0.01
    assert found["contradicted"] == 0


def test_cities_are_spelled_as_the_archive_spells_them_most_often(archive: Path) -> None:
    found = {city: counts.most_common(1)[0] for city, counts in spellings(published(archive, SPELLED_SINCE)).items()}
    often = {city: spelling for city, (spelling, count) in found.items() if count >= COUNTS}
    assert len(often) > 90
    assert {city.name: printed_city(city) for city in often} == {city.name: spelling for city, spelling in often.items()}
    assert {(city.country, city.name) for city, spelling in often.items() if spelling != city.name} == SPELLINGS.keys()


def test_states_are_printed_in_three_countries(archive: Path) -> None:
    read = [read_place(text, section) for section, text in printed_places(published(archive, PLACED_SINCE))]
    counts = Counter((place.country, place.state != "") for place in read if place.country in {*STATES, "BR", "IN"})
    shares = {country: counts[country, True] / (counts[country, True] + counts[country, False]) for country in (*STATES, "BR", "IN")}
    print(f"\n{shares}")
    assert {country for country, share in shares.items() if share > 0.5} == STATES.keys()


def test_cities_of_our_draft_are_known() -> None:
    assert measure([draft_text()]) == {"printed": 14, "known": 14, "asked": 0, "contradicted": 0}
    assert {city.name: set(counts) for city, counts in spellings([draft_text()]).items() if city.country == "DE"} == {
        "Berlin": {"Berlin"},
        "Munich": {"Munich"},
    }
