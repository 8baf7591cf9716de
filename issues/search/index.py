"""The search index, kept in step with the entries. What is deleted leaves it by a trigger of the database, whoever deletes it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from issues.markdown.escaping import plain_text
from issues.models import Entry
from issues.search.engines import engine
from issues.search.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from issues.search.engines import Row

BATCH = 2000


def add(entries: Iterable[Entry]) -> None:
    """Put new, saved entries into the index, in one query."""
    if rows := [_row(entry.pk, entry.text, entry.host) for entry in entries]:
        engine().store(rows)


@transaction.atomic
def rebuild() -> int:
    """Make the whole index anew from the entries, and say how many there are.

    Until it is done, readers find what they found before, and editors' saves wait.
    """
    engine().clear()
    entries = Entry.objects.order_by("pk").values_list("pk", "text", "host").iterator(BATCH)
    count = 0
    while rows := [_row(*entry) for entry in islice(entries, BATCH)]:
        engine().store(rows)
        count += len(rows)
    return count


def _row(key: int, text: str, host: str) -> Row:
    return key, terms(plain_text(text)), terms(host)
