"""Nominations for the crate and the quote of the week: which wait, how many editors would take each, and who has the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from issues.assembly import request_assembly
from issues.markdown import render_entry
from submissions import review
from submissions.kinds import submission_kinds
from submissions.models import Submission, Vote
from submissions.turns import accepted_for

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.models import Issue
    from submissions.kinds import SubmissionKind

MOST_SHOWN = 200


class VotingError(Exception):
    """A vote or a choice that is refused; its text tells an editor why."""


@dataclass(frozen=True)
class Nomination:
    """A nomination as editors compare it: the block as it is printed ("" where it cannot be), its votes, and whether one is mine."""

    submission: Submission
    block: str
    votes: int
    is_mine: bool
    has_place: bool


def nominations(kind: SubmissionKind, *, issue: Issue | None, actor: User) -> list[Nomination]:
    """What is on its way of this kind: who has the place in the issue first, then by votes, then the oldest. Four queries."""
    rows = Submission.objects.filter(kind=kind.slug, state__in=Submission.ON_ITS_WAY).select_related(*kind.related)
    counted = list(rows.annotate(vote_count=Count("votes")).order_by("-vote_count", "pk")[:MOST_SHOWN])
    mine = set(Vote.objects.filter(voter=actor, submission__in=counted).values_list("submission_id", flat=True))
    place = holder(kind, issue)
    found = [Nomination(row, _block(kind, row), getattr(row, "vote_count", 0), row.pk in mine, row == place) for row in counted]
    return sorted(found, key=lambda one: not one.has_place)


def holder(kind: SubmissionKind, issue: Issue | None) -> Submission | None:
    """Which nomination has the place in the issue."""
    return next(iter(accepted_for(issue, {kind.slug: kind})), None) if issue else None


def vote(submission: Submission, *, actor: User) -> Vote:
    """Vote for a nomination; a second vote of the same editor changes nothing.

    Raises:
        VotingError: it is no nomination, or it is decided.
    """
    _check(submission)
    found, _ = Vote.objects.get_or_create(submission=submission, voter=actor)
    return found


def take_vote_back(submission: Submission, *, actor: User) -> None:
    """Take one's vote back, if there is one."""
    Vote.objects.filter(submission=submission, voter=actor).delete()


@transaction.atomic
def give_place(submission: Submission, *, issue: Issue | None, actor: User, version: int | None = None) -> Submission:
    """Give a nomination the one place in the issue: it is accepted, who had the place waits, and an assembly is asked for.

    Raises:
        VotingError: it is no nomination, there is no coming issue, or it does not count for that one.
        ReviewError: somebody was quicker, or four eyes are asked for.
    """
    kind = _check(submission)
    if issue is None:
        raise VotingError("There is no coming issue that it could stand in.")
    if submission.is_undecided:
        submission = review.accept(submission, actor=actor, version=version)
    model = type(getattr(submission, kind.slug))
    model.objects.filter(taken_for=issue).update(taken_for=None)
    model.objects.filter(submission=submission).update(taken_for=issue)
    if holder(kind, issue) != submission:
        raise VotingError(f"“{submission}” does not count for {issue}: it came too late, is to wait, or was left out of an issue before.")
    request_assembly(issue, actor=actor)
    return submission


def _check(submission: Submission) -> SubmissionKind:
    kind = submission_kinds()[submission.kind]
    if not kind.slot:
        raise VotingError(f"“{submission}” is no nomination.")
    if submission.state not in Submission.ON_ITS_WAY:
        raise VotingError(f"“{submission}” is {submission.get_state_display().lower()} now. Nothing was changed.")
    return kind


def _block(kind: SubmissionKind, submission: Submission) -> str:
    try:
        return render_entry(kind.entry(submission))
    except ValueError:
        return ""
