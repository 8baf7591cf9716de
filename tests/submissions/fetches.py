"""Fetches that a test watches, and ways for a site to answer them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from submissions.pages.bodies import LONGEST_BODY
from submissions.pages.fetching import Fetched, fetch
from submissions.pages.reading import read_page
from submissions.pages.transport import Allowance
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable

    from submissions.models import Page
    from submissions.pages.fetching import Read
    from tests.submissions.sites import Answer, Site

HEAD = b"<!doctype html><html><head><title>Kept</title></head>"
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OPEN + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = OPEN + b"\r\n"
GZIP = OPEN + b"Content-Encoding: gzip\r\n\r\n"
CPU_SECONDS = 1.0
MORE_SECONDS = 1.0 if IS_SOAK else 3.0  # the true deadline is held to the second, a short one on a busy machine is not


def ends_in_time(site: Site, answer: Answer, *, seconds: float = 1.0, read: Read | None = None) -> Fetched:
    """Fetch a page, in no more than its time and one second, and a second of this thread's work with reading and all."""
    site.answers["/"] = answer
    began, worked = time.monotonic(), time.thread_time()
    fetched = fetch("http://a.test/", reach=site.reach(), allowance=Allowance(seconds), read=read)
    read_page(fetched.body, url=fetched.url, content_type=fetched.content_type)
    assert time.monotonic() - began <= seconds + MORE_SECONDS
    assert time.thread_time() - worked <= CPU_SECONDS
    assert len(fetched.body) <= LONGEST_BODY
    return fetched


def dripping(pieces: Iterable[bytes], pause: float = 0.05) -> Callable[[socket.socket], None]:
    """Send piece by piece, slowly."""

    def drip(stream: socket.socket) -> None:
        for piece in pieces:
            stream.sendall(piece)
            time.sleep(pause)

    return drip


def flooding(start: bytes, piece: bytes, *, times: int = 1_000_000) -> Callable[[socket.socket], None]:
    """Send the same again and again, as fast as it is taken."""

    def flood(stream: socket.socket) -> None:
        stream.sendall(start)
        many = piece * max(1, 65_536 // len(piece))
        for _ in range(max(1, times * len(piece) // len(many))):
            stream.sendall(many)

    return flood


def is_done(page: Page) -> bool:
    """Look at the row anew."""
    page.refresh_from_db()
    return page.state == "done"
