from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from issues import health, work
from issues.assembly import request_assembly
from issues.models import Assembly
from tests.issues.gate import make_issue

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from tests.servers import RedisServer

REQUEST_SECONDS = 2
WELL: dict[str, Any] = {
    "status": "ok",
    "bad": [],
    "database": "ok",
    "broker": "embedded",
    "worker": "ok",
    "work": "ok",
    "oldest_waiting_seconds": None,
}


def health_of(client: Client) -> tuple[int, dict[str, Any]]:
    """The status and the answer, which must come in time."""
    begun = time.monotonic()
    response = client.get("/healthz")
    assert time.monotonic() - begun < REQUEST_SECONDS
    return response.status_code, json.loads(response.content)


@pytest.mark.django_db
def test_all_is_well_while_somebody_works(client: Client) -> None:
    work.beat(timezone.now())

    assert health_of(client) == (200, WELL)


@pytest.mark.django_db
def test_a_worker_that_never_came_or_fell_silent_is_named(client: Client) -> None:
    assert health_of(client) == (503, WELL | {"status": "bad", "bad": ["worker"], "worker": "never started"})

    work.beat(timezone.now() - timedelta(minutes=2))
    assert health_of(client) == (503, WELL | {"status": "bad", "bad": ["worker"], "worker": "no sign of life"})

    work.beat(timezone.now() + timedelta(hours=1))
    assert health_of(client) == (503, WELL | {"status": "bad", "bad": ["worker"], "worker": "no sign of life"})


@pytest.mark.django_db
def test_work_that_nobody_does_is_named(client: Client) -> None:
    work.beat(timezone.now())
    row = request_assembly(make_issue(), actor=None)
    Assembly.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(seconds=90))
    status, answer = health_of(client)
    assert (status, answer["work"]) == (200, "ok")
    assert 90 <= answer["oldest_waiting_seconds"] <= 100

    Assembly.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(hours=1))
    status, answer = health_of(client)
    assert (status, answer["bad"], answer["work"]) == (503, ["work"], "waits too long")


@pytest.mark.django_db
def test_a_database_that_is_away_is_named(client: Client) -> None:
    def refuse(*_args: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(refuse):
        status, answer = health_of(client)

    assert (status, answer["bad"]) == (503, ["database", "worker", "work"])
    assert (answer["database"], answer["worker"], answer["work"]) == ("no answer", "unknown", "unknown")


@pytest.mark.django_db
def test_the_answer_is_not_kept_and_only_read(client: Client) -> None:
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"
    assert client.head("/healthz").status_code == 503
    assert client.post("/healthz").status_code == 405


@pytest.mark.work
@pytest.mark.django_db
def test_redis_stopped_or_frozen_is_named_in_time(client: Client, settings: Settings, redis_server: RedisServer) -> None:
    work.beat(timezone.now())
    settings.REDIS_URL = redis_server.url
    assert health_of(client) == (200, WELL | {"broker": "ok"})

    redis_server.freeze()
    assert health_of(client) == (503, WELL | {"status": "bad", "bad": ["broker"], "broker": "no answer"})
    redis_server.thaw()
    assert health_of(client) == (200, WELL | {"broker": "ok"})

    redis_server.stop()
    assert health_of(client) == (503, WELL | {"status": "bad", "bad": ["broker"], "broker": "no answer"})


def test_an_address_of_the_network_is_understood_too() -> None:
    assert health.broker_state("redis://127.0.0.1:9/0") == "no answer"
    assert health.broker_state("redis+socket:///nowhere/redis.sock?virtual_host=1") == "no answer"
