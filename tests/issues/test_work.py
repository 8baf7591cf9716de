from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
import time_machine
from celery import Celery
from celery.app.task import Task
from django.conf import settings as project_settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from issues import work
from issues.assembly import request_assembly
from issues.models import Assembly, IssueTemplate
from tests.issues.gate import assert_done_once, make_issue
from twir.celery import SteadyScheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pytest_django.fixtures import Settings

HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=project_settings.WORK_LEASE)


@pytest.fixture
def row(db: None) -> Assembly:
    del db
    return request_assembly(make_issue(), actor=None)


def leave_a_mark(row: work.Work) -> None:
    """An effect that can be counted."""
    IssueTemplate.objects.create(text=str(row.pk))


def marks() -> int:
    return IssueTemplate.objects.count()


def break_down(row: work.Work) -> None:
    leave_a_mark(row)
    raise RuntimeError("The page is away.")


def sent_by_tick(now: datetime | None = None, *, most: int = 10) -> list[tuple[str, int]]:
    sent: list[tuple[str, int]] = []
    work.tick(now or timezone.now(), send=lambda task, pk: sent.append((task, pk)), most=most)
    return sent


def at_once(times: int, call: Callable[[], object]) -> list[object]:
    """Call in as many threads, each with a connection of its own."""

    def once() -> object:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(once) for _ in range(times)]]


# Claim and finish


def test_claim_gives_a_due_row_to_one_worker(row: Assembly) -> None:
    claimed = work.claim(Assembly, row.pk)

    assert claimed is not None
    assert (claimed.state, claimed.attempts) == ("running", 1)
    assert work.claim(Assembly, row.pk) is None


def test_claim_leaves_alone_what_is_not_due_done_or_missing(row: Assembly) -> None:
    Assembly.objects.update(due_at=timezone.now() + HOUR)
    assert work.claim(Assembly, row.pk) is None

    Assembly.objects.update(due_at=timezone.now() - HOUR, state="done")
    assert work.claim(Assembly, row.pk) is None
    assert work.claim(Assembly, row.pk + 1) is None


def test_claim_takes_over_when_the_lease_ran_out(row: Assembly) -> None:
    with time_machine.travel(timezone.now() - LEASE - timedelta(seconds=1)):
        Assembly.objects.update(due_at=timezone.now())
        lost = work.claim(Assembly, row.pk)
    taken = work.claim(Assembly, row.pk)

    assert lost is not None
    assert taken is not None
    assert taken.lease != lost.lease
    assert taken.attempts == 2
    with pytest.raises(work.LeaseLostError):
        work.finish(lost)
    with pytest.raises(work.LeaseLostError):
        work.retry_later(lost, "too late")
    work.finish(taken)
    with pytest.raises(work.LeaseLostError):
        work.finish(taken)


def test_carry_out_has_one_effect_however_often_it_is_called(row: Assembly) -> None:
    done = work.carry_out(Assembly, row.pk, leave_a_mark)

    assert done is not None
    assert (done.state, done.lease, done.leased_until) == ("done", None, None)
    assert done.finished_at is not None
    assert [work.carry_out(Assembly, row.pk, leave_a_mark) for _ in range(49)] == [None] * 49
    assert marks() == 1


def test_carry_out_stores_nothing_when_the_lease_is_lost_meanwhile(row: Assembly) -> None:
    def be_overtaken(slow: Assembly) -> None:
        leave_a_mark(slow)
        Assembly.objects.update(leased_until=timezone.now())
        assert work.claim(Assembly, slow.pk) is not None

    work.carry_out(Assembly, row.pk, be_overtaken)

    assert marks() == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_deliveries_at_once_have_one_effect() -> None:
    row = request_assembly(make_issue(), actor=None)

    results = at_once(50, partial(work.carry_out, Assembly, row.pk, leave_a_mark))

    assert len([one for one in results if one]) == 1
    assert marks() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 1)


# Failure and retry


def test_a_failure_is_tried_again_later_and_leaves_no_effect(row: Assembly) -> None:
    failed = work.carry_out(Assembly, row.pk, break_down)

    assert failed is not None
    assert (failed.state, failed.error, failed.lease) == ("waiting", "The page is away.", None)
    assert marks() == 0
    assert work.claim(Assembly, row.pk) is None
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        assert work.carry_out(Assembly, row.pk, leave_a_mark) is not None
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts) == ("done", "", 2)


