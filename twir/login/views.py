"""The way in, and the frame of the desk around allauth's pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView
from django.contrib import admin
from django.shortcuts import render
from django.template.response import TemplateResponse

from twir.login import github
from twir.login.second_factor import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

ROUTES = ("admin/login/", "admin/profile/", "invitation/")


def desk_context(request: HttpRequest) -> Mapping[str, Any]:
    """What the frame of the desk shows, for the pages of login and profile: allauth's views know nothing of it."""
    match = request.resolver_match
    if match is None or not match.route.startswith(ROUTES):
        return {}
    frame = admin.site.each_context(request)
    is_open = frame["has_permission"] and not is_missing(request.user)
    return {**frame, "has_permission": is_open, "has_github": github.is_offered()}


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
