from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.gazetteer import cities_named, time_zones_of
from events.gazetteer.lookup import _rows
from events.gazetteer.names import STATE_NAMES, country_named, fold, state_named
from events.places import Mode, Place
from events.regions import COUNTRIES, STATES, SUBDIVISIONS
from tests.processes import ROOT


def place(city: str = "", state: str = "", country: str = "") -> Place:
    return Place(Mode.IN_PERSON, city, state, country)


# The file


def rows() -> list[list[str]]:
    return [line.split("\t") for line in _rows().decode().splitlines() if not line.startswith("#")]


def test_the_file_names_its_source_and_licence() -> None:
    head = _rows().decode().splitlines()[:3]
    assert all(line.startswith("# ") for line in head)
    assert "GeoNames" in head[1]
    assert "CC BY 4.0" in head[1]


def test_the_file_is_small_enough_to_carry() -> None:
    assert len((files("events.gazetteer") / "cities.tsv.gz").read_bytes()) < 1_000_000
    assert len(_rows()) < 3_000_000


def test_every_row_is_whole_and_known_to_the_calendar() -> None:
    found = rows()
    assert len(found) > 30_000
    assert {row[2] for row in found} <= COUNTRIES.keys()
    assert {row[3] for row in found} <= available_timezones()
    assert [row for row in found if not row[5].startswith(f"|{fold(row[0])}|")] == []
    populations = [int(row[4]) for row in found]
    assert populations == sorted(populations, reverse=True)


def test_every_city_of_the_five_countries_has_a_state_that_is_one() -> None:
    found = {(row[2], row[1]) for row in rows()}
    assert {pair for pair in found if pair[0] in STATE_NAMES and pair[1] not in SUBDIVISIONS[pair[0]]} == set()
    assert {pair for pair in found if pair[0] not in STATE_NAMES and pair[1]} == set()


@pytest.mark.parametrize("country", STATE_NAMES)
def test_every_state_has_cities(country: str) -> None:
    without = {"CA": {"NU"}, "IN": {"LD"}}  # Nunavut and Lakshadweep have only smaller ones
    found = {row[1] for row in rows() if row[2] == country}
    assert set(STATE_NAMES[country]) - found == without.get(country, set())


