"""Connections that only lead to public places, and an allowance of time and bytes that no site can stretch.

The guard stands where connections are made: a name is looked up once, all its addresses are judged, and the connection goes to one
of those that were judged. So no second answer of a name server, no redirect and no odd spelling leads past it.
"""

from __future__ import annotations

import socket
import ssl
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpcore2

from submissions.models import Page
from submissions.pages.addresses import FetchError, is_reachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SECONDS = 10.0  # for everything: names, connections, redirects, the page
CPU_SECONDS = 0.5
SMALL_CPU_SECONDS = 0.2
LONGEST_ANSWER = 1024 * 1024  # bytes on the wire, all redirects together
PIECE = 16 * 1024
MOST_DIALLED = 4  # addresses of one host
TEST_NAMES = ".test"  # reserved: nobody's names (RFC 6761)
REST = 0.05  # seconds: no attempt is worth less


def addresses_of(name: str, port: int) -> list[str]:
    """What the machine's resolver says of a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


@lru_cache(maxsize=1)
def public_trust() -> ssl.SSLContext:
    """The machine's certificate authorities."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a fetch goes, and by what. Only the address of a test server leads to a private place: names under `.test` are there."""

    resolve: Callable[[str, int], Sequence[str]] = addresses_of
    dialler: httpcore2.NetworkBackend = field(default_factory=httpcore2.SyncBackend)
    trust: Callable[[], ssl.SSLContext] = public_trust
    seconds: float = SECONDS
    test_server: tuple[str, int] | None = None
    user_agent: str = "twir"


class Allowance:
    """What one fetch may still spend; asked before every wait, so that a site that drips gets no more than one that is silent."""

    def __init__(self, seconds: float, *, cpu_seconds: float = CPU_SECONDS, most_bytes: int = LONGEST_ANSWER) -> None:
        self._ends = self._all_ends = time.monotonic() + seconds
        self._cpu_ends = time.thread_time() + cpu_seconds
        self._bytes = most_bytes

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            FetchError: none are, or too much was spent.
        """
        seconds = self._ends - time.monotonic()
        if seconds <= REST:
            raise FetchError(Page.Failure.TIMEOUT, "The page did not come in time.")
        if self._bytes <= 0 or time.thread_time() > self._cpu_ends:
            raise FetchError(Page.Failure.PROTOCOL, "The answer is too long or too laborious to read.")
        return seconds

    def spend(self, count: int) -> None:
        """Note bytes that came."""
        self._bytes -= count

    def shorten(self, seconds: float) -> None:
        """Leave no more than so many seconds."""
        self._ends = min(self._ends, time.monotonic() + seconds)

    def rest(self, most: float) -> Allowance:
        """What is left of the time that there was at first, but so many seconds at most, for something small."""
        return Allowance(min(self._all_ends - time.monotonic(), most), cpu_seconds=SMALL_CPU_SECONDS)


class Stream(httpcore2.NetworkStream):
    """A connection, every step of which is paid from an allowance; the timeouts that httpcore passes on are of no account."""

    def __init__(self, inner: httpcore2.NetworkStream, allowance: Allowance) -> None:
        self._inner = inner
        self._allowance = allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, 16 KiB at most."""
        del timeout
        found = self._inner.read(min(max_bytes, PIECE), self._allowance.left())
        self._allowance.spend(len(found))
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        del timeout
        self._inner.write(buffer, self._allowance.left())

    def close(self) -> None:
        """Close it, without a word to the other side."""
        self._inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> Stream:
        """Go on in TLS, once the certificate is found good for the name."""
        del timeout
        return Stream(self._inner.start_tls(ssl_context, server_hostname, self._allowance.left()), self._allowance)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the connection."""
        return self._inner.get_extra_info(info)


class Guard(httpcore2.NetworkBackend):
    """Makes connections to public places.

    Raises:
        FetchError: the host has an address that is not public, even if others are; it has none; there is no time left.
    """

    def __init__(self, reach: Reach, allowance: Allowance) -> None:
        self._reach = reach
        self._allowance = allowance

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Look the host up, judge all its addresses, connect to one of them."""
        del timeout, local_address, socket_options
        places = self._places(host, port)
        for tried, (address, at) in enumerate(places):
            try:
                seconds = self._allowance.left() / (len(places) - tried)
                return Stream(self._reach.dialler.connect_tcp(address, at, seconds), self._allowance)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if tried + 1 == len(places):
                    raise
        raise FetchError(Page.Failure.UNREACHABLE, "The host has no address.")

    def _places(self, host: str, port: int) -> list[tuple[str, int]]:
        if self._reach.test_server and host.endswith(TEST_NAMES):
            return [self._reach.test_server]
        found = list(dict.fromkeys(self._looked_up(host, port)))
        if not all(map(is_reachable, found)):
            raise FetchError(Page.Failure.FORBIDDEN, "The host has an address that is not on the public internet.")
        return [(address, port) for address in found[:MOST_DIALLED]]

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """Ask in a thread of its own: a resolver knows no deadline. One that never answers is left behind."""
        answer: Future[Sequence[str]] = Future()
        Thread(target=_answer, args=(answer, self._reach.resolve, host, port), daemon=True).start()
        try:
            return answer.result(self._allowance.left())
        except FutureTimeoutError as error:
            raise FetchError(Page.Failure.TIMEOUT, "The name server did not answer in time.") from error
        except (OSError, ValueError) as error:
            raise FetchError(Page.Failure.UNREACHABLE, "No name server knows the host.") from error


def _answer(answer: Future[Sequence[str]], resolve: Callable[[str, int], Sequence[str]], host: str, port: int) -> None:
    try:
        answer.set_result(resolve(host, port))
    except BaseException as error:  # noqa: BLE001 (handed to the thread that waits)
        answer.set_exception(error)
