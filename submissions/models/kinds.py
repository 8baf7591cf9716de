"""What each kind of submission has beside title and address: one child row per submission."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from submissions.models.submission import URL_LENGTH, Submission


class LinkSubmission(models.Model):
    """What a link has beside title and address."""

    class Llm(models.TextChoices):
        """Answers to: did an LLM write it, or parts of it?"""

        NONE = "none", _("No")
        DISCLOSED = "disclosed", _("Partly or all, and the page says so")
        UNDISCLOSED = "undisclosed", _("Partly or all, and the page does not say so")
        UNKNOWN = "unknown", _("I don’t know")

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="link")
    prefixes = models.JSONField(default=list, blank=True, help_text=_("video, audio, series: printed in brackets before the link."))
    language = models.CharField(max_length=8, blank=True, help_text=_("Two letters when the page is not in English: ZH."))
    llm = models.CharField(max_length=12, choices=Llm.choices, blank=True, help_text=_("Whether an LLM wrote it, or parts of it."))
    llm_disclosure = models.CharField(max_length=300, blank=True, help_text=_("Where the page says so."))
    has_paywall = models.BooleanField(null=True, blank=True, help_text=_("Whether reading it needs payment or a login."))

    def __str__(self) -> str:
        return " ".join(self.prefixes)


class TaskSubmission(models.Model):
    """What a call for participation has beside title and address."""

    class Difficulty(models.TextChoices):
        """How much one has to know beforehand."""

        EASY = "easy", _("Good for a first contribution")
        MEDIUM = "medium", _("Some knowledge of the project")
        HARD = "hard", _("Experience with the matter")

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="task")
    project = models.CharField(max_length=100, blank=True)
    difficulty = models.CharField(max_length=8, choices=Difficulty.choices, blank=True, help_text=_("For the editors; not printed."))
    mentor = models.CharField(max_length=100, blank=True, help_text=_("Who helps; not printed."))
    licence = models.CharField(max_length=60, blank=True, help_text=_("The project's licence; not printed."))

    def __str__(self) -> str:
        return self.project


class SpeakersSubmission(models.Model):
    """What a call for speakers has beside the event's name and the address of the call."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="speakers")
    deadline = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")), name="speakers_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.place


class Nomination(models.Model):
    """What every nomination has: how its sender is thanked."""

    name_url = models.CharField(max_length=URL_LENGTH, blank=True, help_text=_("Where they suggested it; the name links there."))
    is_own = models.BooleanField(default=False, help_text=_("They suggested something of their own."))
    taken_for = models.ForeignKey(
        Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=_("Editors gave it the place in this issue.")
    )

    class Meta:
        abstract = True


class CrateSubmission(Nomination):
    """What a nomination for Crate of the Week has beside name (the title) and address."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="crate")
    description = models.CharField(max_length=300, help_text=_("Goes on after “This week's crate is …,”."))

    def __str__(self) -> str:
        return self.description


class QuoteSubmission(Nomination):
    """What a nomination for Quote of the Week has beside its address; the title is the beginning of the text."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="quote")
    text = models.TextField(help_text=_("The words, without quotation marks; lines are kept."))
    who = models.CharField(max_length=100)
    where = models.CharField(max_length=100, blank=True, help_text=_("Such as the Rust users forum."))

    def __str__(self) -> str:
        return self.who
