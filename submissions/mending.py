"""One field of a submission changed by one press: another section, the page's title, a prefix put before it or taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from submissions import intake
from submissions.kinds import kind_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from submissions.kinds import SubmissionKind
    from submissions.models import Submission

MENDABLE = ("section", "title", "url", "prefixes", "language")


def mend(submission: Submission, field: str, value: str, *, actor: User, version: int | None = None) -> Submission:
    """Give a field this value; a prefix that stands there already is taken off. What is the same leaves no trace.

    Raises:
        intake.IntakeError: there is no such field, the value is none for it, or see `intake.edit`.
    """
    kind = kind_of(submission)
    fields = kind.initial(submission)
    if field not in MENDABLE or field not in fields:
        raise intake.IntakeError("This cannot be changed by a press. Open the fields instead.")
    changed = {**fields, field: _clean(kind, field, value, fields[field]), "url_sent": submission.url_sent}
    return intake.edit(submission, cleaned=changed, actor=actor, version=version)


def _clean(kind: SubmissionKind, field: str, value: str, standing: Any) -> Any:
    """The value as the kind's form would take it."""
    form_field = kind.form_class.base_fields[field]
    try:
        if field == "prefixes":
            toggled = [one for one in standing if one != value] if value in standing else [*standing, value]
            return form_field.clean(toggled)
        cleaned = form_field.clean(value)
    except ValidationError as error:
        raise intake.IntakeError(str(error.messages[0]), field=field) from error
    if field == "url":
        return cleaned.url
    return cleaned.upper() if field == "language" else cleaned
