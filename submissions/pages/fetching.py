"""One fetch: from an address to the head of the page behind it, or to the reason why there is none. No database."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import h11
import httpcore2

from submissions.models import Page
from submissions.pages.addresses import Address, FetchError, read_address
from submissions.pages.bodies import BodyReader, unpacked
from submissions.pages.transport import Allowance, Guard, Reach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[httpcore2.Response, Allowance], bytes]

MOST_REDIRECTS = 3
LOOK_SECONDS = 1.0  # behind the head: nobody should wait for the title because a site is slow with the rest
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FIRST_ERROR = 400
LEAST_STATUS = 200
LONGEST_TYPE = 100
LONGEST_TEXT = 100 * 1024
HTML = frozenset({"", "text/html", "application/xhtml+xml"})


KEPT_HEADERS = frozenset({"etag", "last-modified", "retry-after"})
LONGEST_HEADER = 500


@dataclass(frozen=True, slots=True)
class Asking:
    """How a site is asked: headers besides, or in place of, the usual ones; with a body it is a POST, which follows no redirect."""

    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


PLAINLY = Asking()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought. With a `failure` (a value of Page.Failure) there is no answer to tell of."""

    url: str = ""
    failure: str = ""
    why: str = ""
    status: int | None = None
    content_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those of the answer that are of use later, by their names in lower case."""

    @property
    def has_page(self) -> bool:
        """Whether the answer is a page and no error."""
        return self.status is not None and self.status < FIRST_ERROR


def fetch(url: str, *, reach: Reach, allowance: Allowance, read: Read | None = None, asking: Asking = PLAINLY) -> Fetched:
    """Ask for an address, follow up to three redirects and read what comes, by `read_page` unless another way is given.

    Never raises what a site or the network brings about: that is a failure.
    """
    try:
        return _follow(read_address(url), reach, allowance, read or read_page, asking)
    except FetchError as error:
        return Fetched(url, error.failure, str(error))
    except httpcore2.TimeoutException as error:
        return Fetched(url, Page.Failure.TIMEOUT, str(error))
    except (httpcore2.NetworkError, OSError) as error:
        return Fetched(url, Page.Failure.UNREACHABLE, str(error))
    except (httpcore2.ProtocolError, h11.ProtocolError, ValueError) as error:
        return Fetched(url, Page.Failure.PROTOCOL, str(error))


def read_page(response: httpcore2.Response, allowance: Allowance) -> bytes:
    """The head of a page and a part of what follows; nothing of an error, nor of what is no HTML.

    Raises:
        FetchError: the page broke off, or is packed wrongly, before its head was complete. Exceptions of httpcore likewise.
    """
    reader = BodyReader()
    if response.status >= FIRST_ERROR or media_type(content_type(response)) not in HTML:
        return bytes(reader.text)
    try:
        for piece in unpacked(response.iter_stream(), _header(response, b"content-encoding").lower()):
            allowance.left()
            had_head = reader.has_head
            if not reader.take(piece):
                break
            if reader.has_head and not had_head:
                allowance.shorten(LOOK_SECONDS)
    except (FetchError, httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        if not reader.has_head:
            raise
    return bytes(reader.text)


def read_text(response: httpcore2.Response, allowance: Allowance) -> bytes:
    """The first 100 KiB of a small file; nothing of an error."""
    text = bytearray()
    if response.status < FIRST_ERROR:
        for piece in unpacked(response.iter_stream(), _header(response, b"content-encoding").lower()):
            allowance.left()
            text += piece
            if len(text) >= LONGEST_TEXT:
                break
    return bytes(text[:LONGEST_TEXT])


def read_whole(response: httpcore2.Response, allowance: Allowance, *, most: int) -> bytes:
    """A file of at most so many bytes, unpacked; nothing of an error.

    Raises:
        FetchError: it is larger, or breaks off. Exceptions of httpcore likewise.
    """
    content = bytearray()
    if response.status < FIRST_ERROR:
        for piece in unpacked(response.iter_stream(), _header(response, b"content-encoding").lower(), most + 1):
            allowance.left()
            content += piece
            if len(content) > most:
                raise FetchError(Page.Failure.PROTOCOL, f"It is larger than {most // 1024 // 1024} MiB; that is more than is read.")
    return bytes(content)


def read_nothing(_response: httpcore2.Response, _allowance: Allowance) -> bytes:
    """Nothing: that there is an answer is enough."""
    return b""


def content_type(response: httpcore2.Response) -> str:
    """What the site calls its answer."""
    return _printable(response, b"content-type")[:LONGEST_TYPE]


def media_type(value: str) -> str:
    """A content type without its parameters, in lower case."""
    return value.partition(";")[0].strip().lower()


def _follow(address: Address, reach: Reach, allowance: Allowance, read: Read, asking: Asking) -> Fetched:
    for _ in range(1 if asking.body is not None else MOST_REDIRECTS + 1):
        found = _ask(address, reach, allowance, read, asking)
        if isinstance(found, Fetched):
            return found
        address = found
    raise FetchError(Page.Failure.REDIRECTS, "The address leads on and on.")


def _ask(address: Address, reach: Reach, allowance: Allowance, read: Read, asking: Asking) -> Fetched | Address:
    """One request on a connection of its own; an address when it is a redirect."""
    url = httpcore2.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
    trust = reach.trust() if address.scheme == "https" else None
    connection = httpcore2.HTTPConnection(url.origin, ssl_context=trust, network_backend=Guard(reach, allowance))
    method = "GET" if asking.body is None else "POST"
    headers = _headers(address, reach.user_agent, asking)
    with closing(connection), connection.stream(method, url, headers=headers, content=asking.body) as response:
        location = _header(response, b"location")
        if response.status in REDIRECTS and location:
            return address.joined(location)
        if response.status < LEAST_STATUS:
            raise FetchError(Page.Failure.PROTOCOL, "The site wants to speak another language.")
        kept = {name: value for name in KEPT_HEADERS if (value := _printable(response, name.encode())[:LONGEST_HEADER])}
        body = read(response, allowance)
        return Fetched(address.url, status=response.status, content_type=content_type(response), body=body, headers=kept)


def _headers(address: Address, user_agent: str, asking: Asking) -> list[tuple[str, str]]:
    usual = [
        ("Host", address.authority),
        ("User-Agent", user_agent),
        ("Accept", "text/html,application/xhtml+xml,*/*;q=0.5"),
        ("Accept-Encoding", "gzip"),
        ("Accept-Language", "en,*;q=0.5"),
        ("Connection", "close"),
    ]
    own = {name.lower() for name, _ in asking.headers}
    length = [] if asking.body is None else [("Content-Length", str(len(asking.body)))]
    return [*(header for header in usual if header[0].lower() not in own), *asking.headers, *length]


def _printable(response: httpcore2.Response, name: bytes) -> str:
    return "".join(filter(str.isprintable, _header(response, name)))


def _header(response: httpcore2.Response, name: bytes) -> str:
    """The first header of that name, in whatever letters; "" when there is none."""
    for key, value in response.headers:
        if key.lower() == name:
            return value.decode("utf-8", "replace").strip()
    return ""
