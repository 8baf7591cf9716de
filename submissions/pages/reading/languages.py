"""The language that a page declares: two letters, small."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from submissions.pages.reading.head import Head

_TAG = re.compile(r"\s*([a-z]{2,3})(?:[-_][a-z0-9_-]{1,30})?\s*(?:,|\Z)", re.IGNORECASE)
_USUAL = {  # countries' codes and three letters that pages write for languages
    "cn": "zh",
    "tw": "zh",
    "jp": "ja",
    "kr": "ko",
    "ua": "uk",
    "gr": "el",
    "dk": "da",
    "cz": "cs",
    "br": "pt",
    "us": "en",
    "gb": "en",
    "zho": "zh",
    "cmn": "zh",
    "yue": "zh",
    "jpn": "ja",
    "kor": "ko",
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "rus": "ru",
    "por": "pt",
    "ita": "it",
    "pol": "pl",
    "ukr": "uk",
}
_NONE = frozenset({"xx", "zz", "und", "mul", "zxx"})


def language(head: Head) -> str:
    """What the page's root says, else what it says to those who share it, else to the server; "" for what is no language."""
    for declared in (head.language, head.meta("og:locale"), head.meta("content-language", "language", "dc.language", "inlanguage")):
        tag = _TAG.match(declared[:100])
        name = tag[1].casefold() if tag else ""
        name = _USUAL.get(name, name)
        if len(name) == len("en") and name not in _NONE:
            return name
    return ""
