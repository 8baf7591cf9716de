from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import regions
from events.spelling import mended_place, place_doubts
from tests.processes import ROOT

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
        ("North America", "Montreal, CA", "Montreal, QC, CA"),
        ("North America", "Chicago, US", "Chicago, IL, US"),
        ("North America", "Hybrid (Seattle, USA)", "Hybrid (Seattle, WA, US)"),
        ("Oceania", "Sydney, AU", "Sydney, NSW, AU"),
        ("Oceania", "Melbourne, AUS", "Melbourne, VIC, AU"),
        ("Virtual", "Virtual (Redmond, WA, US / Toronto, CA)", "Virtual (Redmond, WA, US / Toronto, ON, CA)"),
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
        ("North America", "Portland, USA", "“Portland, US” has no state."),
        ("North America", "Richmond, CA", "“Richmond, CA” has no state."),
        ("Oceania", "Barton, AUS", "“Barton, AU” has no state."),
        ("Europe", "Seattle, US", "“Seattle, US” has no state."),
        ("Virtual", "Virtual (Redmond, WA, US / Nowhere, CA)", "“Nowhere, CA” has no state."),
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
    text = "Virtual (San Francisco, SF, US / Nowhere, CA)"
    assert [doubt.message for doubt in place_doubts(text, regions.VIRTUAL)] == ["US has no state “SF”.", "“Nowhere, CA” has no state."]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Austin, US", "Several cities are called so: write “Austin, TX, US” or “Austin, MN, US”."),
        ("Richmond, CA", "Several cities are called so: write “Richmond, BC, CA” or “Richmond, CA, US”."),
        (
            "Springfield, US",
            (
                "Several cities are called so: write “Springfield, MO, US”, “Springfield, MA, US”, “Springfield, IL, US” "
                "or “Springfield, OR, US” or with another state."
            ),
        ),
        ("Nowhere, AU", "Write it as “Nowhere, ST, AU”, with the state's code, such as NSW or VIC in place of ST."),
    ],
)
def test_where_several_states_have_such_a_city_they_are_named(text: str, hint: str) -> None:
    assert [doubt.hint for doubt in place_doubts(text)] == [hint]


@pytest.mark.parametrize("text", ["Bangalore, IN", "Pune, IN", "São Paulo, BR", "Florianópolis, BR", "Mumbai, MH, IN"])
def test_india_and_brazil_need_no_state(text: str) -> None:
    assert mended_place(text) == text
    assert list(place_doubts(text)) == []


def test_the_gazetteer_is_read_only_for_a_state_that_is_missing() -> None:
    code = (
        "from events.spelling import mended_place as mended; from events.gazetteer.lookup import _rows;"
        "mended('Perth, WA'); mended('Berlin, Germany'); mended('Pune, IN'); print(_rows.cache_info().currsize);"
        "mended('Perth, AU'); print(_rows.cache_info().currsize)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.split() == ["0", "1"]


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
