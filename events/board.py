"""The editors' calendar board: weeks by regions, and what is to be decided: new events, changed ones, gone ones, doubtful ones.

Reads only. Everything is bound by the weeks that are shown and by a number of rows, so that it takes the same time however many events
the calendar has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from events import regions
from events.feeds.answers import KEPT, told_apart
from events.feeds.changes import pending_change
from events.feeds.doubles import likely_doubles
from events.importers.times import UTC_NAMES
from events.listing import Window, listings_of
from events.models import Event, EventDecision, EventSubmission, FeedItem
from events.places import Mode
from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from events.models import EventQuerySet

WEEKS = 6
MOST = 40  # of each kind on one page
MOST_COMPARED = 1_000  # the next events of the weeks that are shown, several times what a real month has
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
Status = Event.Status


class Kind(StrEnum):
    """Why something is on the board."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    DOUBTFUL = "doubtful"


LOST = Q(region_override="", country="") & ~Q(mode=Mode.ONLINE)
OF_NO_PLACE = Q(time_zone__in=UTC_NAMES) | (Q(time_zone__startswith="Etc/") & ~Q(mode=Mode.ONLINE))
UNKNOWN_PLACE = _("Its place is not known")
UNKNOWN_CLOCK = _("Nothing tells by whose clock it begins")
HEADS = {
    Kind.NEW: _("New"),
    Kind.CHANGED: _("Changed by their feed"),
    Kind.GONE: _("No longer announced"),
    Kind.DOUBTFUL: _("Doubtful"),
}


@dataclass(frozen=True)
class Matter:
    """One thing to decide: an event, with its feed's item, what that would change, or the event that it may be a double of."""

    kind: Kind
    event: Event
    item: FeedItem | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    kept: Event | None = None
    why: str = ""
    is_untimed: bool = False
    """Whether it is doubtful for its clock alone."""
    is_alike: bool = False
    """Whether another event may be the same: it stands among the doubtful."""

    @property
    def feed(self) -> str:
        """The feed that it came from."""
        return str(self.item.feed) if self.item else ""

    @property
    def is_harmless(self) -> bool:
        """Whether it can be accepted with others at once: a feed announced it, place and clock are known, no other is like it."""
        return self.kind is Kind.NEW and self.item is not None and not self.is_alike


@dataclass(frozen=True)
class Cell:
    """A region in a week: how many are confirmed, and how many wait."""

    week: date
    confirmed: int
    waiting: int


@dataclass(frozen=True)
class Row:
    """A region, week by week."""

    slug: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """What the board shows: the weeks from `first` on, and the matters of one region or week, or of all."""

    first: date
    region: str = ""
    week: date | None = None
    rows: tuple[Row, ...] = ()
    matters: dict[Kind, tuple[Matter, ...]] = field(default_factory=dict)
    counts: dict[Kind, int] = field(default_factory=dict)
    sent_in: int = 0

    @property
    def weeks(self) -> list[date]:
        """The Mondays."""
        return [self.first + number * WEEK for number in range(WEEKS)]

    @property
    def is_narrowed(self) -> bool:
        """Whether one region or week is chosen."""
        return bool(self.region or self.week)

    @property
    def groups(self) -> list[tuple[Kind, str, tuple[Matter, ...], int]]:
        """The kinds that have any: kind, words, matters, how many there are in all."""
        return [(kind, str(HEADS[kind]), found, self.counts[kind]) for kind, found in self.matters.items() if found]


def board(today: date, *, region: str = "", week: date | None = None) -> Board:
    """The board as it stands; about a dozen queries, however many events there are. What is not in the weeks shown is not told of."""
    first = today - timedelta(days=today.weekday())
    chosen = _not_over(today).in_window(Window(week, week + WEEK - DAY) if week else Window(today - DAY, first + WEEKS * WEEK - DAY))
    chosen = chosen.in_region(region) if region else chosen
    doubles = _doubles(chosen)
    undecided = _undecided(chosen).exclude(pk__in=[matter.event.pk for matter in doubles])
    untimed = undecided.filter(OF_NO_PLACE, _is_untimed()).values("pk")
    new, unclear = undecided.exclude(LOST | Q(pk__in=untimed)), undecided.filter(LOST | Q(pk__in=untimed))
    alike = {matter.kept.pk for matter in doubles if matter.kept}
    changed, gone = _changed(chosen), _gone(chosen)
    rows = {
        Kind.NEW: tuple(Matter(Kind.NEW, event, _item(event), is_alike=event.pk in alike) for event in _shown(new)),
        Kind.CHANGED: tuple(_changes(changed)),
        Kind.GONE: tuple(Matter(Kind.GONE, event, _item(event)) for event in _shown(gone)),
        Kind.DOUBTFUL: (*doubles[:MOST], *map(_unclear, _shown(unclear))),
    }
    counts = {
        Kind.NEW: _count(new, rows[Kind.NEW]),
        Kind.CHANGED: _count(changed, rows[Kind.CHANGED]),
        Kind.GONE: _count(gone, rows[Kind.GONE]),
        Kind.DOUBTFUL: len(doubles) + _count(unclear, rows[Kind.DOUBTFUL][len(doubles[:MOST]) :]),
    }
    return Board(first, region, week, tuple(_grid(first)), rows, counts, _sent_in(chosen))


def _not_over(today: date) -> EventQuerySet:
    """What was not over when the servers' day began: in the Americas the evening before was not."""
    return Event.objects.not_over(datetime.combine(today, time.min, tzinfo=UTC))


