"""The page of one submission, and the one that adds one. What is typed is never lost: a refusal shows the same page, filled."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from issues.admin.desk import actor_of
from issues.exports.html import render_html
from issues.models import Issue
from submissions import intake, review
from submissions.admin.decisions import CHOICES, MAIL_HAS_GONE, DecisionForm, decide, open_choices
from submissions.kinds import kind_of, submission_kinds
from submissions.models import Decision, Submission
from submissions.notices import has_gone_out
from submissions.turns import first_in_line, left_out, placements_of

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.contrib.auth.models import User
    from django.forms import Field
    from django.http import HttpRequest, HttpResponse, QueryDict

    from submissions.admin.decisions import Choice
    from submissions.forms import SubmissionForm

FOLDER = "admin/submissions/submission"
UNPRINTED = ("llm", "llm_disclosure", "has_paywall", "difficulty", "mentor", "licence", "not_before", "name")
LONGEST_NUMBER = 18  # digits: what the column holds


def show(model_admin: ModelAdmin[Submission], request: HttpRequest, object_id: str) -> HttpResponse:
    """One submission: what will be printed, what speaks against it, its fields, the decisions."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    submission = _find(object_id)
    if request.method == "POST":
        return _change(model_admin, request, submission)
    return _page(model_admin, request, submission, edit_form(submission, user=actor_of(request)), DecisionForm())


def add(model_admin: ModelAdmin[Submission], request: HttpRequest) -> HttpResponse:
    """An editor's own submission: the kind first, then its form; accepted at once when that is asked for."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    kind = submission_kinds().get(request.GET.get("kind", ""))
    context = {**_shared(model_admin, request, "Add a submission"), "kinds": submission_kinds().values(), "kind": kind}
    if kind is None:
        return TemplateResponse(request, f"{FOLDER}/add.html", context)
    form = kind.form_class(request.POST or None, editor=True)
    answer = None
    if form.is_bound and form.is_valid():
        try:
            if "check" not in request.POST:
                submission = _store(request, kind.slug, form)
                messages.success(request, f"“{submission}” is {submission.get_state_display().lower()}.")
                return redirect("admin:submissions_submission_change", submission.pk)
            answer = intake.check(kind=kind.slug, fields=form.cleaned_data, actor=actor_of(request))
        except (intake.IntakeError, review.ReviewError) as error:
            form.refuse(error)
    context |= {"form": form, "answer": answer, "line_html": render_html(answer.line) if answer else ""}
    return TemplateResponse(request, f"{FOLDER}/add.html", context, status=_status(form))


@transaction.atomic
def _store(request: HttpRequest, kind: str, form: SubmissionForm) -> Submission:
    submission = intake.submit(kind=kind, cleaned=form.cleaned_data, actor=actor_of(request))
    if "accept" in request.POST and submission.state == Submission.State.PENDING:
        if not request.user.has_perm(intake.EDITOR_PERMISSION):
            raise PermissionDenied
        review.accept(submission, actor=actor_of(request))
    return submission


def _change(model_admin: ModelAdmin[Submission], request: HttpRequest, submission: Submission) -> HttpResponse:
    choice = CHOICES.get(request.POST.get("decide", ""))
    _check_permissions(model_admin, request, choice)
    form, words = edit_form(submission, user=actor_of(request), sent=request.POST), DecisionForm(request.POST)
    words.ask_for(choice)
    if words.is_valid() and (form is None or not form.is_bound or form.is_valid()):
        try:
            fields = {**words.cleaned_data, "section": request.POST.get("section", "")}
            version = number_in(request.POST.get("version", ""))
            save(submission, form, choice, actor=actor_of(request), fields=fields, version=version)
        except (intake.IntakeError, review.ReviewError) as error:
            submission = _find(str(submission.pk))
            words.add_error(None, str(error))
        else:
            done = f"{choice.done}: “{submission}”." if choice else f"“{submission}” is saved."
            messages.success(request, done)
            if choice and choice.verb == Decision.Verb.UNDO and has_gone_out(submission):
                messages.warning(request, MAIL_HAS_GONE)
            return redirect("admin:submissions_submission_change", submission.pk)
    return _page(model_admin, request, submission, form, words)


@transaction.atomic
def save(  # noqa: PLR0913 (what is stored, and what a decision needs, by name)
    submission: Submission, form: SubmissionForm | None, choice: Choice | None, *, actor: User, fields: dict[str, Any], version: int | None
) -> None:
    """Store what was edited, and take the decision that was asked for along with it: both, or nothing.

    Raises:
        IntakeError, ReviewError: one of them is refused.
    """
    if form is not None and form.is_bound:
        before = submission.version
        intake.edit(submission, cleaned=form.cleaned_data, actor=actor, version=version)
        if submission.version != before:
            version = submission.version
    if choice:
        decide(submission, choice, actor=actor, fields=fields, version=version)


def _check_permissions(model_admin: ModelAdmin[Submission], request: HttpRequest, choice: Choice | None) -> None:
    may = request.user.has_perm(intake.EDITOR_PERMISSION) if choice else model_admin.has_change_permission(request)
    if not may:
        raise PermissionDenied


def edit_form(submission: Submission, *, user: User, sent: QueryDict | None = None) -> SubmissionForm | None:
    """The form for as long as the queue edits the submission; bound when it was sent along with a decision."""
    is_open = submission.is_undecided or (submission.state == Submission.State.ACCEPTED and not intake.is_placed(submission))
    if not is_open or not user.has_perm("submissions.change_submission"):
        return None
    kind = kind_of(submission)
    return kind.form_class(sent if sent and "form_key" in sent else None, editor=True, initial=kind.initial(submission))


def _page(
    model_admin: ModelAdmin[Submission], request: HttpRequest, submission: Submission, form: SubmissionForm | None, words: DecisionForm
) -> HttpResponse:
    line, answer, refusal = _look(request, submission)
    last = Issue.objects.published().first()
    is_left_out = submission.state == Submission.State.ACCEPTED and last is not None and submission in left_out(last)
    may_decide = request.user.has_perm(intake.EDITOR_PERMISSION)
    choices = open_choices(submission, is_left_out=is_left_out) if may_decide else []
    context = {
        **_shared(model_admin, request, str(submission)),
        "original": submission,
        "submission": submission,
        "kind": kind_of(submission),
        "form": form,
        "words": words,
        "line": line,
        "line_html": render_html(line),
        "answer": answer,
        "refusal": refusal,
        "answers": answers_of(submission),
        "first": waits_behind(submission),
        "decisions": submission.decisions.select_related("actor"),
        "choices": choices,
        "can_be_duplicate": any(choice.verb == Decision.Verb.MARK_DUPLICATE for choice in choices),
        "placements": placements_of([submission]).select_related("issue", "issue_section"),
        "next": Submission.objects.to_decide(Issue.objects.coming()).exclude(pk=submission.pk).order_by("pk").first(),
    }
    return TemplateResponse(request, f"{FOLDER}/page.html", context, status=_status(form, words))


def answers_of(submission: Submission) -> list[tuple[str, str]]:
    """What the sender said beside what is printed, in the form's words."""
    kind = kind_of(submission)
    given, asked = kind.initial(submission), kind.form_class.base_fields
    return [(str(asked[name].label), _in_words(asked[name], given[name])) for name in UNPRINTED if given.get(name) not in ("", None)]


