"""The pages of login and profile that are not allauth's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.internal.flows.connect import disconnect as disconnect_account
from allauth.socialaccount.internal.flows.connect import validate_disconnect
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from issues.admin.desk import actor_of
from twir.login import github
from twir.login.github import leading_there
from twir.login.second_factor import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User
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


@never_cache
@leading_there
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Somebody's own ways in."""
    user = actor_of(request)
    return TemplateResponse(request, "login/profile.html", {"title": "Profile", **ways_in(user)})


def ways_in(user: User) -> dict[str, Any]:
    """How somebody logs in: GitHub, the app, passkeys, recovery codes that are left."""
    factors = [row.wrap() for row in Authenticator.objects.filter(user=user).order_by("pk")]
    by_type = {kind: [factor for factor in factors if factor.instance.type == kind] for kind in Authenticator.Type.values}
    codes = by_type["recovery_codes"]
    return {
        "github": SocialAccount.objects.filter(user=user, provider="github").first(),
        "app": next(iter(by_type["totp"]), None),
        "passkeys": by_type["webauthn"],
        "has_codes": bool(codes),
        "codes_left": len(codes[0].get_unused_codes()) if codes else 0,
    }


@login_required
def disconnect(request: HttpRequest) -> HttpResponse:
    """Forget somebody's GitHub account, unless it is their only way in."""
    account = SocialAccount.objects.filter(user=actor_of(request), provider="github").first()
    if account is None:
        return redirect("profile")
    try:
        validate_disconnect(request, account)
        disconnect_account(request, account)
    except ValidationError as error:
        messages.error(request, error.message)
    return redirect("profile")
