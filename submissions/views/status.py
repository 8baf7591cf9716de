"""The private page of a submission: what became of it, and what its sender may still do."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.exports.html import render_html
from issues.markdown import render_entry
from submissions import intake, notices, review
from submissions.fields import MailField
from submissions.floods import FloodError, count_change
from submissions.forms import AnswerForm
from submissions.kinds import correction_form, kind_of
from submissions.models import Decision, Submission
from submissions.standing import find_submission, issue_url, standing_of
from submissions.views.deadline import with_deadline
from submissions.visitors import visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from submissions.forms import SubmissionForm

TIME_TO_UNDO = timedelta(minutes=5)
LONGEST_VERSION = 9  # digits: what the column holds
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
PLAIN = "text/plain"


class AddressForm(forms.Form):
    """Where mail about a submission goes. The address that stands there is never shown: the page's address is easily passed on."""

    email = MailField(label="Mail address", help_text="Only the editors see it. It is deleted 90 days after the decision.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """`/submissions/<token>/`: where it stands; while it is undecided, the form that corrects it or answers a question."""
    submission = find_submission(token)
    if submission is None:
        return _gone(request)
    if request.method != "POST":
        if request.get_preferred_type(["text/html", PLAIN]) == PLAIN:
            return _plain_page(submission)
        return _status_page(request, submission)
    form, answer = correction_form(submission, request.POST), AnswerForm(request.POST)
    if form.is_valid() and answer.is_valid():
        return _change(request, submission, form, answer)
    return _status_page(request, submission, form=form, answer_form=answer)


@never_cache
@require_safe
def show_plain(request: HttpRequest, token: str) -> HttpResponse:
    """`/submissions/<token>.txt`: the same for terminals."""
    submission = find_submission(token)
    return _plain_page(submission) if submission is not None else _gone(request)


@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take it back. For five minutes that can be undone."""
    return _decide(request, token, review.withdraw)


@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Undo one's own withdrawal, for five minutes."""
    submission = find_submission(token)
    if submission is not None and not (_may_undo(submission) and _may_change(request, submission)):
        messages.error(request, "This can no longer be undone. You can send it in again.")
        return redirect(submission)
    return _decide(request, token, review.undo)


@never_cache
@require_POST
def change_address(request: HttpRequest, token: str) -> HttpResponse:
    """Add, change or remove the address for mail, while it is undecided."""
    submission = find_submission(token)
    if submission is None:
        return _gone(request)
    form = AddressForm(request.POST)
    is_removed = "remove" in request.POST
    if not is_removed and not form.is_valid():
        return _status_page(request, submission, address_form=form)
    if not is_removed and not _may_change(request, submission):
        messages.error(request, "A lot was changed in the last hour. Try again later; the address was not changed.")
    elif notices.change_address(submission, email="" if is_removed else form.cleaned_data["email"]):
        messages.success(request, "You get no mail about this." if is_removed else "Mail about this goes to the new address.")
    else:
        messages.error(request, "It is decided meanwhile; the address was not changed.")
    return redirect(submission)


def title_html(title: str) -> SafeString:
    """A title as it was typed, its `code` set as code."""
    found, end = [], 0
    for code in CODE.finditer(title):
        found += [(title[end : code.start()], ""), ("", code[2])]
        end = code.end()
    parts = ((format_html("<code>{}</code>", code) if code else words,) for words, code in [*found, (title[end:], "")])
    return format_html_join("", "{}", parts)


def _decide(request: HttpRequest, token: str, decision: Callable[..., Submission]) -> HttpResponse:
    submission = find_submission(token)
    if submission is None:
        return _gone(request)
    try:
        decision(submission, actor=None, version=_version(request))
    except review.ReviewError as error:
        messages.error(request, str(error))
    return redirect(submission)


def _may_undo(submission: Submission) -> bool:
    last = review.last_undoable(submission)
    return (
        last is not None and last.verb == Decision.Verb.WITHDRAW and last.actor is None and timezone.now() - last.created_at < TIME_TO_UNDO
    )


def _change(request: HttpRequest, submission: Submission, form: SubmissionForm, answer: AnswerForm) -> HttpResponse:
    """Bring it to what was typed; what cannot be taken stays in the form."""
    try:
        count_change(visitor(request), token=submission.sent_with)
        intake.correct(submission, cleaned=form.cleaned_data, answer=answer.cleaned_data["answer"], version=_version(request))
    except FloodError as error:
        form.refuse(error)
        response = _status_page(request, submission, form=form, answer_form=answer)
        response.status_code, response["Retry-After"] = HTTPStatus.TOO_MANY_REQUESTS, str(error.retry_after)
        return response
    except intake.IntakeError as error:
        submission.refresh_from_db()
        if submission.is_undecided:
            form.refuse(error)
            return _status_page(request, submission, form=form, answer_form=answer)
        messages.error(request, str(error))
    else:
        messages.success(request, "Thank you. The editors see your change.")
    return redirect(submission)


def _may_change(request: HttpRequest, submission: Submission) -> bool:
    """Whether this visitor has not changed too much in an hour. Effects: counts it."""
    try:
        count_change(visitor(request), token=submission.sent_with)
    except FloodError:
        return False
    return True


def _version(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < LONGEST_VERSION else None


def _status_page(request: HttpRequest, submission: Submission, **forms_sent: forms.Form) -> HttpResponse:
    """The page; with one of `form`, `answer_form`, `address_form` as it was sent and refused."""
    line = render_entry(kind_of(submission).entry(submission)).rstrip("\n")
    context = {
        "submission": submission,
        "title_html": title_html(submission.title or submission.line),
        "kind": kind_of(submission),
        "standing": standing_of(submission),
        "issue_url": issue_url(submission),
        "may_undo": submission.state == Submission.State.WITHDRAWN and _may_undo(submission),
        "form": correction_form(submission) if submission.is_undecided else None,
        "answer_form": AnswerForm(),
        "address_form": AddressForm(),
        "line": line,
        "line_html": render_html(line),
        **forms_sent,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms_sent else HTTPStatus.OK
    response = render(request, "submissions/status.html", with_deadline(context), status=status)
    patch_vary_headers(response, ["Accept"])
    return response


def _plain_page(submission: Submission) -> HttpResponse:
    context = {
        "submission": submission,
        "standing": standing_of(submission),
        "issue_url": settings.SITE_URL + issue_url(submission) if submission.published_in else "",
        "line": render_entry(kind_of(submission).entry(submission)).rstrip("\n"),
    }
    text = render_to_string("submissions/status.txt", with_deadline(context))
    response = HttpResponse(notices.without_gaps(text), content_type=f"{PLAIN}; charset=utf-8")
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept"])
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "submissions/gone.html", status=HTTPStatus.NOT_FOUND)
