"""Which accepted submissions are an issue's. Where only one can stand (crate and quote of the week), the others wait for their turn."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from issues.models import Issue, Placement
from submissions.kinds import submission_kinds
from submissions.models import SOURCE, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from submissions.kinds import SubmissionKind


def placements_of(submissions: Iterable[Submission]) -> QuerySet[Placement]:
    """What assembly knows of these submissions' lines."""
    return Placement.objects.filter(source=SOURCE, key__in=[submission.key for submission in submissions])


def accepted_for(issue: Issue, kinds: Mapping[str, SubmissionKind]) -> list[Submission]:
    """What is accepted of these kinds, in time and not left out before, in the order of acceptance: three queries."""
    related = [name for kind in kinds.values() for name in kind.related]
    rows = Submission.objects.accepted().filter(kind__in=kinds).order_by("acceptance_id", "pk")
    found = list(rows.select_related("section", "acceptance", *related))
    placed = _placements(found)
    is_coming = issue == Issue.objects.coming()
    belonging = [row for row in found if _belongs(row, issue, placed[row.key], is_coming=is_coming)]
    taken = [row for row in belonging if _is_taken_for(row, issue)]
    standing = [row for row in belonging if any(placement.issue_id == issue.pk for placement in placed[row.key])]
    return _one_in_each_slot(belonging, [*taken, *standing, *belonging], kinds)


def first_in_line(submission: Submission, issue: Issue) -> Submission | None:
    """The nomination that has the one place of its kind in this issue, if that is another one; None for what stands in lists."""
    kind = submission_kinds()[submission.kind]
    if not kind.slot:
        return None
    return next((row for row in accepted_for(issue, {kind.slug: kind}) if row.pk != submission.pk), None)


def left_out(issue: Issue) -> list[Submission]:
    """Accepted submissions whose line an editor took out of this published issue: they come back only when an editor says so."""
    rows = Submission.objects.accepted().select_related("section", "acceptance").order_by("acceptance_id", "pk")
    placed = _placements(rows)
    return [row for row in rows if any(place.issue_id == issue.pk and _is_over(place, row) for place in placed[row.key])]


def left_out_of(submission: Submission) -> Issue | None:
    """The published issue out of which an editor took the line of an accepted submission; None while it is on its way into one."""
    return left_out_among([submission]).get(submission.pk)


def left_out_among(submissions: Iterable[Submission]) -> dict[int, Issue]:
    """For those of which that is so, by their keys, the issue out of which an editor took the line; see `left_out_of`."""
    rows = [row for row in submissions if row.state == Submission.State.ACCEPTED]
    placed = _placements(rows) if rows else {}
    found = {}
    for row in rows:
        over = [place.issue for place in placed[row.key] if _is_over(place, row)]
        if over and not any(place.issue.is_open for place in placed[row.key]):
            found[row.pk] = max(over, key=lambda issue: issue.date)
    return found


def _one_in_each_slot(rows: Sequence[Submission], in_line: Iterable[Submission], kinds: Mapping[str, SubmissionKind]) -> list[Submission]:
    """All that stands in lists, and of a kind with one place the first in line; the others wait for the next issues by themselves."""
    first: dict[str, Submission] = {}
    for row in in_line:
        first.setdefault(kinds[row.kind].slot, row)
    return [row for row in rows if not kinds[row.kind].slot or row == first[kinds[row.kind].slot]]


def _is_taken_for(submission: Submission, issue: Issue) -> bool:
    """Whether editors gave a nomination the place in this issue (voting.py); what stands in lists has none to give."""
    return getattr(getattr(submission, submission.kind, None), "taken_for_id", None) == issue.pk


def _belongs(submission: Submission, issue: Issue, placements: Sequence[Placement], *, is_coming: bool) -> bool:
    """An accepted submission stays in the draft where it was placed; else it goes into the coming issue, unless it was left out of one."""
    if any(placement.issue_id == issue.pk for placement in placements):
        return issue.is_open
    if any(placement.issue.is_open or _is_over(placement, submission) for placement in placements):
        return False
    return is_coming and submission.is_in_time_for(issue)


def _is_over(placement: Placement, submission: Submission) -> bool:
    published_at, acceptance = placement.issue.published_at, submission.acceptance
    return published_at is not None and (acceptance is None or acceptance.created_at <= published_at)


def _placements(submissions: Iterable[Submission]) -> defaultdict[str, list[Placement]]:
    found: defaultdict[str, list[Placement]] = defaultdict(list)
    for placement in placements_of(submissions).select_related("issue"):
        found[placement.key].append(placement)
    return found
