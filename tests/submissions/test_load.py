"""A crowd sends things in while Redis is stopped and workers are killed: nothing is lost, nothing is there twice.

In `make soak` it is the whole crowd: 10,000 submissions by fifty people, Redis stopped twice, ten kills.
"""

from __future__ import annotations

import faulthandler
import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from issues.importer import import_issue
from submissions.models import Notice, Page, Submission
from submissions.pages import request_page
from tests.issues.gate import wait_until
from tests.mail import MailServer
from tests.processes import Processes
from tests.submissions.crowd import Sent, send_all
from tests.submissions.post import ADA
from tests.submissions.sites import Site, serving, titled

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.processes import Process
    from tests.servers import RedisServer
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.work

PEOPLE = 50
HANDS = 4  # tasks that a worker does at once
LEASE = 10  # seconds after which a dead worker's row is taken up
PATIENCE = 1800  # seconds until all must have come about
DRAFT = """\
Title: This Week in Rust 909
Number: 909
Date: 2041-04-24

## Updates from Rust Community

### Research

"""
LIMITS = {
    "SUBMISSIONS_PER_VISITOR": "1000000",
    "SUBMISSIONS_PER_HOUR": "1000000",
    "PAGES_PER_VISITOR": "1000000",
    "PAGES_PER_HOUR": "1000000",
    "FORM_SECONDS": "0",
    "FETCH_PAUSE": "0",
    "FETCH_PER_HOST": "50",
    "WORK_LEASE": str(LEASE),
    "LOG_LEVEL": "WARNING",
}


def address_of(number: int) -> str:
    return f"http://site-{number % 200}.test/{fate_of(number)}/{number}"


def fate_of(number: int) -> str:
    """What becomes of a page: most are there, some are gone, some sites hang up."""
    return {7: "gone", 13: "silent"}.get(number % 20, "page")


def fields_of(number: int) -> dict[str, str]:
    return {"url": address_of(number), "title": f"Number {number} of a crowd", "email": person_of(number)}


def person_of(number: int) -> str:
    return f"person-{number}@example.org"


@dataclass
class Crew:
    """One worker and a beat, as they come and go."""

    processes: Processes
    worker: Process
    kills: int = 0

    def replace_worker(self) -> None:
        """`kill -9`, then another one."""
        self.worker.kill()
        self.kills += 1
        self.worker = self.processes.worker(concurrency=HANDS)


@dataclass
class Crowd:
    """What is sent, and how far it has come."""

    total: int
    sent: Sent = field(default_factory=Sent)
    thread: Thread | None = None

    def start(self, address: str) -> None:
        """Let them begin."""
        options = {"people": PEOPLE, "sent": self.sent}
        self.thread = Thread(target=send_all, args=(address, range(self.total), fields_of), kwargs=options)
        self.thread.start()

    def wait_for(self, count: int) -> None:
        """Wait until so many were taken."""
        wait_until(lambda: len(self.sent.pages) >= min(count, self.total) or not self.is_sending, seconds=PATIENCE)

    @property
    def is_sending(self) -> bool:
        """Whether somebody still sends."""
        return self.thread is not None and self.thread.is_alive()


@pytest.fixture
def mail_server(caplog: pytest.LogCaptureFixture) -> Iterator[MailServer]:
    caplog.set_level(logging.WARNING, logger="mail.log")
    with MailServer() as server:
        yield server


@pytest.fixture
def crowd(times: Callable[..., int]) -> Crowd:
    return Crowd(times(10_000, usually=100))


@pytest.fixture
def site(crowd: Crowd) -> Iterator[Site]:
    pages = {f"/page/{number}": titled(f"The page of number {number}") for number in range(crowd.total)}
    silent = {f"/silent/{number}": lambda _stream: None for number in range(crowd.total)}
    with serving({**pages, **silent}) as site:
        yield site


@pytest.fixture
def busy(tmp_path: Path, database_url: str, redis_server: RedisServer, mail_server: MailServer, site: Site) -> Iterator[Processes]:
    host, port = site.place
    ours = {"DATABASE_URL": database_url, "REDIS_URL": redis_server.url, "EMAIL_URL": mail_server.url}
    started = Processes(tmp_path, {**LIMITS, **ours, "FETCH_TEST_SERVER": f"{host}:{port}"})
    yield started
    started.end()


