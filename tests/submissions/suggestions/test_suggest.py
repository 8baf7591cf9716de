from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from submissions.models import Learned, Page
from submissions.suggestions import Suggestion, suggest
from submissions.suggestions.asking import guess
from submissions.suggestions.learning import NAME
from submissions.suggestions.lessons import NOTHING, Lessons, draw_lessons
from tests.submissions.suggestions.conftest import NOW
from tests.submissions.suggestions.printed import TITLES, made_links

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

LESSONS = draw_lessons(made_links(30), TITLES)
RELEASE = ("https://github.com/limpet/limpet/releases/tag/v90", "limpet 90.2 released")
THOUGHTS = ("https://talitha.example/posts/slices", "Thoughts on slices")
LEARNING = ("https://talitha.example/slices", "Slices")
HOSTILE = (
    *(
        "",
        " ",
        "x",
        "//",
        "http://[::1",
        "https://[v1.x]/",
        "https://\ud800.example/",
        "javascript:alert(1)",
        "https://e.org/" + "%ff" * 900,
    ),
    *(
        "https://" + "a." * 5000,
        "\x00\u202e\u2028",
        "<script>alert(1)</script>",
        "](x)[",
        "{}{0}{x}",
        "%s%n",
        "a" * 100_000,
        "\u0661\u0662",
        "e\u0301" * 999,
    ),
)


def store(lessons: Lessons = LESSONS, *, learned_at: datetime = NOW) -> None:
    Learned.objects.update_or_create(name=NAME, defaults={"data": lessons.to_json(), "state_of_archive": "1", "learned_at": learned_at})


def slugs(suggestion: Suggestion) -> list[str]:
    return [section.slug for section in suggestion.sections]


# What is suggested


def test_guess_is_best_first_with_titles_and_reasons() -> None:
    found = guess(LESSONS, *RELEASE)

    assert found.sections[0][:2] == ("project-tooling-updates", "Project/Tooling Updates")
    assert found.sections[0].reason
    assert found.is_sure
    assert found.prefixes == ()
    assert len(slugs(found)) == len(set(slugs(found))) <= 3


def test_guess_by_the_address_alone_is_never_sure() -> None:
    url, title = RELEASE

    assert guess(LESSONS, url, title).is_sure
    assert slugs(guess(LESSONS, url))[0] == "project-tooling-updates"
    assert not guess(LESSONS, url, " ").is_sure


def test_guess_without_an_address_names_no_section() -> None:
    assert guess(LESSONS, "", "limpet 90.2 released").sections == ()


def test_guess_from_nothing_learned_still_knows_prefixes() -> None:
    found = guess(NOTHING, "https://youtu.be/abcdefghijk", "A video")

    assert (found.sections, found.is_sure) == ((), False)
    assert [prefix.prefix for prefix in found.prefixes] == ["video"]


def test_guess_leans_to_walkthroughs_where_the_page_shows_code_and_says_so() -> None:
    plain, coded = guess(LESSONS, *LEARNING), guess(LESSONS, *LEARNING, Page(has_code=True))

    assert "rule of thumb" not in "".join(section.reason for section in plain.sections)
    told = [section.slug for section in coded.sections if "the page shows code" in section.reason.lower()]
    assert told == ["rust-walkthroughs"]
    assert slugs(coded).index("rust-walkthroughs") <= slugs(plain).index("rust-walkthroughs")


def test_guess_tells_of_a_feed_where_it_counted() -> None:
    found = guess(LESSONS, *THOUGHTS, Page(has_feed=True))

    assert slugs(found)[0] == "observations-thoughts"
    assert "the page has a feed" in found.sections[0].reason


def test_guess_takes_medium_and_language_from_the_page() -> None:
    found = guess(LESSONS, "https://new.example/1", "A title", Page(medium="video", language="de"))

    assert [prefix.prefix for prefix in found.prefixes] == ["DE", "video"]


def test_guess_is_the_same_every_time() -> None:
    assert guess(LESSONS, *RELEASE) == guess(LESSONS, *RELEASE)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_guess_of_hostile_texts_never_raises(hostile: str) -> None:
    page = Page(title=hostile, language=hostile, medium=hostile, has_code=True, has_feed=True)
    for found in (guess(LESSONS, hostile, hostile, page), guess(LESSONS, RELEASE[0], hostile), guess(LESSONS, hostile, RELEASE[1])):
        assert len(found.sections) <= 3
        assert all(len(section.reason) < 500 and "\n" not in section.reason for section in found.sections)
        assert all("<" not in section.reason for section in found.sections)


@given(st.text(), st.text(), st.text(max_size=8))
def test_guess_of_any_text_never_raises(url: str, title: str, language: str) -> None:
    assert guess(LESSONS, url, title, Page(language=language)).is_sure in {True, False}


# What a process keeps


@pytest.mark.django_db
def test_suggest_on_a_fresh_desk_names_no_section() -> None:
    assert suggest(*RELEASE).sections == ()
    assert [prefix.prefix for prefix in suggest("https://youtu.be/abcdefghijk").prefixes] == ["video"]


@pytest.mark.django_db
def test_suggest_reads_what_was_learned_once(django_assert_num_queries: Callable[[int], object]) -> None:
    store()

    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        first = suggest(*RELEASE)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert suggest(*RELEASE) == first == guess(LESSONS, *RELEASE)


@pytest.mark.django_db
def test_suggest_hears_of_what_was_learned_since_and_of_what_is_gone() -> None:
    store()
    assert slugs(suggest(*RELEASE))[0] == "project-tooling-updates"

    others = [link._replace(section="research") for link in made_links(30)]
    store(draw_lessons(others, TITLES), learned_at=NOW + timedelta(seconds=1))
    assert slugs(suggest(*RELEASE)) == ["research"]

    Learned.objects.all().delete()
    assert suggest(*RELEASE).sections == ()


@pytest.mark.django_db
def test_suggest_takes_the_title_of_the_page_where_none_is_given() -> None:
    store()
    url, title = THOUGHTS

    assert slugs(suggest(url, "", Page(title=title))) == slugs(suggest(url, title))


@pytest.mark.django_db
def test_suggest_ignores_what_another_version_stored() -> None:
    Learned.objects.create(name=NAME, data={"format": 0}, state_of_archive="0", learned_at=NOW)

    assert suggest(*RELEASE).sections == ()


@pytest.mark.django_db(transaction=True)
def test_suggest_gives_many_threads_the_same_while_workers_learn() -> None:
    store()
    expected = guess(LESSONS, *RELEASE)

    def ask(turn: int) -> bool:
        try:
            if turn % 10 == 0:
                Learned.objects.filter(name=NAME).update(learned_at=NOW + timedelta(seconds=turn))
            return suggest(*RELEASE) == expected
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(80)))
