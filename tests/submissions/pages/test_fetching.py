"""What an honest site sends, and what is taken of it."""

from __future__ import annotations

import gzip
import ssl
import zlib
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from submissions.pages.fetching import Asking, fetch, read_text, read_whole
from submissions.pages.reading import read_page
from submissions.pages.transport import Allowance, Reach
from tests.submissions.fetches import CHUNKED, ENDLESS, HEAD, ends_in_time, flooding
from tests.submissions.sites import CERTIFICATE, Names, page, redirect, serving, titled

if TYPE_CHECKING:
    import socket

    from tests.submissions.sites import Site


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        (titled("Plain"), "Plain"),
        (page(gzip.compress(HEAD), headers=["Content-Encoding: GZIP"]), "Kept"),
        (page(gzip.compress(HEAD[:20]) + gzip.compress(HEAD[20:]), headers=["Content-Encoding: gzip"]), "Kept"),
        (page(zlib.compress(HEAD), headers=["Content-Encoding: deflate"]), "Kept"),
        (page(HEAD, headers=["Content-Encoding: identity"]), "Kept"),
        (CHUNKED + b"".join(b"1\r\n%c\r\n" % letter for letter in HEAD) + b"0\r\n\r\n", "Kept"),
        (ENDLESS + HEAD, "Kept"),
        (b"HTTP/1.0 200 OK\r\n\r\n" + HEAD, "Kept"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ENDLESS + HEAD, "Kept"),
        (page(HEAD, kind=""), "Kept"),
        (page(HEAD, kind="TEXT/HTML"), "Kept"),
        (page(HEAD, kind="application/xhtml+xml"), "Kept"),
        (page("<title>No head at all</title><p>x"), "No head at all"),
        (page(b"<head>" + b" " * 300_000 + b"<title>Far down</title></head>"), "Far down"),
        (page("<head><title>Ünïcode</title>".encode("latin-1"), kind="text/html; charset=latin-1"), "Ünïcode"),
        (page("<head><title>Ünïcode</title>".encode("latin-1"), kind="text/html; charset=utf-8"), None),
        (page("<head><title>Ünïcode</title>", kind="text/html; charset=no-such-thing"), "Ünïcode"),
        (page("<head><title>Ünïcode</title>".encode("utf-16"), kind="text/html"), "Ünïcode"),
        (page(b"%PDF-1.7 " + bytes(range(256)) * 1000, kind="text/html"), ""),
        (page(b"\x89PNG\r\n\x1a\n" + bytes(1000), kind="text/html"), ""),
        (page(""), ""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ""),
    ],
)
def test_page_is_read(answer: bytes, title: str | None, site: Site) -> None:
    fetched = ends_in_time(site, answer)

    assert fetched.failure == ""
    reading = read_page(fetched.body, url=fetched.url, content_type=fetched.content_type)
    assert title in {None, reading.title}


@pytest.mark.parametrize(
    "kind", ["application/pdf", "image/png", "text/plain", "application/json", "video/mp4", "application/octet-stream", "text/htmlish", "x"]
)
def test_body_of_what_is_no_page_is_not_read(kind: str, site: Site) -> None:
    fetched = ends_in_time(site, flooding(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n" % kind.encode(), HEAD))

    assert (fetched.failure, fetched.status, fetched.content_type, fetched.body) == ("", 200, kind, b"")


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "403 Forbidden", "404 Gone", "410 Gone", "429 Slow", "503 Away", "999 No"])
def test_error_page_is_not_read(status: str, site: Site) -> None:
    fetched = ends_in_time(site, page(HEAD, status=status))

    assert (fetched.failure, fetched.status, fetched.has_page, fetched.body) == ("", int(status[:3]), False, b"")


def test_content_type_is_words_of_a_bounded_length(site: Site) -> None:
    fetched = ends_in_time(site, page("", kind="text/x;\x1b[31m" + "é" * 500))

    assert fetched.content_type == "text/x;[31m" + "é" * 89


def test_code_behind_the_head_is_seen_and_what_is_far_behind_is_not(site: Site) -> None:
    near = ends_in_time(site, titled("Near", "x" * 100_000 + "<pre>"))
    far = ends_in_time(site, titled("Far", "x" * 200_000 + "<pre>"))

    readings = [read_page(one.body, url=one.url, content_type=one.content_type) for one in (near, far)]
    assert [reading.has_code for reading in readings] == [True, False]
    assert len(far.body) < 140_000


