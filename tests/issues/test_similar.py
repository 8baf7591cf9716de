from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from issues.checks.context import Earlier
from issues.links import duplicate_key
from issues.models import Entry, Issue, SectionVersion
from issues.similar import LATE, ArchiveTitles
from issues.text import store_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

FIRST = date(2031, 1, 1)
WORDS = "Porting our database drivers"
OWN = duplicate_key("https://example.org/own")
ASKED = (WORDS, OWN)


def week(number: int, *titles: str, section: str = "Official") -> Issue:
    """An issue with links of these titles, each to a page of its own."""
    day = FIRST + timedelta(weeks=number - 901)
    issue, _ = Issue.objects.get_or_create(number=number, title=f"This Week in Rust {number}", date=day, file_name=f"{number}.md")
    text = f"### {section}\n" + "".join(f"* [{title}](https://example.org/{number}/{place})\n" for place, title in enumerate(titles))
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def numbers(found: Iterable[Earlier]) -> list[int | None]:
    return [one.number for one in found]


@pytest.fixture
def titles() -> ArchiveTitles:
    return ArchiveTitles()


def test_similar_titles_are_told_with_their_place_the_newest_first(titles: ArchiveTitles) -> None:
    week(902, "Something else altogether", "Porting *our* database driver")
    week(901, "`Porting` our **Database** Drivers!", section="[Research](https://example.org)")
    found = titles.similar([ASKED, ("Words that nobody ever wrote", OWN), ("Rust Meetup", OWN)])
    assert found == {
        ASKED: (
            Earlier(902, date(2031, 1, 8), "Official", "Porting *our* database driver"),
            Earlier(901, date(2031, 1, 1), "Research", "`Porting` our **Database** Drivers!"),
        )
    }


def test_a_title_as_printed_is_asked_with_its_marks(titles: ArchiveTitles) -> None:
    week(901, WORDS)
    asked = ("Porting [our](https://example.org) `database` *drivers*", OWN)
    assert list(titles.similar([asked])) == [asked]


def test_the_same_page_is_left_out(titles: ArchiveTitles) -> None:
    week(901, WORDS)
    same = (WORDS, duplicate_key("http://www.example.org/901/0/"))
    assert list(titles.similar([same, ASKED])) == [ASKED]


def test_only_issues_before_the_day_count(titles: ArchiveTitles) -> None:
    for number in (901, 902, 903):
        week(number, WORDS)
    assert numbers(titles.similar([ASKED])[ASKED]) == [903, 902, 901]
    assert numbers(titles.similar([ASKED], before=FIRST + timedelta(weeks=1))[ASKED]) == [901]
    assert titles.similar([ASKED], before=FIRST) == {}


@pytest.mark.parametrize("kind", ["event", "pull-request", "task"])
def test_only_links_are_compared(titles: ArchiveTitles, kind: str) -> None:
    week(901, WORDS)
    Entry.objects.update(kind=kind)
    assert titles.similar([ASKED]) == {}


def test_what_comes_and_goes_is_known_at_the_next_question(titles: ArchiveTitles) -> None:
    issue = week(901, "Something else altogether")
    assert titles.similar([ASKED]) == {}
    week(901, "Something else altogether", WORDS)
    assert numbers(titles.similar([ASKED])[ASKED]) == [901]
    week(902, WORDS)
    assert numbers(titles.similar([ASKED])[ASKED]) == [902, 901]
    week(901, "Something else altogether", "Porting our databases")
    assert numbers(titles.similar([ASKED])[ASKED]) == [902]
    issue.delete()
    Issue.objects.all().delete()
    assert titles.similar([ASKED]) == {}


def test_rows_that_a_slow_transaction_made_are_found_behind_newer_ones(titles: ArchiveTitles) -> None:
    issue = week(901, "Something else altogether", "More of that, and longer")
    late = Entry.objects.get(position=0)
    Entry.objects.filter(pk=late.pk).delete()
    titles.similar([ASKED])
    late.words = WORDS
    late.save(force_insert=True)
    assert late.pk < Entry.objects.get(issue=issue, position=1).pk
    assert numbers(titles.similar([ASKED])[ASKED]) == [901]


def test_an_import_of_many_rows_is_found_behind_newer_ones(titles: ArchiveTitles) -> None:
    week(901, "Something else altogether")
    newest = Entry.objects.get()
    newest.pk += 2 * LATE
    newest.save(force_insert=True)
    titles.similar([ASKED])
    issue = week(902)
    Entry(pk=newest.pk - LATE - 1, issue=issue, issue_section=issue.sections.last(), position=0, kind="link", words=WORDS).save()
    assert numbers(titles.similar([ASKED])[ASKED]) == [902]


def test_a_whole_issue_takes_three_queries(titles: ArchiveTitles, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    words = [f"A telling title of several words, number {place}" for place in range(230)]
    week(901, *words)
    titles.similar([])
    for count in (3, 230):
        with django_assert_num_queries(3):
            assert len(titles.similar((one, OWN) for one in words[:count])) == count
    with django_assert_num_queries(2):
        assert titles.similar([("Words that nobody ever wrote", OWN)]) == {}


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_index(titles: ArchiveTitles) -> None:
    from django.db import connection

    week(901, WORDS)

    def ask(_: int) -> list[int | None]:
        try:
            return numbers(titles.similar([ASKED])[ASKED])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == [[901]] * 40
