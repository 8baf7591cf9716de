"""The queue: the list with its tabs, filters and actions, the page of one submission, and adding one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from issues.admin.desk import actor_of
from issues.admin.links import web_link
from issues.stretch import StretchFilter
from submissions.admin import submission_page
from submissions.admin.decisions import CHOICES
from submissions.admin.doing import last_done
from submissions.admin.filters import IssueFilter, KindFilter, SectionFilter, StateFilter
from submissions.admin.nominations import nomination_pages
from submissions.admin.presence import PresenceView
from submissions.admin.queue_rows import state_chip, table
from submissions.admin.queue_view import KeysView
from submissions.admin.replying import MailView
from submissions.admin.together import UndoTogetherView, decide_together, taken_together
from submissions.admin.triage import TriageView
from submissions.intake import EDITOR_PERMISSION
from submissions.kinds import submission_kinds
from submissions.models import Submission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString


LISTED = ("title", "line", "url", "kind", "one_off_heading", "state", "created_at", "section", "submitted_by__username")


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin[Submission]):
    """The queue. Nothing is deleted: it is withdrawn, or it is spam."""

    list_display = ("headline", "address", "what", "where", "state_chip", "sent")
    list_display_links = ("headline",)
    list_filter = (StateFilter, KindFilter, SectionFilter, IssueFilter, StretchFilter)
    list_select_related = ("submitted_by",)
    list_only = LISTED
    list_per_page = 50
    search_fields = ("title", "url", "note")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/submissions/submission/list.html"

    @admin.display(description=_("title"), ordering="title")
    def headline(self, submission: Submission) -> str:
        """The title as it was typed."""
        return submission.title or submission.line

    @admin.display(description=_("page"))
    def address(self, submission: Submission) -> str:
        """The page it is about."""
        return web_link(submission.url)

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, submission: Submission) -> str:
        """Its kind in words."""
        kind = submission_kinds().get(submission.kind)
        return kind.label if kind else submission.kind

    @admin.display(description=_("section"), ordering="section")
    def where(self, submission: Submission) -> str:
        """The section it is meant for."""
        return submission.one_off_heading or str(submission.section or "–")

    @admin.display(description=_("state"), ordering="state")
    def state_chip(self, submission: Submission) -> SafeString:
        """The state with its sign."""
        return state_chip(submission.state)

    @admin.display(description=_("sent"), ordering="pk")
    def sent(self, submission: Submission) -> str:
        """When and by whom."""
        when = f"{submission.created_at:%d %b, %H:%M}"
        return f"{when} by {submission.submitted_by}" if submission.submitted_by else when

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Every decision, for those who may decide."""
        if not request.user.has_perm(EDITOR_PERMISSION):
            return {}
        return {verb: (partial(decide_together, choice=choice), verb, f"{choice.label} …") for verb, choice in CHOICES.items()}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the states as tabs."""
        response = super().changelist_view(request, {"title": _("Queue"), **(extra_context or {})})
        if isinstance(response, TemplateResponse) and (changes := (response.context_data or {}).get("cl")):
            tabs = next(spec for spec in changes.filter_specs if isinstance(spec, StateFilter))
            together = taken_together(request)  # the list tells of nothing else
            done = last_done(actor_of(request), together) if together else None
            response.context_data = {**(response.context_data or {}), "tabs": list(tabs.tabs(changes)), "done": done, "back": "list"}
            if not changes.is_popup:
                response.context_data |= table(changes, self)
        return response

    def get_urls(self) -> list[URLPattern]:
        """The stock pages, the queue one at a time, and the nominations."""
        item = "triage/<int:submission_pk>/"
        own = [
            path("triage/", TriageView.as_view(http_method_names=["get"]), name="submissions_submission_triage"),
            path("triage/undo/", UndoTogetherView.as_view(), name="submissions_submission_undo"),
            path("triage/keys/", KeysView.as_view(), name="submissions_submission_keys"),
            path(item, TriageView.as_view(), name="submissions_submission_triage_item"),
            path(f"{item}mail/", MailView.as_view(), name="submissions_submission_mail"),
            path(f"{item}presence/", PresenceView.as_view(), name="submissions_submission_presence"),
        ]
        return own + nomination_pages() + super().get_urls()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """An editor's own submission."""
        del form_url, extra_context
        return submission_page.add(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one submission."""
        del form_url, extra_context
        return submission_page.show(self, request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The history is the decisions, on the page itself."""
        del request, extra_context
        return redirect("admin:submissions_submission_change", object_id)

    def has_delete_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        """Nobody: what was sent in stays."""
        del request, obj
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filters: any other question of the address is refused."""
        del value, request
        return lookup in {one.parameter_name for one in self.list_filter}
