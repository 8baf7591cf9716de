from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from issues.models import IssueTemplate, Routine
from issues.routines import Errand, run_routine, start_routines
from issues.tasks import do_routine
from tests.issues.test_work import at_once, sent_by_tick

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django.fixtures import Settings

HERE = "tests.issues.test_routines"
MINUTE = timedelta(minutes=1)
PAUSE = 600


def leave_a_mark(now: datetime) -> None:
    """A routine whose effect can be counted."""
    assert connection.in_atomic_block
    IssueTemplate.objects.create(text=now.isoformat())


def break_down(now: datetime) -> None:
    leave_a_mark(now)
    raise RuntimeError("The disk is full.")


@Errand
def look_around(now: datetime) -> Callable[[], object] | None:
    """Outside of a transaction; what it stores is stored in one."""
    is_outside = not connection.in_atomic_block
    return lambda: IssueTemplate.objects.create(text=f"{is_outside} {connection.in_atomic_block} {now.tzinfo}")


@Errand
def find_nothing(now: datetime) -> Callable[[], object] | None:
    """There is nothing to store."""
    del now
    return None


@Errand
def store_and_break_down(now: datetime) -> Callable[[], object] | None:
    """What it stores is taken back."""
    return lambda: break_down(now)


def start(settings: Settings, *names: str, now: datetime | None = None) -> list[Routine]:
    settings.ROUTINES = {f"{HERE}.{name}": PAUSE for name in names}
    start_routines(now or timezone.now())
    return list(Routine.objects.order_by("pk"))


def run(row: Routine) -> Routine:
    run_routine(row.pk)
    row.refresh_from_db()
    return row


def marks() -> list[str]:
    return list(IssueTemplate.objects.values_list("text", flat=True))


# Being due again


@pytest.mark.django_db
def test_routine_is_due_at_once_and_done_once(settings: Settings) -> None:
    (row,) = start(settings, "leave_a_mark")

    assert sent_by_tick() == [("issues.tasks.do_routine", row.pk)]
    do_routine(row.pk)
    do_routine(row.pk)

    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("done", 1, "")
    assert len(marks()) == 1


@pytest.mark.django_db
def test_routine_is_due_again_after_its_pause(settings: Settings) -> None:
    begun = timezone.now()
    with time_machine.travel(begun, tick=False):
        (row,) = start(settings, "leave_a_mark")
        run(row)
    with time_machine.travel(begun + timedelta(seconds=PAUSE - 1), tick=False):
        start_routines(timezone.now())
        assert sent_by_tick() == []
    with time_machine.travel(begun + timedelta(seconds=PAUSE), tick=False):
        start_routines(timezone.now())
        assert sent_by_tick() == [("issues.tasks.do_routine", row.pk)]
        assert run(row).state == "done"

    assert marks() == [(begun + timedelta(seconds=PAUSE)).isoformat(), begun.isoformat()]


@pytest.mark.django_db
def test_routines_without_change_cost_one_query(settings: Settings, django_assert_num_queries: Callable[[int], object]) -> None:
    start(settings, "leave_a_mark", "find_nothing")

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        start_routines(timezone.now())


@pytest.mark.django_db(transaction=True)
def test_routine_is_done_once_with_two_ticks_and_many_workers_at_once(settings: Settings) -> None:
    settings.ROUTINES = {f"{HERE}.leave_a_mark": PAUSE}
    at_once(2, lambda: start_routines(timezone.now()))
    (row,) = Routine.objects.all()

    sent = at_once(2, sent_by_tick)
    at_once(4, lambda: run_routine(row.pk))

    assert sorted(map(len, sent)) == [0, 1]  # type: ignore[arg-type]
    assert len(marks()) == 1


@pytest.mark.django_db
def test_routine_left_by_a_clock_that_was_set_back_waits_no_longer_than_its_pause(settings: Settings) -> None:
    now = timezone.now()
    (row,) = start(settings, "leave_a_mark")
    Routine.objects.update(due_at=now + timedelta(days=400))

    start_routines(now)

    row.refresh_from_db()
    assert row.due_at == now + timedelta(seconds=PAUSE)


@pytest.mark.django_db
def test_routine_finished_before_the_clock_was_set_back_is_due_again_after_its_pause(settings: Settings) -> None:
    now = timezone.now()
    (row,) = start(settings, "leave_a_mark")
    Routine.objects.update(state="done", finished_at=now + timedelta(days=400))

    start_routines(now)

    row.refresh_from_db()
    assert (row.state, row.due_at) == ("waiting", now + timedelta(seconds=PAUSE))


# Failing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["break_down", "store_and_break_down"])
def test_routine_that_fails_stores_nothing_and_is_tried_again(settings: Settings, name: str) -> None:
    (row,) = start(settings, name)

    run(row)

    assert (row.state, row.attempts, row.error) == ("waiting", 1, "The disk is full.")
    assert row.due_at > timezone.now()
    assert marks() == []


@pytest.mark.django_db(transaction=True)
def test_routine_that_failed_for_good_is_due_again_after_its_pause(settings: Settings) -> None:
    (row,) = start(settings, "break_down")
    Routine.objects.update(attempts=9, due_at=timezone.now() - MINUTE)

    assert run(row).state == "failed"
    start_routines(timezone.now())

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert row.due_at > timezone.now() + timedelta(seconds=PAUSE - 60)


@pytest.mark.django_db
def test_routine_that_settings_no_longer_name_does_nothing_and_never_returns(settings: Settings) -> None:
    (row,) = start(settings, "leave_a_mark")
    settings.ROUTINES = {}

    assert run(row).state == "done"
    start_routines(timezone.now() + timedelta(days=2))

    row.refresh_from_db()
    assert row.state == "done"
    assert marks() == []


@pytest.mark.django_db
def test_routine_of_a_name_that_leads_nowhere_says_so(settings: Settings) -> None:
    (row,) = start(settings, "no_such_thing")

    assert run(row).state == "waiting"
    assert "no_such_thing" in row.error


# Errands


@pytest.mark.django_db(transaction=True)
def test_errand_looks_outside_of_a_transaction_and_stores_in_one(settings: Settings) -> None:
    (row,) = start(settings, "look_around")

    assert run(row).state == "done"
    assert marks() == ["True True UTC"]


@pytest.mark.django_db
def test_errand_that_found_nothing_is_done(settings: Settings) -> None:
    (row,) = start(settings, "find_nothing")

    assert run(row).state == "done"
    assert marks() == []


@pytest.mark.django_db(transaction=True)
def test_errand_lets_others_write_while_it_looks(settings: Settings) -> None:
    (row,) = start(settings, "write_from_another_connection")

    assert run(row).state == "done"
    assert marks() == ["meanwhile"]


@Errand
def write_from_another_connection(now: datetime) -> Callable[[], object] | None:
    """Another worker writes while this one looks: with a transaction open, SQLite would let it wait."""
    del now
    at_once(1, lambda: IssueTemplate.objects.create(text="meanwhile"))
    return None
