"""The guide for editors: the week from Thursday to Thursday, with pictures of the screens (tests/pictures.py makes them)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.template.response import TemplateResponse

from issues.admin.desk import DeskView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class GuideView(DeskView):
    """One page, for whoever works at the desk."""

    permission = "issues.view_issue"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The guide, with ways into the coming issue."""
        return TemplateResponse(request, "admin/guide.html", admin.site.each_context(request) | {"title": "Guide for editors"})
