"""What is found. Every test runs on SQLite and on PostgreSQL with the same expectation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from issues import search
from issues.exports.anchors import anchors
from issues.exports.contents import contents
from issues.exports.html import render_html
from issues.markdown import cut
from issues.markdown.escaping import plain_text
from issues.models import Entry
from issues.publication import release
from issues.search.find import Hits, Search
from issues.search.words import Phrase, Query, read_query, terms
from issues.text import issue_text, store_text
from tests.issues.samples import OLD_SAMPLE, SAMPLE, read
from tests.issues.search.archive import LINES, publish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def titles(asked: str = "", /, **narrowed: Any) -> list[str]:
    """The words of what is found, in order."""
    return [plain_text(entry.title) for entry in Hits(Search(read_query(asked), **narrowed))[:]]


def indexed() -> int:
    """How many rows the index has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM issues_search")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("async", [0]),
        ("ASYNC fearless", [0]),
        ("c++", [0]),
        ("c", [0, 5]),
        ("borrow", [1]),
        ("borrow*", [1, 2]),
        ("checker", [1, 2]),
        ('"borrow checker"', [1]),
        ("“borrow check*”", [1]),
        ("video explained", [1]),
        ("1.98", [3]),
        ("98.1", []),
        ("vec<t>", [4]),
        ("no_std", [4]),
        ("std_no", []),
        ("naive cooperation", [4]),
        ("NAÏVE", [4]),
        ("tokio-rs", [5]),
        ("github.com", [5]),
        ('"tokio-rs github"', []),
        ("blog.example.org", [2, 3]),
        ("example", [0, 1, 2, 3, 4]),
        ("http://example.org/async/?utm_source=x", [0]),
        ("http://example.org/async https://blog.example.org/3", [0, 3]),
        ("rust http://example.org/async", []),
        ("rust AND c", []),
        ("rust OR c", []),
        ("nothing", []),
    ],
)
def test_words_phrases_beginnings_and_addresses_are_found(asked: str, found: list[int]) -> None:
    publish(850, *LINES)
    expected = [place for place, line in enumerate(LINES) if line in [entry.text.strip() for entry in Hits(Search(read_query(asked)))[:]]]
    assert expected == found


HOSTILE = [
    *('"', '""', '"""', "'", "';--", "\\", "%", "%s", "{}", "*", "^a", "a:b", "(", ")", "-rust", "+rust", "line:rust", "host:rust"),
    *("rust AND", "AND", "NOT rust", "NEAR(rust c, 5)", "rust'", "rust:*", "rust & !c", "rust <-> c", "a\\'b"),
    *("\x00", "ru\x00st", "\ud800", "🦀", "\u202erust"),
    *("x" * 10_000, '"' * 10_000, "* " * 5000, "a* " * 3000, "rust " * 2000, '"rust ' * 2000),
]


@pytest.mark.parametrize("asked", HOSTILE)
def test_hostile_questions_are_only_words(asked: str) -> None:
    publish(850, *LINES)
    query = read_query(asked)
    assert len(Hits(Search(query))) == sum(answers(entry.text, entry.host, query) for entry in Entry.objects.all())


def answers(text: str, host: str, query: Query) -> bool:
    """Whether a line fits, the plain way."""
    return all(stands(phrase, terms(plain_text(text))) or stands(phrase, terms(host)) for phrase in query.phrases)


def stands(phrase: Phrase, found: list[str]) -> bool:
    return any(phrase.stands_at(place, found) for place in range(len(found)))


def test_made_questions_find_what_the_plain_way_finds(times: Callable[..., int]) -> None:
    chance = Random(901)  # noqa: S311 (no secret)
    pieces = ["a", "ab", "abc", "b", "B", "C++", "c", "c#", "no_std", "é", "e", "文", "1.2", "1", "2"]
    publish(850, *(f"* {' '.join(chance.choices(pieces, k=chance.randrange(1, 7)))}" for _ in range(60)))
    lines = list(Entry.objects.values_list("text", "host"))
    for _ in range(times(2000, usually=150)):
        words = chance.choices([*pieces, "ab*", "no*"], k=chance.randrange(1, 4))
        asked = chance.choice(["{}", '"{}"']).format(" ".join(words))
        query = read_query(asked)
        assert len(Hits(Search(query))) == sum(answers(text, host, query) for text, host in lines), asked


def test_what_is_found_comes_newest_issue_first_in_printed_order() -> None:
    publish(850, "* [Old b](https://example.org/b)", "* [Old a](https://example.org/a)")
    publish(851, "* [New b](https://example.org/b)", "* [New a](https://example.org/a)")
    publish(800, "* [Older a](https://example.org/a)")
    assert titles(section="official") == ["New b", "New a", "Old b", "Old a", "Older a"]
    assert [entry.title for entry in Hits(Search(read_query("new"), section="official"))[1:3]] == ["New a"]


