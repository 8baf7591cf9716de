"""What a calendar announces about a place, as the fields of the house. Pure.

Nothing is guessed: a name that several cities have is decided by a country, a state, a time zone or a place nearby that fits one
of them alone, never by size. What is left open is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events.gazetteer.addresses import ANYWHERE, address_of, readings_of
from events.gazetteer.house import house_place, is_called
from events.gazetteer.lookup import cities_named
from events.gazetteer.names import country_named, state_named
from events.gazetteer.online import begins_online
from events.places import Mode, Place, place_question, printed_place, read_place, split_place
from events.regions import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from events.gazetteer.addresses import Address, Reading
    from events.gazetteer.lookup import City

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Question:
    """What must be asked about a place: the field, the words, and the places that it may be, most populous first."""

    field: str
    text: str
    candidates: tuple[Place, ...] = ()


def place_of(  # noqa: PLR0913 (what a calendar says, and two clues)
    location: str, *, city: str = "", state: str = "", country: str = "", time_zone: str = "", near: Place | None = None
) -> Place | Question:
    """The place that a calendar means, or what to ask.

    `city`, `state` and `country` are what it says in fields of their own, by code or by name; they count more than `location`, its text.
    `time_zone` is the event's IANA zone and `near` the place where this calendar's events are otherwise: both only choose between
    cities of one name. `near` is taken as it is where nothing at all is said. What begins with a word for the net and
    names no place is online.
    """
    address = address_of(location)
    named = address_of(city).parts
    parts = named or address.parts
    if not parts:
        return _nowhere(address, near)
    mode = _mode(location, address)
    code, clues = country_named(country), Clues(time_zone, near)
    readings = readings_of(parts, state=state, country=code)
    hits = [cities for reading in readings if (cities := _cities(reading))]
    if hits:
        return _one_of(_distinct(hits), clues, mode)
    if (place := _taken_at_its_word(location, city, state, code)) is not None:
        return replace(place, mode=mode)
    if readings or code:
        return Question("city", f"Which city is it? No city of “{city or location}” is known.", _only(near))
    if not named and begins_online(location) and not _names_any_city(parts):
        return Place(Mode.ONLINE)
    return _by_name_alone(parts, clues, mode)


def _nowhere(address: Address, near: Place | None) -> Place | Question:
    if address.is_online:
        return Place(Mode.ONLINE)
    return near or Question("city", "Where does it take place?")


def _mode(location: str, address: Address) -> Mode:
    framed = split_place(location)
    if framed is not None:
        return framed.mode
    return Mode.HYBRID if address.is_online or read_place(location).mode is Mode.HYBRID else Mode.IN_PERSON


def _only(near: Place | None) -> tuple[Place, ...]:
    return (near,) if near is not None and near.city else ()


def _cities(reading: Reading) -> tuple[City, ...]:
    """The cities that a reading names: those of its last part that names any; two parts that name different ones leave both."""
    for is_first in (True, False):
        found = [cities for part in reading.parts if (cities := _named(part, reading, is_first=is_first))]
        if len(found) == len(reading.parts) == len(("suburb", "city")):
            return tuple(dict.fromkeys(city for cities in reversed(found) for city in cities))
        if found:
            return found[-1]
    return ()


def _named(part: str, reading: Reading = ANYWHERE, *, is_first: bool = False) -> tuple[City, ...]:
    """The cities of a name where the reading has them: only those that are called so first of all, or all."""
    names = (part, *part.split("/")) if "/" in part else (part,)
    found = [(name, city) for name in names for city in cities_named(name, country=reading.country, state=reading.state)]
    return tuple(dict.fromkeys(city for name, city in found if not is_first or is_called(name, city)))


def _names_any_city(parts: Iterable[str]) -> bool:
    """Whether a part, or a word that begins with a capital letter in it, is a city's name (`ETH Zürich`)."""
    return any(_named(part) or any(_named(word, is_first=True) for word in part.split() if word[0].isupper()) for part in parts)


