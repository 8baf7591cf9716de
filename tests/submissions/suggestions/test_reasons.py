"""Every reason is true: what it says of the address and the title can be seen, what it counts can be counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from submissions.suggestions.asking import guess
from submissions.suggestions.features import features, sites
from submissions.suggestions.lessons import Lessons, draw_lessons
from submissions.suggestions.reasons import _SIGNS, Asked, section_reason
from tests.submissions.suggestions.printed import TITLES, made_links, printed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from submissions.suggestions.lessons import Printed

_COUNTED = re.compile(r"(\d+) of (\d+) community links to (\S+) stood here", re.IGNORECASE)
_QUOTED = re.compile(r"its (title|address) (?:has|begins with|ends with) \u201c(.+?)\u201d", re.IGNORECASE)
_NOTHING = "Nothing in particular: many links stood here."


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    return draw_lessons(made_links(50), TITLES)


def assert_true(reason: str, section: str, asked: Printed, learned: Sequence[Printed]) -> None:
    assert reason[0] == reason[0].upper()
    assert reason.endswith(".")
    clauses = reason[:-1].split("; ")
    assert len(clauses) == len(set(clauses)) <= 2
    for clause in clauses if reason != _NOTHING else ():
        counted, quoted = _COUNTED.fullmatch(clause), _QUOTED.fullmatch(clause)
        if counted:
            there = [link for link in learned if counted[3] in sites(link.url)]
            assert counted[3] in sites(asked.url)
            assert int(counted[1]) == sum(link.section == section for link in there) > 0
            assert int(counted[2]) == len(there)
        elif quoted:
            assert quoted[2] in {"title": asked.title, "address": asked.url}[quoted[1].lower()].casefold()
        else:
            assert f"{clause[0].lower()}{clause[1:]}" in {_SIGNS.get(feature) for feature in features(asked.url, asked.title)}


def test_reasons_are_true() -> None:
    learned, asked = made_links(50)[200:], made_links(50)[:200]
    lessons = draw_lessons(learned, TITLES)
    for link in asked:
        for section in guess(lessons, link.url, link.title).sections:
            assert_true(section.reason, section.slug, link, learned)


def test_reasons_are_true_for_the_archive(archive: Path, times: Callable[..., int]) -> None:
    links = printed_in(archive)
    learned, asked = links[300:], links[: times(300, usually=60)]
    lessons = draw_lessons(learned, TITLES)
    for link in asked:
        for section in guess(lessons, link.url, link.title).sections:
            assert_true(section.reason, section.slug, link, learned)


def test_reason_counts_the_links_of_the_site(lessons: Lessons) -> None:
    (first, *_) = guess(lessons, "https://tides.example.net/issues/9999", "Tides 9999").sections

    assert (first.slug, first.title) == ("newsletters", "Newsletters")
    assert _COUNTED.match(first.reason)


def test_reason_names_words_of_the_title(lessons: Lessons) -> None:
    (first, *_) = guess(lessons, "https://new.example/", "Thoughts on slices").sections

    assert first.slug == "observations-thoughts"
    assert "\u201cthoughts" in first.reason


def test_reason_quotes_no_word_that_is_not_there(lessons: Lessons) -> None:
    """Words that stand side by side but for a mark are a pair to the model, not to a reader."""
    asked = Asked("https://new.example/", "Thoughts; on slices", ("pair:thoughts on",), {})

    assert section_reason(lessons, asked, "observations-thoughts", "") == _NOTHING


def test_reason_without_anything_says_so(lessons: Lessons) -> None:
    assert section_reason(lessons, Asked("https://new.example/", "", (), {}), "observations-thoughts", "") == _NOTHING


def test_reason_tells_of_the_page_apart(lessons: Lessons) -> None:
    asked = Asked("https://new.example/", "", (), {"observations-thoughts": ["the page has a feed"]})

    assert section_reason(lessons, asked, "observations-thoughts", "") == "The page has a feed."
    assert section_reason(lessons, asked, "official", "") == _NOTHING
