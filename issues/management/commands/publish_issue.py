"""`publish_issue NUMBER`: freeze the text as revision 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.management.refusals import issue_numbered, refuse
from issues.publication import PublicationError, publish_issue

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Calls `publication.publish_issue` and names the revision."""

    help = "Publish an issue: its text is frozen, and what stands in it counts as published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue."""
        parser.add_argument("number", type=int, metavar="NUMBER")

    def handle(self, *, number: int, **_options: Any) -> None:
        """Publish it, or say why not."""
        issue = issue_numbered(self, number)
        try:
            revision = publish_issue(issue, actor=None)
        except PublicationError as error:
            refuse(self, error)
        self.stdout.write(f"{revision}: SHA-256 {revision.sha256}")
