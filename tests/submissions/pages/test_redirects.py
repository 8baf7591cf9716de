"""Redirects: three are followed, each is judged as the first address was, and nothing is carried from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from submissions.pages.fetching import Fetched, fetch
from submissions.pages.transport import Allowance, Reach
from tests.submissions.inside import INNER, INSIDE
from tests.submissions.sites import PUBLIC, Dialler, Names, redirect, titled

if TYPE_CHECKING:
    from tests.submissions.sites import Canary, Site


def fetch_redirected(site: Site, location: str | bytes, status: int = 302) -> tuple[Fetched, Dialler]:
    """Fetch a public page that leads elsewhere."""
    site.answers["/"] = redirect(location, status)
    dialler = Dialler(site.place[1])
    names = Names({"start.example.org": [[PUBLIC]], **{name: [answer] for name, answer in INSIDE.items()}})
    return fetch("http://start.example.org/", reach=Reach(resolve=names, dialler=dialler), allowance=Allowance(5)), dialler


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "//127.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "http://localtest.me/",
        "http://user:password@start.example.org/",
        "http://start.example.org:{port}/",
        "ftp://start.example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/_x",
        "javascript:alert(1)",
        "data:text/html,<title>x</title>",
        "http:127.0.0.1",
        "http:/\\127.0.0.1/",
        "\\\\127.0.0.1\\",
        "/\\127.0.0.1/",
    ],
)
def test_redirect_never_leads_inside(status: int, location: str, site: Site, canary: Canary) -> None:
    fetched, dialler = fetch_redirected(site, location.format(port=canary.port), status)

    assert set(dialler.dialled) == {(PUBLIC, 80)}
    assert canary.visits == 0
    assert fetched.failure in {"forbidden", "protocol"} or fetched.url.startswith("http://start.example.org/")


@pytest.mark.parametrize("location", INNER)
def test_redirect_to_internal_address_is_refused(location: str, site: Site) -> None:
    written = location.replace("\r", "%0d").replace("\n", "%0a").replace("\0", "%00")

    fetched, dialler = fetch_redirected(site, written.encode())

    assert fetched.failure in {"forbidden", "protocol"}
    assert dialler.dialled == [(PUBLIC, 80)]


def test_error_that_leads_inside_by_its_text_leads_nowhere(site: Site, canary: Canary) -> None:
    site.answers["/"] = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nRefresh: 0; url=http://127.0.0.1:%d/\r\nLocation: http://127.0.0.1:%d/\r\n\r\n"
        b'<head><meta http-equiv=refresh content="0; url=http://127.0.0.1:%d/"><base href="http://127.0.0.1/"></head>'
        % (canary.port, canary.port, canary.port)
    )

    fetched = fetch("http://a.test/", reach=site.reach(), allowance=Allowance(5))

    assert (fetched.status, fetched.url, site.connections, canary.visits) == (200, "http://a.test/", 1, 0)


@pytest.mark.parametrize(("hops", "failure", "asked"), [(0, "", 1), (1, "", 2), (3, "", 4), (4, "redirects", 4), (9, "redirects", 4)])
def test_three_redirects_are_followed(hops: int, failure: str, asked: int, site: Site) -> None:
    site.answers |= {f"/{number}": redirect(f"/{number - 1}") for number in range(1, hops + 1)}
    site.answers["/0"] = titled("There")

    fetched = fetch(f"http://a.test/{hops}", reach=site.reach(), allowance=Allowance(5))

    assert (fetched.failure, len(site.requests)) == (failure, asked)
    assert fetched.url == ("http://a.test/0" if not failure else f"http://a.test/{hops}")


@pytest.mark.parametrize("location", ["/", "http://a.test/", "?", "#top", "http://A.TEST:80/#x"])
def test_loop_ends(location: str, site: Site) -> None:
    site.answers |= {"/": redirect(location)}

    fetched = fetch("http://a.test/", reach=site.reach(), allowance=Allowance(5))

    assert (fetched.failure, len(site.requests)) == ("redirects", 4)


def test_site_is_told_no_more_than_it_needs(site: Site, monkeypatch: pytest.MonkeyPatch, canary: Canary) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    site.answers["/"] = redirect("http://b.test/next").replace(b"\r\n", b"\r\nSet-Cookie: a=b; Path=/; Domain=test\r\n", 1)
    site.answers["/next"] = titled("Next")

    fetched = fetch("http://a.test/#secret", reach=site.reach(user_agent="twir/0.1 (+http://desk)"), allowance=Allowance(5))

    assert (fetched.status, canary.visits) == (200, 0)
    assert [request.decode().split("\r\n")[1:] for request in site.requests] == [
        [f"Host: {host}.test", "User-Agent: twir/0.1 (+http://desk)", "Accept: text/html,application/xhtml+xml,*/*;q=0.5",
         "Accept-Encoding: gzip", "Accept-Language: en,*;q=0.5", "Connection: close", "", ""] for host in "ab"
    ]  # fmt: skip
