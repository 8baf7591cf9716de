"""What assembly knows of its own work, and the program's routines."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue, IssueSection
from issues.work import Work


class Placement(models.Model):
    """What assembly knows of its own work: one line of one source in one issue."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="placements")
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    listing = models.CharField(max_length=80, blank=True)
    issue_section = models.ForeignKey(IssueSection, null=True, blank=True, on_delete=models.SET_NULL, related_name="placements")
    section = models.CharField(max_length=200, help_text=_("The section as last proposed."))
    text = models.TextField(blank=True, help_text=_("The line as last assembled."))
    proposed_text = models.TextField(blank=True, help_text=_("What the source last proposed; empty until an adopted line is assembled."))
    standing_text = models.TextField(blank=True, help_text=_("The line as it stood after the last assembly, an editor's changes included."))
    sort_key = models.JSONField(default=list)
    is_adopted = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True, help_text=_("An editor took the line out; it stays away."))
    refused_text = models.TextField(blank=True, help_text=_("The source's newer text, which an editor's change kept out."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "source", "key", "listing"], name="placement_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "key"], name="placement_key")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Assembly(Work):
    """One run of assembly over an issue: who asked, what changed, warnings, progress."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="assemblies")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    progress = models.PositiveSmallIntegerField(default=0, help_text=_("Percent."))
    report = models.JSONField(default=dict, blank=True)
    versions = models.JSONField(
        default=list, blank=True, help_text=_("Primary keys of the versions that make up the text it left, in their order.")
    )

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name_plural = "assemblies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue"], condition=Q(state="waiting"), name="assembly_waits_once"),
        ]

    def __str__(self) -> str:
        return f"Assembly {self.pk}"


class Routine(Work):
    """Something that is done again and again (routines.py)."""

    name = models.CharField(max_length=100, unique=True, help_text=_("Dotted path of the function, as settings.ROUTINES names it."))

    def __str__(self) -> str:
        return self.name
