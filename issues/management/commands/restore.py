"""`restore PATH`: what `dump` wrote, into an empty database."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from issues.backup import BackupError, is_empty, read_dump, restore
from issues.management.progress import counted
from issues.management.refusals import printable, refuse, while_read

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from issues.backup import Dump


class Command(BaseCommand):
    """Looks whether the file is sound, asks before anything goes, and calls `backup.restore`."""

    help = "Read what `dump` wrote into an empty, migrated database, and prove that the same stands there. With any error nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and what becomes of what stands here."""
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument("--replace", action="store_true", help="Everything that stands here goes; asks first.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, default=None, help="A bar on standard error; by itself only on a terminal."
        )

    def handle(self, *, path: Path, **options: Any) -> None:
        """Restore it, or say why not."""
        self.options = options
        with while_read():
            try:
                with read_dump(path) as dump:
                    self._restore(dump)
            except (BackupError, DatabaseError) as error:
                refuse(self, printable(f"{error} Nothing was changed."))
            self.stdout.flush()

    def _restore(self, dump: Dump) -> None:
        manifest = dump.manifest
        self.stdout.write(printable(f"{manifest.rows:,} rows of {manifest.made_at}, undamaged."))
        if self.options["replace"] and not is_empty() and not self._may_replace():
            raise BackupError("You did not say yes.")
        with counted(2 * manifest.rows, "Restoring", is_bar=self.options["progress"], say=self.stdout.write) as tick:
            restore(dump, is_replacing=self.options["replace"], tick=tick)
        issues = len({one["issue"] for one in manifest.issues})
        self.stdout.write(f"{manifest.rows:,} rows, {issues:,} issues: every table and every export is as it was dumped.")

    def _may_replace(self) -> bool:
        if self.options["yes"]:
            return True
        try:
            return input("Everything that stands in this database goes. Type “yes” to go on: ").strip().casefold() == "yes"
        except EOFError:
            return False
