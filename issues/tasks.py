"""What Celery runs, and `manage.py work` without it: ids in, one call each. How often and how long is in the settings."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from issues import work
from issues.assembly import run_assembly
from issues.deliveries import carry_delivery
from issues.routines import run_routine, start_routines

LEASES_IN_LINE = 10


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


@shared_task(name="issues.deliver", acks_late=True)
def deliver(delivery_id: int) -> None:
    """Hand one revision on, unless that is done or being done."""
    carry_delivery(delivery_id)


@shared_task(name="issues.routine", acks_late=True)
def do_routine(routine_id: int) -> None:
    """Do one routine that is due."""
    run_routine(routine_id)


def enqueue(task: str, pk: int) -> None:
    """Send one task to the broker. Where workers are slow, one that is sent again stands behind it; whichever comes second does nothing.

    It outlasts a lease by far: did it not, a long line would hold nothing but tasks that are out of date when their turn comes.

    Raises:
        kombu.exceptions.OperationalError: the broker does not answer.
    """
    import_string(task).apply_async((pk,), expires=LEASES_IN_LINE * settings.WORK_LEASE)
