"""What may break while work is under way. Real Redis, real Celery; `make soak` goes through each fault many times."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.db.utils import ConnectionHandler
from django.utils import timezone
from django.utils.module_loading import import_string

from issues import work
from issues.assembly import request_assembly
from issues.models import Assembly
from tests.issues.gate import Gate, assert_done_once, has_state, make_issue, wait_until
from tests.processes import Processes
from twir import environment
from twir.celery import app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings
    from pytest_django.plugin import DjangoDbBlocker

    from tests.servers import PostgresServer, RedisServer

pytestmark = pytest.mark.work

DELIVERIES = 50
rounds = pytest.mark.parametrize("round_number", range(20 if os.environ.get("TWIR_SOAK") else 1))


@pytest.fixture
def gate(tmp_path: Path, settings: Settings) -> Gate:
    settings.ENTRY_SOURCES = ["tests.issues.gate.GateSource"]
    return Gate(tmp_path)


class Crew:
    """Two beats and a worker on a real Redis. The worker lives as long as nobody kills it."""

    def __init__(self, processes: Processes, gate: Gate) -> None:
        processes.environment |= gate.environment
        self.start_worker = processes.worker
        self.number = 0
        self.worker = self.start_worker()
        self.beats = [processes.beat() for _ in range(2)]

    def wait_until_beats_give_up(self) -> None:
        """Wait until each beat has failed once more to reach Redis."""
        before = [beat.output.count("Message Error") for beat in self.beats]
        wait_until(lambda: all(beat.output.count("Message Error") > count for beat, count in zip(self.beats, before, strict=True)))

    def request(self) -> Assembly:
        """What a web request does: one row, no word to the broker."""
        self.number += 1
        return request_assembly(make_issue(self.number), actor=None)


@pytest.fixture
def crew(redis_processes: Processes, gate: Gate) -> Crew:
    return Crew(redis_processes, gate)


@rounds
def test_work_outlives_the_broker_and_its_workers(round_number: int, crew: Crew, gate: Gate, redis_server: RedisServer) -> None:
    """One crew goes through it all: starting it costs most of the time."""
    del round_number
    for fault in (nothing_wrong, redis_stopped, redis_stopped_meanwhile, redis_frozen, redis_flushed, worker_killed, delivered_fifty_times):
        row = fault(crew, gate, redis_server)
        assert_done_once(row)
        assert crew.worker.is_running
        assert row.attempts == (2 if fault is worker_killed else 1)
    assert Assembly.objects.exclude(state="done").count() == 0


def nothing_wrong(crew: Crew, gate: Gate, redis_server: RedisServer) -> Assembly:
    del gate, redis_server
    return crew.request()


def redis_stopped(crew: Crew, gate: Gate, redis_server: RedisServer) -> Assembly:
    del gate
    redis_server.stop()
    row = crew.request()
    redis_server.start()
    return row


def redis_stopped_meanwhile(crew: Crew, gate: Gate, redis_server: RedisServer) -> Assembly:
    """The worker holds a message that it has not confirmed yet, and nobody to give it back to."""
    gate.shut()
    row = crew.request()
    gate.wait_until_reached()
    before = crew.worker.output.count("Connection to broker lost")
    redis_server.stop()
    wait_until(lambda: crew.worker.output.count("Connection to broker lost") > before)
    redis_server.start()
    gate.open()
    return row


def redis_frozen(crew: Crew, gate: Gate, redis_server: RedisServer) -> Assembly:
    del gate
    redis_server.freeze()
    row = crew.request()
    crew.wait_until_beats_give_up()
    redis_server.thaw()
    return row


def redis_flushed(crew: Crew, gate: Gate, redis_server: RedisServer) -> Assembly:
    """The task is in Redis and nowhere else when everything there is lost."""
    del gate
    crew.worker.signal(signal.SIGSTOP)
    client = redis_server.client()
    wait_until(lambda: client.info("clients")["blocked_clients"] == 0)  # what it had asked for before would still reach it
    row = crew.request()
    with app.connection_for_write(redis_server.url) as broker:
        work.tick(timezone.now(), send=lambda task, pk: deliver(task, pk, broker))
    assert client.llen("celery") >= 1
    client.flushall()
    crew.worker.signal(signal.SIGCONT)
    return row


def worker_killed(crew: Crew, gate: Gate, redis_server: RedisServer) -> Assembly:
    """`kill -9` in the middle of the transaction; the next worker takes it over."""
    del redis_server
    gate.shut()
    row = crew.request()
    gate.wait_until_reached()
    crew.worker.kill()
    gate.open()
    assert has_state(row, "running")
    crew.worker = crew.start_worker()
    return row


def delivered_fifty_times(crew: Crew, gate: Gate, redis_server: RedisServer) -> Assembly:
    del gate
    row = crew.request()
    with app.connection_for_write(redis_server.url) as broker:
        for _delivery in range(DELIVERIES):
            deliver("issues.tasks.assemble", row.pk, broker)
    wait_until(lambda: crew.worker.output.count(f"assembly {row.pk} done") and not redis_server.client().llen("celery"))
    return row


def deliver(task: str, pk: int, broker: object) -> None:
    import_string(task).apply_async((pk,), connection=broker)


# PostgreSQL restarted


@pytest.fixture
def other_database(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A migrated database on a server that may be restarted; this thread's queries go there."""
    url = postgres_server.create_database(f"restarted_{tmp_path.name}")
    assert Processes(tmp_path, {"DATABASE_URL": url}).manage("migrate", "--verbosity", "0").wait() == 0
    monkeypatch.setenv("DATABASE_URL", url)
    usual = connections["default"]
    with django_db_blocker.unblock():
        connections["default"] = ConnectionHandler({"default": environment.database("DATABASE_URL", default=tmp_path)})["default"]
        yield url
        connections["default"].close()
        connections["default"] = usual


@pytest.fixture
def other_processes(tmp_path: Path, other_database: str, redis_server: RedisServer) -> Iterator[Processes]:
    started = Processes(tmp_path, {"DATABASE_URL": other_database, "REDIS_URL": redis_server.url})
    yield started
    started.end()


@rounds
def test_work_outlives_a_restart_of_the_database(
    round_number: int, other_processes: Processes, postgres_server: PostgresServer, gate: Gate
) -> None:
    del round_number
    crew = Crew(other_processes, gate)
    gate.shut()
    row = crew.request()
    gate.wait_until_reached()
    postgres_server.stop()
    gate.open()
    postgres_server.start()
    connections["default"].close()

    assert_done_once(row)
    assert row.attempts > 1
    assert_done_once(crew.request())
