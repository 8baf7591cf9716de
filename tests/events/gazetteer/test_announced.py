"""What calendars say of places, and what is understood or asked. The addresses are of public buildings or made up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.gazetteer import Question, place_of
from events.places import Mode, Place, place_question, printed_place

BERLIN = Place(Mode.IN_PERSON, "Berlin", "", "DE")
OREGON = Place(Mode.IN_PERSON, "Portland", "OR", "US")


def told(place: Place | Question) -> str:
    """The place as it is printed, or the field that is asked."""
    return printed_place(place) if isinstance(place, Place) else f"{place.field}?"


@pytest.mark.parametrize(
    ("location", "wanted"),
    [
        ("Betahaus, Rudi-Dutschke-Straße 23, 10969 Berlin, Germany", "Berlin, DE"),
        ("1355 Market St, San Francisco, CA 94103, USA", "San Francisco, CA, US"),
        ("1355 Market St, San Francisco, CA 94103", "San Francisco, CA, US"),
        ("1355 Market St\nSan Francisco, California", "San Francisco, CA, US"),
        ("Level 3, 120 Spencer St, Melbourne VIC 3000, Australia", "Melbourne, VIC, AU"),
        ("London, England, United Kingdom", "London, UK"),
        ("10 Downing St, London SW1A 2AA, UK", "London, UK"),
        ("Herengracht 1, 1015 BA Amsterdam, Netherlands", "Amsterdam, NL"),
        ("Toronto, ON M5V 2T6, Canada", "Toronto, ON, CA"),
        ("Montréal, Québec, Canada", "Montreal, QC, CA"),
        ("Bengaluru, Karnataka", "Bangalore, IN"),
        ("New Delhi, India", "New Delhi, IN"),
        ("Hyderabad, Telangana, India", "Hyderabad, IN"),
        ("Av. Paulista, 1578 - Bela Vista, São Paulo - SP, 01310-200, Brazil", "São Paulo, BR"),
        ("Tokyo, Japan", "Tokyo, JP"),
        ("東京, 日本", "Tokyo, JP"),
        ("Praha 1, Česko", "Prague, CZ"),
        ("Wien, Österreich", "Vienna, AT"),
        ("Paris France", "Paris, FR"),
        ("Portland, Oregon", "Portland, OR, US"),
        ("Washington, DC", "Washington, DC, US"),
        ("New York, NY", "New York, NY, US"),
        ("New York, USA", "New York, NY, US"),
        ("St. Louis, MO, US", "Saint Louis, MO, US"),
        ("Atlanta, Georgia", "Atlanta, GA, US"),
        ("Tbilisi, Georgia", "Tbilisi, GE"),
        ("San Jose, CA", "San Jose, CA, US"),
        ("Indianapolis, IN", "Indianapolis, IN, US"),
        ("Perth, WA", "Perth, WA, AU"),
        ("Vancouver, WA", "Vancouver, WA, US"),
        ("Victoria, BC", "Victoria, BC, CA"),
        ("Newport, UK", "Newport, UK"),
        ("München, DE", "Munich, DE"),
        ("Nuremberg, Germany", "Nürnberg, DE"),
        ("Zürich", "Zurich, CH"),
        ("Singapore", "Singapore, SG"),
        ("Hong Kong", "Hong Kong, HK"),
    ],
)
def test_addresses_become_places_in_house_style(location: str, wanted: str) -> None:
    place = place_of(location)
    assert told(place) == wanted
    assert isinstance(place, Place)
    assert place.mode is Mode.IN_PERSON
    assert place_question(place) is None


@pytest.mark.parametrize(
    "location", ["Online", "online event", "https://meet.example.org/x", "Zoom, https://zoom.example.org/j/1", "Virtual"]
)
def test_what_takes_place_on_the_net_has_no_city(location: str) -> None:
    assert place_of(location) == Place(Mode.ONLINE)
    assert place_of(location, near=BERLIN) == Place(Mode.ONLINE)


@pytest.mark.parametrize(
    ("location", "wanted"),
    [
        ("Virtual (Berlin, DE)", "Virtual (Berlin, DE)"),
        ("Hybrid (Seattle, WA, US)", "Hybrid (Seattle, WA, US)"),
        ("Berlin, Germany + Online", "Hybrid (Berlin, DE)"),
        ("Online, Berlin, Germany", "Hybrid (Berlin, DE)"),
    ],
)
def test_a_place_and_the_net(location: str, wanted: str) -> None:
    assert told(place_of(location)) == wanted


@pytest.mark.parametrize(
    ("location", "question"),
    [
        (
            "Portland",
            ("state", "Which one is it: “Portland, OR, US”, “Portland, ME, US”, “Portland, TX, US”?"),
        ),
        ("Portland, USA", ("state", "Which one is it: “Portland, OR, US”, “Portland, ME, US”, “Portland, TX, US”?")),
        ("Cambridge", ("country", "Which one is it: “Cambridge, UK”, “Cambridge, ON, CA”, “Cambridge, MA, US”, “Cambridge, NZ”?")),
        ("Birmingham", ("country", "Which one is it: “Birmingham, UK”, “Birmingham, AL, US”, “Birmingham, MI, US”?")),
        ("Richmond, CA", ("country", "Which one is it: “Richmond, BC, CA”, “Richmond, CA, US”?")),
        ("Shibuya, Tokyo, Japan", ("city", "Which one is it: “Tokyo, JP”, “Shibuya, JP”?")),
        ("München", ("country", "Is it “Munich, DE”?")),
        ("Nowhere, Germany", ("city", "Which city is it? No city of “Nowhere, Germany” is known.")),
        ("Peru, IN", ("city", "Which city is it? No city of “Peru, IN” is known.")),
        ("Columbus, IL", ("city", "Which city is it? No city of “Columbus, IL” is known.")),
        ("Georgia", ("city", "Which city is it? None is known in “Georgia”.")),
        ("The usual room", ("city", "Which city is it? None is known in “The usual room”.")),
        ("", ("city", "Where does it take place?")),
        (" , 23", ("city", "Where does it take place?")),
    ],
)
def test_what_is_not_certain_is_asked(location: str, question: tuple[str, str]) -> None:
    asked = place_of(location)
    assert isinstance(asked, Question)
    assert (asked.field, asked.text) == question


@pytest.mark.parametrize(
    "location",
    [
        *(
            "Online via Zoom",
            "Zoom (link sent after RSVP)",
            "Virtual event - link below",
            "Jitsi Meet",
            "Webex",
            "Rust Discord",
            "Gather.town",
        ),
        *(
            "En ligne",
            "Remote, details in the description",
            "Discord: https://discord.gg/abc",
            "Zoom Meeting ID: 123 456 789",
            "オンライン",
        ),
        *("Microsoft Teams-Besprechung", "On YouTube", "online / Jitsi", "Online; see the page for the link"),
    ],
)
@pytest.mark.parametrize("near", [None, BERLIN])
def test_ordinary_words_for_the_net_are_no_city(location: str, near: Place | None) -> None:
    assert place_of(location, near=near) == Place(Mode.ONLINE)


@pytest.mark.parametrize(
    ("location", "wanted"),
    [
        ("Zoom Room Café, Lyon, France", "Lyon, FR"),
        ("Online Street 5, Oslo", "Oslo, NO"),
        ("Online via Zoom and Betahaus, Berlin, Germany", "Berlin, DE"),
        ("Online, Springfield", "state?"),
        ("Zoom Torino, Nowhere, Germany", "city?"),
        ("Zoom Room Café", "city?"),
        ("Microsoft Teams-Besprechung; ETH Zürich", "city?"),
        ("Zoom or Berliners at C-base Berlin", "city?"),
        ("Discord HQ", "city?"),
        ("Remote Road 5", "city?"),
        ("Microsoft Teams, Conference Room 5", "city?"),
        ("Virtually nowhere, Beispielstr. 5", "city?"),
        ("Onlinehaus", "city?"),
        ("The usual room, on Zoom", "city?"),
    ],
)
def test_what_only_sounds_like_the_net_is_a_place_or_asked(location: str, wanted: str) -> None:
    assert told(place_of(location)) == wanted


def test_a_city_in_a_field_of_its_own_is_asked_about_whatever_the_text_says() -> None:
    assert told(place_of("Online via Zoom", city="Kleinhausen am See")) == "city?"


def test_many_candidates_are_cut_in_words_and_all_there_to_choose() -> None:
    asked = place_of("Springfield, US")
    assert isinstance(asked, Question)
    assert asked.text.endswith("“Springfield, OR, US” or another?")
    assert len(asked.candidates) > 5
    assert all(place_question(place) is None for place in asked.candidates)


@pytest.mark.parametrize(
    ("location", "time_zone", "near", "wanted"),
    [
        ("Portland", "America/Los_Angeles", None, "Portland, OR, US"),
        ("Portland", "America/New_York", None, "Portland, ME, US"),
        ("Birmingham", "Europe/London", None, "Birmingham, UK"),
        ("München", "Europe/Berlin", None, "Munich, DE"),
        ("Cambridge", "America/Toronto", None, "country?"),
        ("Portland", "UTC", None, "state?"),
        ("Portland", "No/Zone", None, "state?"),
        ("Zürich", "Europe/Berlin", None, "Zurich, CH"),
        ("Zürich", "Asia/Tokyo", None, "country?"),
        ("Portland", "Asia/Tokyo", None, "state?"),
        ("Portland", "", OREGON, "Portland, OR, US"),
        ("Cambridge", "", Place(Mode.IN_PERSON, "Oxford", "", "GB"), "Cambridge, UK"),
        ("Cambridge", "", BERLIN, "country?"),
        ("Mitte, Berlin, Germany", "", BERLIN, "Berlin, DE"),
        ("Hamburg, Germany", "Asia/Tokyo", OREGON, "Hamburg, DE"),
        ("", "", BERLIN, "Berlin, DE"),
        ("The usual room", "", BERLIN, "city?"),
    ],
)
def test_a_time_zone_or_a_place_nearby_chooses_between_cities_of_one_name(
    location: str, time_zone: str, near: Place | None, wanted: str
) -> None:
    assert told(place_of(location, time_zone=time_zone, near=near)) == wanted


def test_a_place_nearby_is_offered_where_the_words_name_no_city() -> None:
    asked = place_of("The usual room", near=BERLIN)
    assert isinstance(asked, Question)
    assert asked.candidates == (BERLIN,)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"city": "Portland", "state": "Maine", "country": "us"}, "Portland, ME, US"),
        ({"city": "Portland", "state": "OR"}, "Portland, OR, US"),
        ({"city": "san francisco", "state": "ca", "country": "United States"}, "San Francisco, CA, US"),
        ({"city": "Bengaluru", "state": "KA", "country": "IN"}, "Bangalore, IN"),
        ({"city": "London", "state": "England", "country": "GB"}, "London, UK"),
        ({"city": "Kleinhausen am See", "country": "DE"}, "Kleinhausen am See, DE"),
        ({"city": "Kleinhausen am See", "country": "AU", "state": "Victoria"}, "Kleinhausen am See, VIC, AU"),
        ({"city": "Kleinhausen am See", "country": "US"}, "city?"),
        ({"city": "Kleinhausen am See"}, "city?"),
        ({"city": "Seattle, WA"}, "Seattle, WA, US"),
        ({"country": "DE"}, "city?"),
        ({"city": "London", "country": "CA"}, "London, ON, CA"),
    ],
)
def test_fields_count_more_than_the_text(fields: dict[str, Any], wanted: str) -> None:
    assert told(place_of("" if "city" in fields else "Nowhere", **fields)) == wanted
    if "city" in fields:
        assert told(place_of("Betahaus, Paris", **fields)) == wanted


@pytest.mark.parametrize("noise", ["a" * 100_000, " " * 100_000, "a, " * 20_000, "1" * 100_000, "x " * 50_000, "online " * 10_000])
def test_of_a_long_text_the_end_counts(noise: str) -> None:
    assert told(place_of(f"{noise}, Berlin, Germany")) in {"Berlin, DE", "Hybrid (Berlin, DE)"}


def test_a_small_town_in_house_style_is_taken_at_its_word() -> None:
    assert told(place_of("Barton, ACT, AU")) == "Barton, ACT, AU"
    assert told(place_of("Moravia, CZ")) == "Moravia, CZ"
    assert told(place_of("Barton, AU")) == "city?"


WORDS = [
    "Portland",
    "Berlin",
    "CA",
    "US",
    "Germany",
    "WA",
    "Online",
    "https://a.example",
    ",",
    ", ",
    " ",
    "/",
    "23",
    "(",
    "Georgia",
    "-",
    "New",
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=40),
    st.sampled_from(["", "Europe/Berlin", "../x"]),
    st.sampled_from([None, BERLIN]),
)
def test_any_text_gives_a_place_that_can_be_printed_or_a_question(location: str, time_zone: str, near: Place | None) -> None:
    place = place_of(location, time_zone=time_zone, near=near)
    assert place.text if isinstance(place, Question) else place_question(place) is None
