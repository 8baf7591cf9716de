"""Work as rows: claim, lease, retry, tick. The database is the record; Celery or `manage.py work` only carry it.

A row waits until `due_at`; whoever claims it holds a lease; a row whose lease ran out is due again. Every step is one
conditional update, so a task delivered fifty times has one effect, and a killed worker's row is taken up by the next.
A new kind of work is a subclass of `Work` and one line in `settings.WORK`: the model, and the task that takes its key.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_IN_LINE = 100  # tasks of a kind: more would be out of date before a worker comes to them, and cost the tick its second
MOST_DOUBLINGS = 30  # of the pause between two attempts

logger = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """Somebody else has taken the work over; what this worker did must not be stored."""


class NotYetError(Exception):
    """Raised by work that has to wait for something else, such as its turn at a site; it does not count as an attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until:%H:%M:%S}")
        self.until = until


class WorkQuerySet(models.QuerySet["Work"]):
    """Work by where it stands. The clock is an argument, and one that was set back neither hides nor doubles a row."""

    def due(self, now: datetime) -> WorkQuerySet:
        """Rows that anybody may claim: waiting ones whose time has come, and running ones whose lease ran out.

        A lease or a back-off that ends later than any could is left from before the clock was set back.
        """
        wanted = Q(due_at__lte=now) | Q(attempts=0, due_at__lte=F("created_at"))
        wanted |= Q(attempts__gt=0, due_at__gt=now + 2 * self.model.longest_back_off)
        return self.filter((Q(state=Work.State.WAITING) & wanted) | (Q(state=Work.State.RUNNING) & ~_lasts("leased_until", now)))

    def unsent(self, now: datetime) -> WorkQuerySet:
        """Rows for which no task is under way."""
        return self.filter(~_lasts("enqueued_until", now))


class Work(models.Model):
    """A row that some worker must get done. What may have to wait for others for hours raises the two bounds."""

    most_attempts: ClassVar[int] = 10
    longest_back_off: ClassVar[timedelta] = timedelta(seconds=30)

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    enqueued_until = models.DateTimeField(null=True, blank=True, help_text=_("A task is under way; no other is sent before."))
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True, help_text=_("Whose claim this is."))
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="%(class)s_due")]


class Heartbeat(models.Model):
    """The last sign of life of the workers: written with every tick, read by /healthz."""

    name = models.CharField(max_length=40, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


W = TypeVar("W", bound=Work)
R = TypeVar("R")


def claim(model: type[W], pk: int) -> W | None:
    """Take a due row for `settings.WORK_LEASE` seconds; None when it is not due or somebody else was first."""
    now = timezone.now()
    token = uuid4()
    claimed = _rows(model).due(now).filter(pk=pk)
    if not claimed.update(state=Work.State.RUNNING, lease=token, leased_until=now + _lease(), attempts=F("attempts") + 1):
        return None
    return model._default_manager.filter(pk=pk, lease=token).first()  # noqa: SLF001 (Django's documented name)


def finish(row: Work) -> None:
    """Note that a claimed row is done; in one transaction with its effect.

    Raises:
        LeaseLostError: somebody else has taken it over; the transaction must not be committed.
    """
    _settle(row, state=Work.State.DONE, error="", finished_at=timezone.now())


def fail(row: Work, error: str) -> None:
    """Note that a claimed row can not be done, and why, in words for people.

    Raises:
        LeaseLostError: somebody else has taken it over.
    """
    _settle(row, state=Work.State.FAILED, error=error, finished_at=timezone.now())


def retry_later(row: Work, error: str) -> None:
    """Let a claimed row wait for another attempt, each time twice as long; after the last attempt it has failed.

    Where only one row may wait for the same thing and a newer one already does, that one stands for both.

    Raises:
        LeaseLostError: somebody else has taken it over.
    """
    if row.attempts >= row.most_attempts:
        fail(row, error)
        return
    pause = min(timedelta(seconds=2 ** min(row.attempts, MOST_DOUBLINGS)), row.longest_back_off)
    try:
        with transaction.atomic():
            _settle(row, state=Work.State.WAITING, error=error, due_at=timezone.now() + pause, enqueued_until=None)
    except IntegrityError:
        fail(row, f"{error} A newer request takes its place.")


def postpone(row: Work, until: datetime) -> None:
    """Let a claimed row wait until then, as if it had not been begun.

    Raises:
        LeaseLostError: somebody else has taken it over.
    """
    _settle(row, state=Work.State.WAITING, due_at=until, enqueued_until=None, attempts=row.attempts - 1)


def carry_out(model: type[W], pk: int, do: Callable[[W], object], *, refusals: tuple[type[Exception], ...] = ()) -> W | None:
    """Claim a row, do it and finish it in one transaction; what fails is tried again later, a refusal is not.

    Returns the row as it stands afterwards, None when there was nothing to do. Never raises what `do` raises: the row
    and the log tell.
    """
    return run_errand(model, pk, lambda _row: None, lambda row, _nothing: do(row), refusals=refusals)


def run_errand(
    model: type[W], pk: int, go: Callable[[W], R], note: Callable[[W, R], object], *, refusals: tuple[type[Exception], ...] = ()
) -> W | None:
    """As `carry_out`, for work outside the database: `go` runs without a transaction, `note` stores what it brought in one.

    `go` may raise `NotYetError`. Killed between the two, the errand is run again: it must be recognisable where it goes.
    """
    row = claim(model, pk)
    if row is None:
        logger.debug("%s %s is not due or somebody else does it", model._meta.verbose_name, pk)  # noqa: SLF001
        return None
    logger.info("%s taken, attempt %s", _name(row), row.attempts)
    try:
        brought = go(row)
        with transaction.atomic():
            note(row, brought)
            finish(row)
    except NotYetError as pause:
        _wait(row, pause.until)
    except LeaseLostError:
        logger.warning("%s was taken over by another worker; nothing of this attempt is stored", _name(row))
    except Exception as error:  # noqa: BLE001 (the last line of every task: noted on the row and logged)
        _note_failure(row, error, is_final=isinstance(error, refusals))
    else:
        logger.info("%s done", _name(row))
    return model._default_manager.filter(pk=pk).first()  # noqa: SLF001 (as in claim)


def tick(now: datetime, *, send: Callable[[str, int], object], most: int | Callable[[str], int] = MOST_IN_LINE) -> int:
    """Give a sign of life and `send(task, pk)` every due row, at most so many of each kind, or as many as `most` says; returns how many.

    A row that was sent is not due again before its lease ends. What can not be sent is due again at once.
    """
    beat(now)
    sent = 0
    for model, task in kinds():
        _give_up(model, now)
        limit = most(task) if callable(most) else most
        sent += _send_all(model, now, partial(send, task), most=limit)
    return sent


def room_in_line(task: str) -> int:
    """How many tasks of this kind may still be sent: those that were sent and that nobody has begun stand in line."""
    now = timezone.now()
    in_line = sum(_rows(model).due(now).filter(_lasts("enqueued_until", now)).count() for model, name in kinds() if name == task)
    return max(0, MOST_IN_LINE - in_line)


def beat(now: datetime) -> None:
    """Note that somebody is at work."""
    row = Heartbeat(name="worker", beaten_at=now)
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["beaten_at"])


