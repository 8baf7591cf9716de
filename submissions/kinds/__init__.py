"""What can be sent in. A kind knows its form, its printed line and its child row; settings.SUBMISSION_KINDS lists them.

A new kind is one class (here, or in an app above) and one line of settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from submissions.kinds.base import SubmissionKind
from submissions.kinds.listed import LinkKind, SpeakersKind, TaskKind, line_link
from submissions.kinds.nominations import CrateKind, QuoteKind
from submissions.sections import Choice, is_offered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from submissions.forms import SubmissionForm
    from submissions.models import Submission

__all__ = [
    "CrateKind",
    "LinkKind",
    "QuoteKind",
    "SpeakersKind",
    "SubmissionKind",
    "TaskKind",
    "correction_form",
    "kind_of",
    "line_link",
    "submission_kinds",
]


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


def correction_form(submission: Submission, data: Mapping[str, Any] | None = None) -> SubmissionForm:
    """The form by which its sender corrects it: without the address for mail, which is changed apart (notices/).

    Nor does it ask for the section where an editor chose one that senders are not offered.
    """
    kind = kind_of(submission)
    form = kind.form_class(data, initial=kind.initial(submission))
    form.fields.pop("email", None)
    choice = Choice(submission.section, submission.one_off_heading)
    if choice != Choice() and not is_offered(choice, kind.form_class.section_kind):
        form.fields.pop("section", None)
    return form
