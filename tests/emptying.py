"""Emptying databases after a test whose transactions were real ones: what it wrote goes, what migrations wrote stands as before.

Django's own flush truncates each of some hundred tables and makes permissions and content types anew, which takes longer than most tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from issues.guards import drop_trigger, triggers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.utils import CursorWrapper

UNTOUCHED = "django_migrations"


class Emptier:
    """Knows the tables and their rows as they are when it is made."""

    def __init__(self) -> None:
        """Read every table."""
        with connection.cursor() as cursor:
            self._tables = sorted(set(connection.introspection.table_names(cursor)) - {UNTOUCHED})
            filled = self._filled(cursor, self._tables)
            self._rows = {table: self._read(cursor, table) for table in filled}
            self._sums = self._checksums(cursor)

    def empty(self) -> None:
        """Put every table back. Triggers and references are not asked: the whole is as it was at the start."""
        with transaction.atomic(), connection.cursor() as cursor:
            sums = self._checksums(cursor)
            damaged = [table for table in self._rows if sums[table] != self._sums[table]]
            wanted = [*damaged, *self._filled(cursor, [table for table in self._tables if table not in self._rows])]
            if wanted:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute("; ".join(f"DELETE FROM {_quoted(table)}" for table in wanted))  # noqa: S608
            for table in damaged:
                with cursor.cursor.copy(f"COPY {_quoted(table)} FROM STDIN") as copy:
                    copy.write(self._rows[table])
        ContentType.objects.clear_cache()

    def _filled(self, cursor: CursorWrapper, tables: Iterable[str]) -> list[str]:
        asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in tables]  # noqa: S608 (our own names)
        cursor.execute(" UNION ALL ".join(asked))
        return [row[0] for row in cursor.fetchall()]

    def _checksums(self, cursor: CursorWrapper) -> dict[str, str]:
        rows = "md5(string_agg(row::text, '|' ORDER BY row::text))"
        asked = [f"SELECT '{table}', {rows} FROM {_quoted(table)} row" for table in self._rows]  # noqa: S608 (our own names)
        cursor.execute(" UNION ALL ".join(asked))
        return dict(cursor.fetchall())

    def _read(self, cursor: CursorWrapper, table: str) -> bytes:
        with cursor.cursor.copy(f"COPY {_quoted(table)} TO STDOUT") as copy:
            return b"".join(bytes(piece) for piece in copy)


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


def let_time_pass() -> None:
    """Tests date what happened back, and empty tables: of the log's guards only that of the words stays (tests/issues/test_guards.py)."""
    for trigger in triggers(connection):
        if trigger.name != "fixed":
            drop_trigger(connection, trigger)


def end_other_sessions() -> None:
    """PostgreSQL drops no database that somebody is still in: a program ended a moment ago, a thread of a test."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")  # noqa: S608 (our own words)
