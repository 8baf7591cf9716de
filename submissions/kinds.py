"""What can be sent in. A kind knows its form, its printed line and its child row; settings.SUBMISSION_KINDS lists them.

A new kind is one class (here, or in an app above) and one line of settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

    from issues.markdown import nodes
    from issues.models import Entry
    from submissions.forms import SubmissionForm
    from submissions.models import Submission


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

    def printed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The entry that these fields give."""
        ...

    def initial(self, submission: Submission) -> dict[str, Any]:
        """The form's fields, read from the submission and its child row."""
        ...

    def create(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Write the child row of a submission that was just made."""
        ...

    def change(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Bring the child row to the corrected fields."""
        ...

    def entry(self, submission: Submission) -> nodes.Entry:
        """The entry as it is proposed to an issue."""
        return self.printed(self.initial(submission))

    def default_section(self, submission: Submission) -> str:
        """Slug of the section where this kind stands, "" where an editor has to choose."""
        del submission
        return ""

    def repeats(self, fields: Mapping[str, Any], entry: Entry) -> bool:
        """Whether an entry of the coming issue with the same address says the same: then it is refused."""
        del fields, entry
        return True

    def accepted(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that accepts it."""

    def refused(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that declines or withdraws it, or marks it as duplicate or spam."""

    def reopened(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that takes an acceptance or a refusal back."""


def submission_kinds() -> dict[str, SubmissionKind]:
    """The kinds named in settings.SUBMISSION_KINDS by slug, in that order."""
    kinds: list[SubmissionKind] = [import_string(path)() for path in settings.SUBMISSION_KINDS]
    return {kind.slug: kind for kind in kinds}


def kind_of(submission: Submission) -> SubmissionKind:
    """The kind of a submission.

    Raises:
        KeyError: a row of a kind that settings no longer name.
    """
    return submission_kinds()[submission.kind]
