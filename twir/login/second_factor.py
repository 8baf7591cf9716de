"""Whoever logs in to the desk by password needs a second factor, where the setting asks for it: until then the desk stays closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest, HttpResponse

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
DESK = "admin/"
STAYS_OPEN = ("admin/login/", "admin/logout/", "admin/profile/app/", "admin/profile/passkeys/add/", "admin/profile/second-factor/")


def is_missing(user: User | AnonymousUser) -> bool:
    """Whether the desk is closed to them until they set one up. Who comes by GitHub alone has GitHub's."""
    is_asked = settings.REQUIRE_SECOND_FACTOR and user.is_authenticated and user.is_staff and user.has_usable_password()
    return bool(is_asked) and not is_mfa_enabled(user, FACTORS)


class SecondFactorMiddleware:
    """Leads everybody who lacks a second factor from any page of the desk to where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Lead away, before the page does anything."""
        route = request.resolver_match.route if request.resolver_match else ""
        is_closed = route.startswith(DESK) and not route.startswith(STAYS_OPEN) and is_missing(request.user)
        return redirect("second_factor") if is_closed else None


@never_cache
@login_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Which one it shall be."""
    if not is_missing(request.user):
        return redirect("profile")
    return TemplateResponse(request, "login/second_factor.html", {"title": "Second factor"})
