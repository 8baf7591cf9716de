"""Changes of state of the calendar: record, change, confirm, decline, cancel and reopen an event."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone

from events.facts import is_printed_whole
from events.models import Event, EventDecision, EventOrganizer, FurtherLink, Organizer
from events.places import printed_place
from issues.links import duplicate_key
from issues.models import Placement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from events.facts import EventFacts
    from issues.markdown.nodes import InlineLink

WRITTEN = (
    *("title", "url", "duplicate_key", "start", "end", "start_time", "time_zone"),
    *("mode", "city", "state", "country", "place_text", "region_override", "last_seen_at"),
)


class EventError(Exception):
    """Why an event cannot be recorded or changed so; the text is for editors."""


@transaction.atomic
def record_event(
    facts: EventFacts, *, actor: User | None, source: Event.Source, status: Event.Status = Event.Status.PROPOSED, reason: str = ""
) -> Event:
    """Add an event to the calendar.

    Raises:
        EventError: its days, its time or its place contradict themselves.
    """
    event = Event(source=source, status=status)
    _write(event, facts)
    EventDecision.objects.create(event=event, actor=actor, to_status=status, reason=reason)
    return event


@transaction.atomic
def change_event(event: Event, *, facts: EventFacts, actor: User | None) -> Event:
    """Bring an event to these facts. Lines already printed follow with the next assembly.

    Raises:
        EventError: its days, its time or its place contradict themselves.
    """
    _write(event, facts)
    event.refresh_from_db()
    EventDecision.objects.create(event=event, actor=actor, from_status=event.status, to_status=event.status, reason="Changed")
    return event


def confirm_event(event: Event, *, actor: User | None, reason: str = "") -> Event:
    """Let it be printed in every issue whose window it falls into.

    Raises:
        EventError: it is confirmed already.
    """
    return _move(event, to=Event.Status.CONFIRMED, actor=actor, reason=reason)


def decline_event(event: Event, *, actor: User | None, reason: str = "") -> Event:
    """Leave a proposed event out.

    Raises:
        EventError: it is not waiting for a decision.
    """
    return _move(event, to=Event.Status.DECLINED, actor=actor, reason=reason)


def cancel_event(event: Event, *, actor: User | None, reason: str = "") -> Event:
    """It will not take place: its lines go with the next assembly.

    Raises:
        EventError: it is cancelled or declined already.
    """
    return _move(event, to=Event.Status.CANCELLED, actor=actor, reason=reason)


def reopen_event(event: Event, *, actor: User | None, reason: str = "") -> Event:
    """Put it back among those that wait for a decision; its lines go with the next assembly.

    Raises:
        EventError: it waits already.
    """
    return _move(event, to=Event.Status.PROPOSED, actor=actor, reason=reason)


def seen_again(events: Sequence[Event]) -> None:
    """Note that these events were met once more, in a draft or a calendar."""
    Event.objects.filter(pk__in=[event.pk for event in events]).update(last_seen_at=timezone.now())


def is_placed(event: Event) -> bool:
    """Whether a line of it was ever placed in an issue. Such an event is cancelled, not deleted."""
    return Placement.objects.filter(source="events", key=event.key).exists()


@transaction.atomic
def _move(event: Event, *, to: Event.Status, actor: User | None, reason: str) -> Event:
    before = [status for status, after in Event.TRANSITIONS.items() if to in after]
    from_status = event.status
    if from_status not in before or not Event.objects.filter(pk=event.pk, status=from_status).update(status=to):
        now = Event.objects.get(pk=event.pk)
        raise EventError(f"“{event.title}” is {now.get_status_display().lower()} and cannot become {to.label.lower()}.")
    event.status = to
    EventDecision.objects.create(event=event, actor=actor, from_status=from_status, to_status=to, reason=reason)
    return event


def _write(event: Event, facts: EventFacts) -> None:
    _check(facts)
    event.title, event.url, event.duplicate_key = facts.title, facts.url, duplicate_key(facts.url)
    event.start, event.end = facts.start, facts.end
    event.start_time, event.time_zone = facts.start_time, facts.time_zone
    event.mode, event.city = facts.place.mode.value, facts.place.city
    event.state, event.country = facts.place.state, facts.place.country
    event.place_text, event.region_override = facts.place_text, facts.region_override
    event.last_seen_at = timezone.now()
    event.save(update_fields=None if event.pk is None else WRITTEN)  # never a status that somebody else changed meanwhile
    _write_organizers(event, facts.organizers)
    event.further_links.all().delete()
    FurtherLink.objects.bulk_create(
        FurtherLink(event=event, title=link.title, url=link.url, position=position) for position, link in enumerate(facts.further_links)
    )


def _write_organizers(event: Event, organizers: tuple[InlineLink, ...]) -> None:
    rows = [Organizer.objects.get_or_create(name=link.title, url=link.url)[0] for link in dict.fromkeys(organizers)]
    event.event_organizers.all().delete()
    EventOrganizer.objects.bulk_create(
        EventOrganizer(event=event, organizer=organizer, position=position) for position, organizer in enumerate(rows)
    )


def _check(facts: EventFacts) -> None:
    if facts.end is not None and facts.end <= facts.start:
        raise EventError("The last day must lie after the first; leave it empty for a single day.")
    if bool(facts.time_zone) != (facts.start_time is not None):
        raise EventError("Give the time together with its zone, or neither.")
    if facts.time_zone:
        check_zone(facts.time_zone)
    if not (facts.place_text or printed_place(facts.place)):
        raise EventError("Say where it takes place.")
    if not is_printed_whole(facts.entry):
        raise EventError(f"“{facts.title}” cannot be printed as one event; look for brackets, pipes and asterisks in its texts.")


def check_zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        EventError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise EventError(f"“{name}” is no time zone; write it as Europe/Berlin or America/New_York.") from error
