"""Titles of older issues that are nearly equal to given ones: an index in the process over `Entry.words`, kept in step with the rows.

The rule is in titles.py. The index holds links; calls, events and pull requests are alike by nature. For 54,000 titles its first
use takes about half a second and 40 MB, for a million about 20 s and 300 MB; after that a whole issue's titles take three queries and
some milliseconds. Every process has its own, and its threads share it.
"""

from __future__ import annotations

import threading
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Length

from issues.earlier import COLUMNS, chosen, earlier
from issues.markdown.escaping import plain_text
from issues.models import Entry, Issue
from issues.titles import Titles, likeness, read_title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from issues.checks.context import Earlier
    from issues.titles import Title

KIND = "link"
LATE = 2000  # keys: a transaction that ends later may have made rows with smaller ones
BATCH = 5000
ASKED_AT_ONCE = 10_000  # keys; SQLite takes some 30,000 values in a query
MOST_ANSWERS = 4096
MOST = 500  # alike ones of a title that are looked at, those of the newest rows

Asked = tuple[str, str]  # a title as printed, and the duplicate key of its own page


class _Row(NamedTuple):
    """An entry, as far as answers need it."""

    words: str
    page: str
    date: date
    issue_id: int
    earlier: Earlier


_AGE = attrgetter("date", "issue_id")


class ArchiveTitles:
    """The index of one process over the links of the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._titles = Titles()
        self._issues = -1  # as many as there were at the last look
        self._floor = 0
        self._recent: dict[int, str] = {}  # the rows above the floor
        self._answers: dict[str, tuple[Title, list[int]]] = {}  # an issue on the desk asks for the same titles again and again

    def similar(self, asked: Iterable[Asked], *, before: date | None = None) -> dict[Asked, tuple[Earlier, ...]]:
        """For each of these titles where a similar one stood, newest first; titles like no other are left out.

        The same page is left out, for it is a duplicate, and so are issues that are not dated before that day. Three queries; what is told
        is read from the rows, so nothing that was deleted or changed since is told.
        """
        titles = {one: title for one in asked if (title := read_title(plain_text(one[0])))}
        with self._lock:
            self._refresh()
            found = {one: self._alike(title)[-MOST:] for one, title in titles.items()}
        rows = _rows({key for keys in found.values() for key in keys}, before=before)
        told = {one: _told(titles[one], one[1], [rows[key] for key in keys if key in rows]) for one, keys in found.items()}
        return {one: places for one, places in told.items() if places}

    def _alike(self, title: Title) -> list[int]:
        """The keys of the rows with such a title, remembered until a title comes that could be another one."""
        if title.text not in self._answers:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers = {}
            self._answers[title.text] = title, self._titles.alike(title)
        return self._answers[title.text][1]

    def _refresh(self) -> None:
        """Bring the index in step: two small queries when nothing changed, all anew when issues came or went."""
        issues = Issue.objects.count()
        is_new = issues != self._issues
        titles, known, floor = (Titles(), {}, 0) if is_new else (self._titles, self._recent, self._floor)
        count, last, length = _state(floor)
        if not is_new and (count, last, length) == (len(known), max(known, default=0), sum(map(len, known.values()))):
            return
        recent: dict[int, str] = {}
        new: set[str] = set()
        rows = Entry.objects.filter(Q(kind=KIND) | Q(pk__gt=last - LATE), pk__gt=floor).order_by()
        for key, kind, words in rows.values_list("pk", "kind", "words").iterator(BATCH):
            if key > last - LATE:
                recent[key] = words
            if kind == KIND and known.get(key) != words and (title := read_title(words)):
                titles.add(key, title)
                new.update(title.keys)
        kept = {} if is_new else self._answers
        self._answers = {text: answer for text, answer in kept.items() if new.isdisjoint(answer[0].keys)}
        self._titles, self._issues, self._floor, self._recent = titles, issues, max(0, last - LATE), recent


archive_titles = ArchiveTitles()


def _state(floor: int) -> tuple[int, int, int]:
    """What changes when rows above the floor come or go: their number, the last key, and the length of their words."""
    state = Entry.objects.filter(pk__gt=floor).aggregate(count=Count("pk"), last=Max("pk"), length=Sum(Length("words")))
    return state["count"], state["last"] or 0, state["length"] or 0


def _rows(keys: Iterable[int], *, before: date | None) -> dict[int, _Row]:
    wanted = sorted(keys)
    rows: dict[int, _Row] = {}
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        entries = chosen(Entry.objects.filter(pk__in=wanted[start : start + ASKED_AT_ONCE]), kinds=[KIND], before=before)
        for key, words, page, *columns in entries.values_list("pk", "words", "duplicate_key", *COLUMNS):
            rows[key] = _Row(words, page, columns[0], columns[1], earlier(*columns))
    return rows


def _told(title: Title, page: str, rows: Iterable[_Row]) -> tuple[Earlier, ...]:
    others = [(row, read_title(row.words)) for row in sorted(rows, key=_AGE, reverse=True) if not page or row.page != page]
    return tuple(row.earlier for row, other in others if other and likeness(title, other))
