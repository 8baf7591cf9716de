from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.search.words import Phrase, Query, read_query, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Announcing Rust 1.98.0", ["announcing", "rust", "1", "98", "0"]),
        ("`no_std` and tokio-rs", ["no", "std", "and", "tokio", "rs"]),
        ("Vec<T>, #[derive(Debug)]", ["vec", "t", "derive", "debug"]),
        ("C, C++ and C# (not #7)", ["c", "c", "plusplus", "and", "c", "sharp", "not", "7"]),
        ("Čeština, STRASSE, straße, ﬁle", ["cestina", "strasse", "strasse", "file"]),
        ("Ｗｉｄｅ １２", ["wide", "12"]),
        ("Rust语言 が", ["rust", "语", "言", "か"]),
        ("it's “quoted”", ["it", "s", "quoted"]),
        ("AND OR NOT NEAR(a, b) * ^ : -", ["and", "or", "not", "near", "a", "b"]),
        ("a\x00b \ud800 🦀 ؟", ["a", "b"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text(max_size=60))
def test_words_are_the_same_with_and_without_their_places(text: str) -> None:
    found = words(text)
    assert [word.term for word in found] == terms(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)


@given(st.text(max_size=60))
def test_words_hold_no_sign_that_a_database_could_read(text: str) -> None:
    assert all(word.isalnum() and word.isprintable() for word in terms(text))


def test_a_word_of_which_there_are_very_many_is_counted_up_to_a_bound() -> None:
    assert len(terms("a " * 1000)) == 250
    assert terms("a " * 300 + "b")[-1] == "b"
    assert len(terms(" ".join(map(str, range(20_000))))) == 15_000


def test_a_very_long_word_is_cut_alike_everywhere() -> None:
    assert terms("x" * 5000) == ["x" * 100]
    assert [word.term for word in words("x" * 5000)] == ["x" * 100]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("async drop", [Phrase(("async",)), Phrase(("drop",))]),
        ('"borrow checker" async', [Phrase(("borrow", "checker")), Phrase(("async",))]),
        ("“borrow checker”", [Phrase(("borrow", "checker"))]),
        ('never "closed quote', [Phrase(("never",)), Phrase(("closed", "quote"))]),
        ("tokio-rs no_std", [Phrase(("tokio", "rs")), Phrase(("no", "std"))]),
        ("macr*", [Phrase(("macr",), is_beginning=True)]),
        ('"no_st*"', [Phrase(("no", "st"), is_beginning=True)]),
        ("a* ** * C++*", [Phrase(("a",)), Phrase(("c", "plusplus"))]),
        ("same same", [Phrase(("same",))]),
        ("!!! -- ***", []),
        ('"" " "', []),
    ],
)
def test_a_question_is_read_as_phrases(text: str, expected: list[Phrase]) -> None:
    assert read_query(text) == Query(tuple(expected))


def test_a_whole_address_is_asked_for_as_one() -> None:
    assert read_query("HTTPS://www.Example.org/a/?utm_source=x word") == Query((Phrase(("word",)),), ("example.org/a",))


@given(st.text(max_size=200))
def test_every_text_can_be_asked(text: str) -> None:
    assert isinstance(read_query(text), Query)