def test_it_is_read_at_the_first_question_alone() -> None:
    code = (
        "import sys; from events.gazetteer.lookup import _rows, cities_named; import events.gazetteer, events.checks;"
        "print(_rows.cache_info().currsize, 'django' in sys.modules); cities_named('Berlin'); print(_rows.cache_info().currsize)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.split() == ["0", "False", "1"]


# Cities


@pytest.mark.parametrize(
    ("name", "state", "country"),
    [
        ("Toronto", "ON", "CA"),
        ("Montreal", "QC", "CA"),
        ("Vancouver", "BC", "CA"),
        ("Calgary", "AB", "CA"),
        ("Winnipeg", "MB", "CA"),
        ("Moncton", "NB", "CA"),
        ("Halifax", "NS", "CA"),
        ("Saskatoon", "SK", "CA"),
        ("St. John's", "NL", "CA"),
        ("Charlottetown", "PE", "CA"),
        ("Whitehorse", "YT", "CA"),
        ("Yellowknife", "NT", "CA"),
        ("Sydney", "NSW", "AU"),
        ("Melbourne", "VIC", "AU"),
        ("Brisbane", "QLD", "AU"),
        ("Perth", "WA", "AU"),
        ("Adelaide", "SA", "AU"),
        ("Hobart", "TAS", "AU"),
        ("Darwin", "NT", "AU"),
        ("Canberra", "ACT", "AU"),
        ("São Paulo", "SP", "BR"),
        ("Rio de Janeiro", "RJ", "BR"),
        ("Belo Horizonte", "MG", "BR"),
        ("Curitiba", "PR", "BR"),
        ("Porto Alegre", "RS", "BR"),
        ("Salvador", "BA", "BR"),
        ("Recife", "PE", "BR"),
        ("Manaus", "AM", "BR"),
        ("Brasília", "DF", "BR"),
        ("Florianópolis", "SC", "BR"),
        ("Bengaluru", "KA", "IN"),
        ("Hyderabad", "TS", "IN"),
        ("Mumbai", "MH", "IN"),
        ("Chennai", "TN", "IN"),
        ("Kolkata", "WB", "IN"),
        ("Delhi", "DL", "IN"),
        ("Pune", "MH", "IN"),
        ("Noida", "UP", "IN"),
        ("Chandigarh", "CH", "IN"),
        ("Raipur", "CG", "IN"),
        ("Bhubaneswar", "OD", "IN"),
        ("Dehradun", "UK", "IN"),
        ("Austin", "TX", "US"),
        ("Washington", "DC", "US"),
        ("San Francisco", "CA", "US"),
        ("Berlin", "", "DE"),
    ],
)
def test_largest_city_of_a_name_lies_in_its_state(name: str, state: str, country: str) -> None:
    assert cities_named(name, country=country)[0].state == state


@pytest.mark.parametrize(
    "names",
    [
        ("Zürich", "zurich", "ZUERICH", " Zürich "),
        ("München", "Munich", "Muenchen", "munchen"),
        ("Köln", "Cologne", "Koeln", "Koln"),
        ("Praha", "Prague"),
        ("Wrocław", "Wroclaw"),
        ("Aarhus", "Århus"),
        ("Bangalore", "Bengaluru"),
        ("São Paulo", "Sao Paulo"),
        ("Tel Aviv-Yafo", "Tel Aviv"),
        ("Biel", "Biel/Bienne"),
        ("東京", "Tokyo", "Tōkyō"),
        ("Москва", "Moscow", "Moskva"),
        ("서울", "Seoul"),
        ("Αθήνα", "Athens"),
    ],
)
def test_case_accents_and_other_names_lead_to_the_same_city(names: tuple[str, ...]) -> None:
    found = {cities[0].name for name in names if (cities := [city for city in cities_named(name) if city.country not in {"US", "CO"}])}
    assert all(cities_named(name) for name in names)
    assert len(found) == 1


def test_cities_are_narrowed_by_country_and_state_and_the_largest_is_first() -> None:
    assert [(city.state, city.country) for city in cities_named("portland")] == [("OR", "US"), ("ME", "US"), ("TX", "US")]
    assert [city.time_zone for city in cities_named("Portland", country="US", state="ME")] == ["America/New_York"]
    assert cities_named("Portland", country="DE") == ()


@pytest.mark.parametrize("name", ["", " ", "|", "\n", "\t", "Berlin\tDE", "No such city", "be", "CH"])
def test_what_is_no_name_finds_nothing(name: str) -> None:
    assert cities_named(name) == ()


@given(st.text(max_size=30))
def test_any_text_may_be_looked_up(text: str) -> None:
    assert all(city.name and city.country for city in cities_named(text))
    assert fold(fold(text)) == fold(text)


# States and countries


def test_all_states_have_a_name_and_are_read_by_code_and_name() -> None:
    assert {country: set(STATE_NAMES[country]) for country in STATES} == {country: set(states) for country, states in STATES.items()}
    named = [(state, country, name) for country, states in STATE_NAMES.items() for state, name in states.items()]
    assert [(state, country) for state, country, name in named if state_named(name, country) != state] == []
    assert [(state, country) for state, country, _ in named if state_named(state.lower(), country) != state] == []


@pytest.mark.parametrize(
    ("text", "country", "state"),
    [
        ("Québec", "CA", "QC"),
        ("british columbia", "CA", "BC"),
        ("D.C.", "US", "DC"),
        ("Telangana", "IN", "TS"),
        ("TG", "IN", "TS"),
        ("Orissa", "IN", "OD"),
        ("Sao Paulo", "BR", "SP"),
        ("VIC", "AU", "VIC"),
        ("XX", "US", ""),
        ("BE", "DE", ""),
        ("", "US", ""),
    ],
)
def test_states_are_read(text: str, country: str, state: str) -> None:
    assert state_named(text, country) == state


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Deutschland", "DE"),
        ("england", "GB"),
        ("UK", "GB"),
        ("South Korea", "KR"),
        ("日本", "JP"),
        ("Brasil", "BR"),
        ("Utopia", ""),
        ("", ""),
    ],
)
def test_countries_are_read(text: str, country: str) -> None:
    assert country_named(text) == country


# Time zones


@pytest.mark.parametrize(
    ("where", "zones"),
    [
        (place("Berlin", "", "DE"), ("Europe/Berlin",)),
        (place("Nürnberg", "", "DE"), ("Europe/Berlin",)),
        (place("Frankfurt", "", "DE"), ("Europe/Berlin",)),
        (place("Austin", "TX", "US"), ("America/Chicago",)),
        (place("Portland", "", "US"), ("America/Los_Angeles", "America/New_York", "America/Chicago")),
        (place("Nowhere", "TX", "US"), ("America/Chicago", "America/Denver")),
        (place("Bangalore", "", "IN"), ("Asia/Kolkata",)),
        (place("", "", "GB"), ("Europe/London",)),
        (place("", "WA", "AU"), ("Australia/Perth",)),
        (place("Berlin"), ()),
        (Place(Mode.ONLINE), ()),
        (place("Nowhere", "", "XX"), ()),
    ],
)
def test_time_zones_of_a_place(where: Place, zones: tuple[str, ...]) -> None:
    assert time_zones_of(where) == zones
