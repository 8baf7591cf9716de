"""Looking up cities by name in `cities.tsv.gz` (GeoNames, CC BY 4.0; made by events/gazetteer/generate.py). Pure.

Nothing is read before the first question, and no index is built: the rows stay one run of bytes, in which a name is searched.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from events.gazetteer.house import is_called
from events.gazetteer.names import fold, state_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from events.places import Place


_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class City:
    """A city as GeoNames has it. `state` is an ISO 3166-2 code in the US, CA, AU, BR and IN, "" elsewhere."""

    name: str
    state: str
    country: str
    time_zone: str
    """An IANA name."""
    population: int


@cache
def _rows() -> bytes:
    return gzip.decompress((files("events.gazetteer") / "cities.tsv.gz").read_bytes())


def cities_named(name: str, *, country: str = "", state: str = "") -> tuple[City, ...]:
    """The cities that have this name, first or other, in any case and with or without its accents; most populous first."""
    found = _cities_with(fold(name))
    return tuple(city for city in found if country in {"", city.country} and state in {"", city.state})


@lru_cache(maxsize=4096)
def _cities_with(key: str) -> tuple[City, ...]:
    return tuple(_city(row) for row in _rows_with(f"|{key}|".encode())) if 0 < len(key) <= _LONGEST_NAME else ()


def _rows_with(text: bytes) -> Iterator[bytes]:
    rows = _rows()
    at = rows.find(text)
    while at >= 0:
        end = rows.index(b"\n", at)
        yield rows[rows.rindex(b"\n", 0, at) + 1 : end]
        at = rows.find(text, end)


def _city(row: bytes) -> City:
    name, state, country, time_zone, population, _ = row.decode().split("\t")
    return City(name, state, country, time_zone, int(population))


@lru_cache(maxsize=512)
def _zones_in(country: str, state: str) -> tuple[str, ...]:
    of_state = re.escape(state) if state else "[^\t\n]*"
    found = re.findall(f"^[^\t\n]*\t{of_state}\t{re.escape(country)}\t([^\t\n]*)".encode(), _rows(), re.MULTILINE)
    return tuple(dict.fromkeys(zone.decode() for zone in found))


def time_zones_of(place: Place) -> tuple[str, ...]:
    """The IANA time zones a place can lie in: its city's, else its state's, else its country's; that of the largest city first."""
    state = state_named(place.state, place.country)
    cities = cities_named(place.city, country=place.country, state=state) if place.country else ()
    named_first = [city for city in cities if is_called(place.city, city)] or cities
    zones = tuple(dict.fromkeys(city.time_zone for city in named_first))
    return zones or (_zones_in(place.country, state) if place.country else ())
