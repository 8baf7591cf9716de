"""The way in, and the frame of the desk around allauth's pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView
from django.contrib import admin
from django.shortcuts import render
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class DeskLoginView(LoginView):
    """The way in. Who is logged in already and may not see the desk is told so, and may log in as somebody else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or lead on whoever needs it no more."""
        if request.user.is_authenticated and not admin.site.has_permission(request):
            return TemplateResponse(request, "login/not_staff.html", {"title": "Not for your account"})
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


def too_many(request: HttpRequest) -> HttpResponse:
    """What allauth answers to too many tries of anything but passwords; all that it counts is a matter of a minute."""
    page = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = "60"
    return page
