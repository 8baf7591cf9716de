"""How people say that something takes place on the net, where others name a place. Pure."""

from __future__ import annotations

import re

_WORDS = (
    r"on-?line|virtual(?:ly)?|virtuell|virtuelle?|remote(?:ly)?|en ligne|en l[ií]nea|à distance|a distancia|in remoto|webinar|"
    r"live ?stream(?:ed|ing)?|internet|オンライン|онлайн|온라인|线上|線上"
)
_SERVICES = (
    r"zoom|google meet|jitsi|discord|twitch|youtube|(?:microsoft|ms) teams|bigbluebutton|(?:cisco )?webex|gather\.?town|whereby|"
    r"skype|slack|goto ?meeting|streamyard|peertube"
)
_BEFORE = r"(?:(?:fully|100%|on|via|at|the|our|rust|auf|über|sur|réunion) )*"
_BEHIND = (
    r"(?: (?:event|meeting|meetup|meet|call|conference|session|only|link|id|live|livestream|stream|channel|server|room|"
    r"and|online|in[- ]?person))*"
)
_NO_PLACE = re.compile(rf"{_BEFORE}(?:{_WORDS}|{_SERVICES}|hybrid|in[- ]?person){_BEHIND}", re.IGNORECASE)
_BEGINNING = re.compile(rf"\s*{_BEFORE}(?:{_WORDS}|{_SERVICES})\b", re.IGNORECASE)
_BUILDING = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|square|plaza|floor|room|building|hall|hq|headquarters|offices?|campus|caf[eé]|bar|pub|hub|"
    r"space|studio|center|centre|house|library|university|school|hotel|auditorium|theat(?:er|re)|platz|rue|salle|calle)\b|"
    r"str(?:aße|asse|\.)",
    re.IGNORECASE,
)


def is_no_place(part: str) -> bool:
    """Whether a part of an address says only how one takes part: `Zoom`, `online event`, `hybrid`."""
    return _NO_PLACE.fullmatch(part) is not None


def begins_online(location: str) -> bool:
    """Whether a location begins with a word for the net, or a service there, and names no kind of building behind it."""
    return _BEGINNING.match(location) is not None and not _BUILDING.search(location)
