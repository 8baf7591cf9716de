"""Where a submission stands, in words for the person who sent it. Editors' names stay inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.models import Issue
from submissions.intake import placements_of
from submissions.kinds import submission_kinds
from submissions.models import Decision, Submission

if TYPE_CHECKING:
    from datetime import datetime

State = Submission.State
Verb = Decision.Verb

HEADS = {
    State.PENDING: "Waiting for an editor",
    State.NEEDS_CHANGE: "An editor asks you something",
    State.ACCEPTED: "Accepted",
    State.DECLINED: "Declined",
    State.DUPLICATE: "It was there already",
    State.SPAM: "Declined",
    State.WITHDRAWN: "You withdrew it",
    State.PUBLISHED: "Published",
}
STEPS = {
    Verb.ACCEPT: ("Accepted", "done"),
    Verb.DECLINE: ("Declined", "refused"),
    Verb.NEEDS_CHANGE: ("An editor asked for a change", "now"),
    Verb.MARK_DUPLICATE: ("It was there already", "refused"),
    Verb.LATER: ("Put off until the next issue", "done"),
    Verb.SPAM: ("Declined", "refused"),
    Verb.WITHDRAW: ("Withdrawn by you", "refused"),
    Verb.ANSWER: ("Answered by you", "done"),
    Verb.CORRECT: ("Corrected by you", "done"),
    Verb.PUBLISH: ("Published", "done"),
    Verb.UNDO: ("The last decision was taken back", "done"),
}
SHOWN_REASONS = (Verb.DECLINE, Verb.NEEDS_CHANGE, Verb.MARK_DUPLICATE, Verb.ANSWER)


@dataclass(frozen=True)
class Moment:
    """One step of the history: `mark` is done, now, refused or todo."""

    label: str
    mark: str
    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class Standing:
    """The head of the page, the editors' words where there are some, and the history with what is still to come."""

    state: str
    label: str
    head: str
    words: str
    issue: Issue | None
    moments: tuple[Moment, ...]
    ends_at: datetime | None


def standing_of(submission: Submission) -> Standing:
    """Where it stands: three queries at most."""
    decisions = list(submission.decisions.select_related("undone_by"))
    shown = [decision for decision in decisions if decision.verb in STEPS]
    standing = [decision for decision in shown if decision.verb in SHOWN_REASONS and not hasattr(decision, "undone_by")]
    last = standing[-1] if standing and standing[-1].to_state == submission.state else None
    is_spam = submission.state == State.SPAM
    return Standing(
        state=State.DECLINED if is_spam else submission.state,
        label=str(State.DECLINED.label if is_spam else submission.get_state_display()),
        head=HEADS[State(submission.state)],
        words=last.reason if last else "",
        issue=issue_of(submission),
        moments=(Moment("Received", "done", submission.created_at), *map(_moment, shown), *_to_come(submission)),
        ends_at=submission.page_ends_at(decisions[-1].created_at if decisions else None),
    )


def issue_of(submission: Submission) -> Issue | None:
    """The issue it counts for: where it is published or placed, else the coming one if it is in time; None: the one after."""
    if submission.published_in:
        return submission.published_in
    if submission.state in Submission.REFUSED or not submission_kinds()[submission.kind].is_proposed_here:
        return None
    open_issues = list(Issue.objects.open().order_by("date", "pk"))
    if submission.state == State.ACCEPTED:
        placed = set(placements_of([submission]).values_list("issue_id", flat=True))
        for issue in open_issues:
            if issue.pk in placed:
                return issue
    coming = open_issues[0] if open_issues else None
    if coming is None or not submission.is_in_time_for(coming) or submission.hidden_during_id == coming.pk:
        return None
    return coming


def _moment(decision: Decision) -> Moment:
    label, mark = STEPS[Verb(decision.verb)]
    if decision.verb == Verb.UNDO and decision.actor_id is None:
        label = "Withdrawal taken back by you"
    words = decision.reason if decision.verb in SHOWN_REASONS else ""
    is_over = mark == "now" and decision.to_state != decision.submission.state
    return Moment(label, "done" if is_over else mark, decision.created_at, words)


def _to_come(submission: Submission) -> tuple[Moment, ...]:
    if submission.is_undecided:
        return (Moment("An editor decides", "todo"), Moment("Published, with the link to it", "todo"))
    if submission.state == State.ACCEPTED:
        return (Moment("Published, with the link to it", "todo"),)
    return ()
