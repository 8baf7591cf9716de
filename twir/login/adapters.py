"""Where allauth asks for our rules. docs/architecture.md (Login) says them in words."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twir.login import github
from twir.login.invitations import InvitationError
from twir.login.joining import accept_by_github, pending_invitation
from twir.login.lockout import pseudonym
from twir.login.qr import drawing
from twir.login.seals import seal, unseal

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest

KEPT_OF_GITHUB = ("login", "html_url")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: made by invitation only; whoever has just logged in need not say it twice."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Name or password is wrong."),
        "incorrect_password": _("That is not your password."),
        "incorrect_code": _("That code is wrong, or was used already."),
        "too_many_login_attempts": _("Too many wrong codes. Try again in five minutes."),
        "rate_limited": _("Too many tries. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the door is an invitation."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """A pseudonym, counted behind our proxies: nothing that allauth counts or stores has the real address."""
        return pseudonym(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing: wrong passwords are axes'."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of logging in, however that was done."""
        records = get_authentication_records(self.request, self.request.user)
        is_recent = bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not is_recent and super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Password, code or passkey; who has none of them logs in with GitHub again."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and user.is_authenticated and github.is_offered():
            return [{"id": "github", "description": _("Log in with GitHub again"), "url": reverse("github_login")}]
        return methods


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """GitHub: it says who somebody is, and no more of that is kept than the name there."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("Set a password first: GitHub is your only way in."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """For whoever is accepting an invitation."""
        del sociallogin
        return pending_invitation(request) is not None

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account of an invited person, with GitHub connected."""
        del form
        try:
            user = accept_by_github(request, sociallogin)
        except InvitationError as error:
            page = render(request, "login/invitation_over.html", {"words": str(error)}, status=HTTPStatus.GONE)
            raise ImmediateHttpResponse(page) from error
        sociallogin.user = user
        sociallogin.save(request, connect=True)
        return user

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Forget the rest of the profile before anything is stored."""
        account = sociallogin.account
        account.extra_data = {name: account.extra_data.get(name) for name in KEPT_OF_GITHUB}
        user: User = super().populate_user(request, sociallogin, data)
        return user


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: how the desk calls itself in an authenticator app, and the code to scan as a drawing that our policy lets through."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is wrong, or was used already."),
    }

    def get_totp_label(self, user: User) -> str:
        """The name that one logs in with."""
        return user.get_username()

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        """Secrets of apps and recovery codes stand in the database, and so in backups, under the key of the desk."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Under another key they come out as something that nobody knows."""
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 (allauth's name)
        """What a new passkey is called until its owner says otherwise."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def build_totp_svg(self, url: str) -> str:
        """An `<svg>` element."""
        return drawing(url)
