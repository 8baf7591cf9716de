from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from issues.index import entries_with_keys, reindex
from issues.links import duplicate_key
from issues.markdown import entry_kind, entry_link, parse
from issues.markdown.nodes import EmptyNotice
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
    items = [item for section in parse(sample_text()).sections for item in section.items]
    editors = {"https://example.org/nobody"}
    meant = [(entry_kind(item.entry), entry_link(item.entry)[1], item.source) for item in items if not isinstance(item.entry, EmptyNotice)]
    assert list(Entry.objects.values_list("kind", "url", "text")) == [one for one in meant if one[1] not in editors]


def test_notices_and_lists_in_slots_are_no_entries(issue: Issue) -> None:
    store(issue, sample_text())
    assert not Entry.objects.filter(issue_section__section__slug__in=["approved-rfcs", "quote-of-the-week"]).exists()


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
        with django_assert_num_queries(4 + 2):
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
