"""What a sender or an editor types into a form to get a line of a recorded week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from events.adoption import sightings_of
from events.calendar import change_event, record_event
from events.models import Event
from events.places import split_place
from issues.links import duplicate_key
from issues.markdown import entry_link, nodes, render_entry
from issues.sources import StandingEntry
from submissions.kinds import submission_kinds

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from events.facts import EventFacts

LANGUAGE = 2  # letters


def form_fields(entry: nodes.Entry, kind: str) -> dict[str, Any] | None:
    """What a sender types into the form to get this entry; None where no field says it."""
    match entry:
        case nodes.Link(tail="") if kind == "link":
            return link_fields(entry)
        case nodes.Task() if kind == "task":
            return {"project": entry.project, "title": entry.title, "url": entry.url}
        case nodes.SpeakersCall():
            return speakers_fields(entry)
        case nodes.EventListing():
            return event_fields(entry)
    return None


def editor_fields(kind: str, line: str) -> dict[str, Any]:
    """The editor's form with a whole line, cleaned.

    Raises:
        ValueError: the form refuses it.
    """
    form = submission_kinds()[kind].form_class({"line": line}, editor=True)
    if not form.is_valid():
        raise ValueError("; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items()))
    return form.cleaned_data


def record_listing(item: nodes.Item, section: str, *, actor: User) -> None:
    """An event as an editor records it: its place in the words of the line, in the section of the line. It may be there already.

    Raises:
        ValueError: the line is no event.
    """
    url = entry_link(item.entry)[1]
    facts = listing_facts(item, section)
    event = Event.objects.filter(start=facts.start, duplicate_key=duplicate_key(url)).first()
    if event is None:
        record_event(facts, actor=actor, source=Event.Source.EDITOR, status=Event.Status.CONFIRMED)
    elif section not in event.listings.values():
        change_event(event, facts=facts, actor=actor)


def listing_facts(item: nodes.Item, section: str) -> EventFacts:
    """What the line says of its event, read as adoption reads it.

    Raises:
        ValueError: it is no event.
    """
    url = entry_link(item.entry)[1]
    seen = sightings_of([StandingEntry(section, 0, item.source, item.entry, duplicate_key(url) if url else "")])
    if not seen:
        raise ValueError("no field can say this")
    return seen[0].facts


def is_plainly_set(item: nodes.Item) -> bool:
    """Whether the line is in house style, bullet and blanks at its end aside."""
    return render_entry(item.entry).removeprefix("* ").strip() == item.source.removeprefix("* ").removeprefix("- ").strip()


def link_fields(entry: nodes.Link) -> dict[str, Any] | None:
    """Prefixes are check boxes, a language is two letters, blanks at the ends of a title are nobody's wish."""
    known = ("series", "video", "audio")
    usual = [prefix for prefix in entry.prefixes if len(prefix) == LANGUAGE] + [word for word in known if word in entry.prefixes]
    if tuple(usual) != entry.prefixes or " ".join(entry.title.split()) != entry.title:
        return None
    media = [word for word in entry.prefixes if word in known]
    language = next((prefix for prefix in entry.prefixes if len(prefix) == LANGUAGE), "")
    return {"title": entry.title, "url": entry.url, "prefixes": media, "language": language}


def speakers_fields(entry: nodes.SpeakersCall) -> dict[str, Any] | None:
    """`CFP open until <day> | place | <first day>[ - <last day>]`."""
    if len(entry.columns) != 3:
        return None
    deadline, place, days = entry.columns
    start, _, end = days.partition(" - ")
    return {
        "title": entry.name,
        "url": entry.url,
        "deadline": deadline.rsplit(" ", 1)[-1],
        "place": place,
        "start_date": start,
        "end_date": end,
    }


def event_fields(entry: nodes.EventListing) -> dict[str, Any] | None:
    """The place in its parts, up to two organizers, up to one mirror."""
    place = split_place(entry.place)
    if place is None or not 1 <= len(entry.organizers) <= 2 or not 1 <= len(entry.titles) <= 2:
        return None
    fields = {
        "title": entry.titles[0].title,
        "url": entry.titles[0].url,
        "start": entry.start.isoformat(),
        "end": entry.end.isoformat() if entry.end else "",
        "mode": place.mode.value,
        "city": place.city,
        "state": place.state,
        "country": place.country,
    }
    for number, organizer in zip(("", "2"), entry.organizers, strict=False):
        fields |= {f"organizer{number}_name": organizer.title, f"organizer{number}_url": organizer.url}
    for mirror in entry.titles[1:]:
        fields |= {"mirror_title": mirror.title, "mirror_url": mirror.url}
    return fields
