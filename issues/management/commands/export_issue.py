"""`export_issue NUMBER`: an issue in any of its formats, on standard output or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.exports.editions import edition_of
from issues.exports.errors import ExportError
from issues.exports.files import write_file
from issues.exports.formats import exports
from issues.exports.markdown import chosen_revision
from issues.management.refusals import issue_numbered, refuse
from issues.roundtrip.departures import note_departure, state_of

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Reads the revision or the draft and writes its bytes."""

    help = "Write an issue to standard output or, atomically, to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue, the format, the revision and the file."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("--format", choices=list(exports()), default="markdown")
        parser.add_argument("--revision", type=int, metavar="N", help="A revision; else the last one, or the draft as it stands.")
        parser.add_argument("--output", default="-", metavar="PATH|-", help="A file to replace; “-” is standard output.")

    def handle(self, *, number: int, **options: Any) -> None:
        """Write it and say on standard error what its sender should know; or say why not."""
        issue = issue_numbered(self, number)
        state = state_of(issue)
        try:
            edition = edition_of(issue, chosen_revision(issue, number=options["revision"]))
            made = exports()[options["format"]].make(edition)
            self._write(made.content, options["output"])
        except ExportError as error:
            refuse(self, error)
        if issue.is_open and options["format"] == "markdown" and not edition.revision:
            note_departure(state)
        for warning in made.warnings:
            self.stderr.write(warning)

    def _write(self, content: bytes, output: str) -> None:
        if output != "-":
            write_file(Path(output), content)
            return
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is None:  # a caller's own text stream
            self.stdout.write(content.decode(), ending="")
            return
        try:
            buffer.write(content)
            buffer.flush()
        except OSError as error:
            raise ExportError(f"standard output cannot be written: {error.strerror}.") from error
