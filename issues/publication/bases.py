"""From which revision an amended file began, and what it would take back of the later ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from issues.conflict import join_versions
from issues.differences import difference

if TYPE_CHECKING:
    from issues.differences import Row
    from issues.models import Issue, Revision


def nearest_revision(issue: Issue, text: str) -> Revision | None:
    """The revision that differs from the text in the fewest characters, the latest of several; None while it is a draft."""
    nearest, least = None, None
    for revision in issue.revisions.order_by("-number"):
        distance = Indel.distance(revision.text, text, score_cutoff=least)
        if least is None or distance < least:
            nearest, least = revision, distance
    return nearest


def taken_back(base: Revision, last: Revision, text: str) -> tuple[Row, ...]:
    """The lines of the revisions after `base` that would not stand in the text any more, as a difference; empty where all of them do."""
    joined = join_versions(base.text, text, last.text)
    return difference(joined.with_choices(["theirs"] * len(joined.clashes)), text, context=0)
