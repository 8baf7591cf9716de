"""`import_issue PATH…`: markdown files become issues, or with --template the text that new drafts start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from issues.encoding import repair_encoding, repaired_text
from issues.importer import ImporterError, import_issue, import_template, read_file
from issues.management.refusals import printable
from issues.management.updating import Updating

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from issues.encoding import RepairedLine
    from issues.importer import ImportReport


USAGE = 2


class Command(BaseCommand):
    """Reads each file, calls the importer, and reports. Each file stands alone: a bad one saves nothing of itself."""

    help = "Import issues from markdown files, byte for byte. A file that cannot be imported changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and what to make of them."""
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        parser.add_argument("--template", action="store_true", help="The file is the template that new drafts start from.")
        parser.add_argument("--repair-encoding", action="store_true", help="Repair UTF-8 that was read as Windows-1252.")
        parser.add_argument("--replace", action="store_true", help="Replace the text of an unpublished issue of the same number.")
        parser.add_argument(
            "--update",
            action="store_true",
            help="Take in what was changed in the file since it was exported, change by change; what was changed here since stays."
            " Exit code 1 when both sides changed the same in different ways: that is shown and left out.",
        )
        parser.add_argument("--base", metavar="FILE", type=Path, help="With --update: the text from which the file began.")
        parser.add_argument("--yes", action="store_true", help="With --update: take in everything that is no conflict without asking.")

    def handle(self, *, paths: list[Path], **options: Any) -> None:
        """Import one file after the other; exit code 1 when one was refused."""
        _refuse_odd_options(options)
        has_failed = False
        for path in paths:
            try:
                has_failed |= not self._import(path, options)
            except ImporterError as error:
                self.stderr.write(str(error))
                has_failed = True
        if has_failed:
            raise SystemExit(1)

    def _import(self, path: Path, options: dict[str, Any]) -> bool:
        """Import one file; False when something of it was left out."""
        name = str(path)
        text = self._repaired(read_file(path), name, is_allowed=options["repair_encoding"])
        if options["template"]:
            template = import_template(text, file_name=name)
            self.stdout.write(f"{template}: {template.note}")
        elif options["update"]:
            base = read_file(options["base"]) if options["base"] else None
            return Updating(self, name, is_sure=options["yes"]).run(text, base)
        else:
            self._report(import_issue(text, file_name=name, replace=options["replace"]))
        return True

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


def _refuse_odd_options(options: dict[str, Any]) -> None:
    if options["update"] and (options["template"] or options["replace"]):
        raise CommandError("--update goes neither with --template nor with --replace.", returncode=USAGE)
    if not options["update"] and (options["base"] or options["yes"]):
        raise CommandError("--base and --yes go with --update.", returncode=USAGE)
