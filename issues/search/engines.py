"""The two databases behind one interface: SQLite's FTS5 and PostgreSQL's tsvector. Both are given our words and cut nothing themselves.

The table holds a row for each entry: the words of the line and, apart from them, those of its host. Migration 0003 makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from issues.search.words import Phrase

Row = tuple[int, list[str], list[str]]  # an entry's key, the words of its line, the words of its host

HOST_FROM = 16_000  # PostgreSQL has one row of places: no phrase leads from a line into its host


class Engine(Protocol):
    """Full-text search of one database."""

    def clear(self) -> None:
        """Take every row out of the index. Until the transaction ends, readers find them still, and who writes entries waits."""
        ...

    def store(self, rows: Sequence[Row]) -> None:
        """Put rows into the index; their entries must not be in it."""
        ...

    def matching(self, phrases: Sequence[Phrase]) -> RawSQL:
        """The keys of the entries that hold all of these phrases, as a subquery."""
        ...


class Sqlite:
    """FTS5. The words are joined by blanks; its plainest tokenizer parts them there and changes nothing."""

    def clear(self) -> None:
        """Take every row out; only one transaction writes at a time."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM issues_search")

    def store(self, rows: Sequence[Row]) -> None:
        """Put rows into the index."""
        values = [(key, " ".join(line), " ".join(host)) for key, line, host in rows]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO issues_search (rowid, line, host) VALUES (%s, %s, %s)", values)

    def matching(self, phrases: Sequence[Phrase]) -> RawSQL:
        """The keys of the entries that hold all of these phrases. Words are letters and digits, so none is an operator in quotes."""
        asked = " AND ".join(f'"{" ".join(phrase.terms)}"{" *" if phrase.is_beginning else ""}' for phrase in phrases)
        return RawSQL("SELECT rowid FROM issues_search WHERE issues_search MATCH %s", [asked])


class Postgres:
    """A tsvector with a GIN index. The words are written with their places; no parser and no dictionary is asked."""

    def clear(self) -> None:
        """Take every row out, once the edits that have begun are done: their rows would be made twice."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE issues_search IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("DELETE FROM issues_search")

    def store(self, rows: Sequence[Row]) -> None:
        """Put rows into the index."""
        keys = [key for key, _, _ in rows]
        vectors = [" ".join(_placed(line, host)) for _, line, host in rows]
        with connection.cursor() as cursor:
            asked = "INSERT INTO issues_search (entry_id, words) SELECT * FROM unnest(%s::bigint[], %s::tsvector[])"
            cursor.execute(asked, [keys, vectors])

    def matching(self, phrases: Sequence[Phrase]) -> RawSQL:
        """The keys of the entries that hold all of these phrases."""
        asked = " & ".join(
            "(" + " <-> ".join(f"'{term}'" for term in phrase.terms) + (":*)" if phrase.is_beginning else ")") for phrase in phrases
        )
        return RawSQL("SELECT entry_id FROM issues_search WHERE words @@ %s::tsquery", [asked])


def engine() -> Engine:
    """That of the database we are on."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def _placed(line: Sequence[str], host: Sequence[str]) -> Iterator[str]:
    for place, term in enumerate(line, start=1):
        yield f"'{term}':{place}"
    for place, term in enumerate(host, start=HOST_FROM):
        yield f"'{term}':{place}"
