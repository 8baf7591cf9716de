"""`import_archive DIR`: all published issues of a checkout of the newsletter's repository."""

from __future__ import annotations

import json
from argparse import BooleanOptionalAction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from issues.archive.files import Remark, find_files, read_archive
from issues.archive.measure import measure
from issues.archive.report import as_json, as_lines
from issues.archive.saving import ArchiveError, save_archive, tell_the_planner
from issues.importer import NOT_IDENTICAL, ImporterError
from issues.management.progress import counted, shown
from issues.management.refusals import printable, refuse, while_read
from issues.models import Revision
from issues.rendering import missing_of, render_missing

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Sequence

    from issues.archive.files import ArchiveFile
    from issues.archive.saving import Saved

Thing = TypeVar("Thing")


class Command(BaseCommand):
    """Reads every file first, then saves all or nothing, renders it, and reports what was understood."""

    help = "Import all issues of a checkout as published ones. What stands already stays; with any error nothing is saved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the folder, and how to report."""
        parser.add_argument("directory", metavar="DIR", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Read and report, without a database.")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="text (the default) or one JSON document.")
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, default=None, help="A bar on standard error; by itself only on a terminal."
        )

    def handle(self, *, directory: Path, dry_run: bool, **options: Any) -> None:
        """Exit code 1 when a file cannot be read, would not come out again, or meets an issue with another text."""
        self.options = options | {"dry_run": dry_run}
        with while_read():
            self._import(directory, is_saving=not dry_run)
            self.stdout.flush()

    def _import(self, directory: Path, *, is_saving: bool) -> None:
        try:
            paths, skipped = find_files(directory)
        except ImporterError as error:
            refuse(self, error)
        archive = read_archive(paths, skipped=skipped)
        measured = measure(self._shown(archive.files, "Reading"))
        archive.errors += (Remark(name, 1, NOT_IDENTICAL) for name in measured.not_identical)
        if archive.errors and is_saving:
            self._refuse(archive.errors)
        saved = self._save(archive.files) if is_saving else None
        if is_saving:
            tell_the_planner()
            self._render()
        if self.options["format"] == "json":
            self.stdout.write(json.dumps(as_json(archive, measured, saved), indent=1))  # in ASCII: names of files may be no UTF-8
        else:
            for line in as_lines(archive, measured, saved):
                self.stdout.write(printable(line))
        if archive.errors:
            self._refuse(archive.errors)

    def _refuse(self, reasons: Iterable[Remark]) -> NoReturn:
        for reason in reasons:
            self.stderr.write(printable(str(reason)))
        if not self.options["dry_run"]:
            self.stderr.write("Nothing was saved.")
        raise SystemExit(1)

    def _save(self, files: Sequence[ArchiveFile]) -> Saved:
        try:
            return save_archive(files, shown=self._shown)
        except ArchiveError as error:
            self._refuse(error.reasons)
        except DatabaseError as error:
            refuse(self, f"The database cannot keep the issues ({error}); nothing was saved. Is it migrated?")

    def _shown(self, things: Sequence[Thing], title: str) -> Iterable[Thing]:
        """The things, with a bar on a terminal; elsewhere a plain line says what begins."""
        return shown(things, title, is_bar=self.options["progress"], say=self._say)

    def _render(self) -> None:
        """The pages of what was saved, so that no reader and no export waits for them; what is stopped here is rendered when it is read."""
        missing = missing_of(Revision.objects.values_list("pk", flat=True))
        if missing:
            with counted(len(missing), "Rendering", is_bar=self.options["progress"], say=self._say) as tell:
                for done in render_missing(missing):
                    tell(len(done))

    def _say(self, line: str) -> None:
        if self.options["format"] == "text":
            self.stdout.write(line)
            self.stdout.flush()
