"""The tables of login in the admin: those that nobody edits by hand are taken out again, accounts have buttons of ours."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import User

from twir.login.inviting import InvitationAdmin
from twir.login.people import PeopleAdmin
from twir.models import Invitation

for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)
admin.site.unregister(User)
admin.site.register(User, PeopleAdmin)
admin.site.register(Invitation, InvitationAdmin)
