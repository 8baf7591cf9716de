"""Which event of the calendar an announced one is: the one that it always was, or one like it at the same address on the same day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from events.duplicates import are_similar, may_be_there
from events.models import Event, FeedItem
from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from events.feeds.understanding import Understood

CHUNK = 500  # addresses that are looked up at once
TAKEN_BACK = Q(
    status=Event.Status.DECLINED,
    source=Event.Source.SUBMISSION,
    event_submissions__submission__state__in=[Submission.State.WITHDRAWN, Submission.State.SPAM],
)
"""Only ever sent in, and withdrawn or spam: that says nothing about what a calendar announces.

Else anybody could keep an event out by sending it in before its calendar tells of it.
"""


class Known:
    """The events at some addresses, and those that the same announcement adds."""

    def __init__(self, feed_id: int, keys: Iterable[str]) -> None:
        self._feed_id = feed_id
        self._events: defaultdict[str, list[Event]] = defaultdict(list)
        self._days: defaultdict[int, set[str]] = defaultdict(set)
        self._of_this_feed: set[int] = set()
        wanted = sorted(set(keys))
        for at in range(0, len(wanted), CHUNK):
            self._load(wanted[at : at + CHUNK])

    def _load(self, keys: Sequence[str]) -> None:
        rows = Event.objects.filter(duplicate_key__in=keys).exclude(TAKEN_BACK)
        events = list(rows.with_lines().select_related("merged_into").order_by("pk"))
        for event in events:
            self._events[event.duplicate_key].append(event)
        for item in FeedItem.objects.filter(event__in=events):
            if item.event_id is None:
                continue
            self._days[item.event_id].update(item.days)
            if item.feed_id == self._feed_id:
                self._of_this_feed.add(item.event_id)

    def add(self, key: str, event: Event) -> None:
        """An event that is about to be recorded."""
        self._events[key].append(event)

    def find(self, announced: Understood) -> Event | None:
        """The event that an announcement means, whoever brought it first; of a merged one that into which it went."""
        candidates = [event for event in self._events.get(announced.key, ()) if self._is_same(event, announced)]
        day = announced.facts.start
        found = next((event for event in candidates if event.start == day), None)
        if found is None:
            found = next((event for event in candidates if self._was_announced_for(event, day)), None)
        return followed(found) if found is not None else None

    def meet(self, announced: Understood) -> bool:
        """Whether another calendar's event is at the same address on the same day."""
        others = (event for event in self._events.get(announced.key, ()) if not self._is_of_this_feed(event))
        return any(event.start == announced.facts.start for event in others)

    def _is_of_this_feed(self, event: Event) -> bool:
        return event.pk is None or event.pk in self._of_this_feed

    def _is_same(self, event: Event, announced: Understood) -> bool:
        """One calendar may hold several events of a day at one address; and an address in a text may be of anything."""
        title, city = announced.facts.title, announced.facts.place.city
        if not announced.has_own_page:
            return are_similar(event.title, title) and may_be_there(event.city, city)
        return are_similar(event.title, title) if self._is_of_this_feed(event) else is_likely(event, title, city)

    def _was_announced_for(self, event: Event, day: date) -> bool:
        """Whether another calendar knew the event on that day, before it was moved."""
        if self._is_of_this_feed(event):
            return False
        return event.moved_from == day or day.isoformat() in self._days[event.pk]


def is_likely(event: Event, title: str, city: str) -> bool:
    """Whether an event is called nearly so, or is in that city: what is at its very address is likely the same then."""
    return are_similar(event.title, title) or event.city.casefold() == city.casefold()


def followed(event: Event) -> Event:
    """The event into which one was merged, and so on; itself, where it was not."""
    seen = {event.pk}
    while event.merged_into is not None and event.merged_into.pk not in seen:
        event = event.merged_into
        seen.add(event.pk)
    return event
