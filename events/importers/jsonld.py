"""The events that a web page announces as schema.org data in JSON-LD (https://schema.org/Event). Pure.

Names, organisers and places come as texts, objects, lists of either, or as the @id of an object elsewhere on the page.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from events.importers import announced, times, titles, words
from events.importers.announced import Announced, Announcement, CalendarError, Cost, Host
from events.importers.complaints import Complaints
from events.importers.spots import Spot, spot
from events.places import Mode
from submissions.pages.reading.decoding import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from events.importers.announced import Span

MOST_BLOCKS = 100
"""Scripts of a page that are looked at."""

_TOKEN = re.compile(r"<!--|<(script)(?=[\s/>])", re.IGNORECASE)
_TAG_END = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
_LONGEST_TAG = 4096
_JSON_LD = re.compile(r"type\s{0,9}=\s{0,9}[\"']?\s{0,9}application/ld\+json", re.IGNORECASE)
_END = re.compile(r"</script(?=[\s/>])", re.IGNORECASE)
_OPENINGS, _CLOSINGS = ("//", "<!--", "<![CDATA["), ("-->", "]]>", "//")
_DEEPEST = 30
_MOST_NODES = 100_000
_OTHER_EVENTS = frozenset({"PublicationEvent", "BroadcastEvent", "OnDemandEvent", "SaleEvent", "DeliveryEvent"})
_FURTHER_EVENTS = frozenset({"Hackathon", "Festival", "CourseInstance"})
_SERIES = "EventSeries"
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_PRICE = re.compile(r"\d{1,9}(?:[.,]\d{1,4})?", re.ASCII)
_MOST_HOSTS = 5


def read_json_ld(page: bytes, *, span: Span, time_zone: str = "", url: str = "") -> Announcement:
    """The events of an HTML page that fall into the span.

    `url` is the page's address; `time_zone` (an IANA name) is for times that name no zone, and tells which zone an offset means.

    Raises:
        CalendarError: the page is too large, or holds no JSON-LD.
    """
    announced.check_size(page)
    complaints = Complaints()
    graph = _Graph(complaints)
    scripts = list(_scripts(decoded(page, "")))
    if not scripts:
        raise CalendarError("The page holds no schema.org data: no script of the type application/ld+json.")
    if len(scripts) > MOST_BLOCKS:
        complaints.left_out("", f"The page holds more than {MOST_BLOCKS} blocks of data; the rest was not read.")
    for number, script in enumerate(scripts[:MOST_BLOCKS], start=1):
        graph.add(script, f"block {number}")
    reader = _Reader(graph, span, time_zone, url)
    events = [event for event in map(reader.event, graph.events[: announced.MOST_OCCURRENCES]) if event is not None]
    if len(graph.events) > announced.MOST_OCCURRENCES:
        complaints.left_out("", f"The page holds more than {announced.MOST_OCCURRENCES} events; the rest was not read.")
    return Announcement(tuple(_told_apart(events)), complaints.said(), "", complaints.is_whole)


def has_events(page: bytes) -> bool:
    """Whether an HTML page announces any event at all, of whatever day."""
    graph = _Graph(Complaints())
    for script in islice(_scripts(decoded(page, "")), MOST_BLOCKS):
        graph.add(script, "")
    return bool(graph.events)


def _scripts(text: str) -> Iterator[str]:
    """What stands in the JSON-LD scripts of a page, each character looked at once."""
    at = 0
    while token := _TOKEN.search(text, at):
        if not token[1]:
            end = text.find("-->", token.end())
            at = len(text) if end < 0 else end + 3
            continue
        tag = _TAG_END.match(text, token.end(), token.end() + _LONGEST_TAG)
        if tag is None:
            at = token.end() + _LONGEST_TAG
            continue
        end_tag = _END.search(text, tag.end())
        at = end_tag.start() if end_tag else len(text)
        if _JSON_LD.search(tag[0]):
            yield text[tag.end() : at]


def _unwrapped(script: str) -> str:
    """A script without what hid it from browsers of long ago, and without a semicolon at its end."""
    text = script.strip(" \t\r\n;")
    for opening in _OPENINGS:
        text = text.removeprefix(opening).lstrip()
    for closing in _CLOSINGS:
        text = text.removesuffix(closing).rstrip(" \t\r\n;")
    return text


@dataclass(slots=True)
class _Graph:
    """The objects of a page: its events in order, and every object by its @id."""

    complaints: Complaints
    events: list[Mapping[str, Any]] = field(default_factory=list)
    by_id: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _nodes: int = 0

    def add(self, script: str, where: str) -> None:
        """Add what one script says."""
        try:
            found = json.loads(_unwrapped(script), strict=False)
        except json.JSONDecodeError as error:
            self.complaints.left_out(where, f"it is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.")
        except (RecursionError, ValueError):
            self.complaints.left_out(where, "it is nested too deep, or holds a number that is too long.")
        else:
            self._walk(found, _DEEPEST, is_listed=True)

    def resolved(self, value: Any) -> list[Any]:
        """The texts and objects that a property names, references followed."""
        values = value if isinstance(value, list) else [value]
        return [self._followed(one) for one in values[:50] if one is not None]

    def _followed(self, value: Any) -> Any:
        if isinstance(value, dict) and value.keys() <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value

    def _walk(self, value: Any, depth: int, *, is_listed: bool) -> None:
        """Note the objects in a value. What is a part of an event is no event of its own, unless that is a series."""
        self._nodes += 1
        if not depth or self._nodes > _MOST_NODES:
            self.complaints.left_out("", "Its data is nested too deep, or too large; the rest was not read.")
            return
        if isinstance(value, list):
            for one in value:
                self._walk(one, depth - 1, is_listed=is_listed)
        elif isinstance(value, dict):
            self._walk_object(value, depth, is_listed=is_listed)

    def _walk_object(self, value: dict[str, Any], depth: int, *, is_listed: bool) -> None:
        if isinstance(value.get("@id"), str) and len(value) > 1:
            self.by_id.setdefault(value["@id"], value)
        kinds = _kinds(value)
        is_series = _SERIES in kinds and bool(value.get("subEvent"))
        is_event = not is_series and any(map(_is_event, kinds))
        if is_event and is_listed and value.keys() - {"@type", "@id"}:
            self.events.append(value)
        for name, part in value.items():
            if isinstance(part, dict | list):
                self._walk(part, depth - 1, is_listed=is_listed and not is_event and not (is_series and name == "superEvent"))


def _kinds(value: Mapping[str, Any]) -> list[str]:
    kinds = value.get("@type")
    return [_tail(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _tail(name: Any) -> str:
    """The word of schema.org in `https://schema.org/Word`, `schema:Word` or `Word`."""
    return re.split(r"[/:#]", name.strip())[-1] if isinstance(name, str) else ""


def _is_event(kind: str) -> bool:
    return kind in _FURTHER_EVENTS or kind == _SERIES or (kind.endswith("Event") and kind not in _OTHER_EVENTS)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns objects into events."""

    graph: _Graph
    span: Span
    time_zone: str
    page: str

    def event(self, node: Mapping[str, Any]) -> Announced | None:
        """The facts of an event; None where it lacks what it needs, or is not asked for."""
        complaints = self.graph.complaints
        title, is_called_off = titles.read_title(self._text(node.get("name")) or self._text(node.get("headline")))
        url = self._url(node)
        start = times.read_iso(self._text(node.get("startDate")))
        where = title or url or "an event without a name"
        if not title or start is None:
            what = "no title" if not title else "no startDate that is an ISO date"
            complaints.left_out(where, f"it was left out: it has {what}.")
            return None
        end = times.read_iso(self._text(node.get("endDate")))
        when = times.when_written(start, end, self.time_zone)
        if not when.falls_into(self.span):
            return None
        if lost := times.lost_time(start, when):
            complaints.mended(where, lost)
        status = _tail(self._text(node.get("eventStatus")))
        if status == "EventPostponed":
            complaints.mended(where, "it is postponed; it counts as cancelled until it has another day.")
        elif is_called_off and status != "EventCancelled":
            complaints.mended(where, titles.CALLED_OFF)
        place = self._place(node)
        is_online, is_in_person = _mode(_tail(self._text(node.get("eventAttendanceMode"))), status, place)
        return Announced(
            uid=self._uid(node) or url or words.derived_uid(title, start.day.isoformat()),
            title=title,
            url=url or self.page,
            **when.by_name,
            is_online=is_online,
            is_in_person=is_in_person,
            location=place.text,
            city=place.spot.city,
            state=place.spot.state,
            country=place.spot.country,
            hosts=self._hosts(node),
            is_cancelled=is_called_off or status in {"EventCancelled", "EventPostponed"},
            cost=self._cost(node),
            language=words.language(self._text(node.get("inLanguage"), "alternateName", "name")),
        )

    def _text(self, value: Any, *names: str, longest: int = words.LONGEST_LINE) -> str:
        """The first text of a property; of an object the one under @value, or under these names."""
        for one in self.graph.resolved(value):
            told = one
            if isinstance(one, dict):
                told = next((one[name] for name in ("@value", *names) if isinstance(one.get(name), str)), "")
            if isinstance(told, str) and (text := words.marked_up_line(told, longest)):
                return text
        return ""

    def _url(self, node: Mapping[str, Any]) -> str:
        named = (node.get("url"), node.get("@id"), node.get("mainEntityOfPage"), node.get("sameAs"))
        for value in named:
            for one in self.graph.resolved(value):
                text = one.get("@id") or one.get("url") if isinstance(one, dict) else one
                if isinstance(text, str) and (found := self._absolute(text)):
                    return found
        return ""

    def _absolute(self, text: str) -> str:
        try:
            return words.address(urljoin(self.page, text.strip()[:4000]) if self.page else text)
        except ValueError:
            return ""

    def _uid(self, node: Mapping[str, Any]) -> str:
        """Its own name: an absolute @id. A relative one, such as #event, is the same on every page."""
        name = node.get("@id")
        return words.uid(name) if isinstance(name, str) and (":" in name and not name.startswith("_:")) else ""

    def _place(self, node: Mapping[str, Any]) -> _Place:
        found = [self._one_place(place) for place in self.graph.resolved(node.get("location"))]
        somewhere = next((place for place in found if place.text or place.spot != Spot()), _Place())
        return replace(somewhere, is_online=any(place.is_online for place in found), is_somewhere=somewhere != _Place())

    def _one_place(self, place: Any) -> _Place:
        if isinstance(place, str):
            return self._described(place)
        if not isinstance(place, dict):
            return _Place()
        if "VirtualLocation" in _kinds(place):
            return _Place(is_online=True)
        name = self._text(place.get("name"))
        address = next(iter(self.graph.resolved(place.get("address"))), "")
        if isinstance(address, str):
            text = ", ".join(dict.fromkeys(filter(None, (name, words.place_line(address)))))
            return self._described(text)
        if not isinstance(address, dict):
            return self._described(name)
        city, state = self._text(address.get("addressLocality")), self._text(address.get("addressRegion"))
        country = self._text(address.get("addressCountry"), "name", "identifier")
        parts = (name, self._text(address.get("streetAddress")), city, state, country)
        return replace(self._described(words.line(", ".join(dict.fromkeys(filter(None, parts))))), spot=spot(city, state, country))

    def _described(self, text: str) -> _Place:
        """A place of which there are only words; some of them mean none."""
        text = words.place_line(text)
        is_online = words.mode_of(text) is Mode.ONLINE
        return _Place("" if is_online else text, is_online=is_online)

    def _hosts(self, node: Mapping[str, Any]) -> tuple[Host, ...]:
        found = []
        for one in self.graph.resolved(node.get("organizer"))[:_MOST_HOSTS]:
            if isinstance(one, str):
                host = Host(url=words.address(one)) if words.address(one) else Host(words.marked_up_line(one, words.LONGEST_NAME))
            elif isinstance(one, dict):
                named = self._text(one.get("name"), longest=words.LONGEST_NAME)
                addresses = (value for value in self.graph.resolved(one.get("url")) if isinstance(value, str))
                host = Host(named, next(filter(None, map(self._absolute, addresses)), ""))
            else:
                continue
            if host != Host():
                found.append(host)
        return tuple(dict.fromkeys(found))

    def _cost(self, node: Mapping[str, Any]) -> Cost:
        said = _truth(node.get("isAccessibleForFree"))
        if said is not None:
            return Cost.FREE if said else Cost.PAID
        offers = [offer for offer in self.graph.resolved(node.get("offers")) if isinstance(offer, dict)]
        named = (offer.get(name) for offer in offers for name in ("price", "lowPrice", "highPrice"))
        prices = [price for price in map(_price, named) if price is not None]
        if not prices or (min(prices) == 0 < max(prices)):
            return Cost.UNKNOWN
        return Cost.PAID if min(prices) else Cost.FREE


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an event takes place: as announced, and as fields."""

    text: str = ""
    spot: Spot = field(default_factory=Spot)
    is_online: bool = False
    is_somewhere: bool = False


def _mode(attendance: str, status: str, place: _Place) -> tuple[bool | None, bool | None]:
    """Whether one takes part online, and in person."""
    if status == "EventMovedOnline" or attendance == "OnlineEventAttendanceMode":
        return True, False
    if attendance == "MixedEventAttendanceMode":
        return True, True
    if attendance == "OfflineEventAttendanceMode":
        return False, True
    return place.is_online or None, True if place.is_somewhere else False if place.is_online else None


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = _tail(value).casefold()
    return True if word in _YES else False if word in _NO else None


def _price(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    found = _PRICE.fullmatch(str(value).strip()[:20])
    return float(found[0].replace(",", ".")) if found else None


def _told_apart(events: list[Announced]) -> Iterator[Announced]:
    """Events of one name, such as the days of a course, by their starts too; the same one twice on a page is one."""
    alike = Counter(event.uid for event in dict.fromkeys(events))
    for event in dict.fromkeys(events):
        if alike[event.uid] > 1:
            yield replace(
                event, uid=words.uid(event.uid, times.stamp(times.begun(event.start, event.start_time), is_day=event.start_time is None))
            )
        else:
            yield event
