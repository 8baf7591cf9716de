"""Sites of our own on the loopback, honest and hostile, a name server that says what a test wants, and a canary that must stay silent."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import httpcore2

from submissions.pages.transport import Reach
from tests.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    Answer = Callable[[socket.socket], object] | bytes

CERTIFICATE = ROOT / "tests/data/pages/secure.test.pem"  # for secure.test, signed by itself
PUBLIC = "93.184.216.34"
LONGEST_REQUEST = 65_536


def page(body: str | bytes = "", *, status: str = "200 OK", kind: str = "text/html; charset=utf-8", headers: Iterable[str] = ()) -> bytes:
    """A whole answer."""
    content = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *([f"Content-Type: {kind}"] if kind else []), *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def titled(title: str, after: str = "") -> bytes:
    """A small page."""
    return page(f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{after}")


def redirect(location: str | bytes, status: int = 302) -> bytes:
    """An answer that leads elsewhere."""
    target = location if isinstance(location, bytes) else location.encode()
    return b"HTTP/1.1 %d Go on\r\nLocation: " % status + target + b"\r\nContent-Length: 0\r\n\r\n"


class Site:
    """A server that does to each connection what the test says of the path: send bytes, or anything at all. A secure one knows TLS, too.

    A program that answers gets the connection and ends when it returns, or when the other side is gone; `is_over` is set at the end.
    """

    def __init__(self, answers: Mapping[str, Answer] | None = None, *, is_secure: bool = False) -> None:
        self.answers: dict[str, Answer] = dict(answers or {})
        self.requests: list[bytes] = []
        self.connections = 0
        self.is_over = Event()
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if is_secure else None
        if self._tls:
            self._tls.load_cert_chain(CERTIFICATE)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self._threads = [Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    @property
    def place(self) -> tuple[str, int]:
        """Address and port."""
        host, port = self._listener.getsockname()
        return host, port

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.split(b" ")[1].decode() for request in self.requests]

    def reach(self, **values: Any) -> Reach:
        """A reach for which all names under `.test` are here."""
        return Reach(test_server=self.place, **values)

    def close(self) -> None:
        """End it; whoever still answers is told by `is_over` and by a broken connection."""
        self.is_over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _listen(self) -> None:
        while not self.is_over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            connection.settimeout(15)
            thread = Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            is_tls = connection.recv(1, socket.MSG_PEEK) == b"\x16"
            if is_tls and self._tls is None:
                return
            stream = self._tls.wrap_socket(connection, server_side=True) if self._tls and is_tls else connection
            with stream:
                request = _read_request(stream)
                if not request:
                    return
                self.requests.append(request)
                path = request.split(b" ")[1].decode("latin-1")
                answer = self.answers.get(path, page("Not found", status="404 Not Found"))
                if isinstance(answer, bytes):
                    stream.sendall(answer)
                else:
                    answer(stream)
                with suppress(OSError):
                    stream.shutdown(socket.SHUT_WR)


def _read_request(stream: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request and len(request) < LONGEST_REQUEST:
        piece = stream.recv(LONGEST_REQUEST)
        if not piece:
            return b""
        request += piece
    return request


@contextmanager
def serving(answers: Mapping[str, Answer] | None = None, *, is_secure: bool = False) -> Iterator[Site]:
    """A site for the length of a block."""
    site = Site(answers, is_secure=is_secure)
    try:
        yield site
    finally:
        site.close()


class Canary:
    """Listens where nobody may come; counts who comes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        self._visits = 0

    @property
    def visits(self) -> int:
        """How many connections were made: the system made them, so none is still under way."""
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                self._visits += 1
        return self._visits

    def close(self) -> None:
        """End it."""
        self._listener.close()


class Dialler(httpcore2.SyncBackend):
    """Notes whom the fetcher dials, and connects it with one port of this machine, whoever that was; the silent do not answer."""

    def __init__(self, port: int, *, silent: Collection[str] = ()) -> None:
        self.dialled: list[tuple[str, int]] = []
        self._port = port
        self._silent = silent

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        self.dialled.append((host, port))
        if host in self._silent:
            raise httpcore2.ConnectError
        return super().connect_tcp("127.0.0.1", self._port, timeout, local_address, socket_options)


class Names:
    """A name server: for each name its answers, one after the other, the last for good. A number is its own answer, as in any resolver."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.asked: list[str] = []
        self._answers = answers

    def __call__(self, name: str, port: int) -> list[str]:
        self.asked.append(name)
        answers = self._answers.get(name)
        if answers is None:
            return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)]
        return list(answers[min(self.asked.count(name), len(answers)) - 1])
