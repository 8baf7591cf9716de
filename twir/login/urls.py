"""Addresses of login and profile, under /admin/. allauth has more pages; what is not listed here is not reachable."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from twir.login import profile, views
from twir.login import second_factor as second_factor_page
from twir.login.github import come_back, go_there, leading_there, only_with_github

OTHERS = ("mfa_index", "mfa_list_webauthn", "socialaccount_connections", "account_change_password")

urlpatterns = [
    path("login/", leading_there(views.DeskLoginView.as_view()), name="account_login"),
    path("login/cancel/", require_POST(account.logout), name="account_logout"),
    path("login/inactive/", account.account_inactive, name="account_inactive"),
    path("login/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/again/", account.reauthenticate, name="account_reauthenticate"),
    path("login/again/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("login/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("login/github/", go_there, name="github_login"),
    path("login/github/callback/", come_back, name="github_callback"),
    path("login/github/cancelled/", only_with_github(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("profile/", profile.show, name="profile"),
    # where allauth leads from its other pages
    *(path("profile/", profile.show, name=name) for name in OTHERS),
    path("profile/password/", account.password_set, name="account_set_password"),
    path("profile/sessions/", require_POST(profile.end_sessions), name="sessions_end"),
    path("profile/second-factor/", second_factor_page.set_up, name="second_factor"),
    path("profile/github/disconnect/", require_POST(profile.disconnect), name="github_disconnect"),
    path("profile/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("profile/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("profile/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("profile/passkeys/<int:pk>/rename/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("profile/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("profile/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("profile/recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("profile/recovery-codes/download/", require_safe(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
