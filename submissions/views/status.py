"""The private page of a submission: what became of it, and what its sender may still do."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from issues.exports.html import render_html
from issues.markdown import render_entry
from submissions import intake, review
from submissions.forms import AnswerForm
from submissions.kinds import kind_of
from submissions.models import Decision, Submission
from submissions.standing import standing_of
from submissions.views.deadline import with_deadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from submissions.forms import SubmissionForm

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
TIME_TO_UNDO = timedelta(minutes=5)
LONGEST_VERSION = 9  # digits: what the column holds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """`/submissions/<token>/`: where it stands; while it is undecided, the form that corrects it or answers a question."""
    submission = _find(token)
    if submission is None:
        return _gone(request)
    kind = kind_of(submission)
    if request.method != "POST":
        form = kind.form_class(initial=kind.initial(submission)) if submission.is_undecided else None
        return _status_page(request, submission, form, AnswerForm())
    form, answer = kind.form_class(request.POST, initial=kind.initial(submission)), AnswerForm(request.POST)
    if form.is_valid() and answer.is_valid():
        try:
            intake.correct(submission, cleaned=form.cleaned_data, answer=answer.cleaned_data["answer"], version=_version(request))
        except intake.IntakeError as error:
            submission.refresh_from_db()
            if not submission.is_undecided:
                messages.error(request, str(error))
                return redirect(submission)
            form.refuse(error)
        else:
            messages.success(request, "Thank you. The editors see your change.")
            return redirect(submission)
    return _status_page(request, submission, form, answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take it back. For five minutes that can be undone."""
    return _decide(request, token, review.withdraw)


@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Undo one's own withdrawal, for five minutes."""
    submission = _find(token)
    if submission is not None and not _may_undo(submission):
        messages.error(request, "This can no longer be undone. You can send it in again.")
        return redirect(submission)
    return _decide(request, token, review.undo)


def _decide(request: HttpRequest, token: str, decision: Callable[..., Submission]) -> HttpResponse:
    submission = _find(token)
    if submission is None:
        return _gone(request)
    try:
        decision(submission, actor=None, version=_version(request))
    except review.ReviewError as error:
        messages.error(request, str(error))
    return redirect(submission)


def _find(token: str) -> Submission | None:
    """The submission of a page that is still there."""
    if not TOKEN.fullmatch(token):
        return None
    submission = Submission.objects.select_related("section", "published_in", "duplicate_of").filter(token=token).first()
    if submission is None:
        return None
    ends_at = standing_of(submission).ends_at
    return None if ends_at is not None and ends_at < timezone.now() else submission


def _may_undo(submission: Submission) -> bool:
    last = review.last_undoable(submission)
    return (
        last is not None and last.verb == Decision.Verb.WITHDRAW and last.actor is None and timezone.now() - last.created_at < TIME_TO_UNDO
    )


def _version(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < LONGEST_VERSION else None


def _status_page(
    request: HttpRequest, submission: Submission, form: SubmissionForm | None, answer: AnswerForm, *, status: int = 200
) -> HttpResponse:
    line = render_entry(kind_of(submission).entry(submission)).rstrip("\n")
    context = {
        "submission": submission,
        "kind": kind_of(submission),
        "standing": standing_of(submission),
        "may_undo": submission.state == Submission.State.WITHDRAWN and _may_undo(submission),
        "form": form,
        "answer_form": answer,
        "line": line,
        "line_html": render_html(line),
    }
    return render(request, "submissions/status.html", with_deadline(context), status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "submissions/gone.html", status=HTTPStatus.NOT_FOUND)
