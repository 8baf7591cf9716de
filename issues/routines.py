"""What is done again and again: `settings.ROUTINES` names functions and after how many seconds each is due again.

A routine is a row of work like any other (work.py), so it is done once however many workers and beats there are, and one that fails
is tried again. The function takes the time and is called in a transaction. What has a time of day looks at the time it is given.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from issues.models import Routine
from issues.work import carry_out

if TYPE_CHECKING:
    from datetime import datetime

OVER = (Routine.State.DONE, Routine.State.FAILED)


def start_routines(now: datetime) -> None:
    """Let every routine of the settings have its row, and be due again after its pause. One query when there is nothing to do."""
    rows = {row.name: row for row in Routine.objects.all()}
    missing = [Routine(name=name, due_at=now) for name in settings.ROUTINES if name not in rows]
    if missing:
        Routine.objects.bulk_create(missing, ignore_conflicts=True)
    for name, row in rows.items():
        pause = timedelta(seconds=settings.ROUTINES.get(name, 0))
        is_left_over = row.state == Routine.State.WAITING and row.due_at > now + pause  # from before the clock was set back
        if pause and (row.state in OVER or is_left_over):
            _let_wait(row, min(row.finished_at or now, now) + pause)


def run_routine(pk: int) -> None:
    """Do a routine that is due."""
    carry_out(Routine, pk, _call)


def _let_wait(row: Routine, due_at: datetime) -> None:
    same = Routine.objects.filter(pk=row.pk, state=row.state, due_at=row.due_at)
    same.update(state=Routine.State.WAITING, due_at=due_at, attempts=0, enqueued_until=None)


def _call(row: Routine) -> None:
    if row.name in settings.ROUTINES:  # else it is left from settings of old
        import_string(row.name)(timezone.now())