def harmless(today: date) -> list[Matter]:
    """New events that a feed announced, with a place that is known and no other event like them."""
    found = board(today).matters[Kind.NEW]
    return [matter for matter in found if matter.is_harmless and matter.event.start >= today]


def _count(rows: QuerySet[Any], shown: Sequence[Matter]) -> int:
    """How many there are; asked only where not all are shown."""
    return rows.count() if len(shown) == MOST else len(shown)


def _shown(events: EventQuerySet) -> EventQuerySet:
    return events.with_lines().prefetch_related("feed_items__feed").order_by("start", "pk")[:MOST]


def _item(event: Event) -> FeedItem | None:
    """The feed's item, of several the first."""
    return next(iter(event.feed_items.all()), None)


def _unclear(event: Event) -> Matter:
    """An event of which the place is not known, or only the clock."""
    has_place = bool(event.region_override or event.country) or event.mode == Mode.ONLINE
    return Matter(Kind.DOUBTFUL, event, _item(event), why=str(UNKNOWN_CLOCK if has_place else UNKNOWN_PLACE), is_untimed=has_place)


def _is_untimed() -> Q:
    """Announced with a clock that is of no place, by no feed that editors gave UTC."""
    told = FeedItem.objects.filter(event=OuterRef("pk"), feed__time_zone__in=UTC_NAMES)
    return Q(~Exists(told), source=Event.Source.FEED)


def _undecided(events: EventQuerySet) -> EventQuerySet:
    """Proposed, and by no submission that waits in the queue."""
    return events.proposed().exclude(Exists(_waiting_submissions()))


def _waiting_submissions() -> QuerySet[EventSubmission]:
    return EventSubmission.objects.filter(event=OuterRef("pk"), submission__in=Submission.objects.undecided())


def _sent_in(events: EventQuerySet) -> int:
    return events.proposed().filter(Exists(_waiting_submissions())).count()


def _changed(events: EventQuerySet) -> QuerySet[FeedItem]:
    """What waits about confirmed events, and about cancelled ones that their feed announces as taking place again."""
    is_back = Q(event__status=Status.CANCELLED, is_cancelled=False, taken__is_cancelled=True)
    items = FeedItem.objects.filter(Q(event__status=Status.CONFIRMED) | is_back, has_change=True, event__in=events)
    return items.select_related("event", "feed").order_by("event__start", "pk")


def _changes(items: QuerySet[FeedItem]) -> Iterator[Matter]:
    shown = items.prefetch_related("event__event_organizers__organizer", "event__further_links")[:MOST]
    for item in shown:
        if item.event is not None and (changes := tuple(pending_change(item))):
            yield Matter(Kind.CHANGED, item.event, item, changes)


def _gone(events: EventQuerySet) -> EventQuerySet:
    """Confirmed events of which every feed that announced them is silent now, unless an editor let them stand since."""
    kept = EventDecision.objects.filter(event=OuterRef("event"), reason=KEPT, created_at__gte=OuterRef("gone_at"))
    silent = FeedItem.objects.exclude(gone_at=None).exclude(Exists(kept)).values("event")
    told = FeedItem.objects.filter(event=OuterRef("pk"), gone_at=None)
    return events.confirmed().filter(pk__in=silent).exclude(Exists(told))


def _doubles(events: EventQuerySet) -> list[Matter]:
    """Events that may be another one, unless somebody said that they are two."""
    standing = events.filter(status__in=[Status.PROPOSED, Status.CONFIRMED])
    pairs = likely_doubles(_loaded(standing, _neighbours(standing)))
    apart = told_apart([double.kept for double in pairs]) if pairs else set()
    return [
        Matter(Kind.DOUBTFUL, double.double, _item(double.double), kept=double.kept, why=double.why)
        for double in pairs
        if (min(double.kept.pk, double.double.pk), max(double.kept.pk, double.double.pk)) not in apart
    ]


def _neighbours(events: EventQuerySet) -> set[int]:
    """Those of the next events that have another one on their day in their city, at their address or with their organizer."""
    groups: defaultdict[tuple[object, ...], set[int]] = defaultdict(set)
    columns = ("pk", "start", "start_time", "city", "duplicate_key", "event_organizers__organizer__url")
    for pk, start, hour, city, key, organizer in events.order_by("start", "pk").values_list(*columns)[:MOST_COMPARED]:
        groups[start, "city", city.casefold()].add(pk)
        groups[start, "address", key].add(pk)
        if hour is not None:
            groups[start, "organizer", organizer, hour].add(pk)
    return {pk for group in groups.values() if len(group) > 1 for pk in group}


def _loaded(events: EventQuerySet, keys: set[int]) -> list[Event]:
    return list(events.filter(pk__in=keys).with_lines().prefetch_related("feed_items__feed").order_by("start", "pk")) if keys else []


def _grid(first: date) -> Iterator[Row]:
    """Weeks by regions. One query; a hybrid event counts in Virtual and in its region, as it is printed."""
    events = Event.objects.filter(status__in=[Status.PROPOSED, Status.CONFIRMED], start__gte=first, start__lt=first + WEEKS * WEEK)
    rows = events.order_by().values_list("start", "mode", "country", "region_override", "status").annotate(number=Count("pk"))
    counts: Counter[tuple[str, int, str]] = Counter()
    for start, mode, country, override, status, number in rows:
        for slug in listings_of(mode, override or regions.region_of(country)).values():
            counts[slug, (start - first).days // 7, status] += number
    for slug, title in regions.TITLES.items():
        cells = [Cell(first + at * WEEK, counts[slug, at, Status.CONFIRMED], counts[slug, at, Status.PROPOSED]) for at in range(WEEKS)]
        yield Row(slug, title, tuple(cells))
