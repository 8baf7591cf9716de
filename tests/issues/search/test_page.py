from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from issues.importer import import_issue
from issues.models import Entry, Section
from issues.search.forms import KINDS
from tests.issues.samples import OLD_SAMPLE, SAMPLE, read
from tests.issues.search.archive import LINES, publish

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


class Read(HTMLParser):
    """What the page holds: its words, its links, what is marked, what is typed into the fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.links: list[str] = []
        self.marks: list[str] = []
        self.values: dict[str, str] = {}
        self._words = ""
        self._is_marked = False
        self.feed(html)
        self.words = " ".join(self._words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._is_marked = tag == "mark"
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag == "input":
            self.values[values.get("name") or ""] = values.get("value") or ""

    def handle_data(self, data: str) -> None:
        self._words += data
        if self._is_marked:
            self.marks.append(data)
            self._is_marked = False


def ask(client: Client, /, **asked: Any) -> Read:
    """The page for these fields."""
    response = client.get("/search/", asked)
    assert response.status_code == 200
    return Read(response.content.decode())


def test_the_page_says_what_can_be_asked_and_finds_nothing_unasked(client: Client) -> None:
    publish(850, *LINES)
    page = ask(client)
    assert "Words that begin so." in page.words
    assert "entries in" not in page.words
    assert '<meta name="robots" content="noindex">' in page.html


def test_two_quotes_of_one_block_are_shown_once(client: Client) -> None:
    quotes = ("> Borrow one", "", "– [Ada](https://example.org/1)", "", "> Borrow two", "", "– [Bo](https://example.net/2)")
    publish(850, "* [Borrow](https://example.org/a)", "* [Borrow](https://example.org/a)", "", "# Quote of the Week", "", *quotes)
    page = ask(client, q="borrow")
    assert "4 entries in 1 issue" in page.words
    assert page.words.count("Borrow one") == 1
    assert page.words.count("Official · example.org") == 2


def test_the_page_shows_lines_as_printed_below_their_issue(client: Client) -> None:
    publish(850, *LINES)
    page = ask(client, q="borrow*")
    assert "2 entries in 1 issue, newest first" in page.words
    assert "Issue 850 2 January 2030 [video] The borrow checker, explained Official · tube.example.net" in page.words
    assert page.marks == ["borrow", "borrows"]
    assert [link for link in page.links if "example" in link and "search" not in link] == [
        "https://tube.example.net/1",
        "https://blog.example.org/2",
    ]
    assert len([link for link in page.links if link.startswith("/issues/850/#official-")]) == 2
    assert "/search/?host=tube.example.net" in page.links
    assert page.values["q"] == "borrow*"


def test_a_match_in_the_host_is_marked_there(client: Client) -> None:
    publish(850, *LINES)
    assert ask(client, q="tube").marks == ["tube"]


def test_the_years_lead_to_a_narrower_search(client: Client) -> None:
    for number, year in ((850, 2030), (750, 2030), (650, 2030)):
        publish(number, LINES[0], year=year)
    page = ask(client, q="async")
    assert "When 2030 1 2028 1 2026 1" in page.words
    assert "?q=async&from=2028&to=2028" in page.links
    assert "1 entry in 1 issue" in ask(client, **{"q": "async", "from": 2028, "to": 2028}).words


def test_what_narrows_stands_on_chips_that_take_it_away(client: Client) -> None:
    publish(850, *LINES)
    page = ask(
        client, **{"q": "async c", "section": "official", "kind": "link", "from": "2013", "to": "", "host": "https://www.example.org/x"}
    )
    chips = ("Section: Official", "Kind: Links", "From year: 2013", "Site: example.org")
    assert all(f"{chip} – search without it" in page.words for chip in chips)
    assert "?q=async+c&section=official&from=2013&host=example.org" in page.links
    assert "1 entry in 1 issue" in page.words


def test_a_search_without_hits_says_what_to_try(client: Client) -> None:
    publish(850, *LINES)
    page = ask(client, q="deserial", section="official")
    assert "Nothing was printed that fits. Search all sections, years and sites." in page.words
    assert "?q=deserial" in page.links


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"q": "!!!"}, "There is no word in this. Search for letters or digits."),
        ({"q": "x" * 10_000}, "This is 10000 characters long. Search for less: 200 are the most."),
        ({"from": "abc"}, "Write a year as four digits, such as 2013."),
        ({"from": "9" * 5000}, "Write a year as four digits, such as 2013."),
        ({"from": "1"}, "The newsletter began in 2013."),
        ({"to": "10000"}, "2099 is the last year."),
        ({"from": "2020", "to": "2019"}, "This year comes before 2020."),
        ({"section": "nowhere"}, "There is no such section. Choose one of the list."),
        ({"kind": "\x00"}, "There is no such kind. Choose one of the list."),
        ({"host": "no host"}, "This is no site."),
        ({"host": "http://["}, "This is no site."),
    ],
)
def test_nonsense_is_answered_with_a_word_and_kept(client: Client, asked: dict[str, str], words: str) -> None:
    publish(850, *LINES)
    page = ask(client, **asked)
    assert words in page.words
    assert "entries in" not in page.words
    name, value = next(iter(asked.items()))
    assert name not in page.values or page.values[name] == value


@pytest.mark.parametrize("number", ["0", "2", "-1", "abc", "", "1" + "0" * 20, "9" * 5000, "\x00"])
def test_a_page_that_does_not_exist_is_not_found_and_leads_to_the_last(client: Client, number: str) -> None:
    publish(850, *LINES)
    response = client.get("/search/", {"q": "rust", "page": number})
    assert response.status_code == 404
    page = Read(response.content.decode())
    assert "There is no such page of results. The last one is page 1." in page.words
    assert "?q=rust&page=1" in page.links


def test_many_hits_come_in_pages(client: Client) -> None:
    for number in (850, 851):
        publish(number, *(f"* [Line {place} of {number}](https://example.org/{number}/{place})" for place in range(40)))
    first, second = ask(client, q="line"), ask(client, q="line", page=2)
    assert "80 entries in 2 issues" in first.words
    assert first.words.count("Line ") == 50
    assert "Older 1–50 of 80" in first.words
    assert "?q=line&page=2" in first.links
    assert second.words.count("Line ") == 30
    assert "Newer 51–80 of 80" in second.words


HOSTILE = ["<script>alert(1)</script>", '" onfocus="x', "';--", "%00", "\x00rust", "\u202erust", "rust\n\nrust", '"' * 199, "a*" * 100]


@pytest.mark.parametrize("asked", HOSTILE)
def test_hostile_text_in_any_field_is_only_text(client: Client, asked: str) -> None:
    publish(850, *LINES, "* <script>alert(1)</script> [`x`](javascript:alert(1))", f"* {'[' * 700} rust {'x' * 700}")
    for name in ("q", "section", "from", "to", "kind", "host", "page"):
        response = client.get(f"/search/?{urlencode({'q': 'rust', name: asked})}")
        assert response.status_code in (200, 404)
        html = response.content.decode()
        assert "<script>alert" not in html
        assert "\x00" not in html
        assert 'href="javascript' not in html
        assert '"" onfocus' not in html


def test_a_very_long_line_is_shown_by_its_beginning(client: Client) -> None:
    publish(850, "* [Long](https://example.org/) " + "word " * 20_000)
    page = ask(client, q="long")
    assert "Long word word" in page.words
    assert len(page.html) < 20_000


def test_a_link_by_reference_leads_to_its_address(client: Client) -> None:
    publish(850, "* [Rust at sea][sea] for sailors", "", "[sea]: https://example.org/sea")
    page = ask(client, q="sailors")
    assert "https://example.org/sea" in page.links
    assert "Rust at sea for sailors" in page.words


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(850, 850 + count):
        publish(number, *LINES[:count])
    with django_assert_num_queries(6):
        ask(client, q="fearless", section="official")


def test_every_kind_of_entry_has_a_name() -> None:
    for sample in (SAMPLE, OLD_SAMPLE):
        import_issue(read(sample), file_name=sample.name, status="published")
    kinds = {*Section.objects.exclude(entry_kind="").values_list("entry_kind", flat=True), *Entry.objects.values_list("kind", flat=True)}
    assert kinds - set(KINDS) == set()


def test_before_the_first_issue_it_says_so(client: Client) -> None:
    assert "No issue is published yet." in ask(client, q="borrow").words


@pytest.mark.parametrize("sample", [SAMPLE, OLD_SAMPLE])
def test_what_is_found_leads_to_its_own_line_of_the_issue(client: Client, sample: Path) -> None:
    issue = import_issue(read(sample), file_name=sample.name, status="published").issue
    address = issue.get_absolute_url()
    places = set(re.findall(r'id="([^"]+)"', client.get(address).content.decode()))
    hosts = set(Entry.objects.exclude(host="").values_list("host", flat=True))
    found = {link.partition("#")[2] for host in hosts for link in ask(client, host=host).links if link.startswith(f"{address}#")}
    assert len(found) > len(hosts) / 2
    assert found - places == set()


def test_the_page_is_read_only(client: Client) -> None:
    assert client.post("/search/").status_code == 405
