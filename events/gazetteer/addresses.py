"""An address as a calendar writes it, read from its end: the country, the state, and what is left. Pure; it knows no cities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from events.gazetteer.names import STATE_NAMES, country_named, state_named
from events.gazetteer.online import is_no_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n\r\t]+")
_BREAK = re.compile(r"[,;|•·()\n\r\t]+| [-–—/+&] ")
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}(?= [^\W\d]))\b")  # GB, CA, NL
_DIGIT = re.compile(r"\d")
_LONGEST_NAME = 4
"""Words that the name of a country or a state has at the end of a part."""
_LONGEST_CODE = 3
_MOST_PARTS = 12
"""Of a longer text only the end is looked at: an address ends with its city."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand an address: the parts that may name the city, and the ISO codes of what stands behind them."""

    parts: tuple[str, ...]
    state: str = ""
    country: str = ""


ANYWHERE = Reading(())


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address, numbers and postcodes taken out, and whether it speaks of the net."""

    parts: tuple[str, ...]
    is_online: bool


def address_of(location: str) -> Address:
    """What stands between its commas. Web addresses and words for the net are no part of a place."""
    bare = _ADDRESS.sub(",", location)
    parts = [part.strip() for part in _BREAK.split(_BLANKS.sub(" ", bare))]
    places = [part for part in parts if part and not is_no_place(part)]
    words = [[word for word in _POSTCODE.sub(" ", part).split() if not _DIGIT.search(word)] for part in places[-_MOST_PARTS:]]
    cleaned = [" ".join(part).strip(" -–.:") for part in words]
    is_online = bare != location or any(map(is_no_place, (*parts, *cleaned)))
    return Address(tuple(part for part in cleaned if part and not is_no_place(part)), is_online)


def readings_of(parts: tuple[str, ...], *, state: str = "", country: str = "") -> list[Reading]:
    """The ways to read an address whose end can be a country or a state; several for `Richmond, CA`, in Canada or in California."""
    if country:
        rest = next((before for before, code in _ends(parts, country_named) if code == country), ())
        return _with_state(rest or parts, state, country)
    readings = [reading for rest, code in _ends(parts, country_named) if rest for reading in _with_state(rest, state, code)]
    for owner in STATE_NAMES:
        named = partial(state_named, country=owner)
        ends = [(parts, named(state))] if state else _ends(parts, named)
        readings += [Reading(rest, code, owner) for rest, code in ends if rest and code]
    return list(dict.fromkeys(readings))


def _with_state(parts: tuple[str, ...], state: str, country: str) -> list[Reading]:
    """The readings in a country. A state at the end is one, unless its name may be the end of the city's (`New Delhi`)."""
    named = partial(state_named, country=country)
    if state:
        return [Reading(parts, named(state), country)]
    rest, code = next(((rest, code) for rest, code in _ends(parts, named) if rest), ((), ""))
    is_apart = code and (len(rest) < len(parts) or parts[-1].split()[-1] == code)
    return [*([Reading(rest, code, country)] if code else []), *([] if is_apart else [Reading(parts, "", country)])]


def _ends(parts: tuple[str, ...], named: Callable[[str], str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What stands before a name at the end, and the name's code: the last part, or its last words (`Melbourne VIC`, `Paris France`)."""
    if not parts:
        return
    *before, last = parts
    if code := named(last):
        yield tuple(before), code
    words = last.split()
    for count in range(min(_LONGEST_NAME, len(words) - 1), 0, -1):
        tail = " ".join(words[-count:])
        if (len(tail) > _LONGEST_CODE or tail.isupper()) and (code := named(tail)):
            yield (*before, " ".join(words[:-count])), code
