"""The queue as editors work through it: a list, one submission beside it, and every decision by a button that is also a key.

Every press is a POST that leads to a page, so all of it works without scripts; static/js/triage.js makes keys of the buttons and puts the
next page into this one. What is typed is never lost: a refusal shows the same page, filled.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from issues import presence
from submissions import intake, review
from submissions.admin.decisions import CHOICES, DecisionForm, open_choices
from submissions.admin.doing import last_done
from submissions.admin.queue_view import QueueView
from submissions.admin.replying import WITH_A_REPLY, about_reply
from submissions.admin.submission_page import edit_form, number_in, save
from submissions.admin.together import taken_together
from submissions.admin.triage_item import find, look_at
from submissions.admin.triage_rows import listed
from submissions.kinds import submission_kinds
from submissions.mending import mend
from submissions.models import Decision, KeySetting, Submission, subject
from submissions.queue import NO_SECTION, Queue, Tab, Window
from submissions.sections import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from submissions.admin.decisions import Choice
    from submissions.admin.triage_rows import Row
    from submissions.forms import SubmissionForm
    from submissions.queue import Count

Verb = Decision.Verb
KEYS: Mapping[str, str] = {
    Verb.ACCEPT: "a",
    Verb.DECLINE: "d",
    Verb.NEEDS_CHANGE: "n",
    Verb.MARK_DUPLICATE: "x",
    Verb.LATER: "l",
}
NOTHING_TO_DO = "Nothing was chosen, so nothing was changed."


class TriageView(QueueView):
    """The list and one submission: the one of the address, else the first."""

    submission: Submission

    def get(self, request: HttpRequest, submission_pk: int | None = None) -> HttpResponseBase:
        """What is there to decide about."""
        self.queue = Queue.of(self.actor, request.GET)
        if submission_pk is None:
            window = self.queue.around()
            first = find(window.rows[0].pk) if window.rows else None
            return self._page(first, window, is_list=True)
        self.submission = self.found(submission_pk)
        return self._item(reply=CHOICES.get(request.GET.get("reply", "")), is_editing="edit" in request.GET)

    def post(self, request: HttpRequest, submission_pk: int) -> HttpResponseBase:
        """Change a field, save what was edited, or decide, whichever button was pressed."""
        self.queue = Queue.of(self.actor, request.GET)
        self.submission = self.found(submission_pk)
        if "use" in request.POST:
            return self._mend(*request.POST["use"].partition("=")[::2])
        if step := next((name for name in ("fill", "preview") if name in request.POST), ""):
            return self._item(
                reply=CHOICES.get(request.POST[step]), kit=request.POST.get("kit", "") if step == "fill" else "", is_asked=True
            )
        choice = CHOICES.get(request.POST.get("do", ""))
        form = edit_form(self.submission, user=self.actor, sent=request.POST)
        is_edited = form is not None and form.is_bound
        words = DecisionForm(request.POST)
        words.ask_for(choice)
        if choice is None and not is_edited:
            return self._refused(NOTHING_TO_DO)
        if not words.is_valid() or (form is not None and is_edited and not form.is_valid()):
            return self._item(reply=choice, words=words, form=form, is_editing=is_edited, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return self._take(choice, form, words)

    def _mend(self, field: str, value: str) -> HttpResponseBase:
        try:
            mend(self.submission, field, value, actor=self.actor, version=self._version)
        except intake.IntakeError as error:
            return self._refused(error)
        return redirect(self.address_of(self.submission.pk))

    def _take(self, choice: Choice | None, form: SubmissionForm | None, words: DecisionForm) -> HttpResponseBase:
        sent = self.request.POST
        stays = choice is None or choice.verb == Verb.UNDO
        following = self.submission.pk if stays else self.queue.next_after(self.submission)
        fields = {**words.cleaned_data, "section": sent.get("section") or sent.get("guess", "")}
        version = self._version
        try:
            with transaction.atomic():
                if "instead" in sent and not self.submission.is_undecided:
                    version = review.undo(self.submission, actor=self.actor, version=version).version
                save(self.submission, form, choice, actor=self.actor, fields=fields, version=version)
        except (intake.IntakeError, review.ReviewError) as error:
            return self._refused(error, choice=choice, form=form, words=words)
        return redirect(self.address_of(following))

    def _refused(
        self,
        error: Exception | str,
        *,
        choice: Choice | None = None,
        form: SubmissionForm | None = None,
        words: DecisionForm | None = None,
    ) -> HttpResponse:
        """The same page as it is now, with what somebody else did or what is missing, and with all that was typed."""
        self.submission = self.found(self.submission.pk)
        is_overtaken = isinstance(error, review.OvertakenError) or isinstance(getattr(error, "__cause__", None), review.OvertakenError)
        is_edited = form is not None and form.is_bound
        return self._item(
            reply=choice,
            words=words,
            form=form if is_edited else None,
            is_editing=is_edited,
            refusal=str(error),
            is_overtaken=is_overtaken,
            status=HTTPStatus.CONFLICT if is_overtaken else HTTPStatus.UNPROCESSABLE_ENTITY,
        )

    def _item(self, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        return self._page(self.submission, self.queue.around(self.submission), status=status, **context)

    def _page(self, submission: Submission | None, window: Window, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        counts = self.queue.counts()
        shared = {
            **admin.site.each_context(self.request),
            "opts": Submission._meta,  # noqa: SLF001 (as Django's own admin does)
            "title": "Queue" if context.get("is_list") or submission is None else f"{submission} | Queue",
            "queue": self.queue,
            "query": urlencode(self.queue.asked),
            "list_query": urlencode(self.queue.asked_of_list),
            "tabs": self._tabs(counts),
            "total": "" if self.queue.kind or self.queue.section else counts[Tab(self.queue.tab)],
            "filters": self._filters(),
            "window": window,
            "rows": listed(window.rows, user=self.actor),
            "previous": self.address_of(window.previous) if window.previous else "",
            "next": self.address_of(window.next) if window.next else "",
            "done": last_done(self.actor, taken_together(self.request)),
            "keys_are_on": KeySetting.objects.are_on(self.actor),
        }
        context = {**shared, **context}
        context |= self._about(submission, context) if submission else {}
        return TemplateResponse(self.request, "admin/submissions/triage/page.html", context, status=status)

    def _about(self, submission: Submission, context: Mapping[str, Any]) -> dict[str, Any]:
        presence.note(subject(submission.pk), self.actor)
        choices = open_choices(submission)
        reply: Choice | None = context.get("reply")
        item = look_at(submission, self.actor)
        about = {
            "submission": submission,
            "item": item,
            "form": context.get("form") or edit_form(submission, user=self.actor),
            "instead": reply if context.get("is_overtaken") and not submission.is_undecided else None,
            "presses": [{"choice": choice, "key": KEYS.get(choice.verb, "")} for choice in choices if choice.verb in KEYS],
            "more": [choice for choice in choices if choice.verb not in KEYS],
            "with_a_reply": WITH_A_REPLY,
            "last": submission.decisions.select_related("actor").last(),
            "people": presence.others(subject(submission.pk), self.actor),
            "poll": self._poll(submission, context["rows"]),
        }
        if reply is None or reply.verb not in WITH_A_REPLY:
            return {**about, "reply": None, "words": context.get("words") or DecisionForm()}
        sent = self.request.POST if context.get("is_asked") else None
        return about | about_reply(item, reply, words=context.get("words"), sent=sent, kit=context.get("kit", ""))

    def _poll(self, submission: Submission, rows: Sequence[Row]) -> str:
        """Where the page asks who else is here, with what it shows."""
        path = reverse("admin:submissions_submission_presence", args=[submission.pk])
        shown = {"version": submission.version, "rows": ",".join(str(row.submission.pk) for row in rows)}
        return f"{path}?{urlencode({**self.queue.asked, **shown})}"

    def _tabs(self, counts: Mapping[Tab, Count]) -> list[dict[str, Any]]:
        filters = {name: value for name, value in self.queue.asked.items() if name != "tab"}
        return [
            {
                "label": tab.label,
                "query": urlencode({"tab": tab.value, **filters}),
                "count": counts[tab],
                "is_here": tab.value == self.queue.tab,
            }
            for tab in self.queue.tabs
        ]

    def _filters(self) -> dict[str, list[dict[str, Any]]]:
        """The kinds and sections to which the list can be narrowed."""
        kinds = [("", "Every kind"), *((slug, kind.label) for slug, kind in submission_kinds().items())]
        sections = [(row.slug, row.title) for row in catalogue() if row.accepts_submissions]
        places = [("", "Every section"), (NO_SECTION, "No section yet"), *sections]
        chosen = {"kind": self.queue.kind, "section": self.queue.section}
        offered = {"kind": kinds, "section": places}
        return {
            name: [{"value": value, "label": label, "is_chosen": value == chosen[name]} for value, label in options]
            for name, options in offered.items()
        }

    @property
    def _version(self) -> int | None:
        return number_in(self.request.POST.get("version", ""))
