"""`publish_issue NUMBER [--rehearse [--lines N]] [--deliver PORT]`: freeze revision 1, open the next draft, hand the revision on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.core.management.base import BaseCommand

from issues.deliveries import DeliveryError, deliver_now, objections, ports, rehearse
from issues.deliveries.diffs import diff_of
from issues.management.refusals import issue_numbered, opening_line, printable, refuse, while_read
from issues.models import Issue
from issues.publication import BlockedError, PublicationError, publish_issue
from issues.revisions import last_revision

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from issues.deliveries import Change

LINES = 60  # of a difference, unless others are asked for


class Command(BaseCommand):
    """Calls `publication.publish_issue`; names the revision and the draft that was opened, or every error that blocks it."""

    help = "Publish an issue: its text is frozen, what stands in it counts as published, and the next draft is opened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("--rehearse", action="store_true", help="Show which files would change, line by line, and change nothing.")
        parser.add_argument(
            "--lines",
            type=int,
            default=LINES,
            metavar="N",
            help=f"With --rehearse: show so many lines of each difference, 0 for all; else {LINES}.",
        )
        parser.add_argument(
            "--deliver", action="append", default=[], choices=ports(), help="Hand the last revision on; may be given several times."
        )
        parser.add_argument(
            "--again", action="store_true", help="With --deliver: also by a mail or campaign that an earlier revision went out with."
        )

    def handle(self, *, number: int, deliver: list[str], **options: Any) -> None:
        """Publish it and hand it on, or say why not."""
        issue = issue_numbered(self, number)
        if options["rehearse"]:
            with while_read():
                self._rehearse(issue, options["lines"])
            return
        if issue.is_open:
            self._refuse_objections(issue, deliver)
        if issue.is_open or not deliver:
            self._publish(issue)
        for port in deliver:
            self._deliver(issue, port, again=options["again"])

    def _refuse_objections(self, issue: Issue, names: list[str]) -> None:
        """What others changed in the draft is taken in before it is published: afterwards that takes an amendment."""
        if found := objections(issue, names):
            words = "; ".join(f"{one.name}: {one.words}" for one in found)
            refuse(self, printable(f"{words} Nothing is published."))

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

    def _rehearse(self, issue: Issue, lines: int) -> None:
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
                    diff = diff_of(change, [other for other in one.changes if other is not change])
                    self.stdout.write(printable(f"  {_described(change, diff)}"))
                    self._show(diff, lines)

    def _show(self, diff: list[str], lines: int) -> None:
        paints = {"-": self.style.ERROR, "+": self.style.SUCCESS}
        shown = diff[:lines] if lines > 0 else diff
        for line in shown:
            self.stdout.write(f"    {paints.get(line[:1], str)(printable(line))}")
        if rest := len(diff) - len(shown):
            self.stdout.write(f"    … {rest} more line{'s' if rest > 1 else ''}; --lines 0 shows all.")

    def _deliver(self, issue: Issue, port: str, *, again: bool) -> None:
        revision = last_revision(issue)
        if revision is None:
            refuse(self, f"{issue} has no revision to hand on.")
        try:
            row = deliver_now(revision, port, again=again)
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


def _described(change: Change, diff: list[str]) -> str:
    """One line, as git shows it: A, M or D, the path, bytes before and after."""
    if change.before is None:
        return f"A {change.path}  {len(change.after or b'')} bytes"
    if change.after is None:
        rest = "these lines stand nowhere else:" if diff else "all its lines stand elsewhere"
        return f"D {change.path}  {len(change.before)} bytes; {rest}"
    return f"M {change.path}  {len(change.before)} → {len(change.after)} bytes"
