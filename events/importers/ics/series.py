"""From the events of one UID to their occurrences: rules, further and left-out days, moved ones. Pure.

An occurrence is named by its original start (RECURRENCE-ID), so that one that is moved stays the same one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from events.importers.ics.rules import RuleError, read_rule, walk
from events.importers.times import LATEST, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from events.importers.announced import Span
    from events.importers.ics.lines import Component
    from events.importers.ics.rules import Days, Rule
    from events.importers.ics.zones import Moment, Zones

_NEVER = datetime.combine(LATEST, datetime.min.time())
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
MOST_RULES = 5
"""Of one series."""

_MARGIN = timedelta(days=2)  # the same moment is at most a day apart on two clocks
_FARTHEST = timedelta(days=400)  # that an occurrence is moved


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT, its times read. `lasts` is None where it has no end; the last of whole days is counted."""

    component: Component
    uid: str
    title: str
    start: Moment
    lasts: timedelta | None = None
    original: Moment | None = None
    is_of_following: bool = False
    rules: tuple[str, ...] = ()
    further: tuple[Moment, ...] = ()
    left_out: tuple[Moment, ...] = ()
    sequence: int = 0
    written_at: datetime | None = None
    """When it was last changed, in UTC; None where it does not say."""

    @property
    def is_series(self) -> bool:
        """Whether it recurs."""
        return bool(self.rules or self.further)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence: the entry that tells its facts, its start, and its name in the series ("" for what is no series)."""

    entry: Entry
    start: Moment
    name: str = ""


def occurrences(master: Entry, changes: Sequence[Entry], zones: Zones, *, span: Span, days: Days) -> Iterator[Occurrence]:
    """The occurrences of a series around the span, in the order of their original starts, changed ones wherever they are moved to.

    Raises:
        RuleError: its rule is none that is read.
        TooLongError: it needs a look at more days than are left for this calendar.
    """
    changed = _by_originals(master, changes)
    following = sorted(((at, change) for at, change in changed.items() if change.is_of_following), key=itemgetter(0))
    starts = _starts(master, zones, reach=_reach(following), span=span, days=days)
    is_left_out = _is_left_out(master)
    for original in sorted(start for start in starts | changed.keys() if not is_left_out(start)):
        name = stamp(original, is_day=master.start.is_day)
        change = changed.get(original)
        if change is not None:
            yield Occurrence(change, change.start, name)
            continue
        at, entry = following[bisect_right(following, original, key=itemgetter(0)) - 1] if following else (original, master)
        if at > original:  # the change comes later
            at, entry = original, master
        moved = entry.start.wall - at if entry is not master else timedelta(0)
        yield Occurrence(entry, replace(entry.start, wall=original + moved), name)


def _by_originals(master: Entry, changes: Sequence[Entry]) -> dict[datetime, Entry]:
    """The newest change of each occurrence, by its original start; a day alone means the occurrence of that day."""
    zone = master.start.zone
    further = {start.date(): start for start in (moment.on(zone) for moment in master.further)}
    found: dict[datetime, Entry] = {}
    for change in sorted(changes, key=lambda change: (change.sequence, change.written_at or _LONG_AGO)):
        named = change.original or change.start
        original = named.on(zone)
        if named.is_day != master.start.is_day:
            original = further.get(original.date()) or datetime.combine(original, master.start.wall.time())
        found[original] = change
    return found


def _reach(following: list[tuple[datetime, Entry]]) -> timedelta:
    """How far occurrences are moved by a change of all that follow."""
    moved = max((abs(entry.start.wall - at) for at, entry in following), default=timedelta(0))
    return min(moved, _FARTHEST) + _MARGIN


def _starts(master: Entry, zones: Zones, *, reach: timedelta, span: Span, days: Days) -> set[datetime]:
    """The original starts that may fall into the span."""
    begun = master.start.wall
    midnight = datetime.min.time()
    first = datetime.combine(span.first, midnight) - reach - min(master.lasts or timedelta(0), _FARTHEST)
    last = datetime.combine(span.last, midnight) + reach
    if len(master.rules) > MOST_RULES:
        raise RuleError(f"it has more than {MOST_RULES} rules.")
    rules = [read_rule(text, begun) for text in master.rules]
    starts = {moment.on(master.start.zone) for moment in master.further}
    if not master.rules or any(_until(rule, master, zones) >= begun for rule in rules):
        starts.add(begun)
    for rule in rules:
        end = min(last, _until(rule, master, zones))
        if end >= begun:
            starts.update(walk(rule, begun, first=first, last=end, days=days))
    return {start for start in starts if first <= start <= last}


def _until(rule: Rule, master: Entry, zones: Zones) -> datetime:
    """When a rule ends, on the clock of its series; a day alone is meant whole."""
    if not rule.until:
        return _NEVER
    try:
        until = zones.until(rule.until, master.start)
    except ValueError as error:
        if rule.until[:4].isdigit() and int(rule.until[:4]) >= LATEST.year:  # so some write that it never ends
            return _NEVER
        raise RuleError(f"its rule ends at no date: {error}.") from error
    if until.is_day and not master.start.is_day:
        return until.wall + timedelta(days=1) - timedelta(seconds=1)
    return until.wall.replace(hour=0, minute=0, second=0) if master.start.is_day else until.on(master.start.zone)


def _is_left_out(master: Entry) -> Callable[[datetime], bool]:
    """Whether EXDATE leaves an original start out; a day there means all of it."""
    moments = {moment.on(master.start.zone) for moment in master.left_out if not moment.is_day}
    days = {moment.wall.date() for moment in master.left_out if moment.is_day or master.start.is_day}
    return lambda start: start in moments or start.date() in days
