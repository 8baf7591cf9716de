"""`publish_issue NUMBER`: freeze the text as revision 1 and open the next draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.management.refusals import issue_numbered, opening_line, printable, refuse
from issues.models import Issue
from issues.publication import BlockedError, PublicationError, publish_issue

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Calls `publication.publish_issue`; names the revision and the draft that was opened, or every error that blocks it."""

    help = "Publish an issue: its text is frozen, what stands in it counts as published, and the next draft is opened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue."""
        parser.add_argument("number", type=int, metavar="NUMBER")

    def handle(self, *, number: int, **_options: Any) -> None:
        """Publish it, or say why not."""
        issue = issue_numbered(self, number)
        before = set(Issue.objects.open().values_list("pk", flat=True))
        try:
            revision = publish_issue(issue, actor=None)
        except BlockedError as error:
            self._tell(issue, error)
        except PublicationError as error:
            refuse(self, error)
        self.stdout.write(f"{revision}: SHA-256 {revision.sha256}")
        for opened in Issue.objects.open().exclude(pk__in=before):
            self.stdout.write(opening_line(opened))

    def _tell(self, issue: Issue, error: BlockedError) -> None:
        count = len(error.findings)
        self.stderr.write(f"{issue} has {count} error{'s' if count > 1 else ''}; nothing is published.")
        for found in error.findings:
            self.stderr.write(printable(f"{issue.file_name}:{found.line}: {found.message} {found.hint}"))
        raise SystemExit(1)
