"""What a site may send: whatever it is, a fetch ends in time, spends little, and says what came of it."""

from __future__ import annotations

import gzip
import socket
import struct
import time
import zlib
from functools import reduce
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest

from submissions.pages.fetching import fetch
from submissions.pages.transport import LONGEST_ANSWER, SECONDS, Allowance, Reach
from tests.submissions.fetches import CHUNKED, ENDLESS, GZIP, HEAD, OPEN, dripping, ends_in_time, flooding
from tests.submissions.sites import page, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.submissions.sites import Answer, Canary, Site


def silent(stream: socket.socket) -> None:
    """Take the request and say nothing."""
    stream.recv(1)


def letters(text: bytes) -> Iterable[bytes]:
    return (bytes([letter]) for letter in text)


def bomb(size: int, start: bytes = b"") -> bytes:
    """So many zeros, packed a thousandfold: a million is packed once, and stands there again and again."""
    packer, zeros, times = zlib.compressobj(9, zlib.DEFLATED, 31), b"\0" * 1_000_000, size // 1_000_000
    opening, million = (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for piece in (start, zeros))
    end = packer.flush()[:-8]
    checksum = reduce(lambda sum_, _: zlib.crc32(zeros, sum_), range(times), zlib.crc32(start))
    return opening + million * times + end + struct.pack("<II", checksum, len(start) + size)


# Slow


