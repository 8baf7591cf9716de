from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.importer import import_issue
from issues.models import Revision
from issues.revisions import freeze
from issues.text import issue_text, store_text
from tests.issues.pages import Reader, community_links, made_issue, read_page
from tests.issues.samples import sample_text

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db


def test_an_issue_has_anchors_from_its_headings_and_contents_that_lead_there(client: Client) -> None:
    made_issue(850, community_links(1) + "## Crate of the Week\n\nNone.\n", status="published")
    page = read_page(client, "/issues/850/")
    for anchor in ("updates-from-rust-community", "official", "crate-of-the-week"):
        assert anchor in page.anchors
        assert f"#{anchor}" in page.links
    assert "Published" in page.words


def test_a_draft_is_shown_as_one_and_kept_out_of_search_engines(client: Client) -> None:
    made_issue(850, community_links(1))
    response = client.get("/issues/850/")
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "Draft Editors may still move or drop anything." in Reader(response.content.decode()).words


def test_an_empty_draft_says_so(client: Client) -> None:
    made_issue(850)
    assert "Nothing stands here yet." in read_page(client, "/issues/850/").words


def test_a_published_issue_is_read_from_its_revision_whatever_its_sections_say(client: Client) -> None:
    issue = made_issue(850, community_links(1), status="published")
    store_text(issue, issue_text(issue) + "## Being amended\n", actor=None, origin="edit")
    assert "Being amended" not in read_page(client, "/issues/850/").words


def test_a_published_issue_without_stored_html_is_rendered(client: Client) -> None:
    issue = made_issue(850, community_links(1), status="published")
    issue.revisions.update(html="", page="")
    assert "Link 0" in read_page(client, "/issues/850/").words


def test_issues_lead_to_their_neighbours_and_readers_to_no_draft(client: Client) -> None:
    for number in (850, 851, 852):
        made_issue(number, status="published")
    made_issue(853)
    links = read_page(client, "/issues/851/").links
    assert [link for link in links if link in ("/issues/850/", "/issues/852/")] == ["/issues/850/", "/issues/852/"]
    assert "/issues/853/" not in read_page(client, "/issues/852/").links
    assert "/issues/852/" in read_page(client, "/issues/853/").links


def test_an_issue_is_also_at_the_newsletters_own_address(client: Client, settings: Settings) -> None:
    issue = made_issue(850, community_links(1), status="published")
    assert issue.blog_url == "/blog/2030/01/09/this-week-in-rust-850/"
    html = client.get(issue.blog_url).content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}/issues/850/">' in html


@pytest.mark.parametrize(
    "address",
    [
        "/issues/851/",
        "/issues/abc/",
        "/issues/99999999999999999999/",
        "/blog/2030/01/09/another/",
        "/blog/2030/02/30/this-week-in-rust-850/",
        "/blog/2030/1/9/this-week-in-rust-850/",
        "/nothing",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    made_issue(850, status="published")
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_an_issue_that_is_read_again_unchanged_is_not_sent_again(client: Client) -> None:
    made_issue(850, community_links(1), status="published")
    first = client.get("/issues/850/")
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get("/issues/850/", headers=header)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_an_issue_that_is_amended_or_followed_is_sent_again(client: Client) -> None:
    issue = made_issue(850, community_links(1), status="published")
    tags = [client.get("/issues/850/")["ETag"]]
    freeze(issue, issue_text(issue) + "More.\n", actor=None, reason="A word")
    tags.append(client.get("/issues/850/")["ETag"])
    made_issue(851, status="published")
    tags.append(client.get("/issues/850/")["ETag"])
    assert len(set(tags)) == 3
    assert client.get("/issues/850/", headers={"If-None-Match": tags[1]}).status_code == 200


def test_a_draft_is_always_sent(client: Client) -> None:
    made_issue(850, community_links(1))
    response = client.get("/issues/850/")
    assert "ETag" not in response
    assert "Last-Modified" not in response


def test_what_an_import_froze_without_html_is_rendered_once_and_kept(client: Client) -> None:
    revision = made_issue(850, community_links(1), status="published").revisions.get()
    html, page = revision.html, revision.page
    revision.html = revision.page = ""
    revision.save()
    client.get("/issues/850/")
    revision.refresh_from_db()
    assert (revision.html, revision.page) == (html, page)
    Revision.objects.update(page="<p>Kept</p>")
    made_issue(851, status="published")
    assert "Kept" in read_page(client, "/issues/850/").words


def test_our_sample_is_shown_whole(client: Client) -> None:
    import_issue(sample_text(), file_name="2031-01-01-this-week-in-rust.md", status="published")
    assert "Quote of the Week" in read_page(client, "/issues/901/").words


@pytest.mark.parametrize("count", [1, 3])
def test_an_issue_asks_the_database_as_often_for_three_entries_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    made_issue(850, community_links(count), status="published")
    with django_assert_num_queries(3):
        client.get("/issues/850/")
