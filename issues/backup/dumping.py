"""Writing a dump: everything as it stood at one moment, while the desk goes on."""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from issues.backup.archive import MANIFEST, Manifest, Table, write_member
from issues.backup.contents import issue_facts
from issues.backup.rows import BATCH, columns_of, dumped_models, label, lines_of
from issues.exports.files import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.db import models

FILE_MODE = 0o600  # it holds what is nobody else's business


@dataclass(frozen=True)
class Dumped:
    """What was written."""

    rows: int
    issues: int
    bytes: int


def dump(path: Path, *, tick: Callable[[int], object] = bool) -> Dumped:
    """Write all tables into a file that only its owner may read; `tick` hears how many rows were added.

    Raises:
        BackupError: a row cannot be written.
        ExportError: the file cannot be written; the old one is as it was.
    """
    with _one_moment(), replaced(path, mode=FILE_MODE) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
            tables = tuple(_write(file, model, tick) for model in dumped_models())
            made_at, issues = timezone.now().isoformat(), tuple(issue_facts())
            manifest = Manifest(made_at, connection.vendor, applied_migrations(), tables, issues)
            file.writestr(MANIFEST, manifest.as_json())
        size = target.tell()
    return Dumped(manifest.rows, len({one["issue"] for one in issues}), size)


def row_count() -> int:
    """How many rows there are to dump."""
    return sum(model._base_manager.count() for model in dumped_models())  # noqa: SLF001 (Django's documented name)


def applied_migrations() -> tuple[tuple[str, str], ...]:
    """What the tables are made by."""
    return tuple(sorted(MigrationRecorder(connection).applied_migrations()))


def digest_of(model: type[models.Model], *, tick: Callable[[int], object] = bool) -> tuple[int, str]:
    """The number of rows of a table as it stands, and the checksum that its member would have."""
    return _written(model, lambda _line: None, tick)[::2]


def _write(file: zipfile.ZipFile, model: type[models.Model], tick: Callable[[int], object]) -> Table:
    name = label(model)
    with write_member(file, f"tables/{name}.jsonl") as member:
        rows, size, digest = _written(model, member.write, tick)
    return Table(name, columns_of(model), rows, size, digest)


def _written(model: type[models.Model], write: Callable[[bytes], object], tick: Callable[[int], object]) -> tuple[int, int, str]:
    digest, rows, size = hashlib.sha256(), 0, 0
    for line in lines_of(model):
        write(line)
        digest.update(line)
        rows, size = rows + 1, size + len(line)
        if rows % BATCH == 0:
            tick(BATCH)
    tick(rows % BATCH)
    return rows, size, digest.hexdigest()


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it stood at the beginning; nobody who writes has to wait."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own would keep writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
