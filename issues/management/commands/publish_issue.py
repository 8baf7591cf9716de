"""`publish_issue NUMBER [--rehearse [DIR]] [--deliver PORT]`: freeze the text as revision 1, open the next draft, hand the revision on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.core.management.base import BaseCommand

from issues.deliveries import DeliveryError, deliver_now, ports, rehearse
from issues.management.refusals import issue_numbered, opening_line, printable, refuse
from issues.models import Issue
from issues.publication import BlockedError, PublicationError, publish_issue
from issues.revisions import last_revision

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from issues.deliveries import Change


class Command(BaseCommand):
    """Calls `publication.publish_issue`; names the revision and the draft that was opened, or every error that blocks it."""

    help = "Publish an issue: its text is frozen, what stands in it counts as published, and the next draft is opened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("--rehearse", action="store_true", help="Say which files would change, and change nothing.")
        parser.add_argument(
            "--deliver", action="append", default=[], choices=ports(), help="Hand the last revision on; may be given several times."
        )

    def handle(self, *, number: int, deliver: list[str], **options: Any) -> None:
        """Publish it and hand it on, or say why not."""
        issue = issue_numbered(self, number)
        if options["rehearse"]:
            self._rehearse(issue)
            return
        if issue.is_open or not deliver:
            self._publish(issue)
        for port in deliver:
            self._deliver(issue, port)

    def _publish(self, issue: Issue) -> None:
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

    def _rehearse(self, issue: Issue) -> None:
        try:
            found = rehearse(issue, actor=None)
        except BlockedError as error:
            self._tell(issue, error)
        except PublicationError as error:
            refuse(self, error)
        for one in found:
            self.stdout.write(printable(f"{one.label} ({one.place}): {one.refusal or f'{one.count} would change'}"))
            for change in one.changes:
                if change.is_change:
                    self.stdout.write(printable(f"  {_described(change)}"))

    def _deliver(self, issue: Issue, port: str) -> None:
        revision = last_revision(issue)
        if revision is None:
            refuse(self, f"{issue} has no revision to hand on.")
        try:
            row = deliver_now(revision, port)
        except DeliveryError as error:
            refuse(self, printable(str(error)))
        if row.state != row.State.DONE:
            refuse(self, printable(f"{port}: {row.error or 'somebody else is at it'}"))
        self.stdout.write(printable(f"{port}: {row.receipt}"))

    def _tell(self, issue: Issue, error: BlockedError) -> NoReturn:
        count = len(error.findings)
        self.stderr.write(f"{issue} has {count} error{'s' if count > 1 else ''}; nothing is published.")
        for found in error.findings:
            self.stderr.write(printable(f"{issue.file_name}:{found.line}: {found.message} {found.hint}"))
        raise SystemExit(1)


def _described(change: Change) -> str:
    """One line, as git shows it: A, M or D, the path, bytes before and after."""
    if change.before is None:
        return f"A {change.path}  {len(change.after or b'')} bytes"
    if change.after is None:
        return f"D {change.path}  {len(change.before)} bytes"
    return f"M {change.path}  {len(change.before)} → {len(change.after)} bytes"