SLOW = {
    "silence": silent,
    "status line": dripping(letters(b"HTTP/1.1 200 OK and so on" + b" and on" * 1000)),
    "headers": dripping(chain([OPEN], (b"X-%d: y\r\n" % number for number in range(10_000)))),
    "one endless header": dripping(chain([OPEN + b"X: "], repeat(b"y", 10_000))),
    "informational answers": dripping(repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n", 10_000)),
    "body": dripping(chain([ENDLESS], letters(b"<head><title>" + b"x" * 10_000))),
    "chunks": dripping(chain([CHUNKED], repeat(b"1\r\nx\r\n", 10_000))),
    "chunk sizes": dripping(chain([CHUNKED], letters(b"0000000000000000001\r\nx\r\n" * 1000))),
    "packed body": dripping(chain([GZIP], letters(gzip.compress(bytes(range(256)) * 400, 0)))),
    "promised body": dripping([OPEN + b"Content-Length: 100000\r\n\r\n<head>", *repeat(b" ", 1_000)]),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_slow_page_ends_at_the_deadline(answer: Answer, site: Site, times: Callable[..., int]) -> None:
    fetched = ends_in_time(site, answer, seconds=times(int(SECONDS), usually=1))

    assert (fetched.failure, fetched.status, fetched.body) == ("timeout", None, b"")


def test_deadline_is_one_for_all_redirects(site: Site, times: Callable[..., int]) -> None:
    def lead_on_slowly(stream: socket.socket) -> None:
        time.sleep(0.4 * times(int(SECONDS), usually=1))
        stream.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    fetched = ends_in_time(site, lead_on_slowly, seconds=times(int(SECONDS), usually=1))

    assert fetched.failure == "timeout"
    assert site.connections <= 3


def test_slow_name_server_is_not_waited_for(site: Site) -> None:
    def never(_name: str, _port: int) -> list[str]:
        time.sleep(4)
        return ["8.8.8.8"]

    began = time.monotonic()
    fetched = fetch("http://slow.example.org/", reach=Reach(resolve=never), allowance=Allowance(0.5))

    assert (fetched.failure, site.connections) == ("timeout", 0)
    assert time.monotonic() - began < 4  # when it would have answered


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long"), ValueError("embedded null byte")])
def test_failing_name_server_is_a_failure(error: Exception) -> None:
    def fail(_name: str, _port: int) -> list[str]:
        raise error

    assert fetch("http://x.example.org/", reach=Reach(resolve=fail), allowance=Allowance(2)).failure == "unreachable"


def test_site_that_takes_no_connection_is_unreachable() -> None:
    with serving() as gone:
        reach = gone.reach()

    assert fetch("http://a.test/", reach=reach, allowance=Allowance(2)).failure == "unreachable"


def test_slow_tls_ends_at_the_deadline(canary: Canary) -> None:
    began = time.monotonic()
    fetched = fetch("https://a.test/", reach=Reach(test_server=("127.0.0.1", canary.port)), allowance=Allowance(0.5))

    assert fetched.failure == "timeout"
    assert time.monotonic() - began < 1.5


def test_title_does_not_wait_for_a_slow_body(site: Site) -> None:
    began = time.monotonic()
    fetched = ends_in_time(site, dripping(chain([ENDLESS + HEAD], repeat(b"<p>", 10_000))), seconds=5)

    assert fetched.body.startswith(HEAD)
    assert time.monotonic() - began < 3


# Too much


FLOODS: dict[str, tuple[Answer, str]] = {
    "endless text": (flooding(ENDLESS, b"x" * 1000), ""),
    "endless tags": (flooding(ENDLESS, b"</"), ""),
    "endless opened tags": (flooding(ENDLESS, b"<div>"), ""),
    "endless meta": (flooding(ENDLESS + b"<head>", b"<meta name=x content=y>"), ""),
    "endless attributes": (flooding(ENDLESS + b"<head><meta ", b"a=b "), ""),
    "endless comment": (flooding(ENDLESS + b"<!--", b"--"), ""),
    "endless script": (flooding(ENDLESS + b"<head><script>", b"</head"), ""),
    "endless title": (flooding(ENDLESS + b"<head><title>", b"&amp;"), ""),
    "endless zeros": (flooding(ENDLESS, b"\0"), ""),
    "endless body behind the head": (flooding(ENDLESS + HEAD, b"<p>"), ""),
    "endless code": (flooding(ENDLESS + HEAD, b"<pre><code>"), ""),
    "endless status line": (flooding(b"HTTP/1.1 200 ", b"x"), "protocol"),
    "endless headers": (flooding(OPEN, b"X: y\r\n"), "protocol"),
    "endless empty headers": (flooding(OPEN, b"a:\r\n"), "protocol"),
    "endless header": (flooding(OPEN + b"X: ", b"y"), "protocol"),
    "endless folded header": (flooding(OPEN + b"X: y\r\n", b" z\r\n"), "protocol"),
    "endless informational answers": (flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "protocol"),
    "endless small chunks": (flooding(CHUNKED, b"1\r\nx\r\n"), "protocol"),
    "endless chunk extensions": (flooding(CHUNKED + b"1;", b"a=b;"), "protocol"),
    "endless trailers": (flooding(CHUNKED + b"1\r\nx\r\n0\r\n", b"X: y\r\n"), "protocol"),
    "endless empty members": (flooding(GZIP, gzip.compress(b"")), "protocol"),
    "endless small members": (flooding(GZIP, gzip.compress(b"x")), "protocol"),
    "endless empty blocks": (flooding(GZIP + gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff"), "protocol"),
    "one megabyte of </": (page(b"</" * 524_288), ""),
    "one megabyte of <": (page(b"<" * 1_048_576), ""),
    "deep elements": (page(b"<div>" * 200_000), ""),
    "bomb of 10 MB": (page(bomb(10_000_000), headers=["Content-Encoding: gzip"]), ""),
    "bomb of 1 GB": (page(bomb(1_000_000_000), headers=["Content-Encoding: gzip"]), ""),
    "bomb in a bomb": (page(gzip.compress(bomb(50_000_000)), headers=["Content-Encoding: gzip, gzip"]), "protocol"),
    "bomb behind the head": (page(bomb(100_000_000, HEAD), headers=["Content-Encoding: gzip"]), ""),
    "members of bombs": (page(bomb(5_000_000) * 20, headers=["Content-Encoding: gzip"]), ""),
    "zlib bomb": (page(zlib.compress(b"\0" * 20_000_000, 9), headers=["Content-Encoding: deflate"]), ""),
}


@pytest.mark.parametrize(("answer", "failure"), FLOODS.values(), ids=FLOODS)
def test_too_much_is_cut_off(answer: Answer, failure: str, site: Site) -> None:
    fetched = ends_in_time(site, answer, seconds=5)

    assert fetched.failure == failure
    assert bool(fetched.body) == (not failure)


def test_answer_is_read_no_further_than_a_megabyte(site: Site) -> None:
    """What lies in the system's buffers the site could send; nobody reads it."""
    sent: list[int] = []

    def flood(stream: socket.socket) -> None:
        try:
            while sum(sent) < 50 * LONGEST_ANSWER:
                sent.append(stream.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000))
        finally:
            site.is_over.set()

    ends_in_time(site, flood, seconds=5)

    assert site.is_over.wait(5)
    assert sum(sent) < 20 * LONGEST_ANSWER


# Nonsense


NONSENSE: dict[str, Answer] = {
    "nothing": b"",
    "HTTP/0.9": b"<html><head><title>Old</title></head>",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "Redis": b"-ERR unknown command 'GET'\r\n",
    "mail": b"220 mail.example.org ESMTP\r\n",
    "TLS": b"\x15\x03\x01\x00\x02\x02\x46",
    "zeros": b"\0" * 1000,
    "status of letters": b"HTTP/1.1 abc OK\r\n\r\n",
    "status of four digits": b"HTTP/1.1 2000 OK\r\n\r\n",
    "switched protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello",
    "half a header": OPEN + b"X-Half",
    "header without a colon": OPEN + b"nonsense\r\n\r\n",
    "header with a zero": OPEN + b"X: a\0b\r\n\r\n",
    "two lengths": OPEN + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "negative length": OPEN + b"Content-Length: -1\r\n\r\n",
    "length of letters": OPEN + b"Content-Length: many\r\n\r\n",
    "huge length": OPEN + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "chunk size of letters": CHUNKED + b"xyz\r\nabc\r\n",
    "chunk size beyond all numbers": CHUNKED + b"f" * 1000 + b"\r\nabc\r\n",
    "negative chunk size": CHUNKED + b"-1\r\nabc\r\n",
    "chunk that is longer than it says": CHUNKED + b"1\r\nabcdef\r\n0\r\n\r\n",
    "unknown transfer encoding": OPEN + b"Transfer-Encoding: gzip\r\n\r\nabc",
    "early close": OPEN + b"Content-Length: 1000\r\n\r\n<head><title>Half a ti",
    "early close of chunks": CHUNKED + b"100\r\n<head><title>Half",
    "broken gzip": GZIP + b"\x1f\x8b\x08\0nonsense",
    "no gzip": GZIP + b"<head><title>Plain</title></head>",
    "truncated gzip": page(gzip.compress(b"<title>" + bytes(range(256)) * 40)[:60], headers=["Content-Encoding: gzip"]),
    "garbage behind gzip": page(gzip.compress(b"<title>A") + b"garbage", headers=["Content-Encoding: gzip"]),
    "another packing": page("<head>", headers=["Content-Encoding: br"]),
    "unknown packing": page("<head>", headers=["Content-Encoding: \xff"]),
    "location beyond all bounds": b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 9000 + b"\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_a_failure(answer: Answer, site: Site) -> None:
    fetched = ends_in_time(site, answer, seconds=3)

    assert (fetched.failure, fetched.status, fetched.body) == ("protocol", None, b"")


def test_connection_that_is_torn_is_unreachable(site: Site) -> None:
    def tear(stream: socket.socket) -> None:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        stream.close()

    assert ends_in_time(site, tear).failure == "unreachable"


@pytest.mark.parametrize("end", [b"", b"100\r\nhalf a chunk", b"xyz\r\n"])
def test_what_breaks_behind_the_head_is_a_page(end: bytes, site: Site) -> None:
    fetched = ends_in_time(site, CHUNKED + b"%x\r\n%s\r\n" % (len(HEAD) + 6, HEAD + b"<body>") + end)

    assert (fetched.failure, fetched.status) == ("", 200)
    assert fetched.body.startswith(HEAD)
