"""`import_issue PATH…`: markdown files become issues, or with --template the text that new drafts start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.encoding import repair_encoding, repaired_text
from issues.importer import ImporterError, import_issue, import_template, read_file
from issues.management.refusals import printable

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from issues.encoding import RepairedLine
    from issues.importer import ImportReport


class Command(BaseCommand):
    """Reads each file, calls the importer, and reports. Each file stands alone: a bad one saves nothing of itself."""

    help = "Import issues from markdown files, byte for byte. A file that cannot be imported changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and what to make of them."""
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        parser.add_argument("--template", action="store_true", help="The file is the template that new drafts start from.")
        parser.add_argument("--repair-encoding", action="store_true", help="Repair UTF-8 that was read as Windows-1252.")
        parser.add_argument("--replace", action="store_true", help="Replace the text of an unpublished issue of the same number.")

    def handle(self, *, paths: list[Path], **options: Any) -> None:
        """Import one file after the other; exit code 1 when one was refused."""
        has_failed = False
        for path in paths:
            try:
                self._import(path, options)
            except ImporterError as error:
                self.stderr.write(str(error))
                has_failed = True
        if has_failed:
            raise SystemExit(1)

    def _import(self, path: Path, options: dict[str, Any]) -> None:
        name = str(path)
        text = self._repaired(read_file(path), name, is_allowed=options["repair_encoding"])
        if options["template"]:
            template = import_template(text, file_name=name)
            self.stdout.write(f"{template}: {template.note}")
        else:
            self._report(import_issue(text, file_name=name, replace=options["replace"]))

    def _repaired(self, text: str, name: str, *, is_allowed: bool) -> str:
        repairs = repair_encoding(text)
        for repair in repairs:
            self._show(name, repair)
        if repairs and not is_allowed:
            count = "1 line" if len(repairs) == 1 else f"{len(repairs)} lines"
            reason = f"UTF-8 that was read as Windows-1252 in {count}; import the repaired text with --repair-encoding."
            raise ImporterError(name, repairs[0].line, reason)
        return repaired_text(text) if repairs else text

    def _show(self, name: str, repair: RepairedLine) -> None:
        for mark, line in (("-", repair.before), ("+", repair.after)):
            self.stdout.write(f"{name}:{repair.line}: {mark} {printable(line)}")

    def _report(self, report: ImportReport) -> None:
        self.stdout.write(f"{report.issue} ({report.issue.file_name}, {report.issue.status})")
        for section in report.sections:
            self.stdout.write(f"  {section.title}: {section.understood} of {section.entries} entries understood")
        understood, entries = (sum(getattr(one, name) for one in report.sections) for name in ("understood", "entries"))
        self.stdout.write(f"  All: {understood} of {entries} entries understood, {report.adopted} lines adopted")