def test_back_off_doubles_up_to_its_limit_and_ends_in_failure(row: Assembly) -> None:
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while row.state == "waiting":
            work.carry_out(Assembly, row.pk, break_down)
            row.refresh_from_db()
            pauses.append((row.due_at - timezone.now()).total_seconds())
            clock.shift(Assembly.longest_back_off)

    assert pauses[:-1] == [2, 4, 8, 16, 30, 30, 30, 30, 30]
    assert (row.state, row.error, row.attempts) == ("failed", "The page is away.", Assembly.most_attempts)


def test_a_refusal_is_final(row: Assembly) -> None:
    refused = work.carry_out(Assembly, row.pk, break_down, refusals=(RuntimeError,))

    assert refused is not None
    assert (refused.state, refused.error) == ("failed", "The page is away.")
    assert refused.finished_at is not None


def test_a_newer_request_takes_the_place_of_one_that_would_wait_again(row: Assembly) -> None:
    claimed = work.claim(Assembly, row.pk)
    assert claimed is not None
    newer = request_assembly(row.issue, actor=None)

    work.retry_later(claimed, "The page is away.")

    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "The page is away. A newer request takes its place.")
    assert work.claim(Assembly, newer.pk) is not None


def test_each_piece_of_work_says_in_the_log_how_it_went(row: Assembly, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "issues.work")
    work.carry_out(Assembly, row.pk, break_down)
    Assembly.objects.update(due_at=timezone.now())
    work.carry_out(Assembly, row.pk, leave_a_mark)

    assert caplog.messages == [
        f"assembly {row.pk} taken, attempt 1",
        f"assembly {row.pk} failed in attempt 1: The page is away.",
        f"assembly {row.pk} taken, attempt 2",
        f"assembly {row.pk} done",
    ]


# The tick


def test_tick_sends_a_row_once_until_its_lease_ends(row: Assembly) -> None:
    now = timezone.now()

    assert sent_by_tick(now) == [("issues.tasks.assemble", row.pk)]
    assert sent_by_tick(now + timedelta(seconds=1)) == []
    assert sent_by_tick(now + LEASE) == [("issues.tasks.assemble", row.pk)]


def test_tick_sends_the_oldest_first_and_no_more_than_asked(row: Assembly) -> None:
    older = request_assembly(make_issue(2), actor=None)
    Assembly.objects.filter(pk=older.pk).update(due_at=timezone.now() - HOUR)

    assert [pk for _task, pk in sent_by_tick(most=1)] == [older.pk]
    assert [pk for _task, pk in sent_by_tick(most=1)] == [row.pk]


