"""Storing what a bot sends: the same key and the same words again give the same submission, however many come at once."""

from __future__ import annotations

import hashlib
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from submissions import floods, intake
from submissions.api.payload import asked_fields, typed_values
from submissions.api.problems import ProblemError, invalid
from submissions.forms import AnswerForm
from submissions.kinds import correction_form, kind_of
from submissions.models import ApiRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from submissions.api.payload import Payload
    from submissions.forms import SubmissionForm
    from submissions.models import ApiToken, Submission

KEY = re.compile(r"[\x21-\x7e]{1,255}")
NO_KEY = (
    "Send a header Idempotency-Key, your own name for each submission and the same when you try again: 1 to 255 visible ASCII characters."
)


def idempotency_key(request: HttpRequest) -> str:
    """The name that the bot gives this submission.

    Raises:
        ProblemError: it gives none.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise ProblemError(HTTPStatus.BAD_REQUEST, NO_KEY)
    return key


def send_in(payload: Payload, *, token: ApiToken, key: str, sender: str) -> tuple[Submission, bool]:
    """Store it once for this token and key; tells whether it is new. `sender` is the visitor (visitors.py).

    Raises:
        ProblemError: what the form or intake refuse, another payload with the same key, or too many in an hour.
    """
    digest = _digest(payload)
    known = _known(token, key, digest)
    if known is not None:
        return known, False
    try:
        return _store(payload, token=token, key=key, digest=digest, sender=sender), True
    except (ProblemError, IntegrityError):
        # The same request may have been stored meanwhile, and its own traces are what this one was refused for.
        known = _known(token, key, digest)
        if known is None:
            raise
        return known, False


def correct(submission: Submission, changes: Mapping[str, Any], *, sender: str) -> Submission:
    """Bring it to what its sender now says: the fields that are given, and `answer` to an editor's question. `sender` is the visitor.

    Raises:
        ProblemError: what the form or intake refuse, or too many changes in an hour.
    """
    kind = kind_of(submission)
    standing = kind.initial(submission)
    given = dict(changes)
    answer = given.pop("answer", None)
    if not isinstance(answer, str | None):
        raise invalid({"answer": ["Give text, in quotation marks."]})
    form = correction_form(submission)
    kept = {name: form[name].value() for name in asked_fields(form) if name in standing and name not in given}
    filled = correction_form(submission, {**kept, **typed_values(form, given)})
    words = _clean_answer(answer)
    try:
        cleaned = cleaned_fields(filled)
        floods.count_change(sender, token=submission.sent_with)
        return intake.correct(submission, cleaned=cleaned, answer=words, version=submission.version)
    except floods.FloodError as error:
        raise _flood(error) from error
    except intake.IntakeError as error:
        submission.refresh_from_db()
        if not submission.is_undecided:
            raise ProblemError(HTTPStatus.CONFLICT, str(error)) from error
        raise refusal(error) from error


def cleaned_fields(form: SubmissionForm) -> dict[str, Any]:
    """What intake takes.

    Raises:
        ProblemError: the form refuses it.
    """
    if not form.is_valid():
        raise invalid(errors_of(form))
    return form.cleaned_data


def errors_of(form: SubmissionForm) -> dict[str, list[str]]:
    """The form's own words by field; "" for what is about no single one."""
    return {"" if name == "__all__" else name: [str(words) for words in messages] for name, messages in form.errors.items()}


def refusal(error: intake.IntakeError) -> ProblemError:
    """What intake says, at its field."""
    return invalid({error.field or "": [str(error)]})


def _store(payload: Payload, *, token: ApiToken, key: str, digest: str, sender: str) -> Submission:
    cleaned = cleaned_fields(payload.form())
    try:
        floods.count_submission(sender, token=token)
        with transaction.atomic():
            submission = intake.submit(kind=payload.kind, cleaned=cleaned, sender=sender, sent_with=token)
            ApiRequest.objects.create(token=token, key=key, payload_digest=digest, submission=submission)
    except floods.FloodError as error:
        raise _flood(error) from error
    except intake.IntakeError as error:
        raise refusal(error) from error
    return submission


def _flood(error: floods.FloodError) -> ProblemError:
    return ProblemError(HTTPStatus.TOO_MANY_REQUESTS, str(error), headers={"Retry-After": str(error.retry_after)})


def _known(token: ApiToken, key: str, digest: str) -> Submission | None:
    row = ApiRequest.objects.select_related("submission").filter(token=token, key=key).first()
    if row is not None and row.payload_digest != digest:
        words = "This Idempotency-Key was used for something else. Take another one for another submission."
        raise invalid({"": [words]})
    return None if row is None else row.submission


def _digest(payload: Payload) -> str:
    text = json.dumps([payload.kind, dict(payload.values)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _clean_answer(answer: str | None) -> str:
    form = AnswerForm({"answer": answer or ""})
    if not form.is_valid():
        raise invalid({"answer": [str(words) for words in form.errors["answer"]]})
    words: str = form.cleaned_data["answer"]
    return words
