"""How a place should have been written: what is certain is mended, what is not is named. Pure.

A place may name several spots (`Virtual (Redmond, WA, US; Stockholm, SE)`); each is judged for itself. Free words (`Virtual (Europe)`)
are left alone. A state that is missing is looked up in the gazetteer, which is read for nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from events.gazetteer.lookup import cities_named
from events.regions import (
    STATES,
    SUBDIVISIONS,
    VIRTUAL,
    country_code,
    is_other_spelling,
    printed_country,
    region_of,
    state_code,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BREAK = re.compile(r"([();|+\n]|(?:^| )[-/&](?= |$))")  # between the spots of one text
_GLUED = re.compile(r"([A-Za-z]{2,3}) ([A-Za-z]{2,3})")  # "MN US"
_CODE = re.compile(r"[A-Z]{2,3}")
_MOST_PARTS = 3
_MOST_NAMED = 4
_TWO_MEANINGS = {"CA": "California", "GE": "Georgia in the US"}  # codes and names that are a country and, often meant, a state


@dataclass(frozen=True, slots=True)
class Doubt:
    """What cannot be right about a place, and what to do about it."""

    message: str
    hint: str


def mended_place(text: str, region: str | None = None) -> str:
    """The place with its certain slips put right: `VI` → `VIC`, `GB` → `UK`, `MN US` → `MN, US`, a missing country or blank.

    A missing state is put in (`Montreal, CA` → `Montreal, QC, CA`) where all cities of that name in the country lie in one.

    `region` is the slug of the section where it stands, None where that is unknown.
    """
    pieces = _BREAK.split(text)
    return "".join(piece if at % 2 else _mended_spot(piece, region) for at, piece in enumerate(pieces))


def _mended_spot(spot: str, region: str | None) -> str:
    city, *codes = spot.split(",")
    if not 1 <= len(codes) < _MOST_PARTS:
        return spot
    words = [code.strip() for code in codes]
    mended = _with_state(city.strip(), _mended_codes(words, region), region)
    is_spaced = all(code.startswith(" ") for code in codes) or country_code(words[-1]) is None
    return spot if mended == words and is_spaced else ", ".join([city, *mended]) + spot[len(spot.rstrip()) :]


def _mended_codes(words: list[str], region: str | None) -> list[str]:
    """`[ST, ]CC` in house style, or as it was."""
    *states, country = words
    if not states and (glued := _GLUED.fullmatch(country)) and state_code(glued[1], country_code(glued[2]) or "") in _states(glued[2]):
        states, country = [glued[1]], glued[2]
    if not states and (owner := _owner(country, region)):
        return [state_code(country, owner), printed_country(owner)]
    code = _certain_country(country, states, region)
    return words if code is None else [*(state_code(state, code) for state in states), printed_country(code)]


def _with_state(city: str, codes: list[str], region: str | None) -> list[str]:
    """The codes with the state that is missing between city and country, where it can be only one and the section does not contradict."""
    if len(codes) > 1 or not (code := _printed_with_state(codes[0])) or region not in {None, VIRTUAL, region_of(code)}:
        return codes
    spots = _spots_named(city, code)
    return spots[0] if len(spots) == 1 and spots[0][-1] == printed_country(code) else codes


def _printed_with_state(word: str) -> str:
    """The country of a code after which the house wants a state, "" for any other."""
    code = country_code(word) or ""
    return code if code in STATES and word == printed_country(code) else ""


def _spots_named(city: str, code: str) -> list[list[str]]:
    """State and country wherever a city of that name lies, most populous first; `CA` may have been meant for California."""
    found = [*cities_named(city, country=code), *(cities_named(city, country="US", state=code) if code in STATES["US"] else ())]
    return [list(spot) for spot in dict.fromkeys((one.state, printed_country(one.country)) for one in found)]


def _states(country: str) -> frozenset[str]:
    return STATES.get(country_code(country) or "", frozenset())


def _owner(word: str, region: str | None) -> str | None:
    """The one country whose state the word can only be; of those whose places are printed with a state."""
    if country_code(word):
        return None
    countries = [country for country in STATES if region in {None, VIRTUAL, region_of(country)}]
    owners = [country for country in countries if state_code(word, country) in STATES[country]]
    return owners[0] if len(owners) == 1 else None


def _certain_country(word: str, states: Sequence[str], region: str | None) -> str | None:
    """The country that a word means without doubt: a code, another spelling of one, or what its section or its state confirms."""
    code = country_code(word)
    if code is None or word == printed_country(code) or is_other_spelling(word) or region_of(code) == region:
        return code
    if any(state_code(state, code) in SUBDIVISIONS.get(code, ()) for state in states):
        return code
    is_name = not _CODE.fullmatch(word.upper())
    return code if is_name and code not in _TWO_MEANINGS else None


def place_doubts(text: str, region: str | None = None) -> Iterator[Doubt]:
    """What is wrong with a place beyond `mended_place`: no country, an unknown one, no state, one of another country."""
    mended = mended_place(text, region)
    spots = [[word.strip() for word in spot.split(",")] for spot in _BREAK.split(mended)[::2]]
    named = [spot for spot in spots if 1 < len(spot) <= _MOST_PARTS]
    if len(spots) == 1 and len(spots[0]) == 1 and region not in {None, VIRTUAL}:
        yield Doubt(f"The place “{text}” has no country.", "Write it as “City, CC”, with the country's code.")
    for city, *codes in named:
        if region not in {None, VIRTUAL} or _CODE.fullmatch(codes[-1].upper()):
            yield from _spot_doubts(city, *codes)


def _spot_doubts(city: str, *codes: str) -> Iterator[Doubt]:
    *states, word = codes
    code = country_code(word)
    if code is None or (word != printed_country(code) and code in _TWO_MEANINGS):
        yield Doubt(f"“{word}” is no country code.", "End the place with the code of its country, such as US, DE or UK.")
    elif states:
        yield from _state_doubts(states[0], code)
    elif code in STATES:
        yield _missing_state(city, code)


def _missing_state(city: str, code: str) -> Doubt:
    message, spots = f"“{city}, {code}” has no state.", _spots_named(city, code)
    if len(spots) > 1:
        *first, last = [f"“{', '.join([city, *spot])}”" for spot in spots[:_MOST_NAMED]]
        more = " or with another state" if len(spots) > _MOST_NAMED else ""
        return Doubt(message, f"Several cities are called so: write {', '.join(first)} or {last}{more}.")
    other = f" If {code} is {_TWO_MEANINGS[code]}, add the country." if code in _TWO_MEANINGS else ""
    return Doubt(message, f"Write it as “{city}, ST, {code}”, with {_kind(code)} in place of ST.{other}")


def _state_doubts(state: str, code: str) -> Iterator[Doubt]:
    # India and Brazil are printed without one: no state in 37 and 13 places since 2024. What is printed all the same is judged.
    is_judged = code in STATES or (code in SUBDIVISIONS and _CODE.fullmatch(state) is not None)
    if is_judged and state not in SUBDIVISIONS[code]:
        yield Doubt(f"{printed_country(code)} has no state “{state}”.", f"Write {_kind(code)} or, if the country is wrong, that.")


def _kind(code: str) -> str:
    return {"CA": "the province's code, such as BC or QC", "AU": "the state's code, such as NSW or VIC"}.get(
        code, "the state's code, such as WA or NY" if code == "US" else "its code"
    )
