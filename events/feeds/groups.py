"""Groups that the calendar and the published issues know: who holds events where, and who usually announces and did not this time."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from events.calendar import organizer_of
from events.feeds.addresses import kept_address, kind_of
from events.feeds.printed import printed_events
from events.models import Event, EventFeed, EventOrganizer
from events.places import Mode, Place
from issues.links import duplicate_key, host, is_web_address
from issues.markdown.escaping import plain_text
from issues.markdown.nodes import InlineLink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from events.models import Organizer

LOOK_BACK = timedelta(days=120)
YEAR = timedelta(days=365)
LOOK_AHEAD = timedelta(days=28)
FEWEST_EVENTS = 3
MOST_UNEVEN = 0.5
"""By which part of the usual interval the others may differ: third Tuesdays are 28 or 35 days apart."""
LIVE = (Event.Status.PROPOSED, Event.Status.CONFIRMED)


class Held(NamedTuple):
    """One event of a group: whose it is, as inline markdown and its page, the key of that row where there is one, when and where."""

    link: InlineLink
    organizer: int | None
    day: date
    place: Place

    @property
    def group(self) -> str:
        """What tells groups apart: their page, however it is spelled; without one their name."""
        return group_key(self.link.url) or self.link.title


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it was named last, and what is known of it. `organizer` is the key of its row, where the calendar has one."""

    link: InlineLink
    organizer: int | None
    place: Place
    """Where most of its events are."""
    events: int
    last: date

    @property
    def name(self) -> str:
        """As readers see it."""
        return plain_text(self.link.title)


class Missing(NamedTuple):
    """A group that usually announces and did not."""

    link: InlineLink
    usual: timedelta
    last: date
    expected_by: date

    @property
    def name(self) -> str:
        """As readers see it."""
        return plain_text(self.link.title)

    @property
    def has_page(self) -> bool:
        """Whether its address can be a link."""
        return is_web_address(self.link.url)


def groups_without_feed(today: date) -> list[Group]:
    """Every group that held events within a year, or announces some, and has no feed, the busiest first: suggestions for one.

    A feed is a group's when it stands in it as the organizer, or has its address. Four queries, however many there are.
    """
    feeds = EventFeed.objects.values_list("url", "organizer__url")
    with_feed = {group_key(url) for urls in feeds for url in urls if url}
    groups = [_group(events) for key, events in _by_group(today - YEAR).items() if key not in with_feed]
    return sorted(groups, key=lambda group: (-group.events, group.name))


def _group(events: Sequence[Held]) -> Group:
    places = Counter(one.place for one in events)
    last = max(events, key=lambda one: one.day)
    rows = [one.organizer for one in sorted(events, key=lambda one: one.day) if one.organizer is not None]
    return Group(last.link, rows[-1] if rows else None, places.most_common(1)[0][0], len(events), last.day)


def organizer_at(url: str, today: date) -> Organizer | None:
    """The organizer of a group without a feed that has this page; made where only issues named it. None for no such group."""
    group = next((group for group in groups_without_feed(today) if group.link.url == url), None)
    return organizer_of(group.link) if group is not None else None


def missing_groups(today: date) -> list[Missing]:
    """Groups with at least three events in the last 120 days, at a regular pace, and none from today until the window's end.

    Those come first that are overdue the longest. What is expected only after the window is not missing. Three queries.
    """
    ends = today + LOOK_AHEAD
    found = []
    for events in _by_group(today - LOOK_BACK, ends + LOOK_AHEAD).values():
        due = _expected(sorted({one.day for one in events}), today)
        if due is not None and due[2] <= ends:
            found.append(Missing(max(events, key=lambda one: one.day).link, *due))
    return sorted(found, key=lambda missing: (missing.expected_by, missing.name))


def _expected(days: Sequence[date], today: date) -> tuple[timedelta, date, date] | None:
    """The usual interval, the last day and the day by which the next one was to be; None for no regular pace, or one to come."""
    if len(days) < FEWEST_EVENTS or days[-1] >= today:
        return None
    intervals = [(after - before).days for before, after in pairwise(days)]
    usual = median(intervals)
    if any(abs(interval - usual) > MOST_UNEVEN * usual for interval in intervals):
        return None
    return timedelta(days=round(usual)), days[-1], days[-1] + timedelta(days=round(usual))


def _by_group(first: date, last: date = date.max) -> dict[str, list[Held]]:
    """What each group holds in these days: the calendar's events, and printed ones on days on which it has none of the group."""
    groups: defaultdict[str, list[Held]] = defaultdict(list)
    for one in _recorded(first, last):
        groups[one.group].append(one)
    known = {(key, one.day) for key, events in groups.items() for one in events}
    for one in _printed(first, last):
        if (one.group, one.day) not in known:
            known.add((one.group, one.day))
            groups[one.group].append(one)
    return groups


def _recorded(first: date, last: date) -> Iterator[Held]:
    rows = EventOrganizer.objects.filter(event__status__in=LIVE, event__start__range=(first, last)).order_by("pk")
    fields = ("organizer__name", "organizer__url", "organizer_id", "event__start")
    place = ("event__mode", "event__city", "event__state", "event__country")
    for name, url, key, day, mode, city, state, country in rows.values_list(*fields, *place):
        yield Held(InlineLink(name, url), key, day, Place(Mode(mode), city, state, country))


def _printed(first: date, last: date) -> Iterator[Held]:
    for event in printed_events(first):
        if event.day <= last:
            yield from (Held(link, None, event.day, event.place) for link in event.organizers if is_web_address(link.url))


@lru_cache(maxsize=4096)  # pure; a group's address comes with each of its events
def group_key(url: str) -> str:
    """Equal for the addresses of one group: any page of it on Meetup, else whatever counts as the same page."""
    return duplicate_key(kept_address(url, kind_of(url)) if host(url) else url)
