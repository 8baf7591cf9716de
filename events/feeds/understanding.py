"""What a calendar announces, in the house's words: titles as markdown, addresses fit to print, places as fields. No database.

Nothing is guessed. A place that the gazetteer cannot tell leaves the fields empty and the announced words as the place's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from events.facts import EventFacts
from events.feeds.clocks import told_at
from events.gazetteer import place_of
from events.gazetteer.announced import Question
from events.places import Mode, Place, place_question, printed_place
from events.regions import VIRTUAL, region_of
from issues.links import LinkError, duplicate_key, publishable_url, site
from issues.markdown.escaping import destination, inline
from issues.markdown.nodes import InlineLink

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.importers.announced import Announced, Host

NOWHERE = "To be announced"
LONGEST_PLACE = 120
_OF_MANY = re.compile(
    r"luma\.com|lu\.ma|meetup\.com|eventbrite\.[a-z.]+|mobilizon\.[a-z]+|ti\.to|pretix\.eu|guild\.host|partiful\.com|konfhub\.com|"
    r"facebook\.com|linkedin\.com|(?:calendar|docs)\.google\.com|forms\.gle|discord\.(?:com|gg)|twitch\.tv"
)
"""Sites on which many groups have their events: the first page of one is nobody's."""
_NO_PLACE_SIGN = re.compile(r"[^\w ,.;:()'’/&+#-]+")


class NotUnderstoodError(ValueError):
    """Why an announced event cannot be taken; the text is for whoever keeps the calendar."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a calendar says nothing."""

    place: Place | None = None
    mode: Mode | None = None
    organizer: InlineLink | None = None
    time_zone: str = ""
    url: str = ""
    """The calendar's address."""


@dataclass(frozen=True, slots=True)
class Understood:
    """An announced event, in the house's words."""

    facts: EventFacts
    questions: Mapping[str, str] = field(default_factory=dict)
    """What must be asked before anybody prints it, by the part (parts.py) that it is about."""
    has_own_page: bool = True
    """Whether it names its address itself: it is not only found in a text, nor that of whoever holds it."""

    @property
    def key(self) -> str:
        """The key by which the same address is known."""
        return duplicate_key(self.facts.url)


def understand(event: Announced, defaults: Defaults) -> Understood:
    """The facts of an announced event.

    Raises:
        NotUnderstoodError: it has no address, and nobody who holds it has one.
    """
    organizers = _organizers(event.hosts, defaults)
    url = _address(event.url) or _best_link(event.links, organizers, defaults) or next((link.url for link in organizers), "")
    if not url:
        raise NotUnderstoodError("it has no address, and nobody who holds it has one.")
    place, question = _place(event, defaults)
    when, clock_question = told_at(event, None if question else place, near=defaults.place, time_zone=defaults.time_zone)
    organizers = organizers or _named_only(event.hosts, url)
    facts = EventFacts(
        title=inline(event.title),
        url=url,
        start=when.start,
        end=when.end,
        start_time=when.start_time,
        end_time=when.end_time,
        time_zone=when.time_zone,
        place=place,
        place_text=_place_text(event.location) if question else "",
        region_override=_region(event, place),
        cost=event.cost.value,
        language=event.language,
        organizers=organizers,
    )
    asked = {"place": question, "when": clock_question, "organizers": "" if organizers else _host_question(event.hosts)}
    questions = {part: words for part, words in asked.items() if words}
    return Understood(facts, questions, has_own_page=bool(_address(event.url)))


@lru_cache(maxsize=4096)  # pure; asked twice of an event, and of its group each time
def _address(url: str) -> str:
    try:
        return destination(publishable_url(url).url) if url else ""
    except LinkError:
        return ""


def _best_link(links: tuple[str, ...], organizers: tuple[InlineLink, ...], defaults: Defaults) -> str:
    """The first address of a text that is at a site of the organizers or of the calendar, and not just their page; else the first."""
    sites = {_site(url) for url in (*(link.url for link in organizers), defaults.url) if url}
    pages = {duplicate_key(link.url) for link in organizers}
    found = [url for link in links if (url := _address(link))]
    return min(found, key=lambda url: (not _is_near(url, sites), duplicate_key(url) in pages), default="")


