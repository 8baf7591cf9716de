"""The Celery application: transport, time limits and the beat. The database stays the record of all work.

`celery --app twir` finds it here. Nobody else imports it: only workers send tasks, so the web and the commands start without it.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twir.settings")
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "twir.broker:Transport"))

app = Celery("twir")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class SteadyScheduler(Scheduler):
    """Celery's beat in memory (nothing to keep: when work is due stands in the database), steady when the clock goes back.

    Celery would wait until the old time comes round again: an hour without work when the clock was set back by one.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; returns the seconds until the next call."""
        entries = self.schedule.values()
        if any(entry.last_run_at > entry.default_now() for entry in entries):
            for entry in entries:
                entry.last_run_at = entry.default_now()
            self.populate_heap()
        return float(super().tick(*args, **kwargs))
