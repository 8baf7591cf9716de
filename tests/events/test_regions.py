from __future__ import annotations

import pytest

from events import regions


def test_countries_are_iso_codes_with_one_region_each() -> None:
    assert all(code.isalpha() and code.isupper() and len(code) == 2 for code in regions.COUNTRIES)
    listed = [code for slug in regions.TITLES for code in regions.countries_of(slug)]
    assert sorted(listed) == sorted(regions.COUNTRIES)
    assert len(listed) == len(set(listed)) == 243  # 249 of ISO without the six that nobody lives in and Antarctica, with Kosovo


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("US", "events-north-america"),
        ("MX", "events-north-america"),
        ("JM", "events-north-america"),
        ("PA", "events-north-america"),
        ("CO", "events-south-america"),
        ("TR", "events-europe"),
        ("RU", "events-europe"),
        ("GB", "events-europe"),
        ("IL", "events-asia"),
        ("KZ", "events-asia"),
        ("EG", "events-africa"),
        ("NZ", "events-oceania"),
    ],
)
def test_region_of_a_country(country: str, region: str) -> None:
    assert regions.region_of(country) == region


@pytest.mark.parametrize("code", ["", "UK", "USA", "XX", "us", "AQ", "Germany"])
def test_region_is_not_guessed(code: str) -> None:
    assert regions.region_of(code) is None


def test_the_house_prints_uk() -> None:
    assert regions.printed_country("GB") == "UK"
    assert regions.printed_country("US") == "US"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"),
        ("USA", "US"),
        ("AUS", "AU"),
        ("gb", "GB"),
        (" De ", "DE"),
        ("germany", "DE"),
        ("NY", None),
        ("", None),
        ("Europe", None),
    ],
)
def test_country_codes_are_read_as_people_write_them(text: str, code: str | None) -> None:
    assert regions.country_code(text) == code


def test_sections_are_those_of_the_newsletter_in_its_order() -> None:
    assert list(regions.TITLES.values()) == ["Virtual", "Africa", "Asia", "Europe", "North America", "Oceania", "South America"]


@pytest.mark.parametrize(
    ("state", "country", "code"),
    [
        ("VI", "AU", "VIC"),
        ("vic", "AU", "VIC"),
        ("QL", "AU", "QLD"),
        ("PQ", "CA", "QC"),
        ("VI", "US", "VI"),
        ("Bayern", "DE", "Bayern"),
        ("x", "", "x"),
    ],
)
def test_states_are_told_by_case_and_known_slips(state: str, country: str, code: str) -> None:
    assert regions.state_code(state, country) == code


def test_states_are_counted() -> None:
    counts = {country: len(states) for country, states in regions.SUBDIVISIONS.items()}
    assert counts == {"US": 51, "CA": 13, "AU": 8, "BR": 27, "DE": 16, "IN": 40, "NL": 12, "UY": 19}


@pytest.mark.parametrize(
    ("word", "is_other"), [("USA", True), ("GB", True), ("AUS", True), ("UK", False), ("US", False), ("Germany", False)]
)
def test_other_spellings_of_a_code_are_known(word: str, is_other: bool) -> None:  # noqa: FBT001 (pytest gives it)
    assert regions.is_other_spelling(word) == is_other
