"""Somebody's own account: what others call them, where mail goes, how they log in, and where they are logged in just now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.mfa.models import Authenticator
from allauth.socialaccount.internal.flows.connect import disconnect as disconnect_account
from allauth.socialaccount.internal.flows.connect import validate_disconnect
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import ModelForm
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from issues.admin.desk import actor_of
from issues.changes import note_changes
from twir.login.github import leading_there

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrom": "Chrome",
    "Safari": "Safari",
}  # each pretends to be those after it
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"}


class ProfileForm(ModelForm[User]):
    """What others call somebody, and where mail goes."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email")
        labels: ClassVar = {"email": _("Mail address")}
        help_texts: ClassVar = {"email": _("For one mail a day when something waits for you; empty for none.")}


@never_cache
@leading_there
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The page, and what is typed there."""
    user = actor_of(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=user)
    if request.method == "POST" and form.is_valid():
        save_profile(form, actor=user)
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    user.refresh_from_db()  # the form may have put what it refused into it
    context = {"title": "Profile", "form": form, **ways_in(user), "sessions": sessions_of(request)}
    return TemplateResponse(request, "login/profile.html", context)


@transaction.atomic
def save_profile(form: ProfileForm, *, actor: User) -> None:
    """Store it, and note what changed."""
    before = {name: form.initial[name] for name in form.fields}
    user = form.save()
    note_changes(f"Account {user}", before, {name: getattr(user, name) for name in form.fields}, actor=actor)


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


def sessions_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Where one is logged in, the newest first. A session that has a new key since it began is noted by it."""
    user = actor_of(request)
    rows: list[UserSession] = UserSession.objects.purge_and_list(user)
    if not any(row.is_current() for row in rows):
        UserSession.objects.create_from_request(request)
        rows = UserSession.objects.purge_and_list(user)
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return [{"browser": browser_of(row.user_agent), "since": row.created_at, "is_here": row.is_current()} for row in rows]


def browser_of(user_agent: str) -> str:
    """What a browser calls itself, in two words."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "A program")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    end_other_sessions(request, actor_of(request))
    messages.success(request, "You are logged out everywhere else.")
    return redirect("profile")


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
