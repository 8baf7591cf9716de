"""Until when things can be sent in, and what gets in: what the pages of this app tell."""

from __future__ import annotations

from typing import Any

from issues.models import Issue
from submissions.guidelines import general


def with_deadline(context: dict[str, Any]) -> dict[str, Any]:
    """The context of a page, with the coming issue, the number of the one after it, and general guidelines, read when shown."""
    issue = Issue.objects.coming()
    return {**context, "issue": issue, "next_number": issue.number + 1 if issue and issue.number else None, "rules": general}
