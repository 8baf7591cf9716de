"""`assemble_issue NUMBER`: bring the accepted entries into an issue, at once, and say what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.assembly import AssemblyError, assemble_issue
from issues.assembly.wording import report_kinds
from issues.management.refusals import issue_numbered, refuse
from issues.models import Section

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping

    from issues.models import Assembly


class Command(BaseCommand):
    """Calls `assembly.assemble_issue` and prints the report: how many of each kind, and every line."""

    help = "Assemble an unpublished issue now, without a worker: accepted entries in, withdrawn ones out, hand edits kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue."""
        parser.add_argument("number", type=int, metavar="NUMBER")

    def handle(self, *, number: int, **_options: Any) -> None:
        """Assemble it, or say why not."""
        issue = issue_numbered(self, number)
        try:
            run = assemble_issue(issue, actor=None)
        except AssemblyError as error:
            refuse(self, error)
        self._print(run)

    def _print(self, run: Assembly) -> None:
        kinds = report_kinds(run.report)
        self.stdout.write(f"{run.issue} is assembled." if kinds else f"{run.issue} needs no assembling.")
        titles = dict(Section.objects.values_list("slug", "title"))
        for kind in kinds:
            self.stdout.write(f"  {kind['words']}: {len(kind['lines'])}")
            for line in kind["lines"]:
                self.stdout.write(f"    {_in_words(line, titles)}")


def _in_words(line: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """`section: text — note` on one line; a section that came or went has a text alone."""
    text = " ".join(line["text"].split())
    slug = line.get("section", "")
    where = f"{titles.get(slug, slug.removeprefix('heading:'))}: " if slug else ""
    note = " ".join(line.get("note", "").split())
    return f"{where}{text} — {note}" if note else f"{where}{text}"
