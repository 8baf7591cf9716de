from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import regions
from events.spelling import mended_place, place_doubts

SECTIONS = {title: slug for slug, title in regions.TITLES.items()}


@pytest.mark.parametrize(
    ("section", "text", "wanted"),
    [
        ("Oceania", "Melbourne, VI, AU", "Melbourne, VIC, AU"),
        ("Oceania", "Brisbane City, QL", "Brisbane City, QLD, AU"),
        ("Oceania", "Canberra, ACt, AU", "Canberra, ACT, AU"),
        ("Oceania", "Sydney, NSW, AUS", "Sydney, NSW, AU"),
        ("Oceania", "Perth, WA", "Perth, WA, AU"),
        ("Europe", "Edinburgh, GB", "Edinburgh, UK"),
        ("Europe", "Bergen, No", "Bergen, NO"),
        ("Europe", "Bergen,NO", "Bergen, NO"),
        ("North America", "Austin, TX,US", "Austin, TX, US"),
        ("Europe", "Berlin, Germany", "Berlin, DE"),
        ("Europe", "Edinburgh, GB + Virtual", "Edinburgh, UK + Virtual"),
        ("Asia", "Tbilisi, Georgia", "Tbilisi, GE"),
        ("North America", "Minneapolis, MN US", "Minneapolis, MN, US"),
        ("North America", "Portland, OR", "Portland, OR, US"),
        ("North America", "Perth, WA", "Perth, WA, US"),
        ("North America", "Toronto, ON", "Toronto, ON, CA"),
        ("North America", "Austin, tx, usa", "Austin, TX, US"),
        ("North America", "Montreal, PQ, CA", "Montreal, QC, CA"),
        ("Virtual", "Virtual (Cardiff, GB)", "Virtual (Cardiff, UK)"),
        ("Virtual", "Virtual (Buffalo, NY)", "Virtual (Buffalo, NY, US)"),
        ("Virtual", "Virtual (Oslo, Norway)", "Virtual (Oslo, NO)"),
        ("Virtual", "Virtual (Dallas, TX, us)", "Virtual (Dallas, TX, US)"),
        (
            "Virtual",
            "Virtual (San Francisco, CA, US; New York, NY US / London, GB)",
            "Virtual (San Francisco, CA, US; New York, NY, US / London, UK)",
        ),
    ],
)
def test_certain_slips_are_mended(section: str, text: str, wanted: str) -> None:
    assert mended_place(text, SECTIONS[section]) == wanted
    assert list(place_doubts(text, SECTIONS[section])) == []


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("Europe", "Berlin, DE"),
        ("Europe", "Leipzig, SN, DE"),
        ("Europe", "Milano, MI, IT"),
        ("Europe", "Munich, DE + Virtual"),
        ("Europe", "Frankfurt (Main), DE"),
        ("Asia", "Subang Jaya / Kuala Lumpur, Selangor, MY"),
        ("North America", "Mexico City, DF, MX"),
        ("North America", "Los Angeles (Chino Hills), CA, US"),
        ("South America", "São Paulo, SP, BR"),
        ("Virtual", "Virtual"),
        ("Virtual", "Virtual (Europe / Africa)"),
        ("Virtual", "Virtual (Joint Meetup, Europe + Israel)"),
        ("Virtual", "Hybrid - Virtual and In-person (Vancouver, BC, CA)"),
        ("Virtual", ""),
    ],
)
def test_places_in_house_style_and_free_words_are_left_alone(section: str, text: str) -> None:
    assert mended_place(text, SECTIONS[section]) == text
    assert list(place_doubts(text, SECTIONS[section])) == []


@pytest.mark.parametrize(
    ("section", "text", "message"),
    [
        ("North America", "Montreal, CA", "“Montreal, CA” has no state."),
        ("Oceania", "Sydney, AU", "“Sydney, AU” has no state."),
        ("Oceania", "Melbourne, AUS", "“Melbourne, AU” has no state."),
        ("Virtual", "Virtual (Redmond, WA, US / Toronto, CA)", "“Toronto, CA” has no state."),
        ("North America", "Portland, Oregon, US", "US has no state “Oregon”."),
        ("Virtual", "Virtual (San Francisco, SF, US)", "US has no state “SF”."),
        ("South America", "Montevideo, DE, UY", "UY has no state “DE”."),
        ("South America", "São Paulo, SP", "“SP” is no country code."),
        ("Asia", "Mumbai, XX, IN", "IN has no state “XX”."),
        ("Virtual", "Virtual (Perth, WA)", "“WA” is no country code."),
        ("Virtual", "Virtual (Atlanta, ga, XX)", "“XX” is no country code."),
        ("Europe", "Somewhere", "The place “Somewhere” has no country."),
    ],
)
def test_what_cannot_be_mended_is_named(section: str, text: str, message: str) -> None:
    assert [doubt.message for doubt in place_doubts(text, SECTIONS[section])] == [message]


def test_a_code_of_two_meanings_is_explained() -> None:
    (doubt,) = place_doubts("San Jose, CA", regions.NORTH_AMERICA)
    assert doubt.hint.endswith("If CA is California, add the country.")


def test_every_spot_of_a_place_is_judged() -> None:
    text = "Virtual (San Francisco, SF, US / Toronto, CA)"
    assert [doubt.message for doubt in place_doubts(text, regions.VIRTUAL)] == ["US has no state “SF”.", "“Toronto, CA” has no state."]


WORDS = [
    "Virtual",
    "Hybrid",
    " (",
    ")",
    ", ",
    ",",
    " / ",
    "; ",
    " + ",
    "Perth",
    "WA",
    "GB",
    "us",
    "CA",
    "MN US",
    "Germany",
    "Ga",
    "VI",
    "AU",
    " ",
]


@given(st.lists(st.sampled_from(WORDS), max_size=10).map("".join) | st.text(max_size=40), st.sampled_from([None, *regions.TITLES]))
def test_mending_is_done_at_once(text: str, region: str | None) -> None:
    mended = mended_place(text, region)
    assert mended_place(mended, region) == mended
    assert mended.count("\n") == text.count("\n")
    assert list(place_doubts(text, region)) == list(place_doubts(mended, region))
