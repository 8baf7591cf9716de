"""Where a page or a title stood in older issues: one query for a whole issue, in the shape that checks read (`Context.earlier`)."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from issues.checks.context import Earlier
from issues.index import entries_with_keys
from issues.markdown import parse_heading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from issues.models import Entry

MOST_KEYS = 10_000  # of one query; SQLite takes some 30,000 values
COLUMNS = ("issue__date", "issue_id", "issue__number", "issue_section__heading", "title")


def earlier_with_keys(keys: Iterable[str], *, kinds: Iterable[str] = (), before: date | None = None) -> dict[str, tuple[Earlier, ...]]:
    """For each of these duplicate keys that is in the index, where it stood, newest first.

    One query, in time proportional to the keys and what is found. Only entries of these kinds count (of every kind, if none is
    named), and only issues dated before that day. Unknown keys are left out.
    """
    wanted = sorted({key for key in keys if key})
    found: defaultdict[str, list[tuple[date, int, Earlier]]] = defaultdict(list)
    for start in range(0, len(wanted), MOST_KEYS):
        entries = chosen(entries_with_keys(wanted[start : start + MOST_KEYS]), kinds=kinds, before=before)
        for key, *columns in entries.values_list("duplicate_key", *COLUMNS):
            found[key].append(place(*columns))
    return {key: newest_first(places) for key, places in found.items()}


def chosen(entries: QuerySet[Entry], *, kinds: Iterable[str], before: date | None) -> QuerySet[Entry]:
    """Those of these kinds in issues before that day, in no order."""
    if kinds:
        entries = entries.filter(kind__in=list(kinds))
    if before is not None:
        entries = entries.filter(issue__date__lt=before)
    return entries.order_by()


def place(day: date, issue_id: int, number: int | None, heading: str, title: str) -> tuple[date, int, Earlier]:
    """What COLUMNS hold of an entry, with what sorts it."""
    return day, issue_id, Earlier(number, day, _section_title(heading), title)


def newest_first(places: Iterable[tuple[date, int, Earlier]]) -> tuple[Earlier, ...]:
    """In the order of their issues, the newest one first; within an issue as they came."""
    return tuple(earlier for _day, _issue, earlier in sorted(places, key=lambda one: one[:2], reverse=True))


@lru_cache(maxsize=4096)  # pure; an archive has a few hundred headings
def _section_title(heading: str) -> str:
    return parse_heading(heading).title
