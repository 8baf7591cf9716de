"""Events that are in the calendar twice: which they may be, and how two become one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from events.calendar import EventError, change_event, check_facts
from events.duplicates import are_similar, may_be_there
from events.models import Event, EventDecision, EventSubmission, FeedItem
from issues.links import site
from issues.markdown.nodes import InlineLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.contrib.auth.models import User

    from events.facts import EventFacts

MOST_COMPARED = 60
"""Of one day and city, with each other; beyond, only addresses and groups are compared."""
MIRROR = "Mirror"


@dataclass(frozen=True, slots=True)
class Double:
    """Two events that may be one: which would stay, which would go, and why they may be the same."""

    kept: Event
    double: Event
    why: str


def likely_doubles(events: Iterable[Event]) -> list[Double]:
    """The likely doubles among some events, such as those of a window; declined ones are none. By day, then as they were recorded.

    Needs `with_lines()`. Compares the events of one day, so it takes no time that grows with the square of all.
    """
    days: defaultdict[date, list[Event]] = defaultdict(list)
    for event in events:
        if event.status != Event.Status.DECLINED:
            days[event.start].append(event)
    found: dict[tuple[int, int], Double] = {}
    for day in sorted(days):
        for one, other, why in _pairs(days[day]):
            found.setdefault((min(one.pk, other.pk), max(one.pk, other.pk)), _ordered(one, other, why))
    return list(found.values())


def _pairs(events: list[Event]) -> Iterator[tuple[Event, Event, str]]:
    """The pairs of one day: the surest reason first."""
    for group in _grouped((event.duplicate_key, event) for event in events if event.duplicate_key):
        yield from ((*pair, _("Same address, same day")) for pair in combinations(group, 2))
    timed = [event for event in events if event.start_time]
    hours = (((row.organizer.url, event.start_time), event) for event in timed for row in event.event_organizers.all())
    for group in _grouped(hours):
        pairs = (pair for pair in combinations(group, 2) if may_be_there(pair[0].city, pair[1].city))  # a group may meet in two cities
        yield from ((*pair, _("Same organizer, same time")) for pair in pairs)
    for group in _grouped((event.city.casefold(), event) for event in events):
        for one, other in combinations(group, 2):
            if are_similar(one.title, other.title):
                yield one, other, _("Same day and city, nearly the same title")


def _grouped(rows: Iterable[tuple[object, Event]]) -> Iterator[list[Event]]:
    groups: defaultdict[object, list[Event]] = defaultdict(list)
    for key, event in rows:
        groups[key].append(event)
    for group in groups.values():
        if 1 < len(group) <= MOST_COMPARED:
            yield group


def _ordered(one: Event, other: Event, why: str) -> Double:
    """What is confirmed stays; of two that are, the one that was there first."""
    kept, double = sorted((one, other), key=lambda event: (event.status != Event.Status.CONFIRMED, event.pk))
    return Double(kept, double, why)


class Neighbours:
    """Titles by day and city: whether an event is like another one."""

    def __init__(self, days: Iterable[date]) -> None:
        self._titles: defaultdict[tuple[date, str], list[str]] = defaultdict(list)
        rows = Event.objects.filter(start__in=set(days)).exclude(status=Event.Status.DECLINED)
        for start, city, title in rows.values_list("start", "city", "title"):
            self._titles[start, city.casefold()].append(title)

    def meet(self, facts: EventFacts) -> bool:
        """Add an event; whether one like it was there before. Where too many are to be compared, it counts as alike."""
        titles = self._titles[facts.start, facts.place.city.casefold()]
        is_alike = len(titles) >= MOST_COMPARED or any(are_similar(title, facts.title) for title in titles)
        titles.append(facts.title)
        return is_alike


@transaction.atomic
def merge_events(kept: Event, double: Event, *, actor: User | None) -> Event:
    """Make one of two events: what was announced and sent in as the double means the kept one from now on; the double is declined.

    An editor's merge adds the organizers and links of the double, and its address where it is on another site.

    Raises:
        EventError: they are one already, or the kept one is declined.
    """
    if kept.pk == double.pk or double.merged_into_id is not None:
        raise EventError(f"“{double.title}” is merged already.")
    if kept.status == Event.Status.DECLINED:
        raise EventError(f"“{kept.title}” is declined; merge the other way round.")
    before = double.status
    if not Event.objects.filter(pk=double.pk, status=before, merged_into=None).update(status=Event.Status.DECLINED, merged_into=kept):
        raise EventError(f"“{double.title}” was changed meanwhile; look again.")
    double.status, double.merged_into = Event.Status.DECLINED, kept
    Event.objects.filter(merged_into=double).update(merged_into=kept)
    EventSubmission.objects.filter(event=double).update(event=kept)
    FeedItem.objects.filter(event=double).update(event=kept, taken=F("announced"), refused={}, has_change=False)
    reason = f"Merged with {double.key}: {double.plain_title}"
    richer = _joined(kept, double) if actor is not None else kept.facts
    if richer != kept.facts:
        change_event(kept, facts=richer, actor=actor, reason=reason)
    else:
        EventDecision.objects.create(event=kept, actor=actor, from_status=kept.status, to_status=kept.status, reason=reason)
    EventDecision.objects.create(
        event=double, actor=actor, from_status=before, to_status=double.status, reason=f"Merged into {kept.key}: {kept.plain_title}"
    )
    return kept


def _joined(kept: Event, double: Event) -> EventFacts:
    """The facts of the kept event with what only the double knows; as they were, where that could not be printed."""
    ours, theirs = kept.facts, double.facts
    known = {link.url for link in ours.organizers}
    organizers = (*ours.organizers, *(link for link in theirs.organizers if link.url not in known))
    further = [*ours.further_links, *theirs.further_links]
    if site(theirs.url) != site(ours.url):
        further.append(InlineLink(MIRROR, theirs.url))
    seen = {ours.url: True}
    links = tuple(link for link in further if link.url not in seen and not seen.update({link.url: True}))
    richer = replace(ours, organizers=organizers, further_links=links)
    try:
        check_facts(richer)
    except EventError:
        return ours
    return richer
