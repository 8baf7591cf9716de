"""What Celery runs, and `manage.py work` without it: ids in, one call each. How often and how long is in the settings."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from issues import work
from issues.assembly import run_assembly
from issues.routines import run_routine, start_routines


@shared_task(name="issues.tick")
def tick() -> None:
    """Enqueue all work that is due; beat asks for it every second."""
    now = timezone.now()
    start_routines(now)
    work.tick(now, send=enqueue, most=work.room_in_line)


@shared_task(name="issues.assemble", acks_late=True)
def assemble(assembly_id: int) -> None:
    """Do one assembly, unless it is done or being done."""
    run_assembly(assembly_id)


@shared_task(name="issues.routine", acks_late=True)
def do_routine(routine_id: int) -> None:
    """Do one routine that is due."""
    run_routine(routine_id)


def enqueue(task: str, pk: int) -> None:
    """Send one task to the broker; it is worth nothing when its row is due again.

    Raises:
        kombu.exceptions.OperationalError: the broker does not answer.
    """
    import_string(task).apply_async((pk,), expires=settings.WORK_LEASE)
