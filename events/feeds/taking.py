"""Taking an announcement in: what is new is recorded, what changed is settled, what is missing is gone. Twice has the effect of once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from events.calendar import EventError, change_events, check_facts, record_events
from events.feeds.changes import CHANGED, STORED, Standing, settle
from events.feeds.doubles import Neighbours, merge_events
from events.feeds.gone import by_nobodys_hand, let_go, missing_items, take_back
from events.feeds.matching import Known, followed, is_likely
from events.feeds.parts import first_day, parts_of
from events.feeds.understanding import Defaults, NotUnderstoodError, Understood, understand
from events.importers.announced import Complaint
from events.listing import Window
from events.models import Event, EventFeed, FeedItem
from events.places import Mode, Place
from issues.markdown.nodes import InlineLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from events.facts import EventFacts
    from events.importers.announced import Announced, Announcement, Span

MOST_COMPLAINTS = 50
MOST_DAYS = 10
AT_ONCE = 500
BACK, AHEAD = timedelta(days=1), timedelta(days=120)


@dataclass(slots=True)
class Taken:
    """What became of an announcement, counted, and what was wrong with it, in words for whoever keeps the calendar."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    cancelled: int = 0
    doubtful: int = 0
    """Of the new ones: the place, the clock or who holds it is to be asked about, or another event is much alike."""
    past: int = 0
    refused: list[Complaint] = field(default_factory=list)
    """What was left out, or is to be asked about, beside what the reader of the calendar complained about."""

    def __str__(self) -> str:
        counts = ("new", "changed", "unchanged", "gone", "cancelled", "doubtful", "past")
        return ", ".join(f"{getattr(self, name)} {name}" for name in counts)


def span_of(now: datetime) -> Window:
    """The days for which feeds are asked."""
    return Window(now.date() - BACK, now.date() + AHEAD)


def defaults_of(feed: EventFeed) -> Defaults:
    """What holds where the feed says nothing."""
    mode = Mode(feed.mode) if feed.mode else None
    has_place = feed.city or feed.country or mode is Mode.ONLINE
    place = Place(mode or Mode.IN_PERSON, feed.city, feed.state, feed.country) if has_place else None
    organizer = feed.organizer
    link = InlineLink(organizer.name, organizer.url) if organizer else None
    return Defaults(place, mode, link, time_zone=feed.time_zone, url=feed.url)


@transaction.atomic
def take_announcement(
    feed: EventFeed, announcement: Announcement, *, now: datetime, actor: User | None = None, span: Span | None = None
) -> Taken:
    """Bring the calendar to what a feed announces, and keep what was wrong with it as the feed's complaints.

    `span` is what was asked for (`span_of` by default): only what is missing inside of it is gone. A bad event costs none of the others.
    One announcement is taken in after another, so that two feeds do not record the same event at the same time.
    """
    list(EventFeed.objects.select_for_update().order_by("pk")[:1])
    taking = _Taking(feed, now, actor)
    taken = taking.take(announcement.events)
    missing = missing_items(feed, taking.items.values(), announcement, span=span or span_of(now), now=now)
    let_go(missing, now=now)
    taken.gone = len(missing)
    said = dict.fromkeys(map(str, (*taken.refused, *announcement.complaints)))
    feed.complaints = list(said)[:MOST_COMPLAINTS]
    feed.save(update_fields=["complaints"])
    return taken


@dataclass(slots=True)
class _Told:
    """An announced event that was understood, as parts."""

    announced: Announced
    understood: Understood
    parts: dict[str, Any]

    @property
    def facts(self) -> EventFacts:
        return self.understood.facts


