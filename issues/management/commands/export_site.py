"""`export_site DIR`: everything that readers see, as files for any web server."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import reset_queries

from issues.exports.errors import ExportError
from issues.management.progress import shown
from issues.management.refusals import printable, refuse, while_read
from issues.rendering import missing_of, render_missing
from issues.site.files import site_files
from issues.site.pages import site_addresses
from issues.site.writing import SiteFolder, export_site

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator, Sequence

    from issues.site.files import SiteFile
    from issues.site.writing import SiteReport


class Command(BaseCommand):
    """Renders what is missing, writes what is different, and says what that was."""

    requires_system_checks = ()  # they take as long as the rest, where little has changed
    help = "Write the public pages, feeds and formats of all issues into a folder. Again: only what has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the folder."""
        parser.add_argument("directory", metavar="DIR", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would be written and removed, and change nothing.")
        parser.add_argument("--no-formats", action="store_true", help="Leave out the JSON, markdown, text and calendar beside each issue.")
        parser.add_argument("--replace", action="store_true", help="The first time: also what others put where files of the site go.")
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, default=None, help="A bar on standard error; by itself only on a terminal."
        )

    def handle(self, *, directory: Path, dry_run: bool, no_formats: bool, progress: bool | None, **options: Any) -> None:
        """Bring the folder up to date, or say why not."""
        with while_read(), site_addresses():
            try:
                folder = SiteFolder(directory, is_dry=dry_run)
                # Pages come before what leads to them, and while one is written the next are rendered.
                files = sorted(site_files(with_formats=not no_formats), key=lambda file: file.revision is None)
                if not options["replace"]:
                    folder.claim(files)
                missing = missing_of(file.revision for file in files if file.revision and not folder.is_current(file))
                ready = _as_rendered(files, missing)
                report = export_site(folder, map(_forgetful, shown(ready, "Writing", is_bar=progress, say=self._say, total=len(files))))
            except ExportError as error:
                refuse(self, printable(str(error)))
            self._tell(report, is_dry=dry_run)
            self.stdout.flush()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tell(self, report: SiteReport, *, is_dry: bool) -> None:
        for word, paths in (("new", report.new), ("changed", report.changed), ("removed", report.removed)):
            for path in paths if is_dry else ():
                self.stdout.write(printable(f"{word}: {path}"))
        counts = f"{len(report.new)} new, {len(report.changed)} changed, {len(report.removed)} removed, {report.unchanged} as they were"
        self.stdout.write(f"{counts}{'; nothing was written' if is_dry else ''}.")


def _forgetful(file: SiteFile) -> SiteFile:
    """The file; while debugging Django keeps every query, with every text in it."""
    reset_queries()
    return file


def _as_rendered(files: Iterable[SiteFile], missing: Sequence[int]) -> Iterator[SiteFile]:
    """The files, each when the HTML that it shows is there; processes render what comes next meanwhile."""
    waiting, done = set(missing), render_missing(missing)
    for file in files:
        while file.revision in waiting:
            waiting.difference_update(next(done))
        yield file
