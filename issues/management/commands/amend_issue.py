"""`amend_issue NUMBER [PATH] --reason TEXT`: a further revision of a published issue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.differences import difference
from issues.importer import ImporterError, read_file
from issues.management.choosing import Choosing
from issues.management.findings import rows_shown
from issues.management.refusals import issue_numbered, refuse
from issues.publication import PublicationError, amend_issue, nearest_revision, plan_amendment, put_discussion, taken_back
from issues.revisions import last_revision

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

    from issues.differences import Row
    from issues.models import Issue, Revision


class Command(BaseCommand):
    """Calls `publication.amend_issue` with a file's text, or `put_discussion`, and names the revision."""

    help = (
        "Amend a published issue: the text of a file, or the address of its discussion, becomes its next revision."
        " The difference is shown first. A file that would take back what a later amendment changed is refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue, what changes, and why."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="The whole amended text.")
        parser.add_argument("--reason", default="", metavar="TEXT", help="Listed with the revision.")
        parser.add_argument("--base", type=int, metavar="N", help="The revision that the file began from; else the one it is nearest to.")
        parser.add_argument("--yes", action="store_true", help="Amend without asking, as where there is no terminal.")
        parser.add_argument("--discussion", metavar="URL", help="Puts this address into the line “Discuss”, and changes nothing else.")

    def handle(self, *, number: int, path: Path | None, **options: Any) -> None:
        """Amend it, or say why not."""
        self.options = options
        issue = issue_numbered(self, number)
        try:
            revision = self._discussed(issue) if options["discussion"] is not None else self._amended(issue, path)
        except (ImporterError, PublicationError) as error:
            refuse(self, error)
        self.stdout.write(f"{revision}: SHA-256 {revision.sha256}" if revision else "Nothing is amended.")

    def _discussed(self, issue: Issue) -> Revision:
        last = last_revision(issue)
        return put_discussion(issue, self.options["discussion"], base=last.number if last else 0, actor=None)

    def _amended(self, issue: Issue, path: Path | None) -> Revision | None:
        """The new revision; None where somebody who was asked does not want it."""
        if path is None:
            raise PublicationError("Name a file, or --discussion URL.")
        if not self.options["reason"]:
            raise PublicationError("Say why: --reason TEXT.")
        text, last = read_file(path), last_revision(issue)
        number = last.number if last else 0
        if last and text != last.text:
            self._refuse_loss(self._base(issue, text) or last, last, text)
        before = plan_amendment(issue, text=text, base=number)
        self._show(difference(before.text, text))
        if not self._is_wanted():
            return None
        return amend_issue(issue, text=text, base=number, reason=self.options["reason"], actor=None)

    def _base(self, issue: Issue, text: str) -> Revision | None:
        number = self.options["base"]
        if number is None:
            return nearest_revision(issue, text)
        base = issue.revisions.filter(number=number).first()
        if base is None:
            raise PublicationError(f"{issue} has no revision {number}.")
        return base

    def _refuse_loss(self, base: Revision, last: Revision, text: str) -> None:
        """Show what the file would take back of the revisions since, and refuse it."""
        if rows := taken_back(base, last, text):
            self._show(rows)
            raise PublicationError(
                f"The file began from revision {base.number} and would take back what was amended since (shown above). Put your change"
                f" into revision {last.number}, or say --base {last.number} if that is to go."
            )

    def _show(self, rows: Iterable[Row]) -> None:
        for line in rows_shown(rows, self.style):
            self.stdout.write(line, lambda words: words)

    def _is_wanted(self) -> bool:
        is_asking = sys.stdin.isatty() and self.stdout.isatty() and not self.options["yes"]
        return Choosing(input if is_asking else lambda _: "yes", "Amend it?")()