def test_a_crowd_loses_nothing_while_everything_breaks(
    crowd: Crowd, busy: Processes, redis_server: RedisServer, mail_server: MailServer, site: Site, times: Callable[..., int]
) -> None:
    faulthandler.cancel_dump_traceback_later()  # pytest's five minutes: the whole crowd takes longer, and PATIENCE watches
    import_issue(DRAFT, file_name="2041-04-24-this-week-in-rust.md")
    kills, stops = times(10, usually=2), times(2, usually=1)
    address = threaded_web(busy)
    crew = Crew(busy, busy.worker(concurrency=HANDS))
    busy.beat()
    begun = time.monotonic()

    crowd.start(address)
    doubled = {die_between_sending_and_noting(crew, mail_server, crowd)}
    faults = [crew.replace_worker] * (kills - 1)
    for number in range(stops):
        faults.insert((number + 1) * len(faults) // (stops + 1), lambda: stop_redis_for_a_while(redis_server, crowd))
    for number, fault in enumerate(faults, start=1):
        crowd.wait_for(number * crowd.total // (len(faults) + 1))
        fault()
    crowd.wait_for(crowd.total)
    sent_after = time.monotonic() - begun
    wait_until(lambda: not work_left(), seconds=PATIENCE)
    print(f"{crowd.total} sent in {sent_after:.0f} s, all done after {time.monotonic() - begun:.0f} s, {crew.kills} kills, {stops} stops")

    assert crew.kills == kills
    assert_each_has_one_row(crowd)
    assert_each_page_was_fetched_or_failed_honestly(crowd, site)
    assert_each_mail_came(crowd, mail_server, doubled, most=kills * HANDS)


SLOW = 200
SLOW_SECONDS = 2


def test_pages_of_slow_sites_hold_up_no_mail(
    tmp_path: Path, database_url: str, redis_server: RedisServer, mail_server: MailServer, send: Send
) -> None:
    """They would take minutes; so would everything behind them, were there one line for all."""
    answers = {f"/{number}": answer_slowly for number in range(SLOW)}
    with serving(answers) as site:
        for number in range(SLOW):
            request_page(f"http://slow-{number}.test/{number}")
        send(url="http://slow-0.test/0", email=ADA)
        ours = {"DATABASE_URL": database_url, "REDIS_URL": redis_server.url, "EMAIL_URL": mail_server.url}
        processes = Processes(tmp_path, {**LIMITS, **ours, "FETCH_TEST_SERVER": f"{site.place[0]}:{site.place[1]}"})
        try:
            processes.worker(concurrency=2)
            processes.beat()
            wait_until(lambda: mail_server.received)
        finally:
            processes.end()
    assert [recipient for recipient, _ in mail_server.received] == [ADA]
    assert Page.objects.filter(state="waiting").count() > SLOW // 2


def answer_slowly(stream: socket.socket) -> None:
    time.sleep(SLOW_SECONDS)
    stream.sendall(titled("Slow"))


def threaded_web(processes: Processes) -> str:
    """The web server as the container starts it: connections stay open."""
    options = ["--bind", "127.0.0.1:0", "--no-control-socket", "--workers", "2", "--threads", "4"]
    web = processes.start("gunicorn", "twir.wsgi:application", *options)
    return web.wait_for(r"Listening at: (http://\S+)")[1]


def die_between_sending_and_noting(crew: Crew, mail_server: MailServer, crowd: Crowd) -> str:
    """Kill the worker while the mail server has somebody's mail and has not yet said so; the mail has to come again."""
    somebody = person_of(crowd.total // 10)
    mail_server.faults.held.add(somebody)
    wait_until(lambda: somebody in dict(mail_server.received), seconds=PATIENCE)
    crew.worker.kill()
    mail_server.faults.held.clear()
    crew.replace_worker()
    return somebody


def stop_redis_for_a_while(redis_server: RedisServer, crowd: Crowd) -> None:
    """What it held is lost. People go on sending meanwhile."""
    redis_server.stop()
    crowd.wait_for(len(crowd.sent.pages) + crowd.total // 20)
    redis_server.start()


def work_left() -> bool:
    over = ("done", "failed")
    return Page.objects.exclude(state__in=over).exists() or Notice.objects.exclude(state__in=over).exists()


def assert_each_has_one_row(crowd: Crowd) -> None:
    assert crowd.sent.refused == []
    assert sorted(crowd.sent.pages) == list(range(crowd.total))
    rows = {row.url: row.get_absolute_url() for row in Submission.objects.only("url", "token")}
    assert Submission.objects.count() == len(rows) == crowd.total
    assert {number: rows[address_of(number)] for number in range(crowd.total)} == crowd.sent.pages


def assert_each_page_was_fetched_or_failed_honestly(crowd: Crowd, site: Site) -> None:
    pages = {page.url: page for page in Page.objects.all()}
    assert sorted(pages) == sorted(map(address_of, range(crowd.total)))
    assert {page.state for page in pages.values()} == {"done"}
    found = {number: pages[address_of(number)] for number in range(crowd.total)}
    good = {number: page.title for number, page in found.items() if fate_of(number) == "page"}
    assert good == {number: f"The page of number {number}" for number in good}
    assert {(page.status, page.failure) for number, page in found.items() if fate_of(number) == "gone"} == {(404, "")}
    silent = {page.failure for number, page in found.items() if fate_of(number) == "silent"}
    assert silent <= {"unreachable", "protocol"}
    assert set(site.paths) == {f"/{fate_of(number)}/{number}" for number in range(crowd.total)}


def assert_each_mail_came(crowd: Crowd, mail_server: MailServer, doubled: set[str], *, most: int) -> None:
    queued = {notice.message_id: notice for notice in Notice.objects.all()}
    assert {(notice.state, notice.outcome) for notice in queued.values()} == {("done", "sent")}
    assert sorted(notice.recipient for notice in queued.values()) == sorted(map(person_of, range(crowd.total)))
    came = Counter(
        (recipient, str(mail["Message-ID"])) for (recipient, _), mail in zip(mail_server.received, mail_server.mails, strict=True)
    )
    assert {(notice.recipient, name) for name, notice in queued.items()} == came.keys()
    twice = {name for (_recipient, name), count in came.items() if count > 1}
    assert {queued[name].recipient for name in twice} >= doubled
    assert len(twice) <= most
    assert [name for name in twice if queued[name].attempts < came[queued[name].recipient, name]] == []
