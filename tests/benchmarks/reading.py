"""Reading issues: each for the first time, one again and again, and one that the reader has already; two gunicorn workers, eight clients.

Beside them a view that answers a constant of the same size behind the same middleware. The machine also carries the clients and the
database, so the processors' time that the workers took for an answer is told as well: it holds on a busy machine, too.
"""

from __future__ import annotations

import os
import socket
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from issues.importer import import_issue
from issues.models import Issue
from tests.benchmarks.checking import texts
from tests.benchmarks.sending import ENVIRONMENT, database_url
from tests.processes import Processes

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 8
ISSUES = 20
TIMES = 800  # of each sort
ROUNDS = 4  # in turns, so that all have the same machine
WORKERS = 2
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Answers:
    """Milliseconds of each answer, seconds of all together, and of the workers' processors."""

    name: str
    each: list[float]
    seconds: float = 0.0
    processors: float = 0.0

    def __str__(self) -> str:
        count = len(self.each)
        return f"{self.name} {count / self.seconds:.0f} a second ({1000 * self.processors / count:.2f} ms of a processor each)"


@dataclass(frozen=True)
class Reading:
    """First answers for each issue, and the others."""

    size: int
    first: list[float]
    alone: list[float]
    sorts: list[Answers]

    def __str__(self) -> str:
        late = statistics.quantiles(self.first, n=20)[-1]
        first = f"for the first time from store {statistics.median(self.first):.1f} ms (p95 {late:.1f} ms)"
        alone = f"then {statistics.median(self.alone):.1f} ms"
        return f"read an issue of {self.size / 1000:.0f} kB packed: {first}, {alone}; {CLIENTS} clients: {', '.join(map(str, self.sorts))}"


def read_issues() -> Reading:
    """The newest issues of the archive, else our samples."""
    numbers = _publish()
    with tempfile.TemporaryDirectory(prefix="twir-") as folder:
        processes = Processes(Path(folder), {"DATABASE_URL": database_url(), **ENVIRONMENT})
        try:
            web = urlsplit(processes.web(workers=WORKERS))
            return _measured((str(web.hostname), int(web.port or 80)), processes.started[-1].pid, numbers)
        finally:
            processes.end()


def _publish() -> list[int]:
    Issue.objects.all().delete()
    made = [import_issue(text, file_name=name, status=Issue.Status.PUBLISHED).issue for name, text in dict(texts()[-ISSUES:]).items()]
    return [issue.number for issue in made if issue.number]


def _measured(place: tuple[str, int], web: int, numbers: list[int]) -> Reading:
    *others, number = numbers
    for _ in range(4 * WORKERS):  # each process has read its templates
        _ask(place, _request(f"/issues/{number}/"))
    first = [_ask(place, _request(f"/issues/{one}/"))[0] for one in others]
    page = _request(f"/issues/{number}/")
    took, answer = zip(*(_ask(place, page) for _ in range(100)), strict=True)
    etag = next(line[6:] for line in answer[0].decode("latin-1").split("\r\n") if line.startswith("ETag: "))
    requests = {
        "read": page,
        "asked with the ETag": _request(f"/issues/{number}/", f"If-None-Match: {etag}"),
        "a constant": _request(f"/bare/{len(answer[0])}/"),
    }
    sorts = [Answers(name, []) for name in requests]
    for _ in range(ROUNDS):
        for sort, request in zip(sorts, requests.values(), strict=True):
            _ask_often(place, web, request, sort)
    return Reading(len(answer[0]), first, list(took), sorts)


def _ask_often(place: tuple[str, int], web: int, request: bytes, into: Answers) -> None:
    begun, before = time.perf_counter(), _processors(web)
    with ThreadPoolExecutor(CLIENTS) as clients:
        into.each.extend(took for took, _ in clients.map(lambda _: _ask(place, request), range(TIMES // ROUNDS)))
    into.seconds += time.perf_counter() - begun
    into.processors += _processors(web) - before


def _request(path: str, header: str = "Accept-Encoding: gzip") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nConnection: close\r\n\r\n".encode()


def _ask(place: tuple[str, int], request: bytes) -> tuple[float, bytes]:
    begun = time.perf_counter()
    with socket.create_connection(place, timeout=30) as connected:
        connected.sendall(request)
        answer = b""
        while more := connected.recv(65536):
            answer += more
    took = 1000 * (time.perf_counter() - begun)
    if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")):
        raise RuntimeError(f"not answered: {answer[:500]!r}")
    return took, answer


def _processors(web: int) -> float:
    """Seconds that the workers took so far, by themselves and in the kernel."""
    return (
        sum(int(taken) for pid in _workers(web) for taken in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
        / TICKS
    )


def _workers(web: int) -> Iterator[str]:
    yield from Path(f"/proc/{web}/task/{web}/children").read_text().split()
