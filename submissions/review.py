"""What becomes of a submission: one state machine. Every step is a conditional update and leaves a `Decision` row.

Two editors may act at once: the second is refused with what the first did. The hooks of the kind run in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from issues.models import Issue
from submissions.kinds import kind_of
from submissions.models import Decision, Submission
from submissions.notices import queue_decision, queue_decisions, take_back
from submissions.sections import find_section, section_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.models import User

State = Submission.State
Verb = Decision.Verb


@dataclass(frozen=True)
class Step:
    """One step of the state machine: what is done, by whom (None: the sender), why, and the fields it sets."""

    verb: str
    actor: User | None = None
    reason: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


NO_REASON = "Say why: the sender reads it."
SENT_IN_BY_YOU = "You sent this in yourself; another editor has to accept it."
UNDOABLE = (Verb.ACCEPT, Verb.DECLINE, Verb.NEEDS_CHANGE, Verb.MARK_DUPLICATE, Verb.LATER, Verb.SPAM, Verb.WITHDRAW)
WITHOUT_EFFECT_ON_STATE = (Verb.CORRECT, Verb.EDIT, Verb.NEXT_ISSUE)


class ReviewError(Exception):
    """A decision that is refused; its text tells an editor why."""


class OvertakenError(ReviewError):
    """Somebody was quicker: it is no longer as the person saw it who decided. The text says who did what and when."""


@transaction.atomic
def accept(
    submission: Submission, *, actor: User | None, section: str | None = None, reason: str = "", version: int | None = None
) -> Submission:
    """Take it into the coming issue. `section` is a slug or `heading:<title>`; unless given, the section it has, or its kind's own.

    Raises:
        ReviewError: no or an unknown section, four eyes are asked for, or a step that is not allowed (any more).
    """
    _check_four_eyes(submission, actor)
    changes = {**_chosen_section(submission, section), "hidden_during": None}
    return take(submission, Step(Verb.ACCEPT, actor, reason, changes), version=version)


def decline(submission: Submission, *, actor: User | None, reason: str = "", version: int | None = None) -> Submission:
    """Refuse it. The sender reads the reason.

    Raises:
        ReviewError: no reason, or a step that is not allowed (any more).
    """
    return take(submission, Step(Verb.DECLINE, actor, _needed(reason)), version=version)


def needs_change(submission: Submission, *, actor: User | None, reason: str = "", version: int | None = None) -> Submission:
    """Ask the sender for a change. The sender reads the reason and answers.

    Raises:
        ReviewError: no reason, or a step that is not allowed (any more).
    """
    return take(submission, Step(Verb.NEEDS_CHANGE, actor, _needed(reason)), version=version)


def mark_duplicate(
    submission: Submission, *, actor: User | None, of: Submission | None = None, reason: str = "", version: int | None = None
) -> Submission:
    """Refuse it because the same is there already: `of` another submission, or as the reason says.

    Raises:
        ReviewError: neither is given, it would be its own duplicate, or a step that is not allowed (any more).
    """
    if of is None:
        _needed(reason)
    elif of.pk == submission.pk:
        raise ReviewError("A submission is not a duplicate of itself.")
    return take(submission, Step(Verb.MARK_DUPLICATE, actor, reason, {"duplicate_of": of}), version=version)


def later(submission: Submission, *, actor: User | None, reason: str = "", version: int | None = None) -> Submission:
    """Keep it pending, out of sight until the coming issue is published.

    Raises:
        ReviewError: there is no coming issue, or a step that is not allowed (any more).
    """
    issue = Issue.objects.coming()
    if issue is None:
        raise ReviewError("There is no coming issue, so there is nothing to put it off from.")
    return take(submission, Step(Verb.LATER, actor, reason, {"hidden_during": issue}), version=version)


def spam(submission: Submission, *, actor: User | None, reason: str = "", version: int | None = None) -> Submission:
    """Refuse it without a word to the sender.

    Raises:
        ReviewError: a step that is not allowed (any more).
    """
    return take(submission, Step(Verb.SPAM, actor, reason), version=version)


def withdraw(submission: Submission, *, actor: User | None, reason: str = "", version: int | None = None) -> Submission:
    """Take it back for its sender (`actor` None) while it is undecided.

    Raises:
        ReviewError: a step that is not allowed (any more).
    """
    return take(submission, Step(Verb.WITHDRAW, actor, reason), version=version)


def next_issue(submission: Submission, *, actor: User | None, reason: str = "", version: int | None = None) -> Submission:
    """Propose an accepted submission again that an editor left out of a published issue.

    Raises:
        ReviewError: a step that is not allowed (any more).
    """
    return take(submission, Step(Verb.NEXT_ISSUE, actor, reason), version=version)


@transaction.atomic
def undo(submission: Submission, *, actor: User | None, reason: str = "", version: int | None = None) -> Submission:
    """Take the last decision back: the state before it is the state again.

    Raises:
        ReviewError: it is published, there is no decision left to take back, or somebody was quicker.
    """
    _check_version(submission, version)
    if submission.state == State.PUBLISHED:
        raise ReviewError(f"“{submission}” is published; that cannot be taken back.")
    last = last_undoable(submission)
    if last is None or last.to_state != submission.state:
        raise ReviewError(f"There is no decision about “{submission}” to take back.")
    changes: dict[str, Any] = {"hidden_during": None, "duplicate_of": None}
    if last.verb == Verb.ACCEPT:
        changes["acceptance"] = None
    return _move(submission, Step(Verb.UNDO, actor, reason, changes), last.from_state, undoes=last)


def last_undoable(submission: Submission) -> Decision | None:
    """The decision that undo would take back: the last one that stands, unless the sender answered it or it is published."""
    rows = submission.decisions.filter(undone_by=None).exclude(verb__in=[Verb.UNDO, *WITHOUT_EFFECT_ON_STATE])
    last = rows.order_by("-pk").first()
    return last if last is not None and last.verb in UNDOABLE else None


@transaction.atomic
def mark_published(submissions: Iterable[Submission], *, issue: Issue, actor: User | None = None) -> int:
    """Note that accepted submissions stand in a published issue; others are passed over. Gives how many were marked."""
    chosen = Submission.objects.filter(pk__in=[submission.pk for submission in submissions], state=State.ACCEPTED)
    rows = list(chosen.select_for_update().prefetch_related("section"))  # for the mails
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.PUBLISHED, version=F("version") + 1, published_in=issue)
    for row in rows:
        row.state, row.published_in = State.PUBLISHED, issue
    queue_decisions(
        Decision.objects.bulk_create(
            Decision(submission=row, verb=Verb.PUBLISH, actor=actor, from_state=State.ACCEPTED, to_state=State.PUBLISHED) for row in rows
        )
    )
    return len(rows)


@transaction.atomic
def take(submission: Submission, step: Step, *, version: int | None = None) -> Submission:
    """Go a step; gives the fresh row. `version` is the one that the person saw who decided.

    Raises:
        OvertakenError: the machine has no such step, or somebody was quicker (says who did what).
    """
    _check_version(submission, version)
    from_states, to_state = Submission.TRANSITIONS[step.verb]
    if submission.state not in from_states:
        raise OvertakenError(_what_happened(submission))
    return _move(submission, step, to_state or submission.state)


def _move(submission: Submission, step: Step, to_state: str, *, undoes: Decision | None = None) -> Submission:
    from_state = submission.state
    claimed = Submission.objects.filter(pk=submission.pk, state=from_state, version=submission.version)
    if not claimed.update(state=to_state, version=F("version") + 1, **step.changes):
        raise OvertakenError(_what_happened(submission))
    decision = Decision.objects.create(
        submission=submission,
        verb=step.verb,
        actor=step.actor,
        from_state=from_state,
        to_state=to_state,
        reason=step.reason,
        undoes=undoes,
    )
    if step.verb in (Verb.ACCEPT, Verb.NEXT_ISSUE):
        Submission.objects.filter(pk=submission.pk).update(acceptance=decision)
    submission.refresh_from_db()
    _call_hooks(submission, from_state, step.actor)
    if undoes is None:
        queue_decision(decision)
    else:
        take_back(undoes)
    return submission


def _call_hooks(submission: Submission, from_state: str, actor: User | None) -> None:
    kind, state = kind_of(submission), submission.state
    if state == from_state:
        return
    if state == State.ACCEPTED:
        kind.accepted(submission, actor=actor)
    elif state in Submission.REFUSED:
        kind.refused(submission, actor=actor)
    elif from_state not in Submission.UNDECIDED:
        kind.reopened(submission, actor=actor)


def _check_version(submission: Submission, version: int | None) -> None:
    if version is not None and version != submission.version:
        raise OvertakenError(_what_happened(submission))


def _what_happened(submission: Submission) -> str:
    row = Submission.objects.filter(pk=submission.pk).first()
    if row is None:
        return f"“{submission}” is gone."
    last = row.decisions.select_related("actor").last()
    state = row.get_state_display().lower()
    if last is None:
        return f"“{row}” is {state}; this cannot be done with it."
    who = str(last.actor) if last.actor else ("The newsletter" if last.verb == Verb.PUBLISH else "The sender")
    return f"“{row}” is {state} now. {who}, {last.created_at:%d %B, %H:%M} UTC: {last.get_verb_display().lower()}. Nothing was changed."


def _check_four_eyes(submission: Submission, actor: User | None) -> None:
    if settings.FOUR_EYES and actor is not None and submission.submitted_by_id == actor.pk:
        raise ReviewError(SENT_IN_BY_YOU)


def _chosen_section(submission: Submission, word: str | None) -> dict[str, Any]:
    kind = kind_of(submission)
    if not kind.is_proposed_here and not word:
        return {}
    word = word or section_word(submission) or kind.home
    if not word:
        raise ReviewError(f"Choose a section for “{submission}” first.")
    choice = find_section(word, slot=kind.slot)
    if choice is None:
        raise ReviewError(f"“{word.removeprefix('heading:')}” is no section of the coming issue that holds entries. Choose another one.")
    return {"section": choice.section, "one_off_heading": choice.one_off_heading}


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ReviewError(NO_REASON)
    return reason.strip()
