"""The one table of the wiring: invitations to the desk. Accounts themselves are Django's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models import Section
from issues.roles import ROLES

if TYPE_CHECKING:
    from datetime import datetime

LIFETIME = timedelta(days=7)


def end_of_one_made_now() -> datetime:
    """Until when an invitation is good."""
    return timezone.now() + LIFETIME


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by where they stand."""

    def open(self) -> InvitationQuerySet:
        """Those that still open the door."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link by which one person becomes a member of the desk. It works once and for a week; only its hash is kept."""

    note = models.CharField(_("for whom"), max_length=200, help_text=_("In your own words. Editors see it, the invited person does not."))
    role = models.CharField(max_length=16, choices=[(role, role.capitalize()) for role in ROLES], default=ROLES[0])
    sections = models.ManyToManyField(Section, blank=True, related_name="+", help_text=_("What they will look after."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(default=end_of_one_made_now, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.note

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"
