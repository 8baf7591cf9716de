"""Every decision about a submission."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from submissions.models.submission import Submission


class Decision(models.Model):
    """One step in the life of a submission. Rows are only added, never changed."""

    class Verb(models.TextChoices):
        """What was done."""

        ACCEPT = "accept", _("Accepted")
        DECLINE = "decline", _("Declined")
        NEEDS_CHANGE = "needs_change", _("Asked for a change")
        MARK_DUPLICATE = "mark_duplicate", _("Marked as duplicate")
        LATER = "later", _("Put off until the next issue")
        SPAM = "spam", _("Marked as spam")
        WITHDRAW = "withdraw", _("Withdrawn")
        ANSWER = "answer", _("Answered")
        CORRECT = "correct", _("Corrected")
        EDIT = "edit", _("Edited")
        NEXT_ISSUE = "next_issue", _("Proposed for the next issue")
        PUBLISH = "publish", _("Published")
        UNDO = "undo", _("Taken back")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="decisions")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: the sender, or the program."),
    )
    from_state = models.CharField(max_length=12, choices=Submission.State.choices)
    to_state = models.CharField(max_length=12, choices=Submission.State.choices)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["actor", "-id"], name="decision_of_actor"),
            models.Index(fields=["-created_at", "-id"], name="decision_created"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} ({self.created_at:%Y-%m-%d %H:%M})"