def test_small_file_is_read_to_its_bound(site: Site) -> None:
    fetched = ends_in_time(site, flooding(b"HTTP/1.1 200 OK\r\n\r\n", b"Disallow: /\n"), read=read_text)

    assert (fetched.failure, len(fetched.body)) == ("", 100 * 1024)


# TLS


def test_certificate_must_be_trusted_and_good_for_the_name() -> None:
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    with serving({"/": titled("Secure")}, is_secure=True) as site:
        trusted = fetch("https://secure.test/", reach=site.reach(trust=lambda: trust), allowance=Allowance(5))
        dotted = fetch("https://secure.test./", reach=site.reach(trust=lambda: trust), allowance=Allowance(5))
        other = fetch("https://other.test/", reach=site.reach(trust=lambda: trust), allowance=Allowance(5))
        unknown = fetch("https://secure.test/", reach=site.reach(), allowance=Allowance(5))

    assert (trusted.status, trusted.url) == (200, "https://secure.test/")
    assert dotted.status == 200
    assert (other.failure, unknown.failure, len(site.requests)) == ("unreachable", "unreachable", 2)


def test_names_under_test_lead_to_the_test_server_only_where_one_is_set(site: Site) -> None:
    names = Names({"a.test": [["127.0.0.1"]]})

    assert fetch("http://a.test/", reach=Reach(resolve=names), allowance=Allowance(2)).failure == "forbidden"
    assert fetch("http://atest/", reach=site.reach(resolve=names), allowance=Allowance(2)).failure == "forbidden"
    assert fetch("http://127.0.0.1/", reach=site.reach(), allowance=Allowance(2)).failure == "forbidden"
    assert site.connections == 0


# Asking otherwise


def test_question_may_have_headers_of_its_own_and_the_answers_are_kept(site: Site) -> None:
    headers = ['ETag: "v1"', "Last-Modified: Wed, 05 Mar 2031 10:00:00 GMT", "Retry-After: " + "9" * 600, "X-Other: y"]
    site.answers["/"] = page("x", headers=headers)
    asking = Asking((("accept", "text/calendar"), ("If-None-Match", '"v0"')))
    fetched = fetch("http://a.test/", reach=site.reach(), allowance=Allowance(5), asking=asking)

    assert fetched.headers == {"etag": '"v1"', "last-modified": "Wed, 05 Mar 2031 10:00:00 GMT", "retry-after": "9" * 500}
    assert site.requests[0].lower().count(b"\r\naccept:") == 1
    assert b'If-None-Match: "v0"\r\n' in site.requests[0]


def test_body_makes_it_a_post_that_follows_no_redirect(site: Site) -> None:
    def answer(stream: socket.socket) -> None:
        stream.settimeout(0.2)
        with suppress(TimeoutError):
            while stream.recv(65_536):
                pass
        stream.sendall(redirect("/there"))

    site.answers["/"] = answer
    fetched = fetch("http://a.test/", reach=site.reach(), allowance=Allowance(5), asking=Asking(body=b"question"))

    assert (fetched.failure, site.paths) == ("redirects", ["/"])
    assert site.requests[0].startswith(b"POST / HTTP/1.1\r\n")
    assert b"Content-Length: 8\r\n" in site.requests[0]


@pytest.mark.parametrize("encoding", [(), ("Content-Encoding: gzip",)])
@pytest.mark.parametrize(("size", "failure"), [(3 * 1024 * 1024, "protocol"), (1024 * 1024, "")])
def test_whole_file_is_read_to_its_bound_and_refused_beyond(encoding: tuple[str, ...], size: int, failure: str, site: Site) -> None:
    body = b"x" * size
    site.answers["/"] = page(gzip.compress(body) if encoding else body, headers=encoding)
    read = partial(read_whole, most=2 * 1024 * 1024)
    fetched = fetch("http://a.test/", reach=site.reach(), allowance=Allowance(5, most_bytes=4 * 1024 * 1024), read=read)

    assert (fetched.failure, len(fetched.body)) == (failure, 0 if failure else size)
    assert fetched.why == ("It is larger than 2 MiB; that is more than is read." if failure else "")


def test_error_has_no_whole_file(site: Site) -> None:
    site.answers["/"] = page("x", status="404 Gone")
    assert fetch("http://a.test/", reach=site.reach(), allowance=Allowance(5), read=partial(read_whole, most=9)).body == b""
