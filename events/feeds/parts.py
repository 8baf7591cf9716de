"""An event in parts, as feeds compare it: each part is taken over, or left to the editors, as a whole. Pure.

A part holds what belongs together: whoever corrected the end of an event is asked before a feed moves its day. As JSON it is a
mapping from the part's name to strings, lists of strings and truths.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.places import Mode, Place, printed_place
from issues.markdown.escaping import plain_text
from issues.markdown.nodes import InlineLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from events.facts import EventFacts

CANCELLED = "is_cancelled"
LABELS = {
    "title": gettext_lazy("Title"),
    "url": gettext_lazy("Address"),
    "when": gettext_lazy("Date and time"),
    "place": gettext_lazy("Place"),
    "organizers": gettext_lazy("Organizers"),
    "cost": gettext_lazy("Cost"),
    "language": gettext_lazy("Language"),
    CANCELLED: gettext_lazy("Takes place"),
}
"""The parts in the order in which they are shown."""


def parts_of(facts: EventFacts, *, is_cancelled: bool) -> dict[str, Any]:
    """The facts as parts."""
    place = facts.place
    return {
        "title": facts.title,
        "url": facts.url,
        "when": [_iso(facts.start), _iso(facts.end), _iso(facts.start_time), _iso(facts.end_time), facts.time_zone],
        "place": [place.mode.value, place.city, place.state, place.country, facts.place_text, facts.region_override],
        "organizers": [[link.title, link.url] for link in facts.organizers],
        "cost": facts.cost,
        "language": facts.language,
        CANCELLED: is_cancelled,
    }


def with_parts(facts: EventFacts, parts: Mapping[str, Any], names: Iterable[str]) -> EventFacts:
    """The facts with some of their parts replaced."""
    changes: dict[str, Any] = {}
    for name in names:
        match name:
            case "when":
                changes |= _times(parts["when"])
            case "place":
                mode, city, state, country, text, region = parts["place"]
                changes |= {"place": Place(Mode(mode), city, state, country), "place_text": text, "region_override": region}
            case "organizers":
                changes["organizers"] = tuple(InlineLink(title, url) for title, url in parts["organizers"])
            case "title" | "url" | "cost" | "language":
                changes[name] = parts[name]
    return replace(facts, **changes)


def told_anew(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """The parts that a feed announces otherwise than before, and that do not stand so already."""
    return [name for name in LABELS if theirs.get(name) not in (base.get(name), ours.get(name))]


def untouched(base: Mapping[str, Any], ours: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Those of the parts that stand as the feed announced them."""
    return [name for name in names if ours.get(name) == base.get(name)]


def first_day(parts: Mapping[str, Any]) -> str:
    """The day for which it is announced, as ISO date; "" for none."""
    return parts["when"][0] if parts.get("when") else ""


def has_begun(parts: Mapping[str, Any], now: datetime) -> bool:
    """Whether what is announced has begun: by the clock of its place, without a time with its day as the servers have it."""
    first, _last, begins, _ends, zone = parts["when"]
    if not begins:
        return date.fromisoformat(first) < now.date()
    return datetime.combine(date.fromisoformat(first), time.fromisoformat(begins), tzinfo=ZoneInfo(zone)) <= now


def in_words(name: str, parts: Mapping[str, Any]) -> str:
    """A part as people read it."""
    value = parts.get(name)
    match name:
        case "title":
            return plain_text(value or "")
        case "when":
            first, last, begins, ends, zone = value or ["", "", "", "", ""]
            days = f"{first} – {last}" if last else first
            times = f"{begins[:5]}–{ends[:5]}" if ends else begins[:5]
            return ", ".join(filter(None, (days, f"{times} {zone}".strip())))
        case "place":
            mode, city, state, country, text, _region = value or [Mode.IN_PERSON.value, "", "", "", "", ""]
            return text or printed_place(Place(Mode(mode), city, state, country))
        case "organizers":
            return ", ".join(plain_text(title) for title, _url in value or [])
        case "is_cancelled":
            return _("No, it is cancelled") if value else _("Yes")
    return str(value or "")


def _times(when: list[str]) -> dict[str, Any]:
    first, last, begins, ends, zone = when
    return {
        "start": date.fromisoformat(first),
        "end": date.fromisoformat(last) if last else None,
        "start_time": time.fromisoformat(begins) if begins else None,
        "end_time": time.fromisoformat(ends) if ends else None,
        "time_zone": zone,
    }


def _iso(value: date | time | None) -> str:
    return value.isoformat() if value is not None else ""
