"""What is done again and again: `settings.ROUTINES` names functions and after how many seconds each is due again.

A routine is a row of work like any other (work.py), so it is done once however many workers and beats there are, and one that fails
is tried again. The function takes the time and is called in a transaction. What has a time of day looks at the time it is given.
One that takes long is an `Errand`: on SQLite everybody who writes would wait for the end of its transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from issues.models import Routine
from issues.work import run_errand

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

OVER = (Routine.State.DONE, Routine.State.FAILED)


@dataclass(frozen=True)
class Errand:
    """A routine that is called outside of any transaction. What it answers is called in one, to store what it found."""

    find: Callable[[datetime], Callable[[], object] | None]


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
    run_errand(Routine, pk, _find, _store)


def _let_wait(row: Routine, due_at: datetime) -> None:
    same = Routine.objects.filter(pk=row.pk, state=row.state, due_at=row.due_at)
    same.update(state=Routine.State.WAITING, due_at=due_at, attempts=0, enqueued_until=None)


def _find(row: Routine) -> Callable[[], object] | None:
    if row.name not in settings.ROUTINES:  # left from settings of old
        return None
    routine = import_string(row.name)
    now = timezone.now()
    return routine.find(now) if isinstance(routine, Errand) else partial(routine, now)


def _store(_row: Routine, store: Callable[[], object] | None) -> None:
    if store is not None:
        store()
