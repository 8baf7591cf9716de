"""Countries, and the region of the calendar that each belongs to. Pure: facts of ISO 3166-1 and the UN's M49, no Django.

Two choices are the newsletter's own, measured on its archive: Turkey and Russia stand in Europe. The house prints UK for GB.
A code that is not here has no region; nobody guesses one.
"""

from __future__ import annotations

VIRTUAL = "events-virtual"
AFRICA = "events-africa"
ASIA = "events-asia"
EUROPE = "events-europe"
NORTH_AMERICA = "events-north-america"
OCEANIA = "events-oceania"
SOUTH_AMERICA = "events-south-america"

TITLES = {
    VIRTUAL: "Virtual",
    AFRICA: "Africa",
    ASIA: "Asia",
    EUROPE: "Europe",
    NORTH_AMERICA: "North America",
    OCEANIA: "Oceania",
    SOUTH_AMERICA: "South America",
}
"""Section slugs of the calendar and their titles, in the order of an issue."""

_TABLE = {
    AFRICA: (
        "DZ Algeria;AO Angola;BJ Benin;BW Botswana;BF Burkina Faso;BI Burundi;CV Cabo Verde;CM Cameroon;CF Central African Republic;"
        "TD Chad;KM Comoros;CG Congo;CD Congo (Democratic Republic);CI Côte d’Ivoire;DJ Djibouti;EG Egypt;GQ Equatorial Guinea;ER Eritrea;"
        "SZ Eswatini;ET Ethiopia;GA Gabon;GM Gambia;GH Ghana;GN Guinea;GW Guinea-Bissau;KE Kenya;LS Lesotho;LR Liberia;LY Libya;"
        "MG Madagascar;MW Malawi;ML Mali;MR Mauritania;MU Mauritius;YT Mayotte;MA Morocco;MZ Mozambique;NA Namibia;NE Niger;NG Nigeria;"
        "RE Réunion;RW Rwanda;SH Saint Helena;ST São Tomé and Príncipe;SN Senegal;SC Seychelles;SL Sierra Leone;SO Somalia;"
        "ZA South Africa;SS South Sudan;SD Sudan;TZ Tanzania;TG Togo;TN Tunisia;UG Uganda;EH Western Sahara;ZM Zambia;ZW Zimbabwe"
    ),
    ASIA: (
        "AF Afghanistan;AM Armenia;AZ Azerbaijan;BH Bahrain;BD Bangladesh;BT Bhutan;BN Brunei;KH Cambodia;CN China;CY Cyprus;GE Georgia;"
        "HK Hong Kong;IN India;ID Indonesia;IR Iran;IQ Iraq;IL Israel;JP Japan;JO Jordan;KZ Kazakhstan;KP Korea (North);KR Korea (South);"
        "KW Kuwait;KG Kyrgyzstan;LA Laos;LB Lebanon;MO Macao;MY Malaysia;MV Maldives;MN Mongolia;MM Myanmar;NP Nepal;OM Oman;PK Pakistan;"
        "PS Palestine;PH Philippines;QA Qatar;SA Saudi Arabia;SG Singapore;LK Sri Lanka;SY Syria;TW Taiwan;TJ Tajikistan;TH Thailand;"
        "TL Timor-Leste;TM Turkmenistan;AE United Arab Emirates;UZ Uzbekistan;VN Vietnam;YE Yemen"
    ),
    EUROPE: (
        "AX Åland Islands;AL Albania;AD Andorra;AT Austria;BY Belarus;BE Belgium;BA Bosnia and Herzegovina;BG Bulgaria;HR Croatia;"
        "CZ Czechia;DK Denmark;EE Estonia;FO Faroe Islands;FI Finland;FR France;DE Germany;GI Gibraltar;GR Greece;GG Guernsey;HU Hungary;"
        "IS Iceland;IE Ireland;IM Isle of Man;IT Italy;JE Jersey;XK Kosovo;LV Latvia;LI Liechtenstein;LT Lithuania;LU Luxembourg;MT Malta;"
        "MD Moldova;MC Monaco;ME Montenegro;NL Netherlands;MK North Macedonia;NO Norway;PL Poland;PT Portugal;RO Romania;RU Russia;"
        "SM San Marino;RS Serbia;SK Slovakia;SI Slovenia;ES Spain;SJ Svalbard and Jan Mayen;SE Sweden;CH Switzerland;TR Turkey;UA Ukraine;"
        "GB United Kingdom;VA Vatican City"
    ),
    NORTH_AMERICA: (
        "AI Anguilla;AG Antigua and Barbuda;AW Aruba;BS Bahamas;BB Barbados;BZ Belize;BM Bermuda;BQ Bonaire, Sint Eustatius and Saba;"
        "VG British Virgin Islands;CA Canada;KY Cayman Islands;CR Costa Rica;CU Cuba;CW Curaçao;DM Dominica;DO Dominican Republic;"
        "SV El Salvador;GL Greenland;GD Grenada;GP Guadeloupe;GT Guatemala;HT Haiti;HN Honduras;JM Jamaica;MQ Martinique;MX Mexico;"
        "MS Montserrat;NI Nicaragua;PA Panama;PR Puerto Rico;BL Saint Barthélemy;KN Saint Kitts and Nevis;LC Saint Lucia;MF Saint Martin;"
        "PM Saint Pierre and Miquelon;VC Saint Vincent and the Grenadines;SX Sint Maarten;TT Trinidad and Tobago;"
        "TC Turks and Caicos Islands;US United States;VI US Virgin Islands"
    ),
    OCEANIA: (
        "AS American Samoa;AU Australia;CX Christmas Island;CC Cocos Islands;CK Cook Islands;FJ Fiji;PF French Polynesia;GU Guam;"
        "KI Kiribati;MH Marshall Islands;FM Micronesia;NR Nauru;NC New Caledonia;NZ New Zealand;NU Niue;NF Norfolk Island;"
        "MP Northern Mariana Islands;PW Palau;PG Papua New Guinea;PN Pitcairn;WS Samoa;SB Solomon Islands;TK Tokelau;TO Tonga;"
        "TV Tuvalu;VU Vanuatu;WF Wallis and Futuna"
    ),
    SOUTH_AMERICA: (
        "AR Argentina;BO Bolivia;BR Brazil;CL Chile;CO Colombia;EC Ecuador;FK Falkland Islands;GF French Guiana;GY Guyana;PY Paraguay;"
        "PE Peru;SR Suriname;UY Uruguay;VE Venezuela"
    ),
}