def last_beat() -> datetime | None:
    """When somebody was last at work."""
    return Heartbeat.objects.filter(name="worker").values_list("beaten_at", flat=True).first()


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest work that nobody does has been due."""
    oldest = [_rows(model).due(now).aggregate(oldest=Min("due_at"))["oldest"] for model, _task in kinds()]
    return min((due_at for due_at in oldest if due_at), default=None)


def kinds() -> Iterator[tuple[type[Work], str]]:
    """The kinds of work there are, each with the dotted path of its task, from `settings.WORK`."""
    for model, task in settings.WORK.items():
        yield import_string(model), task


def _send_all(model: type[Work], now: datetime, send: Callable[[int], object], *, most: int) -> int:
    """Mark the rows that wait longest as under way, by one statement, then send them; what another tick marked first is its own."""
    keys = list(_rows(model).due(now).unsent(now).order_by("due_at", "pk").values_list("pk", flat=True)[:most])
    until = now + _lease()
    if not keys or not _rows(model).due(now).unsent(now).filter(pk__in=keys).update(enqueued_until=until):
        return 0
    marked = set(_rows(model).filter(pk__in=keys, enqueued_until=until).values_list("pk", flat=True))
    unsent = [pk for pk in reversed(keys) if pk in marked]
    try:
        while unsent:
            send(unsent[-1])
            unsent.pop()
    finally:
        if unsent:
            _rows(model).filter(pk__in=unsent, enqueued_until=until).update(enqueued_until=None)
    return len(marked)


def _give_up(model: type[Work], now: datetime) -> None:
    """Fail rows that were begun too often and never came to an end: they kill their worker."""
    for pk in _rows(model).due(now).filter(attempts__gte=model.most_attempts).values_list("pk", flat=True):
        error = f"It was begun {model.most_attempts} times and never came to an end."
        failed = _rows(model).due(now).filter(pk=pk, attempts__gte=model.most_attempts)
        if failed.update(state=Work.State.FAILED, error=error, finished_at=now, lease=None, leased_until=None):
            logger.error("%s %s failed: %s", model._meta.verbose_name, pk, error)  # noqa: SLF001


def _wait(row: Work, until: datetime) -> None:
    try:
        postpone(row, until)
        logger.debug("%s waits until %s", _name(row), until)
    except LeaseLostError:
        logger.warning("%s was to wait and was taken over by another worker", _name(row))


def _note_failure(row: Work, error: Exception, *, is_final: bool) -> None:
    reason = str(error) or type(error).__name__
    try:
        if is_final:
            fail(row, reason)
            logger.warning("%s failed: %s", _name(row), reason)
        else:
            retry_later(row, reason)
            logger.error("%s failed in attempt %s: %s", _name(row), row.attempts, reason, exc_info=error)
    except LeaseLostError:
        logger.warning("%s failed (%s) and was taken over by another worker", _name(row), reason)
    except DatabaseError:
        logger.warning("%s failed (%s) and the database is away: it is due again when its lease ends", _name(row), reason)


def _settle(row: Work, **values: Any) -> None:
    held = _rows(type(row)).filter(pk=row.pk, state=Work.State.RUNNING, lease=row.lease)
    if not held.update(lease=None, leased_until=None, **values):
        raise LeaseLostError
    for name, value in values.items():
        setattr(row, name, value)


def _lasts(field: str, now: datetime) -> Q:
    """Whether a lease is on: it ends later than now, and not so late that the clock must have been set back."""
    return Q(**{f"{field}__gt": now, f"{field}__lte": now + 2 * _lease()})


def _lease() -> timedelta:
    return timedelta(seconds=settings.WORK_LEASE)


def _rows(model: type[Work]) -> WorkQuerySet:
    return WorkQuerySet(model)


def _name(row: Work) -> str:
    return f"{row._meta.verbose_name} {row.pk}"  # noqa: SLF001 (Django's documented name)
