from __future__ import annotations

import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.processes import ROOT
from tests.servers import PostgresServer, RedisServer


def answers(server: PostgresServer) -> bool:
    with closing(psycopg.connect(server.url)) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_postgres_serves_again_after_stop_and_kill_and_leaves_nothing() -> None:
    with PostgresServer() as server:
        assert answers(server)
        server.stop()
        with pytest.raises(psycopg.OperationalError):
            answers(server)
        assert answers(server.start())
        server.kill()
        assert answers(server.start())

    assert not server.directory.exists()


def test_postgres_makes_databases() -> None:
    with PostgresServer() as server, closing(psycopg.connect(server.create_database("another"))) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("another",)


def test_redis_freezes_thaws_and_forgets() -> None:
    with RedisServer() as server:
        with server.client() as client:
            client.set("name", "value")
        server.freeze()
        begun = time.monotonic()
        impatient = redis.Redis(unix_socket_path=str(server.socket), socket_timeout=0.2, retry=Retry(NoBackoff(), 0))
        with impatient as client, pytest.raises(redis.TimeoutError):
            client.ping()
        assert time.monotonic() - begun < 2
        server.thaw()
        with server.client() as client:
            assert client.get("name") == b"value"
        server.kill()
        with server.start().client() as client:
            assert client.get("name") is None

    assert not server.directory.exists()


def test_a_frozen_server_can_be_ended() -> None:
    with RedisServer() as server:
        server.freeze()

    assert not server.directory.exists()


KILLED = """
import os, signal
from tests.servers import RedisServer
server = RedisServer().start()
print(server.directory, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""

if sys.platform == "linux":  # elsewhere nothing tells a program that its parent is gone

    def test_a_server_ends_when_the_tests_are_killed() -> None:
        killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False)
        directory = Path(killed.stdout.strip())
        deadline = time.monotonic() + 10
        while (directory / "redis.sock").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

        assert not (directory / "redis.sock").exists()
        shutil.rmtree(directory)
