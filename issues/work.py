"""Work as rows: claim, lease, retry, tick. The database is the record; Celery or `manage.py work` only carry it.

A row waits until `due_at`; whoever claims it holds a lease; a row whose lease ran out is due again. Claiming is one
conditional update, so a task delivered fifty times runs once at a time, and a killed worker's row is taken up by the next.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Work(models.Model):
    """A row that some worker must get done. Subclasses are listed in issues.tasks' tick."""

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True, help_text=_("Whose claim this is."))
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="%(class)s_due")]
