from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from issues.archive.files import find_files, read_archive
from issues.links import duplicate_key
from issues.markdown import entry_kind, entry_link, parse
from issues.markdown.escaping import plain_text
from issues.titles import LONGEST, Titles, likeness, read_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from issues.titles import Title


def title(words: str) -> Title:
    found = read_title(words)
    assert found is not None
    return found


def are_alike(one: str, other: str) -> bool:
    score = likeness(title(one), title(other))
    assert score == likeness(title(other), title(one))
    return score > 0


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Why we’re porting our database drivers", "Why We're Porting our Database Drivers!"),
            ("The little book of Rust macros", "Little Book of Rust Macros"),
            ("Exploring a three-year Rust journey, with Ada", "Exploring a three-year Rust journey - with Ada"),
            ("Several Rust engineering positions available", "Several Rust engineering postions available"),
            ("We're porting our database drivers to async Rust", "Why we're porting our database drivers to async Rust"),
            ("A backend developer writes lifetimes", "A back-end developer writes lifetimes"),
            ("Ｗｉｄｅ letters and narrow ones", "Wide letters and narrow ones"),
            ("Announcing Rust 1.98.0", "Announcing Rust 1.98.0!"),
            ("Über die Fehlerbehandlung in Iteratoren", "über die Fehlerbehandlung in Iteratoren"),
        ],
    )
    def test_case_punctuation_articles_and_slips_do_not_count(self, one: str, other: str) -> None:
        assert are_alike(one, other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Announcing Rust 1.98.0", "Announcing Rust 1.99.0"),
            ("Announcing Rust 1.98.0", "Announcing Rust 19.8.0"),
            ("Building a map application, part 4", "Building a map application, part 5"),
            ("Building a map application in Rust, Part IV", "Building a map application in Rust, Part VI"),
            ("Building a map application, part one", "Building a map application, part two"),
            ("This Month in Rust OSDev: June", "This Month in Rust OSDev: July"),
            ("This Month in Rust OSDev: June 2024", "This Month in Rust OSDev: June 2025"),
            ("State of the compiler team, Dec 3", "State of the compiler team, Nov 3"),
        ],
    )
    def test_numbers_must_agree_however_they_are_written(self, one: str, other: str) -> None:
        assert not are_alike(one, other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Facebook joins the newly made Rust foundation", "Google joins the newly made Rust foundation"),
            ("Senior backend engineer wanted (remote)", "Junior backend engineer wanted (remote)"),
            ("Implement QueueInterface for the mock database", "Implement EventInterface for the mock database"),
            ("A parser in C++ and its tests explained", "A parser in C and its tests, again explained"),
            ("Announcing a small allocator", "Something else altogether told"),
        ],
    )
    def test_words_may_not_be_exchanged_for_others(self, one: str, other: str) -> None:
        assert not are_alike(one, other)

    @pytest.mark.parametrize("words", ["", "Rust", "Rust Meetup", "Rust 2021", "RustConf 2026", "Error handling in Rust", "!?", "the a an"])
    def test_short_and_common_titles_are_like_no_other(self, words: str) -> None:
        assert read_title(words) is None

    def test_titles_are_read_so_far_and_no_further(self) -> None:
        words = "Long words indeed " * LONGEST
        assert title(words) == title(words + "and more")
        assert len(title("Long words \ufdfa" + "\ufdfa" * LONGEST).text) <= LONGEST


class TestIndex:
    def test_all_that_are_alike_are_found_by_their_numbers(self) -> None:
        titles = Titles()
        words = ["Porting our database drivers", "Something else altogether", "Porting our database driver", "porting OUR database drivers"]
        for number, one in enumerate(words):
            titles.add(number, title(one))
        assert titles.alike(title("Porting our database-drivers")) == [0, 2, 3]
        assert titles.alike(title("Words that nobody ever wrote")) == []

    def test_nothing_that_is_alike_is_missed_among_changed_titles(self) -> None:
        words = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima".split()  # noqa: SIM905 (legible)
        base = [" ".join(words[start : start + 7]) for start in range(6)]
        changed = [
            *base,
            *(re.sub(r"(\w\w)\w ", r"\1 ", one, count=1) for one in base),
            *(one.replace("o", "oo", 1) for one in base),
            *(f"new {one}" for one in base),
            *(one.rsplit(" ", 1)[0] for one in base),
        ]
        assert missed([title(one) for one in changed]) == []

    def test_equal_titles_are_one_in_the_index(self) -> None:
        titles = Titles()
        for number in range(20_000):
            titles.add(number, title("Weekly updates of a certain crate"))
        assert (len(titles), len(titles.alike(title("Weekly updates of a certain crate")))) == (1, 20_000)


def missed(titles: list[Title]) -> list[tuple[str, str]]:
    """Pairs that are alike and do not find each other in the index."""
    index = Titles()
    for number, one in enumerate(titles):
        index.add(number, one)
    pairs = []
    for one in titles:
        found = set(index.alike(one))
        pairs += [(one.text, other.text) for number, other in enumerate(titles) if likeness(one, other) and number not in found]
    return pairs


def test_the_newest_real_issues_find_few_titles_and_the_right_ones(archive: Path) -> None:
    """Of some 750 titles of links in 30 issues one stood before under another address."""
    files = read_archive(find_files(archive)[0]).files
    stood: list[tuple[date, str]] = []  # the day and the page of each title in the index
    index, found = Titles(), []
    for file in files:
        for words, url, one in _links(file.text):
            earlier = [stood[number] for number in index.alike(one) if stood[number][1] != duplicate_key(url)]
            found += [(words, str(day)) for day, _ in earlier if file in files[-30:] and day < file.top.date]
        for number, (_, url, one) in enumerate(_links(file.text), start=len(stood)):
            index.add(number, one)
            stood.append((file.top.date, duplicate_key(url)))
    assert found == [("Update RFC template", "2022-11-02")]


def _links(text: str) -> Iterator[tuple[str, str, Title]]:
    for item in (item for part in parse(text).sections for item in part.items if entry_kind(item.entry) == "link"):
        words, url = entry_link(item.entry)
        if url and (one := read_title(plain_text(words))):
            yield words, url, one