def test_slices_are_the_same_wherever_they_are_cut() -> None:
    for number, count in ((850, 1), (851, 4), (852, 2)):
        publish(number, *(f"* [Line {number} {place}](https://example.org/{number}/{place})" for place in range(count)))
    hits = Hits(Search(read_query("line")))
    everything = [entry.title for entry in hits[:]]
    assert len(everything) == len(hits) == 7
    for size in (1, 2, 3, 5, 9):
        assert [entry.title for start in range(0, 7, size) for entry in hits[start : start + size]] == everything


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"section": "official"}, ["Two", "One"]),
        ({"section": "research"}, ["A paper", "A paper"]),
        ({"section": "unknown"}, []),
        ({"since": 2031}, ["Two", "A paper"]),
        ({"until": 2030}, ["One", "A paper"]),
        ({"since": 2030, "until": 2030, "section": "official"}, ["One"]),
        ({"kind": "link", "host": "one.example.org"}, ["One"]),
        ({"kind": "event"}, []),
        ({"host": "example.org"}, []),
    ],
)
def test_a_search_can_be_narrowed_without_words(narrowed: dict[str, Any], found: list[str]) -> None:
    publish(850, "* [One](https://www.one.example.org/)")
    publish(910, "* [Two](https://two.example.org/)")
    Entry.objects.filter(title="A paper").update(host="paper.example.org")
    assert titles(**narrowed) == found


def test_words_and_what_narrows_must_both_fit() -> None:
    publish(850, *LINES)
    assert titles("rust", host="blog.example.org") == ["Announcing Rust 1.98"]


def test_only_published_issues_are_searched() -> None:
    issue = publish(850, *LINES, status="draft")
    assert titles("async") == []
    release(issue, actor=None)
    assert titles("async") == ["Fearless async with C++"]


class TestInStep:
    def test_an_edit_is_found_at_once_and_what_it_took_out_is_not(self) -> None:
        issue = publish(850, *LINES)
        store_text(issue, issue_text(issue).replace("Fearless", "Careful"), actor=None, origin="edit")
        assert titles("careful") == ["Careful async with C++"]
        assert titles("fearless") == []
        assert indexed() == Entry.objects.count()

    def test_a_section_that_goes_takes_its_lines_along(self) -> None:
        issue = publish(850, *LINES)
        store_text(issue, issue_text(issue).split("### Research")[0], actor=None, origin="edit")
        assert titles("paper") == []
        assert indexed() == Entry.objects.count() == len(LINES)

    def test_an_issue_that_is_deleted_takes_its_lines_along(self) -> None:
        publish(850, *LINES).delete()
        assert indexed() == 0

    def test_rebuilding_gives_the_same_index(self) -> None:
        publish(850, *LINES)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM issues_search")
        assert titles("async") == []
        call_command("rebuild_search")
        assert titles("async") == ["Fearless async with C++"]
        assert search.rebuild() == indexed() == Entry.objects.count()

    def test_bulk_made_entries_are_found_after_rebuilding(self) -> None:
        issue = publish(850)
        row = issue.sections.last()
        assert row is not None
        Entry.objects.bulk_create(
            Entry(issue=issue, issue_section=row, position=place, kind="plain", text=f"* bulk {place}") for place in range(5000)
        )
        search.rebuild()
        assert len(Hits(Search(read_query("bulk")))) == 5000


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_is_not_done_yet_is_waited_for() -> None:
    def rebuild() -> int:
        try:
            return search.rebuild()
        finally:
            connection.close()

    issue = publish(850, *LINES)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            store_text(issue, issue_text(issue).replace("Fearless", "Careful"), actor=None, origin="edit")
            rebuilt = pool.submit(rebuild)
            sleep(0.3)  # until it waits; what it finds is the same when it has not begun
        assert rebuilt.result() == indexed() == Entry.objects.count()
    assert titles("careful") == ["Careful async with C++"]


@pytest.mark.parametrize("count", [1, 3])
def test_searching_asks_the_database_as_often_for_three_as_for_one(django_assert_num_queries: DjangoAssertNumQueries, count: int) -> None:
    for number in range(850, 850 + count):
        publish(number, *LINES[:count])
    with django_assert_num_queries(4):
        hits = Hits(Search(read_query("fearless")))
        assert len(hits[:]) == len(hits) == count


def missing_anchors(text: str) -> set[str]:
    """Anchors of headings of the first three levels that are not those which rendering gives them."""
    found = {below.anchor for chapter in contents(render_html(text)) for below in (chapter, *chapter.below)}
    headings = [piece.heading for piece in cut(text)]
    return {anchor for heading, anchor in zip(headings, anchors(headings), strict=True) if heading.count("#", 0, 6) in (1, 2, 3)} - found


@pytest.mark.parametrize("sample", [SAMPLE, OLD_SAMPLE], ids=lambda path: path.name)
def test_anchors_are_those_that_rendering_makes(sample: Path) -> None:
    assert missing_anchors(read(sample)) == set()


def test_anchors_of_the_archive_are_those_that_rendering_makes(archive: Path, times: Callable[..., int]) -> None:
    paths = sorted((archive / "issues").iterdir())
    step = len(paths) // times(len(paths), usually=12)
    assert {path.name: missing_anchors(read(path)) for path in paths[::step] if missing_anchors(read(path))} == {}
