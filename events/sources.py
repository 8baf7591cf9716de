"""The calendar as a source of entries: confirmed events, in every issue whose window they fall into."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.urls import reverse

from events.adoption import sightings_of, take_over
from events.kinds import EventKind
from events.listing import window_of
from events.models import Event, EventSubmission, with_entries
from issues.models import Placement
from issues.sources import Adoption, Explanation, Mark, Proposal
from submissions.arriving import answers, arrivals
from submissions.models import Submission
from submissions.review import mark_published

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from events.models import EventDecision, FeedItem
    from issues.models import Issue
    from issues.sources import Answer, Arrivals, StandingEntry


def event_id(key: str) -> int:
    """The row that a placement's key names.

    Raises:
        ValueError: the key is none of an event.
    """
    name, _, number = key.partition(":")
    if name != "event" or not number.isdecimal():
        raise ValueError(f"{key} is no event.")
    return int(number)


class EventSource:
    """Proposes, adopts and explains events."""

    name = "events"

    def proposals(self, issue: Issue) -> Iterator[Proposal]:
        """The lines of every confirmed event in the issue's window: in Virtual, in its region, or in both.

        An event that somebody sent after the issue closed counts from the next one on, as everything that is sent in.
        """
        for event, entry in with_entries(_for(issue)):
            for listing, section in event.listings.items():
                yield Proposal(section, event.key, entry, event.sort_key, listing)

    def adopt(self, issue: Issue, entries: Sequence[StandingEntry]) -> Iterator[Adoption]:
        """Make every event line of a draft an event, and claim those lines that the calendar would print too.

        Lines outside the window, and those of events that are not confirmed, stay the editors'. A listing that an event would
        have but has not counts as removed by hand; so does an event that stood in an earlier draft and does not in this one.
        """
        taken = {event.pk: sighting for event, sighting in take_over(sightings_of(entries))}
        placed = Placement.objects.filter(source=self.name).exclude(issue=issue).values_list("key", flat=True)
        stood_before = set(placed)
        for event in _for(issue):
            sighting = taken.get(event.pk)
            if sighting is None and event.source != Event.Source.DRAFT and event.key not in stood_before:
                continue
            for listing, section in event.listings.items():
                standing = sighting.standing.get(listing) if sighting else None
                yield Adoption(event.key, listing, section, standing, event.sort_key)

    def published(self, issue: Issue, keys: Sequence[str]) -> None:
        """Events stay in the calendar; those that somebody sent in are now published."""
        ids = [event_id(key) for key in keys]
        mark_published(Submission.objects.accepted().filter(event_submission__event__in=ids), issue=issue)

    def waiting(self, issue: Issue) -> Mapping[str, int]:
        """Events that wait for a decision, by the section where they would stand; a hybrid event counts in both."""
        undecided = EventSubmission.objects.filter(submission__in=Submission.objects.to_decide(issue)).values("event")
        events = Event.objects.proposed().in_window(window_of(issue.date)).filter(pk__in=undecided)
        return Counter(section for event in events for section in event.listings.values())

    def arrivals(self, first: date, last: date) -> Mapping[date, Arrivals]:
        """The events that were sent in."""
        return arrivals([EventKind.slug], first, last)

    def answers(self, issue: Issue) -> Sequence[Answer]:
        """The events about which their senders answered."""
        return answers([EventKind.slug], issue)

    def explain(self, key: str) -> Explanation:
        """The event, and who decided about it when."""
        event = Event.objects.filter(pk=event_id(key)).first()
        if event is None:
            return Explanation(f"Event {event_id(key)}, which is gone", "")
        announced = [_announced(item) for item in event.feed_items.select_related("feed")]
        lines = [*announced, *(_words(decision) for decision in event.decisions.select_related("actor"))]
        return Explanation(f"Event: {event.title}", reverse("admin:events_event_change", args=[event.pk]), tuple(lines))

    def mark(self, key: str) -> Mark:
        """Its number in the calendar."""
        number = event_id(key)
        return Mark(f"event {number}", reverse("admin:events_event_change", args=[number]))

    def looked_at(self, subjects: Sequence[str]) -> Mapping[str, Mark]:
        """None: events are looked at as submissions of the queue."""
        del subjects
        return {}


def _for(issue: Issue) -> list[Event]:
    """The events of an issue."""
    events = list(Event.objects.printed().in_window(window_of(issue.date)))
    sent = EventSubmission.objects.filter(event__in=[event.pk for event in events], submission__state=Submission.State.ACCEPTED)
    late = {row.event_id for row in sent.select_related("submission") if not row.submission.is_in_time_for(issue)}
    return [event for event in events if event.pk not in late]


def _announced(item: FeedItem) -> str:
    until = f", until {item.gone_at:%Y-%m-%d}" if item.gone_at else ""
    return f"Announced by the feed “{item.feed}” since {item.first_seen_at:%Y-%m-%d}{until}"


def _words(decision: EventDecision) -> str:
    who = f" by {decision.actor}" if decision.actor else ""
    why = f": {decision.reason}" if decision.reason else ""
    return f"{decision.created_at:%Y-%m-%d %H:%M} {decision.get_to_status_display().lower()}{who}{why}"
