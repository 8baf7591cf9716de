"""`export_issue NUMBER`: an issue's bytes on standard output or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.exports.errors import ExportError
from issues.exports.files import write_file
from issues.exports.html import render_html
from issues.exports.markdown import chosen_revision, export_markdown
from issues.management.refusals import issue_numbered, refuse

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from issues.models import Issue


class Command(BaseCommand):
    """Reads the revision or the draft and writes its bytes, unchanged."""

    help = "Write an issue to standard output or, atomically, to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue, the format, the revision and the file."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("--format", choices=["markdown", "html"], default="markdown")
        parser.add_argument("--revision", type=int, metavar="N", help="A revision; else the last one, or the draft as it stands.")
        parser.add_argument("--output", default="-", metavar="PATH|-", help="A file to replace; “-” is standard output.")

    def handle(self, *, number: int, **options: Any) -> None:
        """Write it, or say why not."""
        issue = issue_numbered(self, number)
        try:
            self._write(_content(issue, options["format"], options["revision"]), options["output"])
        except ExportError as error:
            refuse(self, error)

    def _write(self, content: str, output: str) -> None:
        if output != "-":
            write_file(Path(output), content.encode())
            return
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is None:  # a caller's own text stream
            self.stdout.write(content, ending="")
            return
        try:
            buffer.write(content.encode())
            buffer.flush()
        except OSError as error:
            raise ExportError(f"standard output cannot be written: {error.strerror}.") from error


def _content(issue: Issue, format_name: str, revision: int | None) -> str:
    """The text in that format; HTML that was frozen at publication is not rendered again."""
    if format_name == "markdown":
        return export_markdown(issue, revision=revision)
    frozen = chosen_revision(issue, number=revision)
    return frozen.html if frozen and frozen.html else render_html(export_markdown(issue, revision=revision))
