"""How the newsletter spells cities. Pure: measured on its archive, and measured anew by tests/events/gazetteer/test_archive.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.gazetteer.names import fold
from events.places import Mode, Place
from events.regions import STATES

if TYPE_CHECKING:
    from events.gazetteer.lookup import City

SPELLINGS = {
    ("BE", "Gent"): "Ghent",
    ("CA", "Montréal"): "Montreal",
    ("CH", "Zürich"): "Zurich",
    ("DE", "Frankfurt am Main"): "Frankfurt",
    ("DE", "Nuremberg"): "Nürnberg",
    ("DK", "Århus"): "Aarhus",
    ("IL", "Tel Aviv"): "Tel Aviv-Yafo",
    ("IN", "Bengaluru"): "Bangalore",
    ("IT", "Milan"): "Milano",
    ("MX", "Mexico City"): "México City",
    ("PL", "Gdańsk"): "Gdansk",
    ("US", "New York City"): "New York",
    ("US", "St. Louis"): "Saint Louis",
}
"""By country and GeoNames' name: what has been printed most often since March 2022, where that is another and stands three times."""


def printed_city(city: City) -> str:
    """Its name as the newsletter prints it."""
    return SPELLINGS.get((city.country, city.name), city.name)


def is_called(name: str, city: City) -> bool:
    """Whether that is the city's first name or the newsletter's, and not one of its others, some of which are odd (`Bienne` for Vienna)."""
    return fold(name) in map(fold, (city.name, printed_city(city), *city.name.split("/")))


def house_place(city: City, mode: Mode = Mode.IN_PERSON) -> Place:
    """The city as a place in house style: with its state only in the US, Canada and Australia.

    Since 2024 the newsletter printed a state for 864 of 864 places in the US, 92 of 99 in Canada and 31 of 50 in Australia,
    but for none of 37 in India and none of 13 in Brazil.
    """
    return Place(mode, printed_city(city), city.state if city.country in STATES else "", city.country)
