"""Mail: the outbox, and who wants none (notices/)."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.work import Work
from submissions.models.decision import Decision
from submissions.models.submission import Submission


class Notice(Work):
    """One mail to one person, and the work to send it. Its text is written when it is queued; `due_at` leaves time to undo."""

    most_attempts = 100  # for a day
    longest_back_off = timedelta(minutes=15)

    class Kind(models.TextChoices):
        """What it tells."""

        RECEIVED = "received", _("Received")
        NEEDS_CHANGE = "needs_change", _("Needs a change")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        PUBLISHED = "published", _("Published")
        DIGEST = "digest", _("Daily digest")

    class Outcome(models.TextChoices):
        """What became of it; empty while it waits."""

        SENT = "sent", _("Sent")
        STORED = "stored", _("Stored: no mail server is set up")
        TAKEN_BACK = "taken_back", _("Taken back in time")
        UNWANTED = "unwanted", _("The person wants no mail")
        REFUSED = "refused", _("The mail server refused it")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.CASCADE, related_name="notice", help_text=_("One at most for each decision.")
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Whose digest it is."),
    )
    day = models.DateField(null=True, blank=True, help_text=_("Of a digest."))
    recipient = models.EmailField(blank=True, help_text=_("Empty once it was deleted, 90 days after the decision."))
    subject = models.CharField(max_length=200)
    body = models.TextField()
    message_id = models.CharField(max_length=120, unique=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(Work.Meta):
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission"], condition=Q(kind="received"), name="notice_received_once"),
            models.UniqueConstraint(fields=["reader", "day"], condition=Q(kind="digest"), name="notice_digest_once"),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("Without a subject"))


class Unsubscription(models.Model):
    """An address that wants no mail, as a keyed hash: the address itself is not kept for it."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.address_hash[:12]