class _Taking:
    """One announcement on its way into the calendar."""

    def __init__(self, feed: EventFeed, now: datetime, actor: User | None) -> None:
        self.feed, self.now, self.actor = feed, now, actor
        self.taken = Taken()
        self.items: dict[str, FeedItem] = {item.uid: item for item in feed.items.all()}
        self.uids: set[str] = set()
        self._standing: dict[int, Standing] = {}

    def take(self, events: Sequence[Announced]) -> Taken:
        """Take in all of them."""
        told = list(self._understood(events))
        same = [one for one in told if self._is_settled(one)]
        others = [one for one in told if not self._is_settled(one)]
        self._load(self.items[one.announced.uid] for one in others if one.announced.uid in self.items)
        new = [one for one in others if self._is_new(one)]
        known = [one for one in others if not self._is_new(one)]
        self.taken.unchanged += len(same)
        stored = [self._settle(one, self.items[one.announced.uid]) for one in known]
        self._write_changed()  # before others are looked for: a day may be free again
        stored += self._add(new)
        self._write_changed()
        self._write_items(stored, [self.items[one.announced.uid] for one in same])
        for standing in self._standing.values():
            if standing.is_moved:
                self._join_twin(standing.event)
        return self.taken

    def _understood(self, events: Iterable[Announced]) -> Iterator[_Told]:
        defaults = defaults_of(self.feed)
        for event in events:
            if event.uid in self.uids:
                continue
            self.uids.add(event.uid)
            try:
                understood = understand(event, defaults)
            except NotUnderstoodError as error:
                self._refuse(event, f"it was left out: {error}")
                continue
            for question in understood.questions.values():
                self._refuse(event, question)
            yield _Told(event, understood, parts_of(understood.facts, is_cancelled=event.is_cancelled))

    def _is_settled(self, one: _Told) -> bool:
        """Whether it stands in the calendar just as it is announced, as far as the feed's own memory tells."""
        item = self.items.get(one.announced.uid)
        return item is not None and item.event_id is not None and item.gone_at is None and one.parts == item.announced == item.taken

    def _is_new(self, one: _Told) -> bool:
        """Whether the calendar has no event for it: it is new, was cancelled before it was ever recorded, or is the next of its name.

        One that was to be over by now and is announced for a later hour of its day is no other one.
        """
        item = self.items.get(one.announced.uid)
        if item is None:
            return True
        if item.event is None:
            return item.is_cancelled
        is_later = one.facts.start > (item.event.end or item.event.start)
        return is_later and item.event.is_over(self.now) and not self._is_over(one)

    def _is_over(self, one: _Told) -> bool:
        return one.facts.over_at <= self.now

    def _load(self, items: Iterable[FeedItem]) -> None:
        """Read the events that may have to change, at once; of merged ones those into which they went."""
        needed = [item for item in items if item.event_id is not None]
        keys = [item.event_id for item in needed if item.event_id is not None]
        events: dict[int, Event] = {}
        for at in range(0, len(keys), AT_ONCE):
            events |= Event.objects.with_lines().select_related("merged_into").in_bulk(keys[at : at + AT_ONCE])
        for item in needed:
            item.event = followed(events[item.event_id]) if item.event_id in events else None

    def _settle(self, one: _Told, item: FeedItem) -> FeedItem:
        """Take over what is announced anew about an event that is known."""
        self._note(item, one)
        event = item.event
        if event is None or (event.is_over(self.now) and self._is_over(one)):
            self.taken.unchanged += 1
            return item
        standing = self._stands(event)
        take_back(standing.event)
        was_cancelled = standing.event.status == Event.Status.CANCELLED
        had_change, asked = item.has_change, one.understood.questions.keys()
        try:
            is_changed = settle(item, standing, is_trusted=self.feed.is_trusted, asked=asked, actor=self.actor)
        except EventError as error:
            self._refuse(one.announced, str(error))
            is_changed = False
        is_news = is_changed or (item.has_change and not had_change)
        self.taken.changed += is_news
        self.taken.unchanged += not is_news
        self.taken.cancelled += standing.event.status == Event.Status.CANCELLED and not was_cancelled
        return item

    def _stands(self, event: Event) -> Standing:
        """The one memory of an event, however many items name it."""
        if event.pk not in self._standing:
            self._standing[event.pk] = Standing(event)
        return self._standing[event.pk]

    def _add(self, new: Sequence[_Told]) -> list[FeedItem]:
        """Find the event of what is new in the feed, or record it."""
        stored: list[FeedItem] = []
        to_record: list[tuple[Event, EventFacts, str]] = []
        planned: list[tuple[FeedItem, Event]] = []
        known = Known(self.feed.pk, (one.understood.key for one in new))
        neighbours = Neighbours(one.facts.start for one in new)
        for one in new:
            item = self.items.get(one.announced.uid) or FeedItem(feed=self.feed, uid=one.announced.uid, first_seen_at=self.now)
            found = known.find(one.understood)
            if found is not None and found.pk is not None:
                stored.append(self._link(one, item, found))
            elif found is not None:
                planned.append((item, found))
                self._link_new(one, item)
            elif self._is_worth_recording(one, item, stored):
                is_alike = neighbours.meet(one.facts) or known.meet(one.understood)
                event = Event(source=Event.Source.FEED, status=self._first_status(one, is_alike=is_alike))
                known.add(one.understood.key, event)
                event.title, event.start, event.city = one.facts.title, one.facts.start, one.facts.place.city
                to_record.append((event, one.facts, f"Announced by “{self.feed}”"))
                planned.append((item, event))
                self._link_new(one, item)
        record_events(to_record, actor=self.actor)
        self.taken.new += len(to_record)
        for item, event in planned:
            item.event = event
            stored.append(item)
        return stored

    def _is_worth_recording(self, one: _Told, item: FeedItem, stored: list[FeedItem]) -> bool:
        """Not what is over, nor what is wrong; of what is cancelled already only the name is kept."""
        if self._is_over(one):
            self.taken.past += 1
            return False
        if one.announced.is_cancelled:
            self.taken.cancelled += 1
            self._link_new(one, item)
            stored.append(item)
            return False
        try:
            check_facts(one.facts)
        except EventError as error:
            self._refuse(one.announced, f"it was left out: {error}")
            return False
        return True

    def _first_status(self, one: _Told, *, is_alike: bool) -> Event.Status:
        """What a trusted feed announces is confirmed, unless somebody should look at it first."""
        is_doubtful = is_alike or bool(one.understood.questions)
        self.taken.doubtful += is_doubtful
        return Event.Status.CONFIRMED if self.feed.is_trusted and not is_doubtful else Event.Status.PROPOSED

    def _link(self, one: _Told, item: FeedItem, event: Event) -> FeedItem:
        """Let an item mean an event that others brought. What it says of it now is what later changes are compared with."""
        item.event = event
        item.taken = one.parts | {"is_cancelled": False}
        return self._settle(one, item)

    def _link_new(self, one: _Told, item: FeedItem) -> None:
        self._note(item, one)
        item.event, item.taken, item.refused, item.has_change = None, one.parts, {}, False

    def _note(self, item: FeedItem, one: _Told) -> None:
        """What the feed says now."""
        item.announced, item.is_cancelled = one.parts, one.announced.is_cancelled
        item.last_seen_at, item.gone_at = self.now, None
        day = first_day(one.parts)
        item.days = [*(known for known in item.days if known != day), day][-MOST_DAYS:]

    def _write_changed(self) -> None:
        changed = [standing for standing in self._standing.values() if standing.is_changed]
        if changed:
            change_events([(standing.event, standing.facts) for standing in changed], actor=self.actor, reason=CHANGED)
        for standing in changed:
            standing.is_changed = False

    def _write_items(self, stored: Sequence[FeedItem], same: Sequence[FeedItem]) -> None:
        FeedItem.objects.bulk_create(
            (item for item in stored if item.pk is not None),
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=STORED,
        )
        FeedItem.objects.bulk_create((item for item in stored if item.pk is None), batch_size=AT_ONCE)
        _see(FeedItem.objects.all(), [item.pk for item in same], self.now)
        _see(Event.objects.all(), [item.event_id for item in (*stored, *same) if item.event_id is not None], self.now)

    def _join_twin(self, event: Event) -> None:
        """One that moved to where another stands already, at the same address and day, is that one, unless editors had to do with both.

        What is confirmed never becomes one that waits: whoever sends an event in could take out what a feed is going to move there.
        """
        twins = Event.objects.filter(duplicate_key=event.duplicate_key, start=event.start).exclude(pk=event.pk)
        twin = twins.exclude(status__in=[Event.Status.DECLINED, Event.Status.CANCELLED]).order_by("pk").first()
        if twin is None or not is_likely(twin, event.title, event.city) or event.status in {Event.Status.DECLINED, Event.Status.CANCELLED}:
            return
        is_one_feed = FeedItem.objects.filter(feed=self.feed, event=twin).exists()
        if is_one_feed:
            return
        for kept, double in ((twin, event), (event, twin)):
            if by_nobodys_hand(double) and (kept.status == Event.Status.CONFIRMED or double.status != Event.Status.CONFIRMED):
                merge_events(kept, double, actor=None)
                return

    def _refuse(self, event: Announced, message: str) -> None:
        self.taken.refused.append(Complaint(event.title or event.uid, message))


def _see(rows: QuerySet[Any], keys: Iterable[int], now: datetime) -> None:
    ordered = sorted(set(keys))
    for at in range(0, len(ordered), AT_ONCE):
        rows.filter(pk__in=ordered[at : at + AT_ONCE]).update(last_seen_at=now)
