"""Is this event known already? The certain answer (same address, same day) and the likely one (same day, city, similar title)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from events.models import Event
from issues.links import duplicate_key
from issues.markdown.escaping import plain_text
from issues.titles import read_title

if TYPE_CHECKING:
    from datetime import date

    from issues.titles import Title

SIMILAR = 85  # of 100


def same_event(*, url: str, start: date, besides: int | None = None) -> Event | None:
    """The event with that address on that day, waiting or confirmed. `besides` is the row that asks."""
    rows = Event.objects.filter(duplicate_key=duplicate_key(url), start=start)
    rows = rows.filter(status__in=[Event.Status.PROPOSED, Event.Status.CONFIRMED])
    if besides is not None:
        rows = rows.exclude(pk=besides)
    return rows.order_by("pk").first()


def similar_events(event: Event) -> list[Event]:
    """Other events of the same day and city whose titles are much alike."""
    rows = Event.objects.filter(start=event.start, city__iexact=event.city).exclude(pk=event.pk).exclude(status=Event.Status.DECLINED)
    return [row for row in rows if are_similar(row.title, event.title)]


def are_similar(one: str, other: str) -> bool:
    """Whether two titles may mean the same event: the same numbers (`#5` is not `#6`), and nearly the same words, or those and more.

    Looser than for links (issues/titles.py), for on one day in one city few events are alike by chance.
    """
    first, second = _read(one), _read(other)
    if first is None or second is None or first.numerals != second.numerals:
        return False
    return fuzz.token_set_ratio(first.text, second.text) >= SIMILAR


def may_be_there(one: str, other: str) -> bool:
    """Whether what is in the one city may be what is in the other; "" is a city that is not known, or none."""
    return not (one and other) or one.casefold() == other.casefold()


@lru_cache(maxsize=8192)  # pure; a title is compared with every other of its day and city
def _read(title: str) -> Title | None:
    return read_title(plain_text(title), fewest=1)
