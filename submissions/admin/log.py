"""The log of decisions: read, searched, never changed. Taking one back is a decision of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from issues.admin.desk import DeskView
from issues.admin.links import came_from
from issues.admin.readonly import ReadOnlyAdmin
from issues.stretch import BEFORE, StretchFilter
from submissions.admin.decisions import MAIL_HAS_GONE
from submissions.intake import EDITOR_PERMISSION
from submissions.models import Decision, Submission
from submissions.notices import has_gone_out
from submissions.review import ReviewError, last_undoable, undo

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase
    from django.urls import URLPattern


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Who did what, when and why."""

    list_display = ("created_at", "verb", "submission", "actor", "from_state", "to_state", "reason")
    list_display_links = None
    list_filter = ("verb", StretchFilter)
    list_select_related = ("submission", "actor")
    search_fields = ("submission__title", "reason")
    ordering = ("-pk",)
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filters: any other question of the address is refused."""
        del value, request
        return lookup in {"verb__exact", "verb__isnull", BEFORE}

    def get_urls(self) -> list[URLPattern]:
        """Taking a decision back, before the stock pages."""
        return [path("<int:decision_pk>/undo/", UndoDecisionView.as_view(), name="submissions_decision_undo"), *super().get_urls()]


class UndoDecisionView(DeskView):
    """Takes back a decision while it is the last one about its submission."""

    permission = EDITOR_PERMISSION

    def post(self, request: HttpRequest, decision_pk: int) -> HttpResponseBase:
        """Do it and return to where the button was."""
        decision = get_object_or_404(Decision.objects.select_related("submission"), pk=decision_pk)
        if last_undoable(decision.submission) == decision:
            self._undo(decision.submission)
        else:
            words = f"Something else was done about “{decision.submission}” since. Nothing was changed."
            self.tell(words, level=messages.ERROR)
        return redirect(came_from(request))

    def _undo(self, submission: Submission) -> None:
        try:
            submission = undo(submission, actor=self.actor, version=submission.version)
        except ReviewError as error:
            self.tell(str(error), level=messages.ERROR)
            return
        self.tell(f"Taken back: “{submission}” is {submission.get_state_display().lower()}.")
        if has_gone_out(submission):
            self.tell(MAIL_HAS_GONE, level=messages.WARNING)
