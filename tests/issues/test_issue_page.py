from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory

from issues.importer import import_issue
from issues.models import Change, PublicSite, Revision
from issues.publication import amend_issue
from issues.revisions import freeze
from issues.text import issue_text, store_text
from tests.issues.pages import Reader, community_links, made_issue, read_page
from tests.issues.samples import sample_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
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


def test_an_issue_is_packed_for_whom_takes_it_so_and_the_same_for_all(client: Client, editor: User) -> None:
    made_issue(850, community_links(1), status="published")
    plain = client.get("/issues/850/")
    packed = client.get("/issues/850/", headers={"Accept-Encoding": "br, gzip"})
    assert (plain.get("Content-Encoding"), packed["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.content) == plain.content
    assert (plain["Vary"], packed["Vary"]) == ("Accept-Encoding", "Accept-Encoding")
    client.force_login(editor)
    assert client.get("/issues/850/").content == plain.content


def test_a_message_for_the_reader_is_shown_and_kept_from_others(client: Client) -> None:
    made_issue(850, status="published")
    request = RequestFactory().get("/")
    storage = CookieStorage(request)
    storage.add(messages.SUCCESS, "It is published.")
    storage.update(response := HttpResponse())
    client.cookies["messages"] = response.cookies["messages"].value
    assert "It is published." in read_page(client, "/issues/850/").words
    assert "It is published." not in read_page(client, "/issues/850/").words


def test_every_entry_has_the_anchor_that_its_json_names(client: Client) -> None:
    made_issue(850, community_links(3), status="published")
    sections = client.get("/issues/850/issue.json").json()["sections"]
    named = [entry["anchor"] for section in sections for entry in section["entries"]]
    assert len(named) == 3
    page = read_page(client, "/issues/850/")
    assert [anchor for anchor in page.anchors if anchor in named] == named
    assert [link for link in page.links if link[1:] in named] == [f"#{anchor}" for anchor in named]


def test_what_was_amended_and_why_is_listed_for_readers(client: Client) -> None:
    issue = made_issue(850, community_links(1), status="published")
    assert "What was amended" not in read_page(client, "/issues/850/").words
    amend_issue(issue, text=issue_text(issue) + "More.\n", base=1, reason="A word <b>more</b>", actor=None)
    amend_issue(issue, text=issue_text(issue) + "Still more.\n", base=2, reason="Another one", actor=None)
    words = read_page(client, "/issues/850/").words
    assert words.count("UTC: ") == 2
    assert "UTC: A word <b>more</b>" in words
    assert "UTC: Another one" in words


@pytest.mark.parametrize(
    ("url", "is_linked"), [("https://www.reddit.com/r/rust/1/", True), ("REDDIT_LINK_HERE", False), ("javascript:x", False)]
)
def test_an_issue_leads_to_its_discussion_once_it_has_one(client: Client, url: str, is_linked: bool) -> None:  # noqa: FBT001 (a parameter)
    made_issue(850, f"<small>[Discuss on r/rust]({url})</small>\n", status="published")
    html = client.get("/issues/850/").content.decode()
    assert (f'<a href="{url}">Discuss</a>' in html) is is_linked


def test_an_issue_leads_to_its_other_formats(client: Client) -> None:
    made_issue(850, status="published")
    page = read_page(client, "/issues/850/")
    assert [link for link in page.links if link.startswith("/issues/850/")] == [
        f"/issues/850/{name}" for name in ("issue.md", "issue.txt", "issue.json", "events.ics")
    ]


def test_an_issue_says_what_it_is_to_who_is_sent_its_address(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://twir.example.org"
    made_issue(850, community_links(1), status="published", title='Rust "850"')
    html = client.get("/issues/850/").content.decode()
    assert '<meta property="og:title" content="Rust &quot;850&quot;">' in html
    assert '<meta property="og:url" content="https://twir.example.org/issues/850/">' in html
    assert '<meta name="description" content="Rust &quot;850&quot;, 9 January 2030 · Updates from Rust Community">' in html
    assert '<meta property="article:published_time" content="2030-01-09T00:00:00+00:00">' in html


def test_a_draft_that_readers_are_not_to_see_is_nowhere(client: Client, editor: User) -> None:
    made_issue(849, status="published")
    made_issue(850, community_links(1))
    PublicSite.objects.create(pk=1, shows_draft=False)
    assert client.get("/issues/850/").status_code == 404
    assert client.get("/blog/2030/01/09/this-week-in-rust-850/").status_code == 404
    for address in ("/", "/issues/", "/issues/849/"):
        page = read_page(client, address)
        assert "/issues/850/" not in page.links
        assert "Link 0" not in page.words
    assert "Issue 850 is being made" in read_page(client, "/").words
    client.force_login(editor)
    assert "Only editors see it" in read_page(client, "/issues/850/").words


def test_a_draft_is_shown_until_editors_say_otherwise_and_what_they_say_is_noted(editor_client: Client) -> None:
    made_issue(850, community_links(1))
    admin = "/admin/issues/publicsite/"
    for page, ticked, status in (("add/", {}, 404), ("1/change/", {"shows_draft": "on"}, 200)):
        assert editor_client.post(admin + page, ticked).status_code == 302
        assert Client().get("/issues/850/").status_code == status
    assert editor_client.get(admin)["Location"] == f"{admin}1/change/"
    assert list(Change.objects.order_by("pk").values_list("subject", "before", "after")) == [
        ("Public site", "", "no"),
        ("Public site", "no", "yes"),
    ]


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
    for queries in (5, 1):  # the first time, and again
        with django_assert_num_queries(queries):
            client.get("/issues/850/")
