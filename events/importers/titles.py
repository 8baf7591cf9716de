"""Titles in which it says that an event does not take place: where a calendar has a better way, not everybody knows it. Pure."""

from __future__ import annotations

import re

CALLED_OFF = "its title says that it is cancelled or postponed, so it counts as cancelled."

_WORD = r"(?:cancell?ed|postponed|called off|abgesagt|verschoben|annulée?|reportée?|cancelad[oa]|aplazad[oa]|annullato|rinviato)"
_IN_BRACKETS = rf"[\[({{*]+\s*{_WORD}\s*!*\s*[\])}}*]+"
_BEFORE = r"[^\w\[({]*"
_IN_FRONT = re.compile(rf"{_BEFORE}(?:{_IN_BRACKETS}|{_WORD}\s*(?:!+|:|\||—|–|\s-+\s))[\s:|!–—-]*", re.IGNORECASE)
_BEHIND = re.compile(rf"\s*(?:{_IN_BRACKETS}|(?::|\||—|–|\s-+)\s*{_WORD})\s*!*\Z", re.IGNORECASE)
_SHOUTED = re.compile(rf"{_BEFORE}(?:CANCELL?ED|POSTPONED|ABGESAGT)\b\W*(?=.*[a-z])")  # nobody shouts where all are capitals
_ALONE = re.compile(rf"\W*{_WORD}\W*", re.IGNORECASE)


def read_title(title: str) -> tuple[str, bool]:
    """A title without what it says of being called off, and whether it does say so.

    That is a word in brackets, or apart by a colon or a dash, or shouted at the beginning: `Cancelled futures` is what a talk is about.
    """
    if _ALONE.fullmatch(title):
        return title, True
    found = _IN_FRONT.match(title) or _SHOUTED.match(title)
    if found is not None:
        return title[found.end() :], True
    behind = _BEHIND.search(title)
    return (title[: behind.start()], True) if behind else (title, False)
