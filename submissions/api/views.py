"""The addresses of the API: each reads, calls, reports."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.urls import reverse

from submissions import intake, review
from submissions.admission import admit_page
from submissions.api.answers import check_answer, hint_answers, submission_answer
from submissions.api.document import document
from submissions.api.endpoint import endpoint, etag_of, json_response, kept_response
from submissions.api.payload import read_object, read_payload
from submissions.api.problems import ProblemError
from submissions.api.sending import correct, errors_of, idempotency_key, send_in
from submissions.api.tokens import token_of
from submissions.card import look_up
from submissions.kinds import kind_of
from submissions.models import Submission
from submissions.standing import find_submission
from submissions.visitors import visitor

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from submissions.hints import Hint

NOTHING_HERE = "There is nothing here. Every address is named at /api/v1/ and ends with a slash."


def _index(request: HttpRequest) -> HttpResponseBase:
    names = {"submissions": "api-submissions", "check": "api-check", "openapi": "api-document"}
    return kept_response(request, {word: request.build_absolute_uri(reverse(name)) for word, name in names.items()})


def _document(request: HttpRequest) -> HttpResponseBase:
    return kept_response(request, document(request.build_absolute_uri("/")))


def _send(request: HttpRequest) -> HttpResponse:
    token = token_of(request)
    key = idempotency_key(request)
    payload = read_payload(request)
    submission, is_new = send_in(payload, token=token, key=key, sender=visitor(request))
    found = {**submission_answer(submission, request=request), "hints": hint_answers(_hints(submission, visitor(request)))}
    if not is_new:
        return json_response(found, headers={"Content-Location": found["api_url"]})
    return json_response(found, status=HTTPStatus.CREATED, headers={"Location": found["api_url"]})


def _hints(submission: Submission, sender: str) -> tuple[Hint, ...]:
    try:
        fields = kind_of(submission).initial(submission)
        return intake.check(kind=submission.kind, fields=fields, submission=submission, sender=sender).hints
    except intake.IntakeError:  # what has been decided or closed since is told by its state
        return ()


def _check(request: HttpRequest) -> HttpResponse:
    token_of(request)
    payload = read_payload(request)
    form, sender = payload.form(), visitor(request)
    form.is_valid()
    fields = {**dict.fromkeys(form.fields, ""), **form.cleaned_data}
    if fields["url"]:
        admit_page(fields["url"], sender)
    card = look_up(kind=payload.kind, fields=fields, sender=sender, is_whole=form.is_whole)
    return json_response(check_answer(card, errors_of(form), removed=fields.get("removed", ())))


def _show(request: HttpRequest, token: str) -> HttpResponseBase:
    submission = _found(token)
    return kept_response(request, submission_answer(submission, request=request))


def _correct(request: HttpRequest, token: str) -> HttpResponse:
    submission = _found(token)
    changes = read_object(request)
    wanted = request.headers.get("If-Match", "*")
    if wanted not in ("*", etag_of(submission_answer(submission, request=request))):
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, "It was changed since you read it. Read it again, then send your change.")
    return json_response(submission_answer(correct(submission, changes, sender=visitor(request)), request=request))


def _withdraw(request: HttpRequest, token: str) -> HttpResponse:
    submission = _found(token)
    if submission.state != Submission.State.WITHDRAWN:
        try:
            submission = review.withdraw(submission, actor=None, version=submission.version)
        except review.ReviewError as error:
            raise ProblemError(HTTPStatus.CONFLICT, str(error)) from error
    return json_response(submission_answer(submission, request=request))


def _nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    del request, rest
    raise ProblemError(HTTPStatus.NOT_FOUND, NOTHING_HERE)


def _found(token: str) -> Submission:
    submission = find_submission(token)
    if submission is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such submission, or its page is over: 90 days after the last decision.")
    return submission


index = endpoint(GET=_index)
openapi = endpoint(GET=_document)
submissions = endpoint(POST=_send)
check = endpoint(POST=_check)
submission = endpoint(GET=_show, PATCH=_correct)
withdrawal = endpoint(POST=_withdraw)
nothing = endpoint(**dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), _nothing))