def _in_words(field: Field, value: Any) -> str:
    """An answer as the form words it."""
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    choices: Any = getattr(field, "choices", ())
    return str(dict(choices).get(field.prepare_value(value), value))


def waits_behind(submission: Submission) -> Submission | None:
    """The nomination that has the place in the coming issue for which this one waits."""
    coming = Issue.objects.coming() if submission.is_undecided or submission.state == Submission.State.ACCEPTED else None
    return first_in_line(submission, coming) if coming else None


def _look(request: HttpRequest, submission: Submission) -> tuple[str, intake.Answer | None, str]:
    """The printed line, what can be said about the submission, and why it cannot be printed, if it cannot."""
    kind = kind_of(submission)
    fields = kind.initial(submission)
    try:
        answer = intake.check(kind=kind.slug, fields=fields, actor=actor_of(request), submission=submission)
    except intake.IntakeError as error:
        return submission.line or submission.title, None, str(error)
    return answer.line, answer, ""


def _shared(model_admin: ModelAdmin[Submission], request: HttpRequest, title: str) -> dict[str, Any]:
    return {**model_admin.admin_site.each_context(request), "opts": Submission._meta, "title": title}  # noqa: SLF001 (as Django's own admin does)


def _find(object_id: str) -> Submission:
    rows = Submission.objects.select_related("section", "submitted_by", "duplicate_of", "published_in")
    submission = rows.filter(pk=number_in(object_id) or 0).first()
    if submission is None:
        raise Http404
    return submission


def number_in(text: str) -> int | None:
    """The number that somebody's form or address names; None when it is none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def _status(*forms: Any) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if any(form is not None and form.errors for form in forms) else HTTPStatus.OK
