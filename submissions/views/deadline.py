"""Until when things can be sent in: what every page of this app tells."""

from __future__ import annotations

from typing import Any

from issues.models import Issue


def with_deadline(context: dict[str, Any]) -> dict[str, Any]:
    """The context of a page, with the coming issue and the number of the one after it."""
    issue = Issue.objects.coming()
    return {**context, "issue": issue, "next_number": issue.number + 1 if issue and issue.number else None}
