"""Sending something in: what is it, and the form of that kind."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from issues.exports.html import render_html
from submissions import intake
from submissions.fields import without_damage
from submissions.kinds import submission_kinds
from submissions.models import URL_LENGTH
from submissions.views.deadline import with_deadline

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from submissions.forms import SubmissionForm
    from submissions.intake import Answer
    from submissions.kinds import SubmissionKind


@require_GET
def choose_kind(request: HttpRequest) -> HttpResponse:
    """`/submit/`: what is it?"""
    return render(request, "submissions/choose.html", with_deadline({"kinds": submission_kinds().values(), "url": _given_url(request)}))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, kind: str) -> HttpResponse:
    """`/submit/<kind>/`: the form. *Check* answers within the page, *Send* stores and leads to the private page."""
    shape = submission_kinds().get(kind)
    if shape is None:
        raise Http404
    if request.method != "POST":
        url = _given_url(request)
        form = shape.form_class(initial={"url": url})
        if url:  # it is filled in: go on with the next field
            form.fields["title"].widget.attrs["autofocus"] = True
        return _form_page(request, shape, form)
    form = shape.form_class(request.POST)
    if not form.is_valid():
        return _form_page(request, shape, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if "check" in request.POST:
            answer = intake.check(kind=kind, fields=form.cleaned_data, actor=_actor(request))
            return _form_page(request, shape, form, answer=answer)
        submission = intake.submit(kind=kind, cleaned=form.cleaned_data, actor=_actor(request))
    except intake.IntakeError as error:
        form.refuse(error)
        return _form_page(request, shape, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(submission)


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _given_url(request: HttpRequest) -> str:
    return without_damage(request.GET.get("url", ""))[:URL_LENGTH]


def _form_page(
    request: HttpRequest, kind: SubmissionKind, form: SubmissionForm, *, answer: Answer | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "kind": kind,
        "kinds": submission_kinds().values(),
        "form": form,
        "answer": answer,
        "line_html": render_html(answer.line) if answer else "",
    }
    return render(request, kind.template_name, with_deadline(context), status=status)
