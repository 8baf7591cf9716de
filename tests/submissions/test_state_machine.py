"""Every step of the state machine, allowed and forbidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from submissions import review
from submissions.models import Decision, Submission
from submissions.review import ReviewError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
State = Submission.State

DECISIONS: dict[str, tuple[Callable[..., Submission], dict[str, Any], str]] = {
    "accept": (review.accept, {}, State.ACCEPTED),
    "decline": (review.decline, {"reason": "No."}, State.DECLINED),
    "needs_change": (review.needs_change, {"reason": "Which?"}, State.NEEDS_CHANGE),
    "mark_duplicate": (review.mark_duplicate, {"reason": "In 699."}, State.DUPLICATE),
    "later": (review.later, {}, State.PENDING),
    "spam": (review.spam, {}, State.SPAM),
    "withdraw": (review.withdraw, {}, State.WITHDRAWN),
    "next_issue": (review.next_issue, {}, State.ACCEPTED),
}
ALLOWED = {
    State.PENDING: {"accept", "decline", "needs_change", "mark_duplicate", "later", "spam", "withdraw"},
    State.NEEDS_CHANGE: {"accept", "decline", "needs_change", "mark_duplicate", "later", "spam", "withdraw"},
    State.ACCEPTED: {"decline", "next_issue"},
}
SENDERS = {"answer", "correct", "edit", "publish"}  # not decisions of an editor: tested where they are taken
STEPS = [(state, decision) for state in State for decision in DECISIONS]


def test_every_step_of_the_machine_is_listed_here() -> None:
    assert set(DECISIONS) | SENDERS == set(Submission.TRANSITIONS)


@pytest.mark.parametrize(("state", "decision"), STEPS)
def test_each_step_is_taken_or_refused(state: str, decision: str, send: Send, editor: User) -> None:
    submission = send()
    Submission.objects.filter(pk=submission.pk).update(state=state)
    submission.refresh_from_db()
    do, options, to_state = DECISIONS[decision]
    if decision in ALLOWED.get(State(state), set()):
        assert do(submission, actor=editor, **options).state == to_state
        last = submission.decisions.get()
        assert (last.verb, last.from_state, last.to_state, last.actor) == (decision, state, to_state, editor)
        return
    with pytest.raises(ReviewError):
        do(submission, actor=editor, **options)
    submission.refresh_from_db()
    assert (submission.state, submission.version, submission.decisions.count()) == (state, 1, 0)


@pytest.mark.parametrize("decision", ["accept", "decline", "needs_change", "mark_duplicate", "later", "spam", "withdraw"])
def test_undo_goes_back_to_the_state_before(decision: str, send: Send, editor: User) -> None:
    submission = send()
    do, options, _ = DECISIONS[decision]
    do(submission, actor=editor, **options)
    review.undo(submission, actor=editor)
    assert submission.state == State.PENDING
    assert submission.hidden_during is None
    assert submission.duplicate_of is None
    assert submission.acceptance is None
    assert [row.verb for row in submission.decisions.all()] == [decision, "undo"]


def test_undo_goes_back_step_by_step(send: Send, editor: User) -> None:
    submission = send()
    review.needs_change(submission, actor=editor, reason="Which?")
    review.accept(submission, actor=editor)
    review.decline(submission, actor=editor, reason="Left out.")
    assert [review.undo(submission, actor=editor).state for _ in range(3)] == [State.ACCEPTED, State.NEEDS_CHANGE, State.PENDING]
    with pytest.raises(ReviewError, match="no decision"):
        review.undo(submission, actor=editor)


def test_undo_is_refused_once_published(issue: Issue, send: Send, editor: User) -> None:
    submission = review.accept(send(), actor=editor)
    assert review.mark_published([submission], issue=issue) == 1
    submission.refresh_from_db()
    with pytest.raises(ReviewError, match="published"):
        review.undo(submission, actor=editor)
    assert submission.decisions.last().verb == Decision.Verb.PUBLISH  # type: ignore[union-attr]  # there are two


def test_only_accepted_ones_become_published(issue: Issue, send: Send, editor: User) -> None:
    pending, accepted = send(), review.accept(send(url="https://other.example.org/"), actor=editor)
    assert review.mark_published([pending, accepted], issue=issue) == 1
    pending.refresh_from_db()
    accepted.refresh_from_db()
    assert (pending.state, pending.published_in) == (State.PENDING, None)
    assert (accepted.state, accepted.published_in) == (State.PUBLISHED, issue)
    assert review.mark_published([accepted], issue=issue) == 0
