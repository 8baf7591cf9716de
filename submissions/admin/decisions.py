"""The decisions as buttons and list actions: their words, what they need, and what they say afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from submissions import review
from submissions.fields import NoteField, without_damage
from submissions.models import Decision, Submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

MAIL_HAS_GONE = "The mail has gone out already; the next decision will bring another one."
State = Submission.State
Verb = Decision.Verb


@dataclass(frozen=True)
class Choice:
    """One decision an editor can take."""

    verb: str
    label: str
    done: str
    do: Callable[..., Submission]
    needs_reason: bool = False
    is_main: bool = False


CHOICES = {
    choice.verb: choice
    for choice in (
        Choice(Verb.ACCEPT, "Accept", "Accepted", review.accept, is_main=True),
        Choice(Verb.NEEDS_CHANGE, "Needs a change", "Sent back for a change", review.needs_change, needs_reason=True),
        Choice(Verb.DECLINE, "Decline", "Declined", review.decline, needs_reason=True),
        Choice(Verb.MARK_DUPLICATE, "Duplicate", "Marked as duplicate", review.mark_duplicate, needs_reason=True),
        Choice(Verb.LATER, "Later", "Put off until the next issue", review.later),
        Choice(Verb.SPAM, "Spam", "Marked as spam", review.spam),
        Choice(Verb.WITHDRAW, "Withdraw", "Withdrawn", review.withdraw),
        Choice(Verb.NEXT_ISSUE, "Next issue", "Proposed for the next issue", review.next_issue),
        Choice(Verb.UNDO, "Undo", "Taken back", review.undo),
    )
}
"""In the order of the buttons."""


class DecisionForm(forms.Form):
    """What a decision may come with. An editor's words reach the sender."""

    reason = NoteField(
        label="Reason, or a question to the sender", max_length=4000, required=False, error_messages={"required": review.NO_REASON}
    )
    duplicate_of = forms.IntegerField(label="Duplicate of number", required=False, min_value=1, max_value=2**62)
    needs_either = False

    def ask_for(self, choice: Choice | None) -> None:
        """Require the reason where the decision needs one; a duplicate may name the other submission instead."""
        self.needs_either = choice is not None and choice.verb == Verb.MARK_DUPLICATE
        self.fields["reason"].required = choice is not None and choice.needs_reason and not self.needs_either

    def clean_duplicate_of(self) -> Submission | None:
        """The other submission."""
        number = self.cleaned_data["duplicate_of"]
        if number is None:
            return None
        other = Submission.objects.filter(pk=number).first()
        if other is None:
            raise forms.ValidationError(f"There is no submission {number}.")
        return other

    def clean(self) -> dict[str, Any]:
        """A duplicate of nothing needs words."""
        fields = self.cleaned_data
        if self.needs_either and fields.get("reason") == "" and fields.get("duplicate_of", self) is None:
            self.add_error("reason", review.NO_REASON)
        return fields


def decide(submission: Submission, choice: Choice, *, actor: User, fields: dict[str, Any], version: int | None = None) -> Submission:
    """Take the decision with what the form says.

    Raises:
        ReviewError: it is refused.
    """
    options: dict[str, Any] = {"actor": actor, "reason": fields.get("reason", ""), "version": version}
    if choice.verb == Verb.ACCEPT and fields.get("section"):
        options["section"] = without_damage(fields["section"])
    if choice.verb == Verb.MARK_DUPLICATE:
        options["of"] = fields.get("duplicate_of")
    return choice.do(submission, **options)


def open_choices(submission: Submission, *, is_left_out: bool = False) -> list[Choice]:
    """The decisions that can be taken about it now, in the order of the buttons."""
    undoable = submission.state != State.PUBLISHED and review.last_undoable(submission) is not None
    found = []
    for choice in CHOICES.values():
        if choice.verb == Verb.UNDO:
            is_open = undoable
        elif choice.verb == Verb.NEXT_ISSUE:
            is_open = is_left_out
        elif choice.verb == Verb.LATER:
            is_open = submission.is_undecided and submission.hidden_during_id is None
        else:
            from_states, to_state = Submission.TRANSITIONS[choice.verb]
            is_open = submission.state in from_states and submission.state != to_state
        if is_open:
            found.append(choice)
    return found