def _distinct(hits: Iterable[Sequence[City]]) -> list[City]:
    """One city of each place as it is printed, most populous first: two towns called Newport in the UK are printed alike."""
    places = {house_place(city): city for city in sorted((city for cities in hits for city in cities), key=lambda city: city.population)}
    return sorted(places.values(), key=lambda city: -city.population)


@dataclass(frozen=True, slots=True)
class Clues:
    """What may choose between cities of one name."""

    time_zone: str = ""
    near: Place | None = None

    @property
    def are_any(self) -> bool:
        """Whether there is anything to go by."""
        return bool(self.near and self.near.country) or _clock(self.time_zone) is not None

    def fit(self, city: City) -> bool:
        """Whether nothing known speaks against it."""
        clock, near = _clock(self.time_zone), self.near
        is_near = near is None or (near.country in {"", city.country} and (city.country not in STATES or near.state in {"", city.state}))
        return is_near and clock in {None, _clock(city.time_zone)}


def _clock(time_zone: str) -> tuple[str, ...] | None:
    """What clocks show there in winter and in summer; None for UTC, which calendars write of any place, and for what is no zone."""
    if time_zone.upper() in {"", "UTC", "GMT", "Z"} or time_zone.startswith("Etc/"):
        return None
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return tuple(datetime(2026, month, 1, tzinfo=zone).strftime("%z") for month in (1, 7))


def _one_of(cities: Sequence[City], clues: Clues, mode: Mode) -> Place | Question:
    """The place, where one is left; else which of them is meant."""
    fitting = [city for city in cities if clues.fit(city)] if len(cities) > 1 else cities
    there = [city for city in fitting if clues.near == house_place(city, clues.near.mode)] if clues.near else []
    if len(there or fitting) == 1:
        return house_place((there or fitting)[0], mode)
    return _which(fitting or cities, mode)


def _which(cities: Sequence[City], mode: Mode) -> Question:
    candidates = tuple(house_place(city, mode) for city in cities)
    named = ", ".join(f"“{printed_place(replace(place, mode=Mode.IN_PERSON))}”" for place in candidates[:_MOST_NAMED])
    if len(candidates) == 1:
        return Question("country", f"Is it {named}?", candidates)
    is_one_country, is_one_name = (len({getattr(place, field) for place in candidates}) == 1 for field in ("country", "city"))
    field = "country" if not is_one_country else "state" if is_one_name else "city"
    more = " or another" if len(candidates) > _MOST_NAMED else ""
    return Question(field, f"Which one is it: {named}{more}?", candidates)


def _taken_at_its_word(location: str, city: str, state: str, country: str) -> Place | None:
    """A place that is told in fields, or in house style, is right though no such city is known; `Peru, IN` may be in two countries."""
    if city:
        place = Place(Mode.IN_PERSON, " ".join(city.split()), state_named(state, country) if country in STATES else "", country)
    else:
        split = split_place(location)
        if split is None or (not split.state and any(state_named(split.country, owner) for owner in STATES)):
            return None
        place = split
    return place if place.city and place.country and place_question(place) is None else None


def _by_name_alone(parts: tuple[str, ...], clues: Clues, mode: Mode) -> Place | Question:
    """A name without country: only where one city in the world has it as its first name, or the clues fit one alone."""
    first = next((found for part in reversed(parts) if (found := _named(part, is_first=True))), ())
    cities = _distinct([first or next((found for part in reversed(parts) if (found := _named(part, is_first=False))), ())])
    if not cities:
        return Question("city", f"Which city is it? None is known in “{', '.join(parts)}”.", _only(clues.near))
    fitting = [city for city in cities if clues.fit(city)]
    if len(fitting) == 1 and (clues.are_any or (first and len(cities) == 1)):
        return house_place(fitting[0], mode)
    return _which(cities, mode)
