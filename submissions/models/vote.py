"""Which nomination editors would take: one vote of each for each."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.submission import Submission


class Vote(models.Model):
    """An editor's vote for a nomination. It is a row, so that it is counted once however often a button is pressed."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "voter"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.voter}: {self.submission}"
