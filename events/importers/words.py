"""Texts and addresses of others' calendars, as they may go on: one clean line, a public web address. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from events.gazetteer import begins_online, place_of
from events.places import Mode, Place
from issues.links import LONGEST_URL, LinkError, host, publishable_url
from issues.markdown.escaping import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 300
LONGEST_NAME = 120
LONGEST_UID = 200
LONGEST_DESCRIPTION = 20_000
"""Characters of a description that are searched for an address."""

_LOOKED_AT = 4000
_BREAKS = re.compile(r"[\n\r]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]{4,2000}", re.IGNORECASE)
_CODE = re.compile(r"%[0-9A-Fa-f]{2}")
_GOOGLE = re.compile(r"https?://www\.google\.com/url\?", re.IGNORECASE)
_MOST_PARENTHESES = 3
_SENTENCE_END = ".,;:!?*_]}"
_MEETING_HOSTS = (
    *("zoom.us", "meet.google.com", "tel.meet", "teams.microsoft.com", "teams.live.com", "aka.ms", "webex.com", "whereby.com"),
    *("meet.jit.si", "discord.gg", "gather.town"),
)
_GENERAL = re.compile(
    r"code[-_]?of[-_]?conduct|contributor-covenant|unsubscribe|opt[-_]?out|"
    r"/(?:conduct|coc|(?:privacy|cookies?|terms)(?:-policy|-of-(?:use|service))?|imprint|impressum)(?:[/.?#]|$)|"
    r"//(?:maps\.|(?:calendar|support)\.google\.|support\.zoom\.|(?:www\.)?(?:google\.[a-z.]{2,6}|goo\.gl|bing\.com)/(?:maps|calendar)|"
    r"(?:www\.)?(?:openstreetmap|osm)\.org)",
    re.IGNORECASE,
)
_BOTH_WORDS = re.compile(r"\bhybrid\b|\b(?:and|or|\+|&) (?:online|virtual|remote)\b|\b(?:online|virtual) (?:and|or|\+|&)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?")
_LONGEST_LANGUAGE = 8


def line(text: str, longest: int = LONGEST_LINE) -> str:
    """A text as one clean line of at most so many characters, cut between words where it is longer."""
    cleaned = clean_line(text[:_LOOKED_AT])
    if len(cleaned) <= longest:
        return cleaned
    cut = cleaned[: longest - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[longest // 2 :] else cut).rstrip() + "…"


def marked_up_line(text: str, longest: int = LONGEST_LINE) -> str:
    """As `line`, for a text whose writers left HTML entities in it."""
    return line(_ENTITY.sub(lambda entity: unescape(entity[0]), text[:_LOOKED_AT]), longest)


def place_line(text: str) -> str:
    """As `marked_up_line`, for an address of several lines: each becomes a part of it, as behind a comma."""
    lines = (part.strip().rstrip(",").rstrip() for part in _BREAKS.split(text[:_LOOKED_AT]))
    return marked_up_line(", ".join(filter(None, lines)))


def uid(*parts: str) -> str:
    """The name of an event in its feed; one that is too long becomes its digest, which is as stable."""
    name = "/".join(filter(None, (clean_line(part[:_LOOKED_AT]) for part in parts)))
    return name if len(name) <= LONGEST_UID else sha256(name.encode(errors="replace")).hexdigest()


def derived_uid(*parts: str) -> str:
    """A name for an event that has none of its own, from what hardly changes of it."""
    return sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:32]


def name(text: str) -> str:
    """The name of somebody. One whose blanks are percent codes, as The Events Calendar writes them, is decoded."""
    if " " not in text and _CODE.search(text):
        with suppress(UnicodeDecodeError):
            text = unquote(text, errors="strict")
    return marked_up_line(text, LONGEST_NAME)


def address(text: str) -> str:
    """A public http or https address without tracking parameters; "" for anything else. Google's way to an address is that address."""
    try:
        found = publishable_url(text[: LONGEST_URL + 1].strip()).url
        wrapped = _GOOGLE.match(found) and parse_qs(urlsplit(found).query).get("q", [""])[0]
        return publishable_url(wrapped).url if wrapped else found
    except (LinkError, ValueError):
        return ""


def addresses(text: str) -> Iterator[str]:
    """The addresses in a description (HTML or plain) that may be a page of the event: no links into a meeting, no rules and no maps."""
    for found in _ADDRESS.finditer(unescape(text[:LONGEST_DESCRIPTION])):
        url = address(_without_end(found[0]))
        if url and not is_meeting(url) and not _GENERAL.search(url):
            yield url


def _without_end(written: str) -> str:
    """An address without the signs that end the sentence around it, and a parenthesis that was opened before it."""
    url = written.rstrip(_SENTENCE_END)
    for _ in range(_MOST_PARENTHESES):
        if url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_SENTENCE_END)
    return url


def is_meeting(url: str) -> bool:
    """Whether an address leads straight into a video meeting: that is no page of an event."""
    site = host(url)
    return any(site == known or site.endswith("." + known) for known in _MEETING_HOSTS)


def mode_of(location: str) -> Mode | None:
    """How one takes part, by the words of a location; None for one that says nothing."""
    if not location:
        return None
    if _BOTH_WORDS.search(location):
        return Mode.HYBRID
    is_online = address(location) or (begins_online(location) and place_of(location) == Place(Mode.ONLINE))
    return Mode.ONLINE if is_online else Mode.IN_PERSON


def language(text: str) -> str:
    """A BCP 47 tag, its country in capitals, or ""."""
    tag = text.strip().replace("_", "-")
    if len(tag) > _LONGEST_LANGUAGE or not _LANGUAGE.fullmatch(tag):
        return ""
    name, *further = tag.split("-")
    return "-".join([name.lower(), *(part.upper() if len(part) == len("US") else part.title() for part in further)])
