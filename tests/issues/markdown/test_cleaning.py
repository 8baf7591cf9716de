from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies

from issues.markdown.cleaning import has_unseen
from issues.markdown.escaping import clean_line, clean_text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  a  b\t c\r\nd ", "a b c d"),
        ("a\u00a0b\u3000c\u2028d\u200ae", "a b c d e"),
        ("e\u0301", "é"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("a\ud800b\udfffc", "abc"),
        ("\ud83d\ude00", ""),
        ("a\u202eb\u2066c\u2069d", "abcd"),
        ("a\u200bb\ufeffc\u2060d\u00ade", "abcde"),
        ("a\u200db\u200cc", "abc"),
        ("a\u200eb\u200fc", "abc"),
        ("a\u3164b", "ab"),
        ("a\ufffeb\U0001ffffc\ufdd0d", "abcd"),
        ("\U000e0041a\U000e0042", "a"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_line_loses_what_cannot_be_seen(typed: str, cleaned: str) -> None:
    assert clean_line(typed) == cleaned


@pytest.mark.parametrize(
    "typed",
    [
        "👩‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈 ❤️‍🔥 ☺️ 1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می‌خواهم",
        "क्‍ष",
        "שיחה \u200fRust\u200f חופשית",
        "\u200eראסט",
        "العربية \u0600١",
        "Zürich – Łódź 锈蚀 กำ \U0001fae8 \ue000",
    ],
)
def test_scripts_and_emoji_stay_intact(typed: str) -> None:
    assert clean_line(typed) == typed


def test_notes_keep_their_lines() -> None:
    assert clean_text("\r\n a  b \r\rc\u202e\n\n\n\nd\x00\n") == "a b\n\nc\n\nd"


@given(strategies.text(strategies.characters()))
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    line, text = clean_line(typed), clean_text(typed)
    assert clean_line(line) == line
    assert clean_text(text) == text
    assert unicodedata.is_normalized("NFC", line)
    assert not has_unseen(line)
    assert line.encode().decode() == line


@given(strategies.text(strategies.characters(exclude_categories=["C", "Z"], max_codepoint=0x58F)))
def test_seen_letters_stay(typed: str) -> None:
    assert clean_line(typed) == unicodedata.normalize("NFC", typed)
