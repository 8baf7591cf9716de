from __future__ import annotations

from typing import TYPE_CHECKING

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from issues.exports.feeds import Feed, atom, rss, whole
from issues.exports.reading import below
from issues.models import Issue, Section
from issues.revisions import freeze
from issues.text import issue_text
from tests.issues.exports.editions import SITE, hostile, real, sample
from tests.issues.pages import community_links, made_issue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from issues.exports.edition import Edition

FEED = Feed(SITE, "This Week in Rust", "/", "/atom.xml")
FORMS = {"atom": atom, "rss": rss}


def check(editions: Sequence[Edition]) -> None:
    """Both feeds of these issues are read without complaint and hold them whole."""
    for form, write in FORMS.items():
        read = feedparser.parse(write(FEED, [whole(one) for one in editions]), sanitize_html=False, resolve_relative_uris=False)
        assert not read.bozo, (form, read.get("bozo_exception"))
        assert [entry.title for entry in read.entries] == [one.headline for one in editions]
        assert [entry.link for entry in read.entries] == [one.address for one in editions]
        assert len({entry.id for entry in read.entries}) == len(editions)
        for entry, edition in zip(read.entries, editions, strict=True):
            page = LexborHTMLParser(entry.content[0].value)
            assert [url for node in page.css("a[href]") if (url := node.attributes["href"] or "").startswith(("#", "/"))] == []
            assert len(page.css("li")) == len(LexborHTMLParser(edition.html).css("li"))


def test_feeds_of_our_samples_are_read_without_complaint() -> None:
    check([sample(), hostile()])
    check([])


def test_feeds_of_real_issues_are_read_without_complaint(archive: Path, times: Callable[..., int]) -> None:
    check(real(archive, every=max(1, 223 // times(223, usually=8))))


def test_ids_are_those_of_the_newsletters_own_site_and_dates_are_honest() -> None:
    read = feedparser.parse(atom(FEED, [whole(sample())]))
    entry = read.entries[0]
    assert entry.id == "tag:twir.example.org,2031-01-01:/blog/2031/01/01/this-week-in-rust-901/"
    assert entry.published == entry.updated == read.feed.updated == "2031-01-01T00:00:00Z"
    assert feedparser.parse(rss(FEED, [whole(sample())])).entries[0].published == "Wed, 01 Jan 2031 00:00:00 +0000"


def test_what_stands_below_a_heading_ends_at_the_next() -> None:
    html = '<h2 id="a">A</h2><p>1</p><ul><li>2</li></ul><h3 id="b">B</h3><p>3</p>'
    assert (below(html, "a"), below(html, "b"), below(html, "c")) == ("<p>1</p><ul><li>2</li></ul>", "<p>3</p>", "")


@pytest.mark.django_db
class TestAddresses:
    @pytest.mark.parametrize(("path", "media_type"), [("/atom.xml", "application/atom+xml"), ("/rss.xml", "application/rss+xml")])
    def test_feeds_hold_published_issues_newest_first(self, client: Client, path: str, media_type: str) -> None:
        for number in (850, 851):
            made_issue(number, community_links(1), status="published")
        made_issue(852, community_links(1))
        response = client.get(path)
        assert response["Content-Type"] == f"{media_type}; charset=utf-8"
        read = feedparser.parse(response.content)
        assert (bool(read.bozo), [entry.title for entry in read.entries]) == (False, ["This Week in Rust 851", "This Week in Rust 850"])

    def test_a_section_has_a_feed_of_its_own(self, client: Client) -> None:
        made_issue(850, community_links(2), status="published")
        made_issue(851, "## Crate of the Week\n\nNone.\n", status="published")
        read = feedparser.parse(client.get("/sections/official/atom.xml").content)
        assert [entry.title for entry in read.entries] == ["This Week in Rust 850: Official"]
        assert read.entries[0].link.endswith("/issues/850/#official")
        assert read.entries[0].content[0].value.count("<li>") == 2
        assert client.get("/sections/nothing/atom.xml").status_code == 404
        assert client.get("/sections/official/json.xml").status_code == 404

    def test_an_amendment_elsewhere_leaves_a_section_as_old_as_it_is(self, client: Client) -> None:
        issue = made_issue(850, community_links(1), status="published")
        freeze(issue, issue_text(issue) + "## Jobs\n\nSome.\n", actor=None, reason="Jobs")
        whole_one, section = (
            feedparser.parse(client.get(path).content).entries[0] for path in ("/atom.xml", "/sections/official/atom.xml")
        )
        assert section.updated == section.published == whole_one.published == "2030-01-09T00:00:00Z"
        changed = freeze(issue, issue_text(issue).replace("Link 0", "Link zero"), actor=None, reason="A word")
        section = feedparser.parse(client.get("/sections/official/atom.xml").content).entries[0]
        assert section.updated_parsed[:6] == changed.created_at.timetuple()[:6]
        assert feedparser.parse(client.get("/atom.xml").content).entries[0].published == whole_one.published

    def test_who_has_a_feed_gets_it_again_only_when_it_changed(self, client: Client) -> None:
        issue = made_issue(850, community_links(1), status="published")
        for path in ("/atom.xml", "/rss.xml", "/sections/official/rss.xml", "/issues/850/issue.json"):
            first = client.get(path)
            again = [
                client.get(path, headers={"If-None-Match": first["ETag"]}),
                client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}),
            ]
            assert [(one.status_code, one.content) for one in again] == [(304, b""), (304, b"")]
            freeze(issue, issue_text(issue) + path, actor=None, reason="More")
            assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_feed_asks_the_database_as_often_for_three_issues_as_for_one(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(850, 850 + count):
            made_issue(number, community_links(1), status="published")
        with django_assert_num_queries(3):
            client.get("/atom.xml")

    @pytest.mark.parametrize(
        ("name", "media_type", "begins"),
        [
            ("issue.json", "application/json", b"{"),
            ("issue.md", "text/markdown", b"Title: This Week in Rust 850\n"),
            ("issue.txt", "text/plain", b"This Week in Rust 850\n"),
            ("events.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n"),
        ],
    )
    def test_an_issue_is_there_in_other_formats(self, client: Client, name: str, media_type: str, begins: bytes) -> None:
        made_issue(850, community_links(1), status="published")
        response = client.get(f"/issues/850/{name}")
        assert (response.status_code, response["Content-Type"]) == (200, f"{media_type}; charset=utf-8")
        assert response.content.startswith(begins)

    @pytest.mark.parametrize("path", ["/issues/850/mail.html", "/issues/850/x", "/issues/851/issue.json", "/issues/9/issue.json"])
    def test_other_files_and_drafts_are_not_given_out(self, client: Client, path: str) -> None:
        made_issue(850, status="published")
        made_issue(851)
        assert client.get(path).status_code == 404

    def test_pages_name_the_feeds(self, client: Client) -> None:
        made_issue(850, status="published")
        html = client.get("/").content.decode()
        assert '<link rel="alternate" type="application/atom+xml" title="This Week in Rust" href="/atom.xml">' in html
        assert '<link rel="alternate" type="application/rss+xml" title="This Week in Rust (RSS)" href="/rss.xml">' in html
        assert 'type="application/json" href="/issues/850/issue.json"' in client.get("/issues/850/").content.decode()

    def test_every_section_of_the_catalogue_has_a_feed(self, client: Client) -> None:
        assert Issue.objects.count() == 0
        found = {slug: client.get(f"/sections/{slug}/rss.xml") for slug in Section.objects.values_list("slug", flat=True)}
        assert [slug for slug, response in found.items() if response.status_code != 200] == []
