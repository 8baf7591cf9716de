"""City, state and country as a source gives them in fields, as `Announced` holds them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from events.importers import words
from events.regions import STATES, SUBDIVISIONS, country_code, state_code

LONGEST_STATE = 40


@dataclass(frozen=True, slots=True)
class Spot:
    """Each empty where the source does not say, or says nothing that can be printed."""

    city: str = ""
    state: str = ""
    country: str = ""


def spot(city: str, state: str, country: str) -> Spot:
    """The fields of a place. Its state goes where its country is never printed with one, unless it is a known one."""
    code = country_code(country) or ""
    named = words.line(state, LONGEST_STATE)
    abbreviated = state_code(named, code)
    is_kept = not code or code in STATES or abbreviated in SUBDIVISIONS.get(code, ())
    return Spot(words.line(city, words.LONGEST_NAME), abbreviated if is_kept else "", code)
