"""What was: the versions of sections, what was published, what else was changed. Rows are only added."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue, IssueSection


class SectionVersion(models.Model):
    """A section as it stood after one save, or when it was moved or taken out; nothing that was ever saved is lost."""

    class Origin(models.TextChoices):
        """What saved it."""

        IMPORT = "import", _("Import")
        TEMPLATE = "template", _("New draft")
        ASSEMBLY = "assembly", _("Assembly")
        EDIT = "edit", _("Edit")
        FINISH = "finish", _("Finishing")
        AMENDMENT = "amend", _("Amendment")

    class What(models.TextChoices):
        """What was done."""

        SAVED = "saved", _("Saved")
        MOVED = "moved", _("Moved")
        REMOVED = "removed", _("Taken out")

    issue_section = models.ForeignKey(IssueSection, null=True, on_delete=models.SET_NULL, related_name="versions")
    section_key = models.PositiveBigIntegerField(help_text=_("The section's primary key, which stays when the section goes."))
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="section_versions")
    version = models.PositiveIntegerField()
    heading = models.TextField(blank=True)
    body = models.TextField(blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    what = models.CharField(max_length=8, choices=What.choices, default=What.SAVED)
    note = models.CharField(max_length=200, blank=True, help_text=_("What was done, where the program knows it."))
    change = models.UUIDField(null=True, blank=True, help_text=_("The same on all versions that one change made."))
    undoes = models.UUIDField(null=True, blank=True, help_text=_("The change that this one takes back."))
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering: ClassVar = ["-version", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["-saved_at", "-id"], name="section_version_saved"),
            models.Index(fields=["section_key", "version"], name="section_version_key"),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"

    @property
    def standing(self) -> str:
        """What stood in the issue then: nothing, once it was taken out."""
        return "" if self.what == self.What.REMOVED else self.heading + self.body

    @property
    def how(self) -> str:
        """What was done or, of a text that was saved, what saved it."""
        return str(self.get_origin_display() if self.what == self.What.SAVED else self.get_what_display())


class Arrangement(models.Model):
    """The sections of an issue before and after a change that added, removed or moved some. Rows are only added."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="arrangements")
    change = models.UUIDField(unique=True, help_text=_("That of the versions which the change made."))
    before = models.JSONField(help_text=_("Primary keys of the sections, in their order."))
    after = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.issue}, sections changed"


class Departure(models.Model):
    """The text of an issue left the desk as a file, in the state with this last version: edited elsewhere, it may come back."""

    version = models.OneToOneField(SectionVersion, on_delete=models.CASCADE, related_name="departure")
    left_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.version}, left"


class Revision(models.Model):
    """The frozen text of a publication or amendment. Never changed."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    html = models.TextField(blank=True)
    page = models.TextField(blank=True, help_text=_("The HTML with the anchors of its entries."))
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering: ClassVar = ["number"]
        get_latest_by = "number"
        constraints: ClassVar = [models.UniqueConstraint(fields=["issue", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.issue}, revision {self.number}"


class Change(models.Model):
    """A change of what editors set up (a section's policy, a guideline, a switch). Rows are only added, never changed."""

    subject = models.CharField(max_length=200, help_text=_("What was changed, by its name then."))
    field = models.CharField(max_length=80)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.subject}: {self.field}"
