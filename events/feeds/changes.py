"""What a feed announces anew about an event: taken over where nobody decided otherwise, else shown to an editor as a difference.

Three texts are compared, part by part (parts.py): what the calendar last took over from the feed, what stands in the calendar now,
and what the feed announces.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from events.calendar import EventError, cancel_event, change_event, check_facts, confirm_event, reopen_event
from events.feeds.parts import CANCELLED, LABELS, in_words, parts_of, told_anew, untouched, with_parts
from events.models import Event, FeedItem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.contrib.auth.models import User

    from events.facts import EventFacts

CHANGED = "Announced anew"
STORED = ("event", "announced", "taken", "refused", "has_change", "days", "last_seen_at", "gone_at", "is_cancelled")
Status = Event.Status


@dataclass(slots=True)
class Standing:
    """An event as it stands while announcements are taken in: its row, and its facts with what was taken over so far."""

    event: Event
    facts: EventFacts = field(init=False)
    is_changed: bool = False
    is_moved: bool = False

    def __post_init__(self) -> None:
        self.facts = self.event.facts

    @property
    def parts(self) -> dict[str, Any]:
        """The event as parts."""
        return parts_of(self.facts, is_cancelled=self.event.status == Status.CANCELLED)

    def bring(self, theirs: dict[str, Any], names: Sequence[str], *, actor: User | None) -> None:
        """Take parts over. The facts are written later, with those of others; a status at once.

        Raises:
            EventError: together with the rest they contradict themselves.
        """
        facts = with_parts(self.facts, theirs, names)
        if facts != self.facts:
            check_facts(facts)
        if CANCELLED in names:
            (cancel_event if theirs[CANCELLED] else _reinstate)(self.event, actor=actor, reason=CHANGED)
        if facts.start != self.facts.start:
            self.event.moved_from = None if facts.start == self.event.moved_from else self.facts.start
        self.is_moved |= (facts.start, facts.url) != (self.facts.start, self.facts.url)
        self.is_changed |= facts != self.facts
        self.facts = facts


def _reinstate(event: Event, *, actor: User | None, reason: str) -> Event:
    """What is no longer cancelled stands where it stood before."""
    step = event.decisions.filter(to_status=Status.CANCELLED).exclude(from_status=Status.CANCELLED).last()
    was_confirmed = step is not None and step.from_status == Status.CONFIRMED
    return (confirm_event if was_confirmed else reopen_event)(event, actor=actor, reason=reason)


def settle(item: FeedItem, standing: Standing, *, is_trusted: bool, asked: Collection[str], actor: User | None) -> bool:
    """Take over what nobody decided otherwise, and note what an editor must decide. Returns whether anything was taken over.

    Of a confirmed event the parts about which something is `asked` wait for an editor, whoever announces them.

    Raises:
        EventError: what is announced contradicts itself together with what stands; an editor is asked about it.
    """
    ours, theirs = standing.parts, item.announced
    anew = [name for name in told_anew(item.taken, ours, theirs) if theirs[name] != item.refused.get(name)]
    status = standing.event.status
    is_left = status == Status.DECLINED or (status == Status.CANCELLED and CANCELLED not in anew)
    applied: list[str] = []
    if not is_left and (is_trusted or status == Status.PROPOSED):
        applied = untouched(item.taken, ours, anew)
        if status == Status.CONFIRMED:
            applied = [name for name in applied if name not in asked]
    try:
        standing.bring(theirs, applied, actor=actor)
    except EventError:
        _note(item, ours, anew, is_left=False)
        raise
    _note(item, standing.parts, [name for name in anew if name not in applied], is_left=is_left)
    return bool(applied)


def _note(item: FeedItem, ours: dict[str, Any], waiting: Sequence[str], *, is_left: bool) -> None:
    item.taken = item.taken | {name: item.announced[name] for name in LABELS if item.announced[name] == ours[name]}
    item.has_change = bool(waiting) and not is_left


def pending_parts(item: FeedItem) -> list[str]:
    """The parts about which an editor is to decide."""
    if not item.has_change or item.event is None:
        return []
    anew = told_anew(item.taken, Standing(item.event).parts, item.announced)
    return [name for name in anew if item.announced[name] != item.refused.get(name)]


def pending_change(item: FeedItem) -> list[tuple[str, str, str]]:
    """What a feed would change of an event, as (part, before, after) in words; empty where nothing waits.

    Asks the database nothing where the item came with its event and that with its lines.
    """
    names = pending_parts(item)
    if not names or item.event is None:
        return []
    ours = Standing(item.event).parts
    return [(str(LABELS[name]), in_words(name, ours), in_words(name, item.announced)) for name in names]


@transaction.atomic
def accept_change(item: FeedItem, *, actor: User) -> FeedItem:
    """Bring the event to what the feed announces, as far as an editor was asked about it.

    Raises:
        EventError: nothing waits any more, or what is announced contradicts itself.
    """
    item = _held(item)
    names = pending_parts(item)
    event = item.event
    if not names or event is None:
        raise EventError("There is no change to decide about any more.")
    standing = Standing(event)
    standing.bring(item.announced, names, actor=actor)
    if standing.is_changed:
        change_event(event, facts=standing.facts, actor=actor, reason=f"{CHANGED}, accepted")
    item.taken, item.has_change = dict(item.announced), False
    item.refused = {name: value for name, value in item.refused.items() if name not in names}
    item.save(update_fields=["taken", "has_change", "refused"])
    return item


@transaction.atomic
def refuse_change(item: FeedItem, *, actor: User) -> FeedItem:
    """Leave the event as it is; the feed is not listened to about this again until it says something else.

    Raises:
        EventError: nothing waits any more.
    """
    item = _held(item)
    names = pending_parts(item)
    event = item.event
    if not names or event is None:
        raise EventError("There is no change to decide about any more.")
    item.refused, item.has_change = item.refused | {name: item.announced[name] for name in names}, False
    item.save(update_fields=["refused", "has_change"])
    event.decisions.create(actor=actor, from_status=event.status, to_status=event.status, reason=f"{CHANGED}, refused: {', '.join(names)}")
    return item


def stand_as_announced(event: Event, *, actor: User | None) -> None:
    """Bring what somebody sent in to the words of the feed that announces it, too; what an editor had to do with stays as it is."""
    item = event.feed_items.filter(gone_at=None).order_by("pk").first()
    if item is None or event.decisions.exclude(actor=None).exists():
        return
    facts = with_parts(replace(event.facts, further_links=()), item.announced, [name for name in LABELS if name in item.announced])
    try:
        check_facts(facts)
    except EventError:  # the feed contradicts itself; the board shows what stands
        return
    change_event(event, facts=facts, actor=actor, reason=CHANGED)


def _held(item: FeedItem) -> FeedItem:
    """The row as it stands now, locked."""
    FeedItem.objects.select_for_update().filter(pk=item.pk).first()
    return FeedItem.objects.select_related("event").get(pk=item.pk)