COUNTRIES = {row[:2]: row[3:] for rows in _TABLE.values() for row in rows.split(";")}
"""ISO 3166-1 code to English name."""

_REGIONS = {row[:2]: region for region, rows in _TABLE.items() for row in rows.split(";")}
_PRINTED = {"GB": "UK"}
_READ = {"UK": "GB", "USA": "US", "U.S.": "US", "U.S.A.": "US", "AUS": "AU", "UAE": "AE", "EL": "GR"}
_CODES_BY_NAME = {name.casefold(): code for code, name in COUNTRIES.items()}

_STATES = {
    "US": "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY",
    "CA": "AB BC MB NB NL NS NT NU ON PE QC SK YT",
    "AU": "ACT NSW NT QLD SA TAS VIC WA",
}
_FURTHER_STATES = {
    "BR": "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO",
    "DE": "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH",
    "IN": "AN AP AR AS BR CG CH CT DH DL GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UK UP UT WB",
    "NL": "DR FL FR GE GR LI NB NH OV UT ZE ZH",
    "UY": "AR CA CL CO DU FD FS LA MA MO PA RN RO RV SA SJ SO TA TT",
}
_MISWRITTEN_STATES = {"AU": {"VI": "VIC", "QL": "QLD"}, "CA": {"PQ": "QC"}}

STATES = {country: frozenset(states.split()) for country, states in _STATES.items()}
"""Where a place is printed with its state, province or territory, and what these are."""

SUBDIVISIONS = STATES | {country: frozenset(states.split()) for country, states in _FURTHER_STATES.items()}
"""The same, and those of countries whose places are printed with one now and then (ISO 3166-2)."""


def region_of(country: str) -> str | None:
    """The section slug of a country's region; None for a code that is no country."""
    return _REGIONS.get(country)


def countries_of(region: str) -> list[str]:
    """The codes of a region's countries."""
    return [code for code, its_region in _REGIONS.items() if its_region == region]


def printed_country(country: str) -> str:
    """The code as the newsletter prints it."""
    return _PRINTED.get(country, country)


def country_code(text: str) -> str | None:
    """The ISO code of a country written as a code (UK and USA included) or by its English name; None when it is none."""
    word = text.strip()
    code = _READ.get(word.upper(), word.upper())
    return code if code in COUNTRIES else _CODES_BY_NAME.get(word.casefold())


def is_other_spelling(word: str) -> bool:
    """Whether a word is a known code of a country, but not its ISO code and not the printed one (`USA`), or ISO's own for `UK`."""
    return word.upper() in (_READ.keys() | _PRINTED.keys()) and word not in _PRINTED.values()


def state_code(state: str, country: str) -> str:
    """A state as its country abbreviates it, where case or a known slip is all that is wrong; else as it was."""
    code = state.upper()
    code = _MISWRITTEN_STATES.get(country, {}).get(code, code)
    return code if code in SUBDIVISIONS.get(country, ()) else state
