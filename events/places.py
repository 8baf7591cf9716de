"""Where an event takes place, as fields and as printed. Pure.

House style (measured, 2022 on): `Virtual`, `Virtual (City, ST, CC)`, `Hybrid (City, ST, CC)`, `City, ST, CC`, with or without
the state. Every other spelling is kept as one text beside the fields that could be read from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from events.regions import COUNTRIES, STATES, country_code, printed_country, region_of


class Mode(StrEnum):
    """How one takes part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


MODES = [
    (Mode.IN_PERSON.value, "In person"),
    (Mode.ONLINE.value, "Online"),
    (Mode.HYBRID.value, "Both: a place, and online"),
]
"""The choices of forms and tables."""

COUNTRY_CHOICES = sorted(COUNTRIES.items(), key=lambda country: country[1])


@dataclass(frozen=True)
class Place:
    """City, state and ISO country, each empty where unknown, and how one takes part."""

    mode: Mode
    city: str = ""
    state: str = ""
    country: str = ""


_WORDS = {Mode.ONLINE: "Virtual", Mode.HYBRID: "Hybrid"}
_FRAMED = re.compile(r"(Virtual|Hybrid)(?: \((.+)\))?", re.DOTALL)
_CITY = re.compile(r"[^,;|+&\n]+")
_STATE = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*\.?")
_ONLINE = re.compile(r"virtual|online|remote", re.IGNORECASE)
_BOTH = re.compile(r"hybrid|in[- ]?person", re.IGNORECASE)
_MODE_WORDS = re.compile(r"hybrid|virtual|online|remote|in[- ]?person", re.IGNORECASE)
_EDGES = " \t-+&:/()"
_BARE_STATES = ("US", "AU")  # whose states stand without their country now and then; elsewhere such a code is a country's


def printed_place(place: Place) -> str:
    """The place in house style. A mode without a city prints as its word alone."""
    spot = ", ".join(part for part in (place.city, place.state, printed_country(place.country)) if part)
    word = _WORDS.get(place.mode, "")
    if not word or not spot:
        return word or spot
    return f"{word} ({spot})"


@lru_cache(maxsize=1024)  # pure; most places come again and again, and the functions below ask for them
def split_place(text: str) -> Place | None:
    """The fields of a place printed in house style; None when printing them would not give the text again."""
    framed = _FRAMED.fullmatch(text)
    mode = Mode.IN_PERSON if framed is None else Mode.ONLINE if framed[1] == "Virtual" else Mode.HYBRID
    spot = text if framed is None else framed[2] or ""
    if not spot:
        return Place(mode) if mode is Mode.ONLINE else None
    place = _spot(mode, spot)
    return place if place is not None and printed_place(place) == text else None


def _spot(mode: Mode, spot: str) -> Place | None:
    city, _, rest = spot.partition(", ")
    *state, country = [part.strip() for part in rest.split(",")]
    code = country_code(country)
    if code is None or len(state) > 1 or not _CITY.fullmatch(city) or _MODE_WORDS.search(city):
        return None
    if state and not _STATE.fullmatch(state[0]):
        return None
    return Place(mode, city, state[0] if state else "", code)


@lru_cache(maxsize=1024)
def read_place(text: str, region: str | None = None) -> Place:
    """What can be told from any spelling of a place; fields that cannot be told are empty.

    `region` is the section where the text stands: `Chicago, IL` among North America's events is no place in Israel.
    """
    place = split_place(text) or _odd_place(text)
    if place.state or not place.country or region in {None, region_of(place.country)}:
        return place
    owner = next((country for country in _BARE_STATES if region_of(country) == region and place.country in STATES[country]), None)
    return Place(place.mode, place.city, place.country, owner) if owner else place


def _odd_place(text: str) -> Place:
    online = _ONLINE.search(text) is not None
    spots = [_spot(Mode.IN_PERSON, spot) for spot in _spots(text)]
    known = [spot for spot in spots if spot is not None]
    spot = known[0] if len(known) == 1 else Place(Mode.IN_PERSON)
    outside = re.sub(r"\([^()]*\)", "", text)
    added = online and re.search(r"\+|&|\band\b", outside) is not None and spot.city != ""
    mode = Mode.HYBRID if _BOTH.search(text) or added else Mode.ONLINE if online else Mode.IN_PERSON
    return Place(mode, spot.city, spot.state, spot.country)


def _spots(text: str) -> list[str]:
    """The texts that may be `City, ST, CC`: around and inside parentheses, without the words that tell the mode."""
    whole = re.sub(r"(?<=[A-Z]{2}) (?=[A-Z]{2}\b)", ", ", text)  # "MN US"
    inner = re.findall(r"\(([^()]*)\)", whole)
    outer = re.sub(r"\([^()]*\)", " ", whole)
    parts = [part for piece in (*inner, outer) for part in re.split(r" / |;| \+ | - |^Hybrid:?|^Virtual\b", piece)]
    return [part.strip(_EDGES) for part in parts if "," in part]


def place_question(place: Place) -> tuple[str, str] | None:
    """What must still be asked about a place, as (field, question); None when it can be printed and listed."""
    if place.mode is Mode.ONLINE and not (place.city or place.state or place.country):
        return None
    if not place.city:
        return "city", "Give the city."
    if place.country not in COUNTRIES:
        return "country", "Choose the country."
    states = STATES.get(place.country)
    if states and place.state not in states:
        return "state", f"Give the state as {COUNTRIES[place.country]} abbreviates it, such as {_examples(place.country)}."
    return None


def _examples(country: str) -> str:
    return {"US": "WA or NY", "CA": "BC or QC", "AU": "NSW or VIC"}[country]
