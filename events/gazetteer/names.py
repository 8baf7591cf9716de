"""Names of places in the form in which they are compared, and of states and countries as calendars write them out. Pure."""

from __future__ import annotations

import re
import unicodedata

from events.regions import SUBDIVISIONS, country_code

_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": "", "ʻ": "", ".": ""}
)
_BETWEEN = re.compile(r"[\s\-–—_/()|,]+")
_SAINT = re.compile(r"\b(?:saint|sankt|sint)\b")

_STATES = {
    "US": "AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;DC District of Columbia;"
    "FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;KY Kentucky;LA Louisiana;ME Maine;MD Maryland;"
    "MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT Montana;NE Nebraska;NV Nevada;NH New Hampshire;"
    "NJ New Jersey;NM New Mexico;NY New York;NC North Carolina;ND North Dakota;OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;"
    "RI Rhode Island;SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia;WA Washington;"
    "WV West Virginia;WI Wisconsin;WY Wyoming;DC D.C.;NY New York State;WA Washington State",
    "CA": "AB Alberta;BC British Columbia;MB Manitoba;NB New Brunswick;NL Newfoundland and Labrador;NS Nova Scotia;"
    "NT Northwest Territories;NU Nunavut;ON Ontario;PE Prince Edward Island;QC Quebec;SK Saskatchewan;YT Yukon;NL Newfoundland;"
    "BC Colombie-Britannique;QC PQ",
    "AU": "ACT Australian Capital Territory;NSW New South Wales;NT Northern Territory;QLD Queensland;SA South Australia;TAS Tasmania;"
    "VIC Victoria;WA Western Australia",
    "BR": "AC Acre;AL Alagoas;AM Amazonas;AP Amapá;BA Bahia;CE Ceará;DF Distrito Federal;ES Espírito Santo;GO Goiás;MA Maranhão;"
    "MG Minas Gerais;MS Mato Grosso do Sul;MT Mato Grosso;PA Pará;PB Paraíba;PE Pernambuco;PI Piauí;PR Paraná;RJ Rio de Janeiro;"
    "RN Rio Grande do Norte;RO Rondônia;RR Roraima;RS Rio Grande do Sul;SC Santa Catarina;SE Sergipe;SP São Paulo;TO Tocantins",
    "IN": "AN Andaman and Nicobar Islands;AP Andhra Pradesh;AR Arunachal Pradesh;AS Assam;BR Bihar;CG Chhattisgarh;CH Chandigarh;"
    "DH Dadra and Nagar Haveli and Daman and Diu;DL Delhi;GA Goa;GJ Gujarat;HP Himachal Pradesh;HR Haryana;JH Jharkhand;"
    "JK Jammu and Kashmir;KA Karnataka;KL Kerala;LA Ladakh;LD Lakshadweep;MH Maharashtra;ML Meghalaya;MN Manipur;MP Madhya Pradesh;"
    "MZ Mizoram;NL Nagaland;OD Odisha;PB Punjab;PY Puducherry;RJ Rajasthan;SK Sikkim;TN Tamil Nadu;TR Tripura;TS Telangana;"
    "UK Uttarakhand;UP Uttar Pradesh;WB West Bengal;CG CT;OD OR;OD Orissa;PY Pondicherry;TS TG;UK UT;UK Uttaranchal",
}
_COUNTRIES = (
    "AE الإمارات;AR República Argentina;AT Österreich;BE België;BE Belgique;BE Belgien;BG България;BR Brasil;CH Schweiz;CH Suisse;"
    "CH Svizzera;CN 中国;CZ Czech Republic;CZ Česko;CZ Česká republika;DE Deutschland;DK Danmark;EE Eesti;ES España;FI Suomi;"
    "GB England;GB Scotland;GB Wales;GB Northern Ireland;GB Great Britain;GB Britain;GR Ελλάδα;HK Hong Kong SAR;HR Hrvatska;"
    "HU Magyarország;IE Éire;IE Republic of Ireland;IL ישראל;IR Iran, Islamic Republic of;IT Italia;JP 日本;KR South Korea;"
    "KR Republic of Korea;KR Korea;KR 대한민국;LT Lietuva;LV Latvija;MO Macau;MX México;NL The Netherlands;NL Nederland;NL Holland;"
    "NO Norge;NZ Aotearoa;PL Polska;PT Portugal;RO România;RS Srbija;RU Russian Federation;RU Россия;SE Sverige;SI Slovenija;"
    "SK Slovensko;TR Türkiye;TR Turkiye;TW 台灣;UA Україна;US United States of America;VN Viet Nam"
)


def fold(name: str) -> str:
    """A name without case, accents, full stops and hyphens; Saint is St. Names that fold alike are one."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return _SAINT.sub("st", " ".join(_BETWEEN.sub(" ", plain).split()))


def _rows(table: str) -> list[tuple[str, str]]:
    return [(code, name) for code, _, name in (row.partition(" ") for row in table.split(";"))]


_STATE_CODES = {country: {fold(name): code for code, name in _rows(table)} for country, table in _STATES.items()}
_COUNTRY_CODES = {fold(name): code for code, name in _rows(_COUNTRIES)}

STATE_NAMES = {country: dict(reversed(_rows(table))) for country, table in _STATES.items()}
"""The name of each state, province or territory by its ISO 3166-2 code, where cities are known with theirs."""


def state_named(text: str, country: str) -> str:
    """The ISO 3166-2 code of a state given by its code or its name; "" for what is none, and where states are not known."""
    codes, code = _STATE_CODES.get(country, {}), text.strip().upper()
    return codes.get(fold(text)) or (code if country in _STATES and code in SUBDIVISIONS[country] else "")


def country_named(text: str) -> str:
    """The ISO code of a country given by its code or by a name, English or its own; "" for what is none."""
    return country_code(text) or _COUNTRY_CODES.get(fold(text), "")
