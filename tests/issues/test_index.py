from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from issues.index import entries_with_keys, listed_entries, reindex
from issues.links import duplicate_key
from issues.markdown import entry_kind, entry_link, parse
from issues.models import Entry, Issue, IssueSection, SectionVersion
from issues.text import store_text
from tests.issues.samples import sample_text

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    return Issue.objects.create(number=901, title="This Week in Rust 901", date="2031-01-01", file_name="901.md")


def store(issue: Issue, text: str) -> None:
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)


def official(*lines: str) -> str:
    return "### Official\n" + "".join(f"* [{line}](https://example.org/{line})\n" for line in lines)


def titles() -> list[str]:
    return [entry.title for entry in Entry.objects.all()]


def test_every_entry_is_indexed_with_its_kind_title_address_and_text(issue: Issue) -> None:
    store(issue, sample_text())
    entry = Entry.objects.get(issue_section__section__slug="events-europe", position=1)
    assert (entry.kind, entry.title, entry.url) == ("event", "Żółw i zając", "https://meet.example.org/lodz/7")
    assert entry.duplicate_key == duplicate_key(entry.url)
    assert entry.text.split("\n")[0].startswith("* 2031-01-05 | Łódź, PL | ")
    kinds = Entry.objects.filter(issue_section__section__group="calls").values_list("kind", flat=True)
    assert list(kinds) == ["task", "speakers"]


def test_the_index_says_what_the_grammar_says_of_the_whole_issue(issue: Issue) -> None:
    store(issue, sample_text())
    listed = [(section.kind, item) for section in parse(sample_text()).sections for item in section.items if section.kind != "quote"]
    meant = [(entry_kind(item.entry, kind), entry_link(item.entry)[1], item.source) for kind, item in listed]
    assert list(listed_entries().values_list("kind", "url", "text")) == [one for one in meant if one[0] != "notice"]


def test_each_kind_of_section_gives_its_kind_of_entry(issue: Issue) -> None:
    store(issue, sample_text())
    kinds = dict(Entry.objects.values_list("issue_section__section__slug", "kind"))
    told = {"testing-rust": "testing", "area-cargo": "pull-request", "period-rust": "final-comment", "new-and-updated-rfcs": "rfc"}
    assert {slug: kinds[slug] for slug in told} == told


def test_notices_and_fixed_text_are_no_entries(issue: Issue) -> None:
    store(issue, sample_text())
    assert not Entry.objects.filter(issue_section__section__slug__in=["approved-rfcs", "jobs"]).exists()
    assert not Entry.objects.filter(url="https://example.org/nobody").exists()


def test_crate_and_quote_of_the_week_are_entries_as_they_are_printed(issue: Issue) -> None:
    store(issue, sample_text())
    crate, quote = Entry.objects.filter(kind__in=["crate", "quote"])
    assert (crate.title, crate.url, crate.host) == ("made-up", "https://crates.example.org/made-up", "crates.example.org")
    assert crate.text == "This week's crate is [made-up](https://crates.example.org/made-up), a crate that does not exist.\n"
    assert (quote.title, quote.url) == ("nobody on nowhere", "https://example.org/quote")
    assert quote.text == "> Nothing is as safe as an empty line.\n\n– [nobody on nowhere](https://example.org/quote)\n"
    assert not listed_entries().filter(kind__in=["crate", "quote"]).exists()


def test_several_crates_and_quotes_count_on(issue: Issue) -> None:
    crates = "## Crate of the Week\nThis week's crates are [a](https://a.example) and [b](https://b.example), both new.\n"
    quotes = "# Quote of the Week\n> One\n\n– [Ada](https://example.org/1)\n\n> Two words\n\n– Bo\n"
    store(issue, f"{crates}\n{quotes}")
    assert list(Entry.objects.values_list("kind", "position", "title")) == [
        ("crate", 0, "a"),
        ("crate", 1, "b"),
        ("quote", 0, "Ada"),
        ("quote", 1, "Bo"),
    ]


PROSE = "Head with a [link](https://example.org/head).\n\n{heading}\nWords with [one](https://example.org/1) and\n[two][2].\n\nNo link.\n\n"
LABELS = "* [Item][2]\n\n[Three][3] is [defined][2].\n\n<!-- [no](https://example.org/no) -->\n\n[2]: https://example.org/2\n"


def passages(text: str) -> list[tuple[str, int, str, str]]:
    return list(Entry.objects.filter(issue__title=text).values_list("kind", "position", "title", "url"))


