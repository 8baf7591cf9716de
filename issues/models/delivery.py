"""The table of deliveries: how a published revision is handed on (issues/deliveries/)."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from issues.work import Work


class Delivery(Work):
    """A revision on its way to one place; there is one row for each, so that nothing is handed on twice."""

    most_attempts: ClassVar[int] = 5
    longest_back_off: ClassVar[timedelta] = timedelta(minutes=2)

    revision = models.ForeignKey("issues.Revision", on_delete=models.CASCADE, related_name="deliveries")
    port = models.CharField(max_length=40, help_text=_("Its name in settings.DELIVERIES."))
    receipt = models.TextField(blank=True, help_text=_("Where it stands: a folder, a commit, a message's or a campaign's id."))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(Work.Meta):
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [models.UniqueConstraint(fields=["revision", "port"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.port}: {self.revision}"
