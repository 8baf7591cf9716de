from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import regions
from events.places import Mode, Place, place_question, printed_place, read_place, split_place

HOUSE = [
    ("Virtual", Place(Mode.ONLINE)),
    ("Virtual (Berlin, DE)", Place(Mode.ONLINE, "Berlin", "", "DE")),
    ("Virtual (Dallas, TX, US)", Place(Mode.ONLINE, "Dallas", "TX", "US")),
    ("Hybrid (Montreal, QC, CA)", Place(Mode.HYBRID, "Montreal", "QC", "CA")),
    ("Oxford, UK", Place(Mode.IN_PERSON, "Oxford", "", "GB")),
    ("St. Louis, MO, US", Place(Mode.IN_PERSON, "St. Louis", "MO", "US")),
    ("Frankfurt (Main), DE", Place(Mode.IN_PERSON, "Frankfurt (Main)", "", "DE")),
    ("Subang Jaya / Kuala Lumpur, Selangor, MY", Place(Mode.IN_PERSON, "Subang Jaya / Kuala Lumpur", "Selangor", "MY")),
    ("Brighton and Hove, UK", Place(Mode.IN_PERSON, "Brighton and Hove", "", "GB")),
]


@pytest.mark.parametrize(("text", "place"), HOUSE)
def test_house_style_is_split_and_printed(text: str, place: Place) -> None:
    assert split_place(text) == place
    assert printed_place(place) == text


@pytest.mark.parametrize(
    "text",
    [
        "Edinburgh, GB",
        "Minneapolis, MN US",
        "Virtual( Kampala, UG)",
        "Munich, DE + Virtual",
        "Hybrid - Vancouver, BC, CA",
        "Virtual and In-Person (Seattle, WA, US)",
        "Virtual (Redmond, WA, US; New York, NY, US)",
        "Virtual (Israel)",
        "Hybrid",
        "Berlin,DE",
        "Berlin,  DE",
        "Bergen, No",
        "Virtual (Buffalo, NY)",
        "Virtual (Berlin, DE) ",
        "",
        ", DE",
        "Berlin\n, DE",
    ],
)
def test_odd_spellings_are_not_split(text: str) -> None:
    assert split_place(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Edinburgh, GB", Place(Mode.IN_PERSON, "Edinburgh", "", "GB")),
        ("Minneapolis, MN US", Place(Mode.IN_PERSON, "Minneapolis", "MN", "US")),
        ("Melbourne, AUS", Place(Mode.IN_PERSON, "Melbourne", "", "AU")),
        ("Virtual( Kampala, UG)", Place(Mode.ONLINE, "Kampala", "", "UG")),
        ("Munich, DE + Virtual", Place(Mode.HYBRID, "Munich", "", "DE")),
        ("Virtual + Tokyo, JP", Place(Mode.HYBRID, "Tokyo", "", "JP")),
        ("Praha, CZ - Virtual + In-person", Place(Mode.HYBRID, "Praha", "", "CZ")),
        ("Hybrid: In-Person and Virtual (Seattle, WA, US)", Place(Mode.HYBRID, "Seattle", "WA", "US")),
        ("Hybrid (Virtual + In-person) Munich, DE", Place(Mode.HYBRID, "Munich", "", "DE")),
        ("Albuquerque, NM, US  + Virtual", Place(Mode.HYBRID, "Albuquerque", "NM", "US")),
        ("Hybrid (EU/UK)", Place(Mode.HYBRID)),
        ("Online", Place(Mode.ONLINE)),
        ("Virtual (Joint Meetup, Europe + Israel)", Place(Mode.ONLINE)),
        ("Virtual (Redmond, WA, US; New York, NY, US)", Place(Mode.ONLINE)),
        ("Somewhere", Place(Mode.IN_PERSON)),
    ],
)
def test_odd_spellings_are_read_as_far_as_they_tell(text: str, place: Place) -> None:
    assert read_place(text) == place


def test_a_state_among_north_americas_events_is_no_country() -> None:
    assert read_place("Chicago, IL", regions.NORTH_AMERICA) == Place(Mode.IN_PERSON, "Chicago", "IL", "US")
    assert read_place("Haifa, IL", regions.ASIA) == Place(Mode.IN_PERSON, "Haifa", "", "IL")
    assert read_place("Montreal, CA", regions.NORTH_AMERICA) == Place(Mode.IN_PERSON, "Montreal", "", "CA")
    assert read_place("Kyiv, UA", regions.NORTH_AMERICA) == Place(Mode.IN_PERSON, "Kyiv", "", "UA")


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (Place(Mode.IN_PERSON), "city"),
        (Place(Mode.HYBRID, "", "", "DE"), "city"),
        (Place(Mode.ONLINE, "", "", "DE"), "city"),
        (Place(Mode.IN_PERSON, "Berlin"), "country"),
        (Place(Mode.IN_PERSON, "Berlin", "", "XX"), "country"),
        (Place(Mode.ONLINE, "Berlin"), "country"),
        (Place(Mode.IN_PERSON, "Seattle", "", "US"), "state"),
        (Place(Mode.IN_PERSON, "Seattle", "Washington", "US"), "state"),
        (Place(Mode.IN_PERSON, "Toronto", "WA", "CA"), "state"),
        (Place(Mode.IN_PERSON, "Perth", "", "AU"), "state"),
    ],
)
def test_what_is_missing_is_asked(place: Place, field: str) -> None:
    question = place_question(place)
    assert question is not None
    assert question[0] == field


@pytest.mark.parametrize(("text", "place"), [pair for pair in HOUSE if pair[1].country not in {"US", "CA"}])
def test_a_whole_place_needs_no_question(text: str, place: Place) -> None:
    assert printed_place(place) == text
    assert place_question(place) is None


@given(st.text(max_size=60))
def test_splitting_never_fails_and_prints_back(text: str) -> None:
    place = split_place(text)
    assert place is None or printed_place(place) == text
    assert read_place(text).mode in Mode


@given(
    st.sampled_from(
        ["Virtual", "Hybrid", "In-Person", " + ", ", ", " (", ")", "Berlin", "DE", "US", "WA", " - ", " / ", "; ", "UK"]
    ).flatmap(lambda word: st.lists(st.just(word) | st.sampled_from(["Berlin, DE", "Virtual", " (", ")", ", ", " + "]), max_size=8))
)
def test_splitting_spellings_near_the_house_style(words: list[str]) -> None:
    text = "".join(words)
    place = split_place(text)
    assert place is None or printed_place(place) == text
