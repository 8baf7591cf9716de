"""A page's errand: what it leaves on the row, whatever the site did."""

from __future__ import annotations

import ssl
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from issues import work
from submissions.models import Page, PageHost
from submissions.pages import request_page
from submissions.pages.errands import reach_of_settings, run_fetch
from submissions.pages.transport import public_trust
from submissions.tasks import fetch_page
from tests.submissions.sites import CERTIFICATE, page, redirect, serving, titled

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from pytest_django import Settings

    from tests.submissions.sites import Site

URL = "http://a.pages.test/post"
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fetches_from_the_site(site: Site, settings: Settings) -> None:
    settings.FETCH_TEST_SERVER = site.place
    settings.FETCH_PAUSE = 0.0


def fetched(url: str = URL, *, is_recheck: bool = False) -> Page:
    """The page after its errand, asked for anew however recent it is."""
    row = request_page(url, is_recheck=is_recheck)
    Page.objects.filter(pk=row.pk, state="done").update(state="waiting", due_at=timezone.now(), is_recheck=is_recheck)
    fetch_page(row.pk)
    row.refresh_from_db()
    return row


def test_fetch_stores_what_the_page_says(site: Site) -> None:
    site.answers["/post"] = redirect("http://b.pages.test/there")
    site.answers["/there"] = page(
        '<html lang="de"><head><title>Crabs &amp; co</title><meta name=description content="Of crabs."></head><body><pre>let x;</pre>'
    )

    row = fetched()

    assert (row.state, row.failure, row.status, row.attempts, row.error) == ("done", "", 200, 1, "")
    assert (row.final_url, row.content_type) == ("http://b.pages.test/there", "text/html; charset=utf-8")
    assert (row.title, row.excerpt, row.language, row.has_code) == ("Crabs & co", "Of crabs.", "de", True)
    assert row.fetched_at == row.first_seen_at == row.last_seen_at
    assert row.was_seen


def test_fetch_tells_who_asks(site: Site, settings: Settings) -> None:
    settings.FETCH_CONTACT, settings.SITE_URL = "desk@example.org\r\nX-Evil: ü", "https://desk.example.org"
    site.answers["/post"] = titled("Seen")

    assert fetched().was_seen
    assert b"User-Agent: twir/0.1 (+https://desk.example.org; contact desk@example.orgX-Evil: )\r\n" in site.requests[0]
    settings.FETCH_CONTACT = ""
    assert reach_of_settings().user_agent == "twir/0.1 (+https://desk.example.org)"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (redirect("http://127.0.0.1/"), "forbidden"),
        (redirect("/post"), "redirects"),
        (b"nonsense\r\n\r\n", "protocol"),
        (None, "unreachable"),
    ],
)
def test_failed_fetch_is_an_answer_and_what_was_known_stays(answer: bytes | None, failure: str, site: Site) -> None:
    site.answers["/post"] = titled("Known")
    known = fetched()
    site.answers["/post"] = answer or b""
    if answer is None:
        site.close()

    row = fetched()

    assert (row.state, row.failure, row.was_seen, row.attempts) == ("done", failure, False, 2)
    assert (row.title, row.status, row.final_url, row.last_seen_at) == ("Known", 200, URL, known.last_seen_at)
    assert row.fetched_at is not None
    assert known.fetched_at is not None
    assert row.fetched_at > known.fetched_at


def test_error_page_has_its_status_and_no_title_of_its_own(site: Site) -> None:
    site.answers["/post"] = titled("Known")
    known = fetched()
    site.answers["/post"] = page("<title>Not found</title>", status="404 Not Found")

    row = fetched()

    assert (row.state, row.failure, row.status, row.title, row.was_seen) == ("done", "", 404, "Known", False)
    assert row.last_seen_at == known.last_seen_at
    assert fetched("http://a.pages.test/never").title == ""


def test_page_that_came_in_place_of_another_is_told_anew(site: Site) -> None:
    site.answers["/post"] = page("<html lang=de><title>Old</title><meta name=description content=Words>")
    first = fetched()
    site.answers["/post"] = page("%PDF", kind="application/pdf")

    row = fetched()

    assert (row.content_type, row.title, row.excerpt, row.language) == ("application/pdf", "", "", "")
    assert row.first_seen_at == first.first_seen_at
    assert row.last_seen_at == row.fetched_at


def test_fetch_is_done_once_however_often_it_is_delivered(site: Site) -> None:
    site.answers["/post"] = titled("Once")
    row = request_page(URL)
    for _ in range(5):
        fetch_page(row.pk)

    assert len(site.requests) == 1


def test_page_is_fetched_again_after_a_day_and_not_before(site: Site) -> None:
    site.answers["/post"] = titled("Once")
    row = fetched()
    now = timezone.now()
    with time_machine.travel(now + DAY / 2):
        fetch_page(request_page(URL).pk)
    assert len(site.requests) == 1
    with time_machine.travel(now + DAY * 1.1):
        fetch_page(request_page(URL).pk)
    row.refresh_from_db()
    assert (len(site.requests), row.title) == (2, "Once")


def test_killed_worker_is_followed_by_the_next_after_the_lease(site: Site) -> None:
    site.answers["/post"] = titled("Second")
    row = request_page(URL)
    assert work.claim(Page, row.pk) is not None  # and never heard of again

    assert run_fetch(row.pk) is None
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        run_fetch(row.pk)
    row.refresh_from_db()
    assert (row.state, row.title, row.attempts, len(site.requests)) == ("done", "Second", 2, 1)