def test_the_line_before_the_workers_is_no_longer_than_they_come_to_in_time(row: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is due: a tick that sends thousands takes longer than a second, and most of them would be sent again."""
    task = "issues.tasks.assemble"
    monkeypatch.setattr(work, "MOST_IN_LINE", 2)
    others = [request_assembly(make_issue(number), actor=None) for number in range(2, 5)]
    for _ in range(2):
        work.tick(timezone.now(), send=lambda _task, _pk: None, most=work.room_in_line)
        assert Assembly.objects.filter(enqueued_until=None).count() == 2
        assert work.room_in_line(task) == 0
    assert work.room_in_line("submissions.tasks.fetch_page") == 2

    work.carry_out(Assembly, row.pk, leave_a_mark)
    assert work.room_in_line(task) == 1
    with time_machine.travel(timezone.now() + LEASE):
        assert work.room_in_line(task) == 2
        assert [pk for _task, pk in sent_by_tick()] == [other.pk for other in others]


def test_what_can_not_be_sent_is_due_again_at_once(row: Assembly) -> None:
    def find_the_broker_gone(task: str, pk: int) -> None:
        raise ConnectionError(task, pk)

    with pytest.raises(ConnectionError):
        work.tick(timezone.now(), send=find_the_broker_gone)

    assert [pk for _task, pk in sent_by_tick()] == [row.pk]


def test_a_row_waiting_for_another_attempt_is_sent_when_its_back_off_ends(row: Assembly) -> None:
    sent_by_tick()
    work.carry_out(Assembly, row.pk, break_down)

    assert sent_by_tick() == []
    assert [pk for _task, pk in sent_by_tick(timezone.now() + timedelta(seconds=3))] == [row.pk]


def test_tick_gives_up_on_what_kills_every_worker(row: Assembly) -> None:
    Assembly.objects.update(state="running", attempts=Assembly.most_attempts, leased_until=timezone.now() - HOUR)

    assert sent_by_tick() == []
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "It was begun 10 times and never came to an end.")


@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_send_each_row_once() -> None:
    rows = [request_assembly(make_issue(number), actor=None) for number in range(1, 6)]

    sent = at_once(4, sent_by_tick)

    assert sorted(pk for one in sent for _task, pk in one) == [row.pk for row in rows]  # type: ignore[attr-defined]


def test_tick_gives_a_sign_of_life(db: None) -> None:
    del db
    now = timezone.now()
    assert work.last_beat() is None
    sent_by_tick(now - HOUR)
    sent_by_tick(now)

    assert work.last_beat() == now


def test_every_kind_of_work_has_its_task() -> None:
    found = [(model, import_string(task)) for model, task in work.kinds()]

    assert found != []
    assert all(issubclass(model, work.Work) and isinstance(task, Task) and task.acks_late for model, task in found)


# The clock is set back


@pytest.fixture
def hour_earlier() -> Iterator[None]:
    with time_machine.travel(timezone.now() - HOUR):
        yield


def test_new_work_is_done_although_the_clock_was_set_back(row: Assembly, hour_earlier: None) -> None:
    del hour_earlier
    assert [pk for _task, pk in sent_by_tick()] == [row.pk]
    assert work.carry_out(Assembly, row.pk, leave_a_mark) is not None
    assert marks() == 1


def test_a_killed_workers_row_is_taken_over_although_the_clock_was_set_back(row: Assembly) -> None:
    sent_by_tick()
    lost = work.claim(Assembly, row.pk)
    with time_machine.travel(timezone.now() - HOUR):
        assert [pk for _task, pk in sent_by_tick()] == [row.pk]
        assert sent_by_tick() == []
        assert work.carry_out(Assembly, row.pk, leave_a_mark) is not None
    assert lost is not None
    with pytest.raises(work.LeaseLostError):
        work.finish(lost)
    assert marks() == 1


def test_another_attempt_is_made_although_the_clock_was_set_back(row: Assembly) -> None:
    work.carry_out(Assembly, row.pk, break_down)
    with time_machine.travel(timezone.now() - HOUR):
        assert [pk for _task, pk in sent_by_tick()] == [row.pk]


def test_work_planned_for_later_waits_for_its_time(row: Assembly) -> None:
    Assembly.objects.update(due_at=timezone.now() + HOUR)
    assert sent_by_tick() == []
    with time_machine.travel(timezone.now() - HOUR):
        assert sent_by_tick() == []
    with time_machine.travel(timezone.now() + HOUR):
        assert [pk for _task, pk in sent_by_tick()] == [row.pk]


def test_beat_goes_on_when_the_clock_was_set_back() -> None:
    app = Celery("clock", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"tick": {"task": "issues.tick", "schedule": 1.0}}
    with time_machine.travel("2026-01-07 12:00", tick=False) as clock:
        scheduler = SteadyScheduler(app=app)
        clock.shift(2)
        scheduler.tick()
        before = scheduler.schedule["tick"].total_run_count
        clock.shift(-3600)
        for _second in range(3):
            scheduler.tick()
            clock.shift(1.1)
        scheduler.close()

    assert before == 1
    assert scheduler.schedule["tick"].total_run_count == 3


# The embedded worker


def test_work_once_does_what_is_due_and_ends(row: Assembly, settings: Settings) -> None:
    settings.ENTRY_SOURCES = ["tests.issues.gate.GateSource"]
    other = request_assembly(make_issue(2), actor=None)

    call_command("work", "--once")

    assert_done_once(row)
    assert_done_once(other)
