"""Whether the program works: /healthz for load balancers, containers and people. It tells no secret and waits for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from issues import work

if TYPE_CHECKING:
    from django.http import HttpRequest

BROKER_SECONDS = 0.5
SILENCE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=5)
GOOD = ("ok", "embedded")


@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 (Django hands it over)
    """Database, broker, worker and work as JSON: 200 when all is well, 503 when `bad` names a part."""
    parts = {"database": "ok", "broker": broker_state(settings.REDIS_URL), "worker": "unknown", "work": "unknown"}
    waiting = None
    now = timezone.now()
    try:
        parts["worker"] = worker_state(work.last_beat(), now)
        waiting = seconds_waiting(work.oldest_due(now), now)
    except DatabaseError:
        parts["database"] = "no answer"
    else:
        parts["work"] = "ok" if waiting is None or waiting <= LONGEST_WAIT.total_seconds() else "waits too long"
    bad = [name for name, state in parts.items() if state not in GOOD]
    status = {"status": "bad" if bad else "ok", "bad": bad, **parts, "oldest_waiting_seconds": waiting}
    return JsonResponse(status, status=503 if bad else 200)


def broker_state(url: str) -> str:
    """Whether Redis answers, within about a second even when it is frozen; "embedded" when there is none."""
    if not url:
        return "embedded"
    import redis  # noqa: PLC0415 (it takes as long to load as the rest of the addresses, and many have none)
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    client = redis.Redis.from_url(
        url.replace("redis+socket://", "unix://", 1).replace("virtual_host=", "db="),  # Celery's words for a unix socket
        socket_connect_timeout=BROKER_SECONDS,
        socket_timeout=BROKER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except redis.RedisError:
        return "no answer"
    finally:
        client.close()
    return "ok"


def worker_state(last_beat: datetime | None, now: datetime) -> str:
    """Whether somebody was at work lately. A sign of life from the future is as old as one of the past: the clock was set back."""
    if last_beat is None:
        return "never started"
    return "ok" if abs(now - last_beat) <= SILENCE else "no sign of life"


def seconds_waiting(due_at: datetime | None, now: datetime) -> int | None:
    """How long the oldest work has waited, in whole seconds; None when nothing waits."""
    return None if due_at is None else max(0, int((now - due_at).total_seconds()))
