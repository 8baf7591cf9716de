"""Co-authors of an issue: who asked for it with something that was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.markdown.escaping import clean_line
from issues.models import Placement
from issues.revisions import last_revision
from submissions.fields import PLAIN_ADDRESS
from submissions.models import SOURCE, Submission

if TYPE_CHECKING:
    from issues.models import Issue


def contributors(issue: Issue) -> list[str]:
    """`Name <address>` of each, once, in the order in which the issue prints what they sent; fit for a trailer of git."""
    revision = last_revision(issue)
    if revision is None:
        return []
    asked = Submission.objects.filter(published_in=issue, state=Submission.State.PUBLISHED).exclude(credit_email="").order_by("pk")
    placed = Placement.objects.filter(issue=issue, source=SOURCE, key__in=[row.key for row in asked])
    places = {one.key: revision.text.find(one.standing_text or one.text) for one in placed}
    found: dict[str, str] = {}
    for row in sorted(asked, key=lambda row: _late(places.get(row.key, -1), len(revision.text))):
        if _is_sound(row):
            found.setdefault(row.credit_email.casefold(), f"{row.credit_name} <{row.credit_email}>")
    return list(found.values())


def _late(place: int, end: int) -> int:
    """What is not found as it was placed comes last."""
    return end if place < 0 else place


def _is_sound(row: Submission) -> bool:
    """One line, one name, one address, whoever wrote the row."""
    name = row.credit_name
    return name != "" and clean_line(name) == name and not set("<>") & set(name) and bool(PLAIN_ADDRESS.fullmatch(row.credit_email))
