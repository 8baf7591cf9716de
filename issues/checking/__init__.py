"""Checking issues: the rules of issues/checks over texts from the database and from files, each in the light of those before it.

This is where the checks meet the database: `check` is what a page calls, `Survey` what looks at several texts together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.checking.records import Records, read_records
from issues.checking.saving import refuse_unrepairable, save
from issues.checking.survey import Survey
from issues.checking.texts import CheckingError, IssueText, numbered, text_in_database, text_in_file, text_of_bytes

if TYPE_CHECKING:
    from issues.checks import Finding
    from issues.models import Issue

__all__ = [
    "CheckingError",
    "IssueText",
    "Records",
    "Survey",
    "check",
    "numbered",
    "read_records",
    "refuse_unrepairable",
    "save",
    "text_in_database",
    "text_in_file",
    "text_of_bytes",
]


def check(issue: Issue) -> list[Finding]:
    """What the house rules find in an issue's text as it stands (a published one's last revision), in the order of the text."""
    text = text_in_database(issue)
    return Survey([text], read_records()).findings(text)
