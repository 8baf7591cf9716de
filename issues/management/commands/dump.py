"""`dump PATH`: everything the desk holds, in one file."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from issues.backup import BackupError, dump, row_count
from issues.exports.errors import ExportError
from issues.management.progress import counted
from issues.management.refusals import printable, refuse, while_read

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Calls `backup.dump`."""

    help = "Write everything into one file that `restore` reads, on either database. It holds secrets: only its owner may read it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, default=None, help="A bar on standard error; by itself only on a terminal."
        )

    def handle(self, *, path: Path, progress: bool | None, **_options: Any) -> None:
        """Write it and say how much it is, or say why not."""
        with while_read():
            try:
                with counted(row_count(), "Writing", is_bar=progress, say=self.stdout.write) as tick:
                    written = dump(path, tick=tick)
            except (BackupError, ExportError, DatabaseError) as error:
                refuse(self, printable(str(error)))
            self.stdout.write(printable(f"{path}: {written.rows:,} rows, {written.issues:,} issues, {written.bytes:,} bytes."))
            self.stdout.flush()
