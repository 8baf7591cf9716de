"""`amend_issue NUMBER [PATH] --reason TEXT`: a further revision of a published issue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from issues.importer import ImporterError, read_file
from issues.management.refusals import issue_numbered, refuse
from issues.publication import PublicationError, amend_issue, put_discussion
from issues.revisions import last_revision

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from issues.models import Issue, Revision


class Command(BaseCommand):
    """Calls `publication.amend_issue` with a file's text, or `put_discussion`, and names the revision."""

    help = "Amend a published issue: the text of a file, or the address of its discussion, becomes its next revision."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issue, what changes, and why."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="The whole amended text.")
        parser.add_argument("--reason", default="", metavar="TEXT", help="Listed with the revision.")
        parser.add_argument("--discussion", metavar="URL", help="Puts this address into the line “Discuss”, and changes nothing else.")

    def handle(self, *, number: int, path: Path | None, reason: str, discussion: str | None, **_options: Any) -> None:
        """Amend it, or say why not."""
        issue = issue_numbered(self, number)
        try:
            revision = self._amended(issue, path, reason, discussion)
        except (ImporterError, PublicationError) as error:
            refuse(self, error)
        self.stdout.write(f"{revision}: SHA-256 {revision.sha256}")

    def _amended(self, issue: Issue, path: Path | None, reason: str, discussion: str | None) -> Revision:
        last = last_revision(issue)
        base = last.number if last else 0
        if discussion is not None:
            return put_discussion(issue, discussion, base=base, actor=None)
        if path is None:
            raise PublicationError("Name a file, or --discussion URL.")
        if not reason:
            raise PublicationError("Say why: --reason TEXT.")
        return amend_issue(issue, text=read_file(path), base=base, reason=reason, actor=None)
