"""Sending a link in, with everything that is looked at and noted, beside a bare ModelForm: two gunicorn workers, eight clients."""

from __future__ import annotations

import socket
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from issues.importer import import_template
from issues.models import Issue, Section
from issues.publication import new_issue
from submissions.form_keys import new_key
from tests.processes import ROOT, Processes

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 8
POSTS = 1600  # of each sort
ROUNDS = 4  # in turns, so that both have the same machine
CSRF = "c" * 32
DAY = date(2031, 2, 5)
TEMPLATE = ROOT / "twir" / "demo" / "template.md"
FOUND = b"HTTP/1.1 302"


@dataclass(frozen=True)
class Sending:
    """Posts in a second and their milliseconds, ours beside the bare form's."""

    ours: list[float]
    bare: list[float]
    ours_seconds: float
    bare_seconds: float

    def __str__(self) -> str:
        speed, beside = len(self.ours) / self.ours_seconds, len(self.bare) / self.bare_seconds
        late = statistics.quantiles(self.ours, n=20)[-1]
        return (
            f"send a link in, {CLIENTS} clients: {speed:.0f} a second (p95 {late:.1f} ms); bare ModelForm: {beside:.0f} a second; "
            f"share {speed / beside:.0%}"
        )


def post_links() -> Sending:
    """The same links to `/submit/link/` and to the bare form, in turns."""
    open_issue()
    database = database_url()
    with tempfile.TemporaryDirectory(prefix="twir-") as folder:
        processes = Processes(Path(folder), {"DATABASE_URL": database, **ENVIRONMENT})
        try:
            address = processes.web(workers=2)
            return _measured(address)
        finally:
            processes.end()


ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.bare_settings",
    "SUBMISSIONS_PER_VISITOR": "1000000",
    "SUBMISSIONS_PER_HOUR": "1000000",
    "FORM_SECONDS": "0",
    "LOG_LEVEL": "WARNING",
}


def _measured(address: str) -> Sending:
    ours: list[float] = []
    bare: list[float] = []
    seconds = {"ours": 0.0, "bare": 0.0}
    _post_all(address, list(_links(0, 50)))
    _post_all(address, list(_bare(0, 50)))
    share = POSTS // ROUNDS
    for number in range(1, ROUNDS + 1):
        for name, into, requests in (("bare", bare, _bare(number, share)), ("ours", ours, _links(number, share))):
            ready = list(requests)
            begun = time.perf_counter()
            into.extend(_post_all(address, ready))
            seconds[name] += time.perf_counter() - begun
    return Sending(ours, bare, seconds["ours"], seconds["bare"])


def _links(number: int, amount: int) -> Iterator[bytes]:
    for at in range(amount):
        yield _request("/submit/link/", {**_fields(number, at), "form_key": new_key(), "send": ""})


def _bare(number: int, amount: int) -> Iterator[bytes]:
    section = Section.objects.get(slug="research").pk
    for at in range(amount):
        fields = _fields(-number, at)
        yield _request("/bare/", {**fields, "kind": "link", "url_sent": fields["url"], "section": str(section)})


def _fields(number: int, at: int) -> dict[str, str]:
    return {
        "url": f"https://blog{at % 40}.example.org/2031/02/{number}/post-{at}",
        "title": f"What `Vec<T>` number {at} of {number} taught us about speed",
        "section": "research",
        "note": "",
        "email": "",
        "not_before": "",
        "csrfmiddlewaretoken": CSRF,
    }


def _request(path: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={CSRF}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def _post_all(address: str, requests: list[bytes]) -> list[float]:
    parts = urlsplit(address)
    place = (str(parts.hostname), int(parts.port or 80))
    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(lambda request: _post(place, request), requests))


def _post(place: tuple[str, int], request: bytes) -> float:
    begun = time.perf_counter()
    with socket.create_connection(place, timeout=30) as connected:
        connected.sendall(request)
        answer = connected.recv(65536)
        while more := connected.recv(65536):
            answer += more
    if not answer.startswith(FOUND):
        raise RuntimeError(f"not taken: {answer[:2000]!r}")
    return 1000 * (time.perf_counter() - begun)


def open_issue() -> None:
    """Let there be an issue in the making."""
    if not Issue.objects.open().exists():
        editor = User.objects.create_superuser("sending")
        import_template(TEMPLATE.read_text("utf-8"), file_name=TEMPLATE.name, actor=editor)
        new_issue(date=DAY, actor=editor)


def database_url() -> str:
    """The database of this process, for others."""
    given = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}@/{given['NAME']}?host={given['HOST']}"