def test_worker_that_was_taken_for_dead_stores_nothing(site: Site) -> None:
    row = request_page(URL)
    claimed = work.claim(Page, row.pk)
    assert claimed is not None
    Page.objects.filter(pk=row.pk).update(leased_until=timezone.now() - DAY)
    site.answers["/post"] = titled("Of the second")
    run_fetch(row.pk)

    with pytest.raises(work.LeaseLostError):
        work.finish(claimed)
    row.refresh_from_db()
    assert (row.state, row.title) == ("done", "Of the second")


@pytest.mark.parametrize(
    "title",
    ["a\0b", "\ufffd\u202e\u200b", "&#0;&#xD800;&#x110000;", "x" * 10_000, "<script>alert(1)</script>", "crab \U0001f980"],
)
def test_hostile_titles_are_stored_on_both_databases(title: str, site: Site) -> None:
    site.answers["/post"] = page(f"<html lang='{title[:50]}'><head><title>{title}</title><meta name=description content='{title}'></head>")

    row = fetched()

    assert (row.state, row.failure, row.attempts) == ("done", "", 1)
    assert "\0" not in row.title


# The same page by https


SECURE = "https://secure.test/post"


@pytest.fixture
def secure_site(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Site]:
    """A site that answers by http and by https, with a certificate that is trusted for the length of the test."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    public_trust.cache_clear()
    with serving(is_secure=True) as site:
        settings.FETCH_TEST_SERVER = site.place
        yield site
    public_trust.cache_clear()


@pytest.mark.parametrize(("leads_to", "twin"), [(SECURE, SECURE), ("https://secure.test/other", "")])
def test_redirect_to_https_tells_of_the_twin(leads_to: str, twin: str, secure_site: Site) -> None:
    def answer(stream: socket.socket) -> None:
        stream.sendall(titled("By https") if isinstance(stream, ssl.SSLSocket) else redirect(leads_to))

    secure_site.answers |= {"/post": answer, "/other": titled("By https")}

    row = fetched("http://secure.test/post")

    assert (row.title, row.final_url, row.https_url) == ("By https", leads_to, twin)


@pytest.mark.parametrize(
    ("answer", "twin"),
    [(titled("There"), SECURE), (page("", status="404 No"), ""), (redirect("http://secure.test/post"), ""), (b"nonsense", "")],
)
def test_recheck_looks_for_the_twin_and_a_first_look_does_not(answer: bytes, twin: str, secure_site: Site) -> None:
    def answer_each(stream: socket.socket) -> None:
        stream.sendall(answer if isinstance(stream, ssl.SSLSocket) else titled("By http"))

    secure_site.answers["/post"] = answer_each

    assert (fetched("http://secure.test/post").https_url, secure_site.connections) == ("", 1)
    row = fetched("http://secure.test/post", is_recheck=True)
    assert (row.https_url, row.title) == (twin, "By http")
    assert fetched("http://secure.test/post").https_url == twin


def test_no_twin_is_no_failure(site: Site) -> None:
    site.answers["/post"] = titled("By http")

    row = fetched(is_recheck=True)

    assert (row.failure, row.title, row.https_url) == ("", "By http", "")


# robots.txt


ROBOTS = b"User-agent: twir\nDisallow: /post\n\nUser-agent: *\nDisallow:\n"


def test_first_look_asks_for_no_robots(site: Site) -> None:
    site.answers |= {"/post": titled("Seen"), "/robots.txt": page(ROBOTS)}

    assert fetched().title == "Seen"
    assert site.paths == ["/post"]


def test_recheck_stays_away_where_it_is_asked_to(site: Site) -> None:
    site.answers |= {"/post": titled("Seen"), "/robots.txt": page(ROBOTS)}
    fetched()

    row = fetched(is_recheck=True)

    assert (row.state, row.failure, row.title, row.status) == ("done", "robots", "Seen", 200)
    assert site.paths == ["/post", "/robots.txt"]


def test_robots_are_kept_for_a_day(site: Site) -> None:
    site.answers |= {"/post": titled("Seen"), "/other": titled("Other"), "/robots.txt": page(ROBOTS)}
    fetched(is_recheck=True)
    assert fetched("http://a.pages.test/other", is_recheck=True).title == "Other"
    assert site.paths.count("/robots.txt") == 1

    PageHost.objects.update(robots_fetched_at=timezone.now() - 2 * DAY)
    site.answers["/robots.txt"] = page("User-agent: *\nAllow: /\n")
    assert fetched(is_recheck=True).title == "Seen"
    assert site.paths.count("/robots.txt") == 2


NO_RULES = [
    page("gone", status="404 No"),
    page("User-agent: twir\nDisallow: /", status="500 No"),
    b"nonsense",
    b"",
    redirect("http://127.0.0.1/"),
    page(b"\0\xff\xfe" * 100),
    page("Disallow: /\n"),
    page("User-agent: *\nCrawl-delay: \u00b2\nDisallow: //[\n"),
]


@pytest.mark.parametrize("answer", NO_RULES)
def test_robots_that_say_nothing_forbid_nothing(answer: bytes, site: Site) -> None:
    site.answers |= {"/post": titled("Seen"), "/robots.txt": answer}

    assert fetched(is_recheck=True).title == "Seen"


def test_another_site_keeps_its_own_robots(site: Site, settings: Settings) -> None:
    site.answers |= {"/post": titled("Seen"), "/robots.txt": page(ROBOTS)}
    fetched(is_recheck=True)
    with serving({"/post": titled("There")}) as other:
        settings.FETCH_TEST_SERVER = other.place
        row = fetched("http://b.pages.test/post", is_recheck=True)

    assert (row.failure, row.title) == ("", "There")