def _site(url: str) -> str:
    return site(url).replace("lu.ma", "luma.com")  # Luma has both


def _is_near(url: str, sites: set[str]) -> bool:
    """Whether an address is at one of these sites, above or below it: calendars of `luma.com` come from `api2.luma.com`."""
    whose = _site(url)
    return any(whose == known or whose.endswith("." + known) or known.endswith("." + whose) for known in sites)


def _organizers(hosts: tuple[Host, ...], defaults: Defaults) -> tuple[InlineLink, ...]:
    """Those who have a name and a page; else whom editors named for the feed."""
    named = [(host.name, _address(host.url)) for host in hosts]
    found = tuple(dict.fromkeys(InlineLink(inline(name), url) for name, url in named if name and url))
    return found or ((defaults.organizer,) if defaults.organizer else ())


def _named_only(hosts: tuple[Host, ...], url: str) -> tuple[InlineLink, ...]:
    """A host without a page of its own is linked to the site of the event, unless that is the site of many."""
    name = _named(hosts)
    whose = site(url)
    if not name or "/" in whose or _OF_MANY.fullmatch(whose):
        return ()
    scheme, _, rest = url.partition("://")
    return (InlineLink(inline(name), f"{scheme}://{rest.partition('/')[0].partition('?')[0]}/"),)


def _host_question(hosts: tuple[Host, ...]) -> str:
    name = _named(hosts)
    return f"Which page has “{name}”, who holds it? Name it as the feed’s organizer." if name else ""


def _named(hosts: tuple[Host, ...]) -> str:
    return next((host.name for host in hosts if host.name), "")


def _place(event: Announced, defaults: Defaults) -> tuple[Place, str]:
    """The place, and what must be asked about it."""
    mode = _told_mode(event) or _usual_mode(event, defaults)
    found = _looked_up(event.location, event.city, event.state, event.country, event.time_zone, defaults.place)
    if mode is Mode.ONLINE:
        place = found if isinstance(found, Place) else Place(Mode.ONLINE)
        return replace(place, mode=Mode.ONLINE), ""
    if isinstance(found, Question):
        return Place(mode or Mode.IN_PERSON), found.text
    place = replace(found, mode=mode) if mode and not (found.mode is Mode.HYBRID and _told_mode(event) is not Mode.IN_PERSON) else found
    asked = place_question(place)
    return (Place(place.mode), asked[1]) if asked else (place, "")


def _told_mode(event: Announced) -> Mode | None:
    """How one takes part, as far as the calendar says so outright."""
    if event.is_online:
        return Mode.HYBRID if event.is_in_person else Mode.ONLINE if event.is_in_person is False or not event.location else None
    return Mode.IN_PERSON if event.is_online is False and event.is_in_person else None


def _usual_mode(event: Announced, defaults: Defaults) -> Mode | None:
    """How one takes part in this calendar's events otherwise; whoever names a place is not only online."""
    return None if event.is_in_person and defaults.mode is Mode.ONLINE else defaults.mode


@lru_cache(maxsize=4096)  # pure; a calendar's events are at the same few places
def _looked_up(  # noqa: PLR0913, PLR0917 (what a calendar says, and two clues)
    location: str, city: str, state: str, country: str, time_zone: str, near: Place | None
) -> Place | Question:
    return place_of(location, city=city, state=state, country=country, time_zone=time_zone, near=near)


def _place_text(location: str) -> str:
    """The announced words as they may stand in a printed line."""
    words = " ".join(_NO_PLACE_SIGN.sub(" ", location.replace("|", "/").replace("_", " ")).split())
    return words[:LONGEST_PLACE].strip() or NOWHERE


def _region(event: Announced, place: Place) -> str:
    """The section that the calendar names, where the place would put it elsewhere."""
    if event.region in {"", VIRTUAL} or place.mode is Mode.ONLINE or not printed_place(place):
        return ""
    return "" if region_of(place.country) == event.region else event.region
