"""Where a page or a title stood in older issues: one query for a whole issue, in the shape that checks read (`Context.earlier`)."""

from __future__ import annotations

import json
import re
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.expressions import RawSQL

from issues.checks.context import Earlier
from issues.markdown import parse_heading
from issues.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

COLUMNS = ("issue__date", "issue_id", "issue__number", "issue_section__heading", "title")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")  # no database keeps them, nor may be asked for them


def earlier_with_keys(keys: Iterable[str], *, kinds: Iterable[str] = (), before: date | None = None) -> dict[str, tuple[Earlier, ...]]:
    """For each of these duplicate keys that is in the index, where it stood, newest first.

    One query, in time proportional to the keys and what is found. Only entries of these kinds count (of every kind, if none is
    named), and only issues dated before that day. Unknown keys are left out.
    """
    wanted = {key for key in keys if key and not _UNKEPT.search(key)}
    entries = chosen(Entry.objects.filter(duplicate_key__in=listed(wanted)), kinds=kinds, before=before)
    rows = sorted(entries.values_list("duplicate_key", *COLUMNS) if wanted else (), key=itemgetter(1, 2), reverse=True)
    found: dict[str, list[Earlier]] = {}
    for key, *columns in rows:
        found.setdefault(key, []).append(earlier(*columns))
    return {key: tuple(places) for key, places in found.items()}


def chosen(entries: QuerySet[Entry], *, kinds: Iterable[str], before: date | None) -> QuerySet[Entry]:
    """Those of these kinds in issues before that day, in no order."""
    if kinds:
        entries = entries.filter(kind__in=list(kinds))
    if before is not None:
        entries = entries.filter(issue__date__lt=before)
    return entries.order_by()


def earlier(day: date, _issue_id: int, number: int | None, heading: str, title: str) -> Earlier:
    """What COLUMNS hold of an entry, as checks read it."""
    return Earlier(number, day, parse_heading(heading).title, title)


def listed(values: Iterable[str]) -> RawSQL:
    """The values as a subquery: one parameter, however many they are. It is quicker than one for each, and has no limit."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [list(values)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])
