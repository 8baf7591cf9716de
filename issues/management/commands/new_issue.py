"""`new_issue [--date YYYY-MM-DD]`: open the next draft."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.management.refusals import opening_line, refuse
from issues.publication import PublicationError, new_issue

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Calls `publication.new_issue` and names the draft."""

    help = "Open the next draft from the newest template: next number, next Wednesday, events by window."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a date other than the next Wednesday."""
        parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="The issue's date; else the next Wednesday.")

    def handle(self, **options: Any) -> None:
        """Open it, or say why not."""
        try:
            issue = new_issue(date=options["date"])
        except PublicationError as error:
            refuse(self, error)
        self.stdout.write(opening_line(issue))
