"""The tables of the board. Each change is a row of its own, and the newest counts: so the log needs no other record of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReadyMark(models.Model):
    """Somebody called a section ready, or opened it again (readiness.py). Rows are only added, never changed."""

    issue = models.ForeignKey("issues.Issue", on_delete=models.CASCADE, related_name="ready_marks")
    issue_section = models.ForeignKey("issues.IssueSection", null=True, on_delete=models.SET_NULL, related_name="ready_marks")
    section_name = models.CharField(max_length=200, help_text=_("Its heading then."))
    version = models.PositiveIntegerField(help_text=_("The version of the section that was looked at."))
    is_ready = models.BooleanField()
    marked_at = models.DateTimeField(default=timezone.now)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.section_name}: {_('ready') if self.is_ready else _('open')}"


class Duty(models.Model):
    """Who publishes the issue of a week, and what they hand over to the next one (duty.py). Rows are only added, a week's last counts."""

    week = models.DateField(help_text=_("Its Wednesday."))
    number = models.PositiveIntegerField(help_text=_("1 for a week's first row, one more for each change."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="duties", help_text=_("Empty: nobody.")
    )
    note = models.TextField(blank=True, help_text=_("For whoever publishes the next issue."))
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["week", "number"]
        verbose_name_plural = "duties"
        constraints: ClassVar = [models.UniqueConstraint(fields=["week", "number"], name="duty_number_once")]

    def __str__(self) -> str:
        return f"{self.week:%Y-%m-%d}: {self.person or _('nobody')}"


class Visit(models.Model):
    """Up to which moment somebody has seen what others did (visits.py)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user}: {self.seen_until:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """Who looks at what (presence.py). A row of somebody who has left is of no use any more."""

    subject = models.CharField(max_length=80, help_text=_("What is looked at, by a stable name: submission:4711."))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.subject}"
