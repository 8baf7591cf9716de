"""What a kind of submission is, and what those of the queue have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from issues.markdown.findable import IN_PARAGRAPHS
from submissions import duplicates
from submissions.sections import section_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

    from issues.markdown import nodes
    from issues.models import Entry, Issue
    from submissions.duplicates import Duplicates
    from submissions.forms import SubmissionForm
    from submissions.models import CrateSubmission, LinkSubmission, QuoteSubmission, SpeakersSubmission, Submission, TaskSubmission

    Child = LinkSubmission | TaskSubmission | SpeakersSubmission | CrateSubmission | QuoteSubmission


class SubmissionKind(Protocol):
    """One kind of submission. Inherit from it: the hooks then do nothing until you write them.

    `fields` below are cleaned form fields by name; `initial` gives the same names back from the rows, so that one
    form serves the public page, a sender's correction and an editor's edit, and `printed` serves preview and issue.
    """

    slug: ClassVar[str]
    label: ClassVar[str]
    hint: ClassVar[str]
    form_class: ClassVar[type[SubmissionForm]]
    template_name: ClassVar[str] = "submissions/form.html"
    related: ClassVar[tuple[str, ...]] = ()  # what `initial` reads, for select_related
    is_proposed_here: ClassVar[bool] = True  # False: another source puts it into issues
    home: ClassVar[str] = ""  # the section where it stands while nobody chose one; "": an editor has to choose
    slot: ClassVar[str] = ""  # the section of one block in which it stands, one an issue; "": it stands in lists

    def printed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The entry that these fields give."""
        ...

    def headline(self, fields: Mapping[str, Any]) -> str:
        """The words by which lists name it."""
        title: str = fields["title"]
        return title

    def initial(self, submission: Submission) -> dict[str, Any]:
        """The form's fields, read from the submission and its child row."""
        ...

    def child(self, submission: Submission, fields: Mapping[str, Any]) -> Child | None:
        """The row that is stored together with a submission, for what only this kind has; None where `create` writes that."""
        del submission, fields
        return None

    def create(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Write what belongs to a submission that was just made, inside its transaction; called where `child` is None."""
        del submission, fields

    def change(self, submission: Submission, fields: Mapping[str, Any], *, actor: User | None) -> None:
        """Bring the child row to the corrected fields, before the submission itself; `actor` is an editor, None its sender."""
        ...

    def entry(self, submission: Submission) -> nodes.Entry:
        """The entry as it is proposed to an issue."""
        return self.printed(self.initial(submission))

    def repeats(self, fields: Mapping[str, Any], entry: Entry) -> bool:
        """Whether an entry of the coming issue with the same address says the same: then it is refused.

        An article that the week's quote is from, or the page of its crate, may still be linked.
        """
        del fields
        return entry.kind not in IN_PARAGRAPHS

    def duplicates(self, fields: Mapping[str, Any], url: str, *, issue: Issue | None, other_than: Submission | None) -> Duplicates:
        """The same elsewhere: for most kinds, what has the same address. `other_than` is the submission that asks.

        Fields may be missing: it is asked while somebody types.
        """
        del fields
        return duplicates.find(url, issue=issue, other_than=other_than)

    def accepted(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that accepts it."""
        del submission, actor

    def refused(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that declines or withdraws it, or marks it as duplicate or spam."""
        del submission, actor

    def reopened(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that takes an acceptance or a refusal back."""
        del submission, actor


class QueueKind(SubmissionKind):
    """What the kinds of this app share: columns of the queue's own row, and a child row for the rest."""

    child_class: ClassVar[type[Child]]
    child_fields: ClassVar[tuple[str, ...]]
    own_fields: ClassVar[tuple[str, ...]]

    @abstractmethod
    def printed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The entry that these fields give."""

    def initial(self, submission: Submission) -> dict[str, Any]:
        """What the queue itself holds, and the child's fields."""
        child = getattr(submission, self.slug)
        return {
            **{name: getattr(submission, name) for name in self.own_fields},
            **({} if self.slot else {"section": section_word(submission)}),
            **{name: getattr(child, name) for name in self.child_fields},
        }

    def child(self, submission: Submission, fields: Mapping[str, Any]) -> Child:
        """The row for what only this kind has."""
        return self._fill(self.child_class(submission=submission), fields)

    def change(self, submission: Submission, fields: Mapping[str, Any], *, actor: User | None) -> None:
        """Write the child row again; what is not among the fields stays."""
        del actor
        self._fill(getattr(submission, self.slug), fields).save(force_update=True)

    def _fill(self, child: Child, fields: Mapping[str, Any]) -> Child:
        for name in self.child_fields:
            if name in fields:
                setattr(child, name, fields[name])
        return child
