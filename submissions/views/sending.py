"""Sending something in: what is it, and the form of that kind."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from submissions import intake
from submissions.admission import admit
from submissions.fields import without_damage
from submissions.floods import FloodError
from submissions.form_keys import FormKeyError
from submissions.kinds import submission_kinds
from submissions.models import TITLE_LENGTH, URL_LENGTH
from submissions.proof import asked_challenge
from submissions.views.card import card_context, drop_missing, only_looks, take_title, with_used
from submissions.views.deadline import with_deadline
from submissions.views.people import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from submissions.forms import SubmissionForm
    from submissions.kinds import SubmissionKind
    from submissions.models import Submission

BOOKMARK = "javascript:location.href='%s?url='+encodeURIComponent(location.href)+'&title='+encodeURIComponent(document.title)"


@require_safe
def choose_kind(request: HttpRequest) -> HttpResponse:
    """`/submit/`: what is it? With an address it is most likely a link: that form, where another kind can be chosen."""
    if url := _given(request, "url", URL_LENGTH):
        title = _given(request, "title", TITLE_LENGTH)
        query = urlencode({"url": url, "title": title} if title else {"url": url})
        return redirect(f"{reverse('submit-kind', args=['link'])}?{query}")
    bookmark = BOOKMARK % request.build_absolute_uri(reverse("submit"))
    return render(request, "submissions/choose.html", with_deadline({"kinds": submission_kinds().values(), "bookmark": bookmark}))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, kind: str) -> HttpResponse:
    """`/submit/<kind>/`: the form. *Check* answers within the page, anything else stores and leads to the private page."""
    shape = submission_kinds().get(kind)
    if shape is None:
        raise Http404
    if request.method != "POST":
        return _form_page(request, shape, _filled(request, shape))
    form = shape.form_class(with_used(request.POST))
    if only_looks(request.POST):
        return _checked(request, shape, form)
    if not form.is_valid():
        return _refused(request, shape, form)
    try:
        return redirect(_send(request, shape, form))
    except (intake.IntakeError, FormKeyError, FloodError) as error:
        if known := intake.sent_before(form.fingerprint):
            return redirect(known)
        form.refuse(error)
        return _refused(request, shape, form, error)


def _send(request: HttpRequest, kind: SubmissionKind, form: SubmissionForm) -> Submission:
    sender = admit(request, form.cleaned_data["form_key"])
    return intake.submit(kind=kind.slug, cleaned=form.cleaned_data, actor=actor_of(request), sender=sender)


def _refused(request: HttpRequest, kind: SubmissionKind, form: SubmissionForm, error: Exception | None = None) -> HttpResponse:
    """The form as it was typed: with a new key where its own is over, and with when to try again after a flood.

    Where the same form was sent before, its own trace may be what it is refused for: the page that it led to.
    """
    if known := intake.sent_before(form.fingerprint):
        return redirect(known)
    if isinstance(error, FormKeyError) and error.is_over:
        form.renew_key()
    if not isinstance(error, FloodError):
        return _form_page(request, kind, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    response = _form_page(request, kind, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(error.retry_after)
    return response


def _filled(request: HttpRequest, kind: SubmissionKind) -> SubmissionForm:
    """The empty form, or one that a bookmark filled."""
    url, title = _given(request, "url", URL_LENGTH), _given(request, "title", TITLE_LENGTH)
    form = kind.form_class(initial={"url": url, "title": title})
    if url and "title" in form.fields:  # it is filled in: go on with the next field
        form.fields["title"].widget.attrs["autofocus"] = True
    return form


def _checked(request: HttpRequest, kind: SubmissionKind, form: SubmissionForm) -> HttpResponse:
    """The second step without scripts: the same form with its card."""
    form.is_valid()
    if "url" not in form.cleaned_data:
        drop_missing(form)
        return _form_page(request, kind, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    context = card_context(request, kind, form)
    drop_missing(form)
    for refusal in context["card"].refusals:
        form.refuse(intake.IntakeError(refusal.text, field=refusal.field or None))
    take_title(form, context["card"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _form_page(request, kind, form, card=context, status=status)


def _given(request: HttpRequest, name: str, most: int) -> str:
    return without_damage(request.GET.get(name, ""))[:most]


def _handed_on(form: SubmissionForm, name: str, most: int) -> str:
    """What the forms of other kinds are given: six links hold it, so nothing that is too long."""
    typed = str(form[name].value() or "") if name in form.fields else ""
    return typed if len(typed) <= most else ""


def _form_page(
    request: HttpRequest, kind: SubmissionKind, form: SubmissionForm, *, card: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"kind": kind, "kinds": submission_kinds().values(), "form": form, "challenge": asked_challenge, **(card or {})}
    context |= {"url": _handed_on(form, "url", URL_LENGTH), "title": _handed_on(form, "title", TITLE_LENGTH)}
    return render(request, kind.template_name, with_deadline(context), status=status)
