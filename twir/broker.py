"""Celery's Redis with one fault mended: a worker outlives a broker that goes away while a task is under way.

Kombu 5.7 forgets where a connection led as it closes it. Whoever then asks its channel for Redis — the worker confirming a task that ended
meanwhile, or giving back what it had taken — meets an AttributeError, and Celery ends the worker as by an "Unrecoverable error". As a lost
connection, which it is, Celery knows how to bear it.
"""

from __future__ import annotations

from typing import Any

import kombu.transport.redis
from redis.exceptions import ConnectionError as LostConnection


class Channel(kombu.transport.redis.Channel):
    """A channel that calls a closed connection a lost one."""

    def _connparams(self, *arguments: Any, **options: Any) -> Any:
        if self.connection.client is None:
            raise LostConnection("the connection to Redis is closed")
        return super()._connparams(*arguments, **options)  # type: ignore[no-untyped-call]


class Transport(kombu.transport.redis.Transport):
    """Kombu's transport for `redis://` and `rediss://` with that channel."""

    Channel = Channel
