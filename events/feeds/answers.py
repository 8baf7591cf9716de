"""What editors answer to the board's questions beside accepting and declining: it stays, and these two are not one.

Answers stand in the decisions of the events, which nobody changes; the board asks no more where one is found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from events.models import Event, EventDecision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

KEPT = "Kept, though no longer announced"
APART = "Not the same as "
_OTHER = re.compile(rf"{APART}event:(\d+)")


def keep_event(event: Event, *, actor: User) -> Event:
    """Let an event stand that its feed no longer announces."""
    _note(event, KEPT, actor=actor)
    return event


@transaction.atomic
def tell_apart(one: Event, other: Event, *, actor: User) -> None:
    """Note that two events which look alike are two."""
    _note(one, f"{APART}{other.key}", actor=actor)
    _note(other, f"{APART}{one.key}", actor=actor)


def told_apart(events: Iterable[Event]) -> set[tuple[int, int]]:
    """The pairs among these events of which somebody said so, smaller key first. One query."""
    rows = EventDecision.objects.filter(event__in=[event.pk for event in events], reason__startswith=APART)
    found = ((pk, int(other[1])) for pk, reason in rows.values_list("event", "reason") if (other := _OTHER.match(reason)))
    return {(min(pair), max(pair)) for pair in found}


def _note(event: Event, reason: str, *, actor: User) -> None:
    EventDecision.objects.create(event=event, actor=actor, from_status=event.status, to_status=event.status, reason=reason)
