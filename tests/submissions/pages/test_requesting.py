"""Asking for a page: one row per address, fetched once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from submissions.models import Page
from submissions.pages import known_page, request_page
from tests.issues.test_work import at_once

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

URL = "https://blog.example.org/post?a=1"
NOW = timezone.now().replace(microsecond=0)

pytestmark = pytest.mark.django_db


def over(page: Page, finished_at: datetime, **values: object) -> Page:
    """The page as it is when a fetch has ended."""
    Page.objects.filter(pk=page.pk).update(state="done", finished_at=finished_at, fetched_at=finished_at, attempts=1, **values)
    page.refresh_from_db()
    return page


def test_request_makes_a_row_that_is_due() -> None:
    page = request_page(f" {URL}#part")

    assert (page.url, page.host, page.is_recheck, page.state) == (URL, "blog.example.org", False, "waiting")
    assert page.due_at <= timezone.now()
    assert known_page(f"{URL}#other") == page
    assert Page.objects.count() == 1


def test_nobody_knows_a_page_that_nobody_asked_for() -> None:
    assert known_page(URL) is None
    assert known_page("https://example.org/\ud800") is None
    assert known_page("\0") is None


def test_request_again_is_harmless() -> None:
    pages = {request_page(url).pk for url in (URL, URL, f"{URL}#x", f"{URL}\n")}

    assert len(pages) == Page.objects.count() == 1


def test_request_costs_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(4):
        request_page(URL)
    with django_assert_max_num_queries(2):
        request_page(URL)


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_make_one_row() -> None:
    pages = at_once(8, lambda: request_page(URL).pk)

    assert len(set(pages)) == Page.objects.count() == 1


def test_request_in_a_transaction_that_fails_leaves_nothing() -> None:
    with transaction.atomic():
        request_page(URL)
        transaction.set_rollback(True)
    assert not Page.objects.exists()


@pytest.mark.parametrize(
    ("failure", "age", "is_due"),
    [
        ("", timedelta(0), False),
        ("", timedelta(hours=23, minutes=59), False),
        ("", timedelta(hours=24, minutes=1), True),
        ("", timedelta(days=-400), True),
        ("timeout", timedelta(minutes=9), False),
        ("timeout", timedelta(minutes=11), True),
        ("unreachable", timedelta(hours=1), True),
        ("robots", timedelta(hours=1), True),
    ],
)
def test_what_a_fetch_brought_is_used_for_a_day_and_a_failure_for_ten_minutes(failure: str, age: timedelta, *, is_due: bool) -> None:
    with time_machine.travel(NOW, tick=False):
        page = over(request_page(URL), NOW - age, failure=failure, title="Known")
        again = request_page(URL)

    assert again.pk == page.pk
    assert (again.state, again.attempts) == (("waiting", 0) if is_due else ("done", 1))
    assert again.title == "Known"


def test_page_that_was_given_up_is_tried_again_after_ten_minutes() -> None:
    page = request_page(URL)
    Page.objects.filter(pk=page.pk).update(state="failed", finished_at=NOW, attempts=10)

    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        assert request_page(URL).state == "failed"
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert request_page(URL).state == "waiting"


def test_page_under_way_is_left_alone() -> None:
    page = request_page(URL)
    Page.objects.filter(pk=page.pk).update(state="running", leased_until=NOW + timedelta(seconds=30))

    assert request_page(URL).state == "running"


def test_person_who_asks_for_a_page_that_waits_for_a_recheck_makes_it_a_first_look() -> None:
    page = request_page(URL, is_recheck=True)
    Page.objects.filter(pk=page.pk).update(slot_at=NOW + timedelta(hours=1), due_at=NOW + timedelta(hours=1))

    again = request_page(URL)

    assert (again.is_recheck, again.slot_at, again.due_at <= timezone.now()) == (False, None, True)
    assert not request_page(URL, is_recheck=True).is_recheck


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://127.0.0.1/",
        "https://user@example.org/",
        "ftp://example.org/",
        "https://a\0b.example.org/",
        "https://[",
        "\ud800",
    ],
)
def test_address_that_cannot_be_published_is_stored_nowhere(url: str) -> None:
    page = request_page(url)

    assert page._state.adding
    assert (page.state, page.failure) == ("failed", "forbidden")
    assert page.error != ""
    assert not Page.objects.exists()


def test_long_names_fit_on_both_databases() -> None:
    host = ".".join(["a" * 63, "a" * 63, "a" * 63, "a" * 61])  # the longest that there is (RFC 1035)
    page = request_page(f"https://{host}/{'ü' * 10}")

    assert Page.objects.get(pk=page.pk).host == host
    assert connection.vendor in {"sqlite", "postgresql"}
