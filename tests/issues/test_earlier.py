from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from issues.checks.context import Earlier
from issues.earlier import earlier_with_keys
from issues.links import duplicate_key
from issues.models import Issue, SectionVersion
from issues.text import store_text

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

FIRST = date(2031, 1, 1)
ADDRESS = "https://example.org/borrowing"
KEY = duplicate_key(ADDRESS)


def week(number: int, text: str) -> Issue:
    day = FIRST + timedelta(weeks=number - 901)
    issue = Issue.objects.create(number=number, title=f"This Week in Rust {number}", date=day, file_name=f"{number}.md")
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def link(title: str = "Borrowing", address: str = ADDRESS) -> str:
    return f"* [{title}]({address})\n"


def test_a_page_is_found_where_it_stood_the_newest_first() -> None:
    week(902, "### Official\n" + link("Borrowing again", "http://www.example.org/borrowing/?utm_source=x"))
    week(901, "### [Research](https://example.org/all):\n" + link())
    week(903, "### Official\n" + link("Another", "https://example.org/another"))
    assert earlier_with_keys([KEY, "", duplicate_key("https://example.org/unknown")]) == {
        KEY: (
            Earlier(902, date(2031, 1, 8), "Official", "Borrowing again"),
            Earlier(901, date(2031, 1, 1), "Research", "Borrowing"),
        )
    }


def test_twice_in_one_issue_is_told_twice() -> None:
    week(901, "### Official\n" + link("A") + link("B"))
    assert sorted(one.title for one in earlier_with_keys([KEY])[KEY]) == ["A", "B"]


def test_only_issues_before_the_day_count() -> None:
    for number in (901, 902, 903):
        week(number, "### Official\n" + link())
    found = earlier_with_keys([KEY], before=FIRST + timedelta(weeks=1))
    assert [one.number for one in found[KEY]] == [901]
    assert earlier_with_keys([KEY], before=FIRST) == {}


def test_the_caller_chooses_the_kinds() -> None:
    event = f"* 2031-01-05 | Berlin, DE | [Rust Berlin](https://meet.example.org/berlin)\n    * [**Borrowing**]({ADDRESS})\n"
    week(901, f"### Europe\n{event}\n### Official\n{link()}")
    assert [one.section for one in earlier_with_keys([KEY], kinds=["link", "task"])[KEY]] == ["Official"]
    assert [one.section for one in earlier_with_keys([KEY], kinds=["event"])[KEY]] == ["Europe"]
    assert len(earlier_with_keys([KEY])[KEY]) == 2


def test_organisers_editors_definitions_and_notices_never_match() -> None:
    text = (
        "### Europe\n* 2031-01-05 | Berlin, DE | [Rust Berlin](https://example.org/organiser)\n    * [**Night**](https://example.org/night)\n"
        "\n## Quote of the Week\n> Words\n\n* [An editor](https://example.org/editor)\n\n[merged]: https://example.org/definition\n"
        "\n### Official\n* *No [news](https://example.org/notice) this week.*\n"
    )
    week(901, text)
    names = ("organiser", "editor", "definition", "notice", "night")
    keys = [duplicate_key(f"https://example.org/{name}") for name in names]
    assert list(earlier_with_keys(keys)) == [duplicate_key("https://example.org/night")]


def test_a_whole_issue_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    week(901, "### Official\n" + "".join(link(address=f"https://example.org/{place}") for place in range(231)))
    for asked in (3, 231):
        with django_assert_num_queries(1):
            found = earlier_with_keys(duplicate_key(f"https://example.org/{place}") for place in range(asked))
        assert len(found) == asked


def test_any_number_of_keys_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    week(901, "### Official\n" + link())
    with django_assert_num_queries(1):
        assert list(earlier_with_keys([KEY, *map(str, range(100_000))])) == [KEY]
    with django_assert_num_queries(0):
        assert earlier_with_keys([""]) == {}


def test_keys_that_no_database_keeps_are_unknown() -> None:
    week(901, "### Official\n" + link())
    assert list(earlier_with_keys(["a\0b", "a\ud800b", KEY, "a'b\"c\\d,{e}"])) == [KEY]
