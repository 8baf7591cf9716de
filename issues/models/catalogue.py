"""The sections that issues have, and the text that a new draft begins with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.Model):
    """The standing catalogue: a section that an issue may have, how it is filled, and its policy."""

    class Holds(models.TextChoices):
        """What stands in a section."""

        LIST = "list", _("List of entries")
        SLOT = "slot", _("One block")
        PROSE = "prose", _("Prose")

    class Ordering(models.TextChoices):
        """How assembly orders the entries it adds."""

        ARRIVAL = "arrival", _("Order of acceptance, video and audio last")
        DATE = "date", _("Date, then place as printed")
        HAND = "hand", _("By hand")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200, help_text=_("The words of the heading, without marks and link."))
    heading = models.TextField(help_text=_("The heading line as a new issue prints it, marks included."))
    aliases = models.JSONField(default=list, blank=True, help_text=_("Other titles under which old issues carry it."))
    group = models.SlugField(max_length=80, blank=True, help_text=_("Neighbours that belong together: community, events …"))
    level = models.PositiveSmallIntegerField(default=3)
    position = models.PositiveIntegerField(unique=True, help_text=_("Place in an issue."))
    holds = models.CharField(max_length=8, choices=Holds.choices, default=Holds.LIST)
    entry_kind = models.CharField(max_length=16, blank=True, help_text=_("link, task, speakers, event …"))
    ordering = models.CharField(max_length=8, choices=Ordering.choices, default=Ordering.ARRIVAL)
    placeholder = models.TextField(blank=True, help_text=_("The comment that a slot's block replaces."))
    empty_text = models.TextField(blank=True, help_text=_("The notice that finishing writes into an empty list."))
    is_hidden_when_empty = models.BooleanField(default=False)
    owners = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="owned_sections")
    accepts_submissions = models.BooleanField(default=False, help_text=_("Offered in the form."))
    closed_from_issue = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("From this issue number on the public may not submit here.")
    )
    weekly_limit = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Most entries of one site in an issue."))
    sender_limit = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Most submissions of one sender for an issue."))
    policy_text = models.TextField(blank=True, help_text=_("Why it is closed, in the section's own words."))
    policy_alternative = models.TextField(blank=True, help_text=_("What to do instead."))

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.title

    def is_closed_for(self, number: int | None) -> bool:
        """Whether the public may not submit to it for the issue of that number."""
        return self.closed_from_issue is not None and (number is None or number >= self.closed_from_issue)


class IssueTemplate(models.Model):
    """The text a new draft starts from. Rows are versions; the newest counts."""

    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering: ClassVar = ["-pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"Template {self.pk}"
