from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from submissions.models import Page
from submissions.models.page import page_digest
from tests.issues.gate import make_issue
from tests.submissions.queue_pages import text_of
from tests.test_permissions import client_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

LIST = "/admin/submissions/page/"


def page(number: int, **columns: Any) -> Page:
    url = f"https://site{number}.example.org/page"
    values = {"state": "done", "fetched_at": timezone.now(), "status": 200, "title": f"Title {number}"}
    return Page.objects.create(url=url, digest=page_digest(url), host=f"site{number}.example.org", **(values | columns))


@pytest.fixture
def client() -> Client:
    return client_of("editor")


def shown(client: Client, question: str = "") -> list[str]:
    return [row.title for row in client.get(f"{LIST}?{question}").context["cl"].result_list]


def test_the_list_tells_site_answer_title_and_time(client: Client) -> None:
    page(1)
    page(2, title="", status=404)
    page(3, title="", failure="timeout", status=None)
    page(4, title="", failure="robots", status=None)
    page(5, title="", fetched_at=None, status=None, state="waiting")
    words = text_of(client.get(LIST))
    for expected in (
        "Title 1",
        "https://site2.example.org/page",
        "The page did not come within ten seconds",
        "The site asks programs to stay away",
    ):
        assert expected in words
    assert words.count('rel="noopener noreferrer nofollow"') == 5
    assert ("404</span>" in words, "200</span>" in words, "Waiting</span>" in words) == (True, True, True)


def test_the_list_is_filtered_by_the_answer(client: Client) -> None:
    page(1)
    page(2, status=404)
    page(3, failure="timeout", status=None)
    page(4, fetched_at=None, status=None)
    found = {answer: shown(client, f"answer={answer}") for answer in ("seen", "refused", "timeout", "none", "robots")}
    assert found == {"seen": ["Title 1"], "refused": ["Title 2"], "timeout": ["Title 3"], "none": ["Title 4"], "robots": []}
    assert len(shown(client, "answer=nonsense")) == 4


def test_the_list_tells_what_nobody_can_read(client: Client) -> None:
    for number, status in enumerate((200, 403, 404, 410, 429, 500, 503)):
        page(number, status=status, title=str(status))
    page(7, failure="robots", status=404, title="robots")
    page(8, failure="unreachable", title="unreachable")
    page(9, fetched_at=None, status=None)
    assert shown(client, "answer=away") == ["unreachable", "503", "500", "410", "404"]


def test_the_list_is_narrowed_to_the_coming_issue(client: Client) -> None:
    page(1)
    assert shown(client, "place=coming") == []
    issue = make_issue()
    row = issue.sections.get(heading__startswith="## News")
    row.body = "* [x](https://site1.example.org/page#part) [y](https://site3.example.org/)\n"
    row.save()
    page(2)
    assert shown(client, "place=coming") == ["Title 1"]
    assert (shown(client, "place=coming&answer=away"), len(shown(client, "place=x"))) == ([], 2)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("site1.example.org", ["Title 1"]),
        ("SITE1.example.org", ["Title 1"]),
        ("https://site2.example.org/page", ["Title 2"]),
        ("https://site2.example.org/page%23part", ["Title 2"]),
        ("example.org", []),
        ("Title", []),
        ("", ["Title 2", "Title 1"]),
    ],
)
def test_a_page_is_found_by_its_whole_address_or_host(client: Client, term: str, expected: list[str]) -> None:
    page(1)
    page(2)
    assert shown(client, f"q={term}") == expected


@pytest.mark.parametrize("question", ["q=%00", "q=%ED%A0%80", "q=https://%00", "q=https://%ED%A0%80", "url__startswith=h", "answer=%00"])
def test_odd_questions_are_answered(client: Client, question: str) -> None:
    assert client.get(f"{LIST}?{question}").status_code in {200, 302, 400}


def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(1)
    client.get(LIST)
    with CaptureQueriesContext(connection) as first:
        client.get(LIST)
    page(2)
    page(3)
    with django_assert_num_queries(len(first)):
        client.get(LIST)


def test_one_page_shows_all_that_is_known_of_it(client: Client) -> None:
    row = page(
        1,
        excerpt="An excerpt",
        language="de",
        canonical="https://site1.example.org/own",
        final_url="https://site1.example.org/final",
        https_url="javascript:alert(1)",
        paywall="The page says that it is metered",
        medium="video",
        llm="written with ChatGPT",
        has_code=True,
        has_feed=True,
        title="<script>alert(1)</script>",
    )
    words = text_of(client.get(f"{LIST}{row.pk}/change/"))
    assert "site1.example.org</a> https://site1.example.org/own" in words
    for expected in (
        "An excerpt",
        "code, a feed",
        "The page says that it is metered",
        "written with ChatGPT",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ):
        assert expected in words
    assert ('href="https://site1.example.org/own"' in words, 'href="https://site1.example.org/final"' in words) == (True, True)
    assert ("<script>alert" in words, 'href="javascript' in words) == (False, False)


def test_an_editor_has_a_page_fetched_again(client: Client) -> None:
    row = page(1)
    where = f"{LIST}{row.pk}/fetch/"
    assert f'action="{where}"' in text_of(client.get(f"{LIST}{row.pk}/change/"))
    assert client.get(where).status_code == 405
    first, second = client.post(where, follow=True), client.post(where, follow=True)
    row.refresh_from_db()
    assert (row.state, row.is_recheck) == ("waiting", False)
    assert "It is fetched as soon as a worker is free." in text_of(first)
    assert "It is being fetched. Look again in a moment." in text_of(second)


def test_who_may_decide_nothing_may_fetch_nothing() -> None:
    row = page(1)
    assert client_of("clerk").post(f"{LIST}{row.pk}/fetch/").status_code == 403
    row.refresh_from_db()
    assert row.state == "done"


def test_a_page_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.post(f"{LIST}999/fetch/").status_code == 404
