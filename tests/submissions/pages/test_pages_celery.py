"""Pages and Celery: fetched, and fetched once more when a worker was killed or Redis forgot."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from submissions.pages import request_page
from tests.issues.gate import wait_until
from tests.submissions.fetches import is_done
from tests.submissions.sites import titled

if TYPE_CHECKING:
    import socket

    from tests.processes import Processes
    from tests.servers import RedisServer
    from tests.submissions.sites import Site

pytestmark = pytest.mark.work


def test_page_is_fetched_though_workers_die_and_redis_forgets(redis_processes: Processes, redis_server: RedisServer, site: Site) -> None:
    let_go = Event()

    def hold(stream: socket.socket) -> None:
        let_go.wait(30)
        stream.sendall(titled("Late"))

    site.answers |= {"/slow": hold, "/quick": titled("Quick")}
    host, port = site.place
    redis_processes.environment |= {"FETCH_TEST_SERVER": f"{host}:{port}", "FETCH_PAUSE": "0", "WORK_LEASE": "4"}
    redis_processes.beat()
    worker = redis_processes.worker()
    slow = request_page("http://slow.pages.test/slow")
    wait_until(lambda: site.requests)

    worker.kill()
    redis_server.client().flushall()
    let_go.set()
    quick = request_page("http://quick.pages.test/quick")
    redis_processes.worker()

    wait_until(lambda: is_done(slow) and is_done(quick))
    assert (slow.title, slow.attempts) == ("Late", 2)
    assert (quick.title, quick.attempts) == ("Quick", 1)
