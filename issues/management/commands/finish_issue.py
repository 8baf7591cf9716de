"""`finish_issue NUMBER [--dry-run]`: take out empty sections, write empty notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.management.refusals import issue_numbered, refuse
from issues.publication import PublicationError, finish_issue

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Calls `publication.finish_issue` and prints the change set."""

    help = "Take out the sections that are not printed empty and write the notices of empty lists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("--dry-run", action="store_true", help="Only show what would change.")

    def handle(self, *, number: int, dry_run: bool, **_options: Any) -> None:
        """Finish it, or say why not."""
        issue = issue_numbered(self, number)
        try:
            finishing = finish_issue(issue, actor=None, dry_run=dry_run)
        except PublicationError as error:
            refuse(self, error)
        if not finishing.has_changes:
            self.stdout.write(f"{issue} needs no finishing.")
            return
        self.stdout.write(finishing.diff, ending="")
        self.stdout.write("Nothing was saved." if dry_run else f"{issue} is finished.")
