"""Several decisions at once: one page names them and shows their mails, one press takes them, another one takes them all back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from issues.admin.desk import actor_of
from submissions import review
from submissions.admin.decisions import MAIL_HAS_GONE, DecisionForm, decide
from submissions.admin.queue_view import QueueView
from submissions.admin.replying import WITH_A_REPLY
from submissions.admin.submission_page import number_in
from submissions.models import Decision, ReplyKit, Submission
from submissions.notices import has_gone_out
from submissions.queue import Queue
from submissions.replies import filled, look_at_mail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from submissions.admin.decisions import Choice

MOST = 200
SHOWN_MAILS = 10
TAKEN = "decided_together"  # in the session: the keys of the decisions that one press took
TOO_MANY = f"Choose {MOST} at most."


def decide_together(
    model_admin: ModelAdmin[Submission], request: HttpRequest, chosen: QuerySet[Submission], *, choice: Choice
) -> HttpResponse | None:
    """A list action: name what was chosen and show what is mailed; once that is confirmed, decide about each."""
    rows = _rows(request, chosen)
    if len(rows) > MOST:
        model_admin.message_user(request, TOO_MANY, messages.ERROR)
        return None
    is_confirmed = "confirmed" in request.POST
    form = _words(request)
    form.ask_for(choice if is_confirmed else None)
    if not is_confirmed or not form.is_valid():
        return _confirmation(model_admin, request, rows, choice, form)
    _take(model_admin, request, rows, choice, form.cleaned_data)
    return None


def taken_together(request: HttpRequest) -> tuple[int, ...]:
    """The keys of the decisions that this editor took by one press last."""
    return tuple(request.session.get(TAKEN, ()))


def _rows(request: HttpRequest, chosen: QuerySet[Submission]) -> list[Submission]:
    """Each that was ticked, also one that others decided since: it is no longer in the list, and has to be told of."""
    if request.POST.get("select_across") != "1":
        keys = map(number_in, request.POST.getlist(ACTION_CHECKBOX_NAME)[: MOST + 1])
        chosen = Submission.objects.filter(pk__in=[key for key in keys if key is not None])
    return list(chosen.select_related("section", "published_in", "duplicate_of").order_by("pk")[: MOST + 1])


def _words(request: HttpRequest) -> DecisionForm:
    """What was typed, or the words of the kit that was chosen; nothing where the page is shown for the first time."""
    if not {"confirmed", "preview", "fill"} & request.POST.keys():
        return DecisionForm()
    kit = ReplyKit.objects.filter(pk=number_in(request.POST.get("kit", "")) or 0).first() if "fill" in request.POST else None
    return DecisionForm({"reason": kit.text} if kit else request.POST)


def _confirmation(
    model_admin: ModelAdmin[Submission], request: HttpRequest, rows: Sequence[Submission], choice: Choice, form: DecisionForm
) -> HttpResponse:
    fields = form.cleaned_data if form.is_bound and form.is_valid() else {}
    reason, of = fields.get("reason", ""), fields.get("duplicate_of")
    looks = [(row, look_at_mail(row, choice.verb, reason=filled(reason, row), of=of)) for row in rows[:SHOWN_MAILS]]
    is_written = choice.verb in WITH_A_REPLY
    form.ask_for(choice if is_written else None)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": Submission._meta,  # noqa: SLF001 (as Django's own admin does)
        "title": f"{choice.label}: {len(rows)} chosen",
        "choice": choice,
        "chosen": rows,
        "form": form,
        "checkbox": ACTION_CHECKBOX_NAME,
        "is_written": is_written,
        "kits": ReplyKit.objects.filter(verb=choice.verb) if is_written else (),
        "taken": request.POST.get("kit", ""),
        "mails": [(row, look.text) for row, look in looks if look.text],
        "unmailed": len(rows) - len(looks),
    }
    return TemplateResponse(request, "admin/submissions/submission/together.html", context)


def _take(
    model_admin: ModelAdmin[Submission], request: HttpRequest, rows: Sequence[Submission], choice: Choice, fields: dict[str, Any]
) -> None:
    taken: list[int] = []
    for row in rows:
        words = {**fields, "reason": filled(fields["reason"], row)}
        try:
            after = decide(row, choice, actor=actor_of(request), fields=words, version=number_in(request.POST.get(f"version-{row.pk}", "")))
        except review.ReviewError as error:
            model_admin.message_user(request, str(error), messages.ERROR)
            continue
        taken += after.decisions.order_by("-pk").values_list("pk", flat=True)[:1]
        if choice.verb == Decision.Verb.UNDO and has_gone_out(after):
            model_admin.message_user(request, f"“{after}”: {MAIL_HAS_GONE}", messages.WARNING)
    if taken:
        request.session[TAKEN] = taken
        model_admin.message_user(request, f"{choice.done}: {len(taken)}.", messages.SUCCESS)


class UndoTogetherView(QueueView):
    """Takes back all that one press decided, as far as nobody decided anew since."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """The newest first, as they were taken."""
        self.queue = Queue.of(self.actor, request.GET)
        rows = Decision.objects.filter(pk__in=taken_together(request), actor=self.actor, undone_by=None).order_by("-pk")
        done = 0
        for decision in rows.select_related("submission"):
            try:
                self._undo(decision)
            except review.ReviewError as error:
                self.tell(str(error), level=messages.ERROR)
            else:
                done += 1
        self.tell(f"Taken back: {done}.")
        return redirect("admin:submissions_submission_changelist" if request.POST.get("back") == "list" else self.address_of(None))

    def _undo(self, decision: Decision) -> None:
        """Take one back.

        Raises:
            ReviewError: it was decided anew since, or is published.
        """
        if review.last_undoable(decision.submission) != decision:
            raise review.ReviewError(f"“{decision.submission}” was decided anew since, so it stays as it is.")
        after = review.undo(decision.submission, actor=self.actor, version=decision.submission.version)
        if has_gone_out(after):
            self.tell(f"“{after}”: {MAIL_HAS_GONE}", level=messages.WARNING)