def test_paragraphs_with_links_are_entries_where_the_catalogue_knows_no_section(issue: Issue) -> None:
    store(issue, (PROSE + LABELS).format(heading="# Meetings on Mars"))
    assert passages(issue.title) == [
        ("passage", 0, "one", "https://example.org/1"),
        ("link", 1, "Item", "https://example.org/2"),
        ("passage", 2, "defined", "https://example.org/2"),
    ]


def test_paragraphs_are_entries_of_a_known_section_only_in_issues_without_number(issue: Issue) -> None:
    text = (PROSE + LABELS).format(heading="### Official")
    store(issue, text)
    assert passages(issue.title) == [("link", 0, "Item", "https://example.org/2")]
    old = Issue.objects.create(number=None, title="Old", date="2014-01-01", file_name="old.md")
    store(old, text)
    assert [kind for kind, *_ in passages("Old")] == ["passage", "link", "passage"]


def test_the_words_around_events_are_fixed_text(issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(number=None)
    issue.refresh_from_db()
    store(issue, (PROSE + LABELS).format(heading="# Upcoming Events"))
    assert [kind for kind, *_ in passages(issue.title)] == ["link"]


def test_links_by_reference_have_the_address_of_a_definition_in_another_section(issue: Issue) -> None:
    store(issue, "### Official\n* [T][ref]\n\n## Jobs\n\n[ref]: https://example.org/far\n")
    row = IssueSection.objects.get(section__slug="official")
    row.body = "* [New][ref]\n\n"
    reindex(issue, [row])
    assert list(Entry.objects.values_list("title", "url")) == [("New", "https://example.org/far")]


def test_a_section_of_its_own_is_of_the_kind_of_those_above_it(issue: Issue) -> None:
    text = "### Final Comment Period\n\n#### [Mars](https://example.org/m)\n* [disposition: close] [T](https://example.org/t)\n"
    store(issue, text)
    row = IssueSection.objects.get(section=None, heading__startswith="####")
    assert row.entries.get().kind == "final-comment"
    row.body += "* [U](https://example.org/u)\n"
    reindex(issue, [row])
    assert list(row.entries.values_list("kind", flat=True)) == ["final-comment", "final-comment"]


def test_only_the_difference_is_written(issue: Issue) -> None:
    store(issue, official("a", "b", "c", "d"))
    before = {entry.title: entry.pk for entry in Entry.objects.all()}
    store(issue, official("new", "a", "c", "b", "more"))
    after = {entry.title: entry.pk for entry in Entry.objects.all()}
    assert list(after) == ["new", "a", "c", "b", "more"]
    assert {title: after[title] for title in "abc"} == {title: before[title] for title in "abc"}


def test_the_same_line_twice_is_indexed_twice(issue: Issue) -> None:
    store(issue, official("a", "a"))
    assert titles() == ["a", "a"]
    store(issue, official("a"))
    assert titles() == ["a"]


def test_reindexing_what_did_not_change_only_reads(issue: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    store(issue, sample_text())
    with django_assert_num_queries(2 + 2):  # and the savepoint
        reindex(issue)


def test_the_number_of_queries_does_not_grow_with_the_entries(issue: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for count in (3, 30):
        store(issue, official(*map(str, range(count))))
        row = IssueSection.objects.select_related("section").get(section__slug="official")
        row.body = "".join(f"* [{place}](https://example.net/{place})\n" for place in range(count)) + row.body[-1:]
        with django_assert_num_queries(5 + 2):  # sections, standing, gone, new, search
            reindex(issue, [row])


def test_other_sections_and_issues_are_left_alone(issue: Issue) -> None:
    store(issue, official("a") + "\n### Research\n* [R](https://example.org/r)\n")
    other = Issue.objects.create(number=902, title="902", date="2031-01-08", file_name="902.md")
    store(other, official("b"))
    row = IssueSection.objects.get(issue=issue, section__slug="official")
    row.body = ""
    reindex(issue, [row])
    assert sorted(titles()) == ["R", "b"]


def test_entries_are_found_by_their_keys_in_one_query(issue: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    store(issue, official("a", "b", "c"))
    keys = [duplicate_key("https://example.org/b"), duplicate_key("http://www.example.org/c/"), ""]
    with django_assert_num_queries(1):
        found = [entry.title for entry in entries_with_keys(keys)]
    assert found == ["b", "c"]


def test_an_address_of_any_length_is_indexed(issue: Issue) -> None:
    address = "https://example.org/" + "".join(sha256(bytes([place])).hexdigest() for place in range(60))
    store(issue, f"### Official\n* [A]({address})\n* [B]({address}x)\n")
    assert [entry.title for entry in entries_with_keys([duplicate_key(address)])] == ["A"]
