"""Bringing a dump into a database: all of it in one transaction, which is committed only when the same stands there as was dumped."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from issues.backup.archive import BackupError
from issues.backup.contents import issue_facts
from issues.backup.dumping import applied_migrations, digest_of
from issues.backup.rows import BATCH, all_models, columns_of, dumped_models, fields_of, label, values_of
from issues.guards import drop_trigger, set_trigger, triggers
from issues.search import rebuild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db import models

    from issues.backup.archive import Dump, Table


def is_empty() -> bool:
    """Whether nothing stands here but what migrations wrote and what passes by itself."""
    ignored = {*settings.BACKUP_PASSING, *settings.BACKUP_SEEDED}
    return not any(model._base_manager.exists() for model in all_models() if label(model) not in ignored)  # noqa: SLF001 (Django's documented name)


def restore(dump: Dump, *, is_replacing: bool = False, tick: Callable[[int], object] = bool) -> None:
    """Put every row in its place, make the search anew, and compare every table and every issue with the dump.

    `tick` hears of each row twice: when it was written, and when it was read again.

    Raises:
        BackupError: the database is not empty, of another version, or takes a row not as it is. It is as it was.
    """
    _refuse_other_version(dump)
    try:
        with transaction.atomic():
            connection.check_constraints()  # PostgreSQL empties no table that still waits for its checks
            _lock()
            if not is_replacing and not is_empty():
                raise BackupError("This database is not empty. Restore into a fresh one, or say --replace.")
            _clear()
            for table, model in _pairs(dump):
                _insert(dump, table, model, tick)
            rebuild()
            _reset_sequences()
            connection.check_constraints()
            _compare(dump, tick)
            cache.clear()
    except DatabaseError as error:
        words = " ".join(str(error).split())
        raise BackupError(f"The database does not take the dump: {words}.") from error
    ContentType.objects.clear_cache()


def _refuse_other_version(dump: Dump) -> None:
    here, there = set(applied_migrations()), set(dump.manifest.migrations)
    if missing := sorted(there - here):
        name = ".".join(missing[0])
        raise BackupError(f"The dump is of a newer desk: {name} is not applied here. Update the program, then `migrate`, then restore.")
    if newer := sorted(here - there):
        name = ".".join(newer[0])
        raise BackupError(f"The dump is of an older desk, without {name}. Restore it with the version that made it, then update.")
    wanted = {label(model): columns_of(model) for model in dumped_models()}
    found = {table.name: table.columns for table in dump.manifest.tables}
    if wanted != found or len(found) != len(dump.manifest.tables):
        odd = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        raise BackupError(f"The tables of the dump are not those of this desk: {', '.join(odd) or 'one stands twice'}.")


def _pairs(dump: Dump) -> Iterator[tuple[Table, type[models.Model]]]:
    tables = {table.name: table for table in dump.manifest.tables}
    return ((tables[label(model)], model) for model in dumped_models())


def _lock() -> None:
    """Whoever is at the desk waits; on SQLite the transaction does it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(_quoted_tables())} IN ACCESS EXCLUSIVE MODE")


def _clear() -> None:
    """Take every row out, those of the log too, which the database guards against everybody else."""
    guards = list(triggers(connection))
    for trigger in guards:
        drop_trigger(connection, trigger)
    tables = [model._meta.db_table for model in all_models()]  # noqa: SLF001
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables):
            cursor.execute(statement)
    for trigger in guards:
        set_trigger(connection, trigger)


def _insert(dump: Dump, table: Table, model: type[models.Model], tick: Callable[[int], object]) -> None:
    fields, quote = fields_of(model), connection.ops.quote_name
    names, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    asked = " ".join(("INSERT INTO", quote(model._meta.db_table), f"({names}) VALUES ({places})"))  # noqa: SLF001 (Django's documented name)
    lines = enumerate(dump.lines(table), start=1)
    with connection.cursor() as cursor:
        while batch := list(islice(lines, BATCH)):
            rows = []
            for number, line in batch:
                try:
                    rows.append(values_of(line, fields))
                except (ValueError, RecursionError) as error:
                    raise BackupError(f"{table.member}, line {number}: {' '.join(str(error).split())}.") from error
            cursor.executemany(asked, rows)
            tick(len(rows))


def _reset_sequences() -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), all_models())
    with connection.cursor() as cursor:
        for statement in filter(None, statements):
            cursor.execute(statement)


def _compare(dump: Dump, tick: Callable[[int], object]) -> None:
    for table, model in _pairs(dump):
        if digest_of(model, tick=tick) != (table.rows, table.sha256):
            raise BackupError(f"{table.name} would not stand here as it was dumped.")
    wanted = iter(dump.manifest.issues)
    for found in issue_facts():
        if found != (expected := next(wanted, None)):
            name = (expected or found)["file_name"]
            raise BackupError(f"{name}, revision {found['revision']}, would not come out as it did.")
    if (missing := next(wanted, None)) is not None:
        raise BackupError(f"{missing.get('file_name')} would be missing.")


def _quoted_tables() -> list[str]:
    return [connection.ops.quote_name(model._meta.db_table) for model in all_models()]  # noqa: SLF001
