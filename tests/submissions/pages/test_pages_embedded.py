"""Pages and the embedded worker: fetched at once, held up by nobody, holding nobody up, and fetched once more after a kill."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

import pytest

from issues.assembly import request_assembly
from submissions.models import Page
from submissions.pages import request_page
from tests.issues.gate import has_state, make_issue, wait_until
from tests.submissions.fetches import is_done
from tests.submissions.sites import titled

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from tests.processes import Process, Processes
    from tests.submissions.sites import Site

pytestmark = [pytest.mark.work, pytest.mark.embedded]


def start_work(processes: Processes, site: Site) -> Process:
    host, port = site.place
    worker = processes.manage("work", FETCH_TEST_SERVER=f"{host}:{port}", FETCH_PAUSE="0", WORK_LEASE="4")
    worker.wait_for("working without Redis")
    return worker


def held(until: Event) -> Callable[[socket.socket], None]:
    """Answer when the test lets it."""

    def hold(stream: socket.socket) -> None:
        until.wait(30)
        stream.sendall(titled("Late"))

    return hold


def test_slow_sites_hold_up_neither_other_pages_nor_other_work(processes: Processes, site: Site) -> None:
    let_go = Event()
    site.answers |= {"/slow": held(let_go), "/quick": titled("Quick")}
    start_work(processes, site)
    slow = [request_page(f"http://slow{number}.pages.test/slow") for number in range(3)]
    wait_until(lambda: len(site.requests) == 3)

    run, quick = request_assembly(make_issue(), actor=None), request_page("http://quick.pages.test/quick")
    wait_until(lambda: is_done(quick) and has_state(run, "done"))

    assert [is_done(page) for page in slow] == [False] * 3
    let_go.set()
    wait_until(lambda: all(is_done(page) for page in slow))
    assert [page.title for page in slow] == ["Late"] * 3


def test_page_whose_worker_is_killed_is_fetched_by_the_next(processes: Processes, site: Site) -> None:
    let_go = Event()
    site.answers["/slow"] = held(let_go)
    worker = start_work(processes, site)
    page = request_page("http://a.pages.test/slow")
    wait_until(lambda: site.requests)

    worker.kill()
    let_go.set()
    assert not is_done(page)
    start_work(processes, site)

    wait_until(lambda: is_done(page))
    assert (page.title, page.attempts, len(site.requests)) == ("Late", 2, 2)


def test_stopped_worker_ends_the_fetches_that_it_began(processes: Processes, site: Site) -> None:
    let_go = Event()
    site.answers["/slow"] = held(let_go)
    worker = start_work(processes, site)
    pages = [request_page(f"http://a{number}.pages.test/slow") for number in range(4)]
    wait_until(lambda: len(site.requests) == 4)

    worker.signal(signal.SIGTERM)
    let_go.set()

    assert worker.wait() == 0
    assert [is_done(page) for page in pages] == [True] * 4


def test_hundred_pages_are_fetched_once_each(processes: Processes, site: Site, times: Callable[..., int]) -> None:
    count = times(2000, usually=100)
    site.answers |= {f"/{number}": titled(f"Page {number}") for number in range(count)}
    for number in range(count):
        request_page(f"http://a{number % 40}.pages.test/{number}")
    start_work(processes, site)

    wait_until(lambda: not Page.objects.exclude(state="done").exists(), seconds=600)

    assert sorted(Page.objects.values_list("title", flat=True)) == sorted(f"Page {number}" for number in range(count))
    assert sorted(site.paths) == sorted(f"/{number}" for number in range(count))
