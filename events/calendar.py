"""Changes of state of the calendar: record, change, confirm, decline, cancel, reopen, pin and hide an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone

from events.facts import is_printed_whole
from events.listing import LONGEST
from events.models import Event, EventDecision, EventOrganizer, FurtherLink, Organizer
from events.places import printed_place
from issues.links import duplicate_key
from issues.markdown.nodes import InlineLink
from issues.models import Placement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from events.facts import EventFacts

WRITTEN = (
    *("title", "url", "duplicate_key", "start", "end", "start_time", "end_time", "time_zone", "over_at"),
    *("mode", "city", "state", "country", "place_text", "region_override", "cost", "language", "moved_from", "last_seen_at"),
)
AT_ONCE = 500


class EventError(Exception):
    """Why an event cannot be recorded or changed so; the text is for editors."""


def record_event(
    facts: EventFacts, *, actor: User | None, source: Event.Source, status: Event.Status = Event.Status.PROPOSED, reason: str = ""
) -> Event:
    """Add an event to the calendar.

    Raises:
        EventError: its days, its time or its place contradict themselves.
    """
    check_facts(facts)
    event = Event(source=source, status=status)
    record_events([(event, facts, reason)], actor=actor)
    return event


@transaction.atomic
def record_events(rows: Sequence[tuple[Event, EventFacts, str]], *, actor: User | None) -> None:
    """Add many events at once, each a row that says its source and its status, with facts that `check_facts` let pass and a reason."""
    _write_all([(event, facts) for event, facts, _ in rows])
    EventDecision.objects.bulk_create(
        (EventDecision(event=event, actor=actor, to_status=event.status, reason=reason) for event, _, reason in rows), batch_size=AT_ONCE
    )


@transaction.atomic
def change_event(event: Event, *, facts: EventFacts, actor: User | None, reason: str = "Changed") -> Event:
    """Bring an event to these facts. Lines already printed follow with the next assembly.

    Raises:
        EventError: its days, its time or its place contradict themselves.
    """
    check_facts(facts)
    change_events([(event, facts)], actor=actor, reason=reason)
    event.refresh_from_db()
    return event


@transaction.atomic
def change_events(rows: Sequence[tuple[Event, EventFacts]], *, actor: User | None, reason: str) -> None:
    """Bring many events to facts that `check_facts` let pass. Their statuses are as they were read."""
    _write_all(rows)
    EventDecision.objects.bulk_create(
        (EventDecision(event=event, actor=actor, from_status=event.status, to_status=event.status, reason=reason) for event, _ in rows),
        batch_size=AT_ONCE,
    )


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


def pin_event(event: Event, *, actor: User | None) -> Event:
    """Let it stand before the others of its section.

    Raises:
        EventError: it does already.
    """
    return _mark(event, "is_pinned", to=True, actor=actor, word="Pinned")


def unpin_event(event: Event, *, actor: User | None) -> Event:
    """Let it stand at its place again.

    Raises:
        EventError: it does already.
    """
    return _mark(event, "is_pinned", to=False, actor=actor, word="Unpinned")


def hide_event(event: Event, *, actor: User | None) -> Event:
    """Keep it out of issues; its lines go with the next assembly, and it stays in the public calendar.

    Raises:
        EventError: it is hidden already.
    """
    return _mark(event, "is_hidden", to=True, actor=actor, word="Hidden")


def show_event(event: Event, *, actor: User | None) -> Event:
    """Let it be printed again.

    Raises:
        EventError: it is not hidden.
    """
    return _mark(event, "is_hidden", to=False, actor=actor, word="Shown")


def seen_again(events: Sequence[Event]) -> None:
    """Note that these events were met once more, in a draft or a calendar."""
    Event.objects.filter(pk__in=[event.pk for event in events]).update(last_seen_at=timezone.now())


def is_placed(event: Event) -> bool:
    """Whether a line of it was ever placed in an issue. Such an event is cancelled, not deleted."""
    return Placement.objects.filter(source="events", key=event.key).exists()


@transaction.atomic
def _mark(event: Event, field: str, *, to: bool, actor: User | None, word: str) -> Event:
    if not Event.objects.filter(pk=event.pk, **{field: not to}).update(**{field: to}):
        raise EventError(f"“{event.title}” is {word.lower()} already.")
    setattr(event, field, to)
    EventDecision.objects.create(event=event, actor=actor, from_status=event.status, to_status=event.status, reason=word)
    return event


@transaction.atomic
def _move(event: Event, *, to: Event.Status, actor: User | None, reason: str) -> Event:
    before = [status for status, after in Event.TRANSITIONS.items() if to in after]
    from_status = event.status
    stands: dict[str, Any] = {"status": to} if to == Event.Status.DECLINED else {"status": to, "merged_into": None}
    if from_status not in before or not Event.objects.filter(pk=event.pk, status=from_status).update(**stands):
        now = Event.objects.get(pk=event.pk)
        raise EventError(f"“{event.title}” is {now.get_status_display().lower()} and cannot become {to.label.lower()}.")
    for name, value in stands.items():
        setattr(event, name, value)
    EventDecision.objects.create(event=event, actor=actor, from_status=from_status, to_status=to, reason=reason)
    return event


def _write_all(rows: Sequence[tuple[Event, EventFacts]]) -> None:
    known = [event for event, _ in rows if event.pk is not None]
    new = [event for event, _ in rows if event.pk is None]
    linked = [(event, facts) for event, facts in rows if event.pk is None or _links(event) != (facts.organizers, facts.further_links)]
    relinked = [event for event, _ in linked if event.pk is not None]
    for event, facts in rows:
        _fill(event, facts)
    Event.objects.bulk_create(new, batch_size=AT_ONCE)
    if len(known) == 1:
        known[0].save(update_fields=WRITTEN)  # never a status that somebody else changed meanwhile
    else:  # likewise, and ten times as fast as bulk_update
        Event.objects.bulk_create(known, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN)
    if relinked:
        EventOrganizer.objects.filter(event__in=relinked).delete()
        FurtherLink.objects.filter(event__in=relinked).delete()
    _write_links(linked)


def _links(event: Event) -> tuple[tuple[InlineLink, ...], tuple[InlineLink, ...]]:
    """The organizers and further links that an event has."""
    facts = event.facts
    return facts.organizers, facts.further_links


def _write_links(rows: Sequence[tuple[Event, EventFacts]]) -> None:
    organizers = _organizers([link for _, facts in rows for link in facts.organizers])
    EventOrganizer.objects.bulk_create(
        (
            EventOrganizer(event=event, organizer=organizers[link], position=position)
            for event, facts in rows
            for position, link in enumerate(dict.fromkeys(facts.organizers))
        ),
        batch_size=AT_ONCE,
    )
    FurtherLink.objects.bulk_create(
        (
            FurtherLink(event=event, title=link.title, url=link.url, position=position)
            for event, facts in rows
            for position, link in enumerate(facts.further_links)
        ),
        batch_size=AT_ONCE,
    )


def _fill(event: Event, facts: EventFacts) -> None:
    event.title, event.url, event.duplicate_key = facts.title, facts.url, duplicate_key(facts.url)
    event.start, event.end = facts.start, facts.end
    event.start_time, event.end_time, event.time_zone = facts.start_time, facts.end_time, facts.time_zone
    event.over_at = facts.over_at
    event.cost, event.language = facts.cost, facts.language
    event.mode, event.city = facts.place.mode.value, facts.place.city
    event.state, event.country = facts.place.state, facts.place.country
    event.place_text, event.region_override = facts.place_text, facts.region_override
    event.last_seen_at = timezone.now()


def organizer_of(link: InlineLink) -> Organizer:
    """The row of an organizer; a missing one is made."""
    return _organizers([link])[link]


def _organizers(links: Sequence[InlineLink]) -> dict[InlineLink, Organizer]:
    """The row of each link; a missing one is made."""
    if not links:
        return {}
    rows = _known_organizers(links)
    missing = [link for link in dict.fromkeys(links) if link not in rows]
    if missing:
        Organizer.objects.bulk_create((Organizer(name=link.title, url=link.url) for link in missing), ignore_conflicts=True)
        rows |= _known_organizers(missing)
    return rows


def _known_organizers(links: Sequence[InlineLink]) -> dict[InlineLink, Organizer]:
    rows = Organizer.objects.filter(url__in={link.url for link in links})
    return {InlineLink(row.name, row.url): row for row in rows}


def check_facts(facts: EventFacts) -> None:
    """Refuse facts that contradict themselves, or that would not print as one event.

    Raises:
        EventError: they do.
    """
    if facts.end is not None and facts.end <= facts.start:
        raise EventError("The last day must lie after the first; leave it empty for a single day.")
    if facts.end is not None and facts.end - facts.start > LONGEST:
        raise EventError("The last day lies more than a year after the first. Check the years.")
    if bool(facts.time_zone) != (facts.start_time is not None):
        raise EventError("Give the time together with its zone, or neither.")
    if facts.end_time is not None and (facts.start_time is None or (facts.end is None and facts.end_time <= facts.start_time)):
        raise EventError("The end must lie after the begin; an event that runs past midnight has a last day.")
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
