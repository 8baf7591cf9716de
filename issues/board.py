"""The desk: Django's admin with the board of the coming issue as its first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.template.response import TemplateResponse

from issues.models import Issue
from issues.overview import chapters

if TYPE_CHECKING:
    from django.http import HttpRequest


class DeskSite(AdminSite):
    """The one admin site of the program (twir/apps.py names it)."""

    site_title = "twir desk"
    site_header = "twir desk"
    index_title = "Board"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the desk shows: also the coming issue, for the tabs."""
        context = super().each_context(request)
        return context | {"coming": Issue.objects.coming() if context["has_permission"] else None}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The board: what stands in the coming issue and what waits, per section; beside it the records."""
        context = self.each_context(request)
        coming: Issue | None = context["coming"]
        found = chapters(coming, with_waiting=True) if coming else []
        board = {
            "title": self.index_title,
            "app_list": self.get_app_list(request),
            "chapters": found,
            "entry_count": sum(len(part.entries) for chapter in found for part in chapter.parts),
            "waiting_count": sum(part.waiting for chapter in found for part in chapter.parts),
            "last_assembly": coming.assemblies.first() if coming else None,
        }
        return TemplateResponse(request, "admin/index.html", context | board | (extra_context or {}))
