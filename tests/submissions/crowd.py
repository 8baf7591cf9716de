"""People who all send something in at once: each opens the form, fills it in and sends it, on a connection that stays open."""

from __future__ import annotations

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FORM = "/submit/link/"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_key)"[^>]* value="([^"]+)"')
TRIES = 5
BROKEN = (http.client.HTTPException, ConnectionError)


@dataclass
class Sent:
    """What a crowd has sent: the page that each number led to, and whatever else was answered."""

    pages: dict[int, str] = field(default_factory=dict)
    refused: list[tuple[int, int]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def note(self, number: int, status: int, page: str) -> None:
        """Write down one answer."""
        with self._lock:
            if status == http.HTTPStatus.FOUND:
                self.pages[number] = page
            else:
                self.refused.append((number, status))


class Person:
    """One of them."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)

    def send(self, fields: dict[str, str]) -> tuple[int, str]:
        """Open the form, fill it in, send it: the status of the answer, and where it leads. What breaks off is sent again as it is."""
        page, cookies = self._ask("GET", FORM)
        hidden = dict(HIDDEN.findall(page.decode()))
        cookie = cookies.partition(";")[0]
        body = urlencode({**hidden, **fields, "send": ""})
        for _ in range(TRIES):
            try:
                headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
                self._connection.request("POST", FORM, body, headers)
                answer = self._connection.getresponse()
                answer.read()
            except BROKEN:
                self._connection.close()
                continue
            return answer.status, answer.getheader("Location", "")
        raise AssertionError("the server breaks off every time")

    def leave(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str) -> tuple[bytes, str]:
        for _ in range(TRIES):
            try:
                self._connection.request(method, path)
                answer = self._connection.getresponse()
                return answer.read(), answer.getheader("Set-Cookie", "")
            except BROKEN:
                self._connection.close()
        raise AssertionError("the server breaks off every time")


def send_all(address: str, numbers: Iterable[int], fields_of: Callable[[int], dict[str, str]], *, people: int, sent: Sent) -> None:
    """Let so many people send these, each the next one as soon as the last is answered."""
    queue, lock = iter(numbers), Lock()

    def work() -> None:
        person = Person(address)
        for number in _shared(queue, lock):
            sent.note(number, *person.send(fields_of(number)))
        person.leave()

    with ThreadPoolExecutor(people) as pool:
        for done in [pool.submit(work) for _ in range(people)]:
            done.result()


def _shared(queue: Iterator[int], lock: Lock) -> Iterator[int]:
    while True:
        with lock:
            number = next(queue, None)
        if number is None:
            return
        yield number
