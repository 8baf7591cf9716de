"""The issues in the admin: the list, and the desk of one issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from issues.admin.adding import AddView
from issues.admin.desk import actor_of
from issues.admin.differences import DifferencesView
from issues.admin.entries import EntryView
from issues.admin.filling.views import FillView
from issues.admin.fragments import desk_parts
from issues.admin.guide import GuideView
from issues.admin.here import come
from issues.admin.live import HereView, LiveView, PrintedView, RepairView, UndoView
from issues.admin.publishing import AmendView, DeliverView, DiscussionView, PublishView, ReadyIssueView, RehearsalView
from issues.admin.section import PreviewView, SectionView
from issues.admin.steps import (
    AssembleView,
    ExportView,
    FinishView,
    NewIssueView,
    PlacementView,
    can_open_next,
    may,
)
from issues.admin.take_in import TakeInView
from issues.admin.versions import VersionsView
from issues.admin.whole import WholeTextView
from issues.editing import EditingError, change_dates
from issues.forms import IssueForm
from issues.index import listed_entries
from issues.models import Issue, IssueSection

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

EXCERPT_LENGTH = 120


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin[Issue]):
    """Issues are made by importing, by publishing the one before, or by the button; their text is edited on the desk."""

    form = IssueForm
    list_display = ("name", "day", "state", "entry_count", "section_count", "closing")
    list_filter = ("status",)
    search_fields = ("number__exact", "title", "file_name")
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "date"
    tells_itself = True  # to the log
    list_per_page = 50
    actions = None
    change_form_template = "admin/issues/issue/desk.html"
    change_list_template = "admin/issues/issue/list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        """With the counts that the list shows, each counted by itself."""
        counts = {"entries_here": _count(listed_entries()), "sections_here": _count(IssueSection.objects.all())}
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description=_("issue"), ordering="number")
    def name(self, issue: Issue) -> str:
        """Number or title."""
        return str(issue)

    @admin.display(description=_("date"), ordering="date")
    def day(self, issue: Issue) -> str:
        """The date, short."""
        return date_format(issue.date, "j M Y")

    @admin.display(description=_("closes (UTC)"), ordering="closes_at", empty_value="–")
    def closing(self, issue: Issue) -> str | None:
        """When it closes to submissions."""
        return date_format(issue.closes_at, "j M Y, H:i") if issue.closes_at else None

    @admin.display(description=_("status"), ordering="status")
    def state(self, issue: Issue) -> SafeString:
        """The status as a chip."""
        return mark_safe(render_to_string("partials/chip.html", {"state": issue.status, "label": issue.get_status_display()}))  # noqa: S308

    @admin.display(description=_("entries"))
    def entry_count(self, issue: Issue) -> int:
        """How many entries stand in it."""
        return int(getattr(issue, "entries_here", 0))

    @admin.display(description=_("sections"))
    def section_count(self, issue: Issue) -> int:
        """How many sections it has."""
        return int(getattr(issue, "sections_here", 0))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No form makes an issue."""
        del request
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Only a draft that was never published can go."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_open and not obj.revisions.exists()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with a draft is read-only by itself and still goes with it."""
        found, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return found, counts, set(), protected

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """A published issue is read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def save_model(self, request: HttpRequest, obj: Issue, form: ModelForm[Issue], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Change the dates where they stand: row, file name, front matter. Raises EditingError; see changeform_view."""
        del change
        stored = Issue.objects.get(pk=obj.pk)
        change_dates(stored, day=form.cleaned_data["date"], closes_at=form.cleaned_data["closes_at"], actor=actor_of(request))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The desk; dates that cannot be changed are refused with the reason."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.path)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with a button for the next draft while there is none."""
        return super().changelist_view(request, {"can_open": can_open_next(request.user)} | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The desk: sections and entries, the last assembly, what may be done."""
        issue: Issue = context["original"]
        can_edit, actor = self.has_change_permission(request, issue), actor_of(request)
        here = come(issue, actor) if can_edit else []
        context |= {
            "issue": issue,
            "title": str(issue),
            "subtitle": None,  # the same once more
            "parts": desk_parts(issue, actor=actor, can_edit=can_edit, here=here),
            "can_edit": can_edit,
            "can_open": not issue.is_open and can_open_next(request.user),
            "can_publish": may(request.user, PublishView.permission),
            "can_delete": self.has_delete_permission(request, issue),
            "revisions": issue.revisions.select_related("created_by"),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The history of an issue is the versions of its text."""
        del request, extra_context
        return redirect("admin:issues_issue_versions", object_id)

    def get_urls(self) -> list[URLPattern]:
        """The desk's own pages before the stock ones."""
        pages: list[tuple[str, type[Any], str, dict[str, str]]] = [
            ("new/", NewIssueView, "new", {}),
            ("preview/", PreviewView, "preview", {}),
            ("guide/", GuideView, "guide", {}),
            ("<int:issue_pk>/assemble/", AssembleView, "assemble", {}),
            ("<int:issue_pk>/add/", AddView, "add_lines", {}),
            ("<int:issue_pk>/differences/", DifferencesView, "differences", {}),
            ("<int:issue_pk>/entries/", EntryView, "entries", {}),
            ("<int:issue_pk>/here/", HereView, "here", {}),
            ("<int:issue_pk>/live/", LiveView, "live", {}),
            ("<int:issue_pk>/printed/", PrintedView, "printed", {}),
            ("<int:issue_pk>/repair/", RepairView, "repair", {}),
            ("<int:issue_pk>/undo/", UndoView, "undo", {}),
            ("<int:issue_pk>/finish/", FinishView, "finish", {}),
            ("<int:issue_pk>/ready/", ReadyIssueView, "ready", {}),
            ("<int:issue_pk>/publish/", PublishView, "publish", {}),
            ("<int:issue_pk>/rehearsal/", RehearsalView, "rehearsal", {}),
            ("<int:issue_pk>/deliver/<slug:port>/", DeliverView, "deliver", {}),
            ("<int:issue_pk>/discussion/", DiscussionView, "discussion", {}),
            ("<int:issue_pk>/amend/", AmendView, "amend", {}),
            ("<int:issue_pk>/export/", ExportView, "export", {}),
            ("<int:issue_pk>/text/", WholeTextView, "text", {}),
            ("<int:issue_pk>/take-in/", TakeInView, "take_in", {}),
            ("<int:issue_pk>/versions/", VersionsView, "versions", {}),
            ("<int:issue_pk>/sections/<int:section_pk>/", SectionView, "section", {}),
            ("<int:issue_pk>/sections/<int:section_pk>/fill/", FillView, "fill", {}),
            ("<int:issue_pk>/placements/<int:placement_pk>/take/", PlacementView, "take", {"choice": "take"}),
            ("<int:issue_pk>/placements/<int:placement_pk>/bring-back/", PlacementView, "bring_back", {"choice": "bring back"}),
        ]
        return [
            path(route, view.as_view(**kwargs), name=f"issues_issue_{name}") for route, view, name, kwargs in pages
        ] + super().get_urls()


def _count(rows: QuerySet[Any]) -> Coalesce:
    per_issue = rows.filter(issue=OuterRef("pk")).order_by().values("issue").annotate(number=Count("pk"))
    return Coalesce(Subquery(per_issue.values("number"), output_field=IntegerField()), 0)
