from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.urls import path, reverse
from django.utils import timezone

from issues.models import Issue
from tests.issues.pages import Reader, community, community_links, made_issue, read_page
from tests.issues.samples import NotingSource
from twir.urls import urlpatterns as ours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


# Home


def test_home_of_a_fresh_database_says_what_can_be_done(client: Client) -> None:
    page = read_page(client, "/")
    assert "The next issue has not been opened yet" in page.words
    assert "Nothing is printed yet." in page.words
    assert "Latest issues" not in page.words
    assert reverse("submit-kind", args=["link"]) in page.links


def test_home_without_a_coming_issue_names_the_last_one(client: Client) -> None:
    made_issue(850, community_links(1), status="published")
    page = read_page(client, "/")
    assert "No issue is being made" in page.words
    assert "Published last This Week in Rust 850" in page.words
    assert "/issues/850/" in page.links


def test_home_lists_what_the_community_sent_and_counts_the_rest(client: Client) -> None:
    made_issue(
        850,
        community("* [video] [What `unsafe` *means*](https://www.example.org/a)")
        + "## Updates from the Rust Project\n\n#### Compiler\n\n* [one](https://example.org/1)\n* [two](https://example.org/2)\n\n",
    )
    page = read_page(client, "/")
    assert "Issue 850 is being made The issue of Wednesday, 9 January" in page.words
    assert "Official 1 [video] What unsafe means example.org" in page.words
    assert "Also in the draft Updates from the Rust Project 2" in page.words
    assert "https://www.example.org/a" in page.links


def test_home_of_an_empty_draft_asks_for_the_first_link(client: Client) -> None:
    made_issue(850, "### Official\n\n")
    page = read_page(client, "/")
    assert "Nothing yet from the community." in page.words
    assert "Also in the draft" not in page.words


@pytest.mark.parametrize(
    ("hours", "words"),
    [(None, "Open What you send in goes into Issue 850"), (-1, "Closed What you send in now goes into"), (49.5, "2 days, 1 hour left")],
)
def test_home_says_until_when_things_can_be_sent_in(client: Client, hours: float | None, words: str) -> None:
    issue = made_issue(850)
    issue.closes_at = None if hours is None else timezone.now() + timedelta(hours=hours)
    issue.save()
    assert words in read_page(client, "/").words


def test_the_deadline_is_also_there_for_programs(client: Client) -> None:
    issue = made_issue(850)
    issue.closes_at = datetime(2099, 1, 9, 23, 59, tzinfo=UTC)
    issue.save()
    assert '<time datetime="2099-01-09T23:59:00+00:00">Friday, 9 January, 23:59 UTC</time>' in client.get("/").content.decode()


def test_home_offers_a_field_that_leads_to_the_form(client: Client) -> None:
    html = client.get("/").content.decode()
    assert '<form class="card" action="/submit/link/">' in html
    assert '<input id="url" type="url" name="url"' in html


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_the_database_as_often_for_three_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    made_issue(860, community_links(count))
    for number in range(850, 850 + count):
        made_issue(number, status="published")
    with django_assert_num_queries(6):
        client.get("/")


# Archive


def test_archive_of_a_fresh_database_says_so(client: Client) -> None:
    page = read_page(client, "/issues/")
    assert "No issue is published yet." in page.words


def test_archive_lists_published_issues_by_year_and_marks_the_draft(client: Client) -> None:
    for number in (850, 851, 901):
        made_issue(number, status="published")
    made_issue(902)
    page = read_page(client, "/issues/")
    assert "Issue 902 Draft" in page.words
    assert [link for link in page.links if link.startswith("#y")] == ["#y2031", "#y2030"]
    assert [link for link in page.links if link[:8] in ("/issues/", "#y2031", "#y2030") and link[8:]] == [
        "/issues/902/",
        "/issues/901/",
        "/issues/851/",
        "/issues/850/",
    ]
    assert [anchor for anchor in page.anchors if anchor[:2] == "y2"] == ["y2031", "y2030"]


def test_archive_says_when_an_issue_came_out_and_how_much_stands_in_it(client: Client) -> None:
    made_issue(850, community_links(3), status="published")
    made_issue(851, community_links(1), status="published", title="A special issue")
    words = read_page(client, "/issues/").words
    assert "2 issues 851: A special issue 16 January 1 entry This Week in Rust 850 9 January 3 entries" in words


