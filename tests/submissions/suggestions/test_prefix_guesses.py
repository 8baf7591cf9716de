from __future__ import annotations

from dataclasses import replace

import pytest

from submissions.suggestions.lessons import NOTHING
from submissions.suggestions.prefixes import PrefixGuess, guess_language, guess_prefixes

LESSONS = replace(
    NOTHING,
    marked={
        "tides.example.org/listen": {"": 5, "audio": 4},
        "half.example.org/posts": {"": 4, "audio": 2},
        "reef.example.org/blog": {"": 3, "ZH": 3, "series": 3},
    },
)


def prefixes(url: str, title: str = "A title", medium: str = "", language: str = "") -> list[str]:
    return [guess.prefix for guess in guess_prefixes(url, title, LESSONS, kind_of_medium=medium, declared=language)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://youtu.be/abcdefghijk", ["video"]),
        ("https://www.youtube.com/watch?v=abcdefghijk", ["video"]),
        ("https://rustacean-station.org/episode/limpet/", ["audio"]),
        ("https://www.youtube.com/@limpet", []),
        ("https://example.org/", []),
        ("https://tides.example.org/listen/9", ["audio"]),
        ("https://tides.example.org/about", []),
        ("https://half.example.org/posts/1", []),
        ("https://reef.example.org/blog/1", ["ZH"]),
        ("http://[::1", []),
        ("", []),
    ],
)
def test_prefixes_follow_from_the_address_and_its_folder(url: str, expected: list[str]) -> None:
    assert prefixes(url) == expected


def test_prefixes_follow_from_what_the_page_says() -> None:
    assert prefixes("https://example.org/", medium="video") == ["video"]
    assert prefixes("https://example.org/", language="de") == ["DE"]
    assert prefixes("https://example.org/", language="en") == []
    assert prefixes("https://example.org/", medium="audio", language="pt-BR") == ["PT", "audio"]
    assert prefixes("https://example.org/", medium="page", language="klingon") == []


def test_prefix_has_its_first_reason_and_stands_once() -> None:
    guesses = guess_prefixes("https://youtu.be/abcdefghijk", "\u041f\u0440\u0438\u0432\u0435\u0442", NOTHING, kind_of_medium="video")

    assert guesses == (PrefixGuess("RU", "The title looks Russian."), PrefixGuess("video", "The address is that of a video."))


@pytest.mark.parametrize(
    ("url", "medium", "language", "reason"),
    [
        ("https://example.org/", "video", "", "The page says that it is a video."),
        ("https://example.org/", "audio", "", "The page says that it is an episode of a podcast."),
        ("https://example.org/", "", "fr", "The page says that it is in French."),
        ("https://example.org/", "", "fi", "The page says that it is in the language \u201cfi\u201d."),
        ("https://tides.example.org/listen/9", "", "", "4 of 5 links to tides.example.org/listen had it."),
    ],
)
def test_prefix_says_why(url: str, medium: str, language: str, reason: str) -> None:
    assert [guess.reason for guess in guess_prefixes(url, "A title", LESSONS, kind_of_medium=medium, declared=language)] == [reason]


@pytest.mark.parametrize(
    ("title", "declared", "language"),
    [
        ("A title", "", ""),
        ("A title", "en", "en"),
        ("A title", "DE-at", "de"),
        ("", "", ""),
        ("\u65e5\u672c\u8a9e\u306e\u30ab\u30cb", "en", "ja"),  # kana
        ("Rust \u5165\u95e8\u6307\u5357\u6559\u7a0b", "", "zh"),
        ("\u6771\u4eac", "ja", "ja"),
        ("\u0420\u0430\u043a", "uk", "uk"),
        ("\u0420\u0430\u043a", "en", "ru"),
        ("\uac8c Rust", "", ""),  # mostly Latin
        ("\uac8c\uac8c\uac8c Rust", "", "ko"),
        ("\u05e1\u05e8\u05d8\u05df", "", "he"),
        ("The \u03bb calculus", "en", "en"),
    ],
)
def test_language_is_that_of_the_title_else_that_of_the_page(title: str, declared: str, language: str) -> None:
    assert guess_language(title, declared) == language
