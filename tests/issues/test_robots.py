"""What programs that read the whole site are told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from issues.importer import import_issue
from issues.models import Revision
from issues.publication import amend_issue
from issues.text import issue_text
from tests.issues.pages import made_issue

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db
SITE = "https://twir.example.org"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
REGIONS = ("virtual", "africa", "asia", "europe", "north-america", "oceania", "south-america")


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.SITE_URL = SITE


def listed(client: Client) -> dict[str, str | None]:
    """The addresses of the sitemap and their days."""
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    urls = ET.fromstring(response.content).iter(f"{NAMESPACE}url")  # noqa: S314 (our own)
    return {url.findtext(f"{NAMESPACE}loc") or "": url.findtext(f"{NAMESPACE}lastmod") for url in urls}


def test_the_sitemap_has_every_public_page_and_when_issues_were_last_changed(client: Client) -> None:
    made_issue(850, status="published")
    issue = made_issue(851, status="published")
    made_issue(852)
    import_issue("Title: The State of Rust\nDate: 2013-10-06\n\nWords.\n", file_name="2013-10-06-state.md", status="published")
    amend_issue(issue, text=issue_text(issue) + "More.\n", base=1, reason="A word", actor=None)
    Revision.objects.filter(number=2).update(created_at=datetime(2030, 2, 3, tzinfo=UTC))
    assert listed(client) == {
        f"{SITE}/": None,
        f"{SITE}/issues/": None,
        f"{SITE}/events/": None,
        **{f"{SITE}/events/{region}/": None for region in REGIONS},
        f"{SITE}/issues/851/": "2030-02-03",
        f"{SITE}/issues/850/": "2030-01-09",
        f"{SITE}/blog/2013/10/06/the-state-of-rust/": "2013-10-06",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_sitemap_asks_the_database_as_often_for_three_issues_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(850, 850 + count):
        made_issue(number, status="published")
    with django_assert_num_queries(3):  # issues, events
        client.get("/sitemap.xml")


def test_robots_read_what_readers_read_and_nothing_else(client: Client) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())
    private = [reverse(name) for name in ("admin:index", "submit", "search", "submit-text")]
    private += [
        reverse("event-calendar", args=["x" * 22]),
        reverse("submission", args=["x" * 22]),
        "/api/v1/submissions/",
        reverse("invitation", args=["x"]),
    ]
    assert [path for path in private if robots.can_fetch("Anybot", SITE + path)] == []
    public = ["/", "/issues/", "/issues/850/", "/events/", "/atom.xml", "/blog/2030/01/09/this-week-in-rust-850/"]
    assert [path for path in public if not robots.can_fetch("Anybot", SITE + path)] == []
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]


@pytest.mark.parametrize("address", ["/", "/issues/", "/events/"])
def test_pages_say_where_they_stand_and_what_they_are(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert f'<link rel="canonical" href="{SITE}{address}">' in html
    assert f'<meta property="og:url" content="{SITE}{address}">' in html
    assert html.count('<meta name="description"') == html.count('<meta property="og:title"') == 1
    assert 'type="application/atom+xml"' in html


@pytest.mark.parametrize("address", ["/blog/archives/", "/blog/archives/index.html"])
def test_the_old_list_of_issues_leads_to_the_new_one(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, "/issues/")


def test_pages_are_packed_for_who_takes_them_so(client: Client) -> None:
    for address in ("/", "/issues/", "/search/", "/submit/"):
        assert client.get(address, headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