def test_archive_leads_to_issues_without_a_number_at_the_newsletters_address(client: Client) -> None:
    Issue.objects.create(title="The State of Rust 0.8", date=date(2013, 10, 6), file_name="a.markdown", status="published")
    page = read_page(client, "/issues/")
    assert "The State of Rust 0.8" in page.words
    assert "/blog/2013/10/06/the-state-of-rust-08/" in page.links


@pytest.mark.parametrize("count", [1, 3])
def test_archive_asks_the_database_as_often_for_three_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(850, 850 + count):
        made_issue(number, community_links(count), status="published")
    with django_assert_num_queries(4):
        client.get("/issues/")


# All of them


@pytest.mark.parametrize("address", ["/", "/issues/", "/issues/850/"])
def test_pages_are_read_only(client: Client, address: str) -> None:
    made_issue(850)
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("status", ["draft", "published"])
def test_hostile_titles_are_shown_as_words(client: Client, status: str) -> None:
    made_issue(850, community(f"* [{HOSTILE}](https://example.org/)", f"### {HOSTILE}"), status=status, title=f'"{HOSTILE}')
    for address in ("/", "/issues/", "/issues/850/"):
        html = client.get(address).content.decode()
        assert HOSTILE not in html
        assert "inline" not in Reader(html).scripts


# Errors


def _refuse(_: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _misread(_: HttpRequest) -> HttpResponse:
    raise BadRequest


def _break(_: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [*ours, path("refuse/", _refuse), path("misread/", _misread), path("break/", _break)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/misread/", 400, "That request made no sense"),
        ("/refuse/", 403, "This is not open to you"),
        ("/break/", 500, "Something broke on our side"),
    ],
)
def test_errors_are_pages_in_the_same_look(client: Client, address: str, status: int, words: str) -> None:
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    page = Reader(response.content.decode())
    assert words in page.words
    assert "/issues/" in page.links
    assert "Content-Security-Policy" in response.headers


# The board


def test_the_desk_opens_on_the_board_of_the_coming_issue(editor_client: Client) -> None:
    made_issue(850, community_links(3))
    page = read_page(editor_client, "/admin/")
    assert "Issue 850 Draft Wednesday, 9 January 2030" in page.words
    assert "3 entries in the issue." in page.words
    assert "Not assembled yet" in page.words
    assert reverse("admin:submissions_submission_changelist") in page.links


class WaitingSource(NotingSource):
    """Four things wait: for a section of the issue, for one that it has not, and for none."""

    def waiting(self, issue: Issue) -> dict[str, int]:
        del issue
        return {"official": 2, "events-asia": 1, "": 1}


def test_the_board_shows_what_waits_where(editor_client: Client, settings: Settings) -> None:
    settings.ENTRY_SOURCES = [f"{__name__}.WaitingSource"]
    made_issue(850, community_links(1))
    words = read_page(editor_client, "/admin/").words
    assert "Decide 4 waiting" in words
    assert "Official – 1 2 for Official" in words
    assert "Waiting, without a section in this issue Asia – 0 1 for Asia No section chosen – 0 1 for No section chosen" in words


def test_the_board_says_whether_crate_and_quote_are_there_and_counts_them_not(editor_client: Client) -> None:
    crate = "## Crate of the Week\nThis week's crate is [a](https://crates.io/crates/a), the first.\n\n"
    made_issue(850, f"{community_links(1)}\n{crate}# Quote of the Week\n<!-- QOTW goes here -->\n")
    words = read_page(editor_client, "/admin/").words
    assert "1 entry in the issue." in words
    assert "Crate of the Week – filled Open" in words
    assert re.search(r"Quote of the Week – 0 [^–]*Blocked", words)


def test_the_board_without_an_issue_says_so(editor_client: Client) -> None:
    assert "No issue is being made." in read_page(editor_client, "/admin/").words


def test_the_board_names_owners(editor_client: Client) -> None:
    issue = made_issue(850, community_links(1))
    row = issue.sections.get(section__slug="official")
    assert row.section is not None
    row.section.owners.create(username="ferris")
    assert "Official ferris 1" in read_page(editor_client, "/admin/").words


def test_nobody_sees_the_board_without_logging_in(client: Client) -> None:
    response = client.get("/admin/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/admin/login/?next=/admin/"
    assert "Log in to the desk" in client.get("/admin/login/").content.decode()


def test_a_wrong_password_is_said_and_the_name_is_kept(client: Client) -> None:
    html = client.post("/admin/login/", {"login": "ferris", "password": "wrong"}).content.decode()
    assert 'value="ferris"' in html
    assert "Name or password is wrong." in html
