"""Bots: their tokens, and what they asked (api/)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from submissions.models.submission import Submission


class ApiToken(models.Model):
    """A key with which a program sends things in. Only its hash is kept."""

    name = models.CharField(max_length=100, help_text=_("Whose program it is."))
    contact = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hourly_limit = models.PositiveIntegerField(default=60)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ApiRequest(models.Model):
    """An idempotency key that a bot used: the same request again gives the same submission."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="requests")
    key = models.CharField(max_length=255)
    payload_digest = models.CharField(max_length=64)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="api_request_once")]

    def __str__(self) -> str:
        return self.key
