"""The newsletter's own file: an issue's markdown, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.exports.errors import ExportError
from issues.text import issue_text

if TYPE_CHECKING:
    from issues.models import Issue, Revision


def chosen_revision(issue: Issue, *, number: int | None = None) -> Revision | None:
    """The revision to export: the one of that number, else the last one of a published issue, else None (the draft's text).

    Raises ExportError when the issue has no revision of that number.
    """
    if number is not None:
        revision = issue.revisions.filter(number=number).first()
        if revision is None:
            raise ExportError(f"{issue} has no revision {number}.")
        return revision
    return None if issue.is_open else issue.revisions.order_by("-number").first()


def export_markdown(issue: Issue, *, revision: int | None = None) -> str:
    """The markdown of a revision, of the last one of a published issue, or of the draft as it stands. Raises ExportError."""
    frozen = chosen_revision(issue, number=revision)
    return frozen.text if frozen else issue_text(issue)
