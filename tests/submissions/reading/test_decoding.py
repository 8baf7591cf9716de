"""Which characters a page's bytes are."""

from __future__ import annotations

import codecs

import pytest

from tests.submissions.reading.samples import html, read

WORDS = "Кафе naïve"
PAGE = "<title>{}</title>"


def meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize(
    ("encoding", "words", "content_type", "before"),
    [
        ("utf-8", "Café 横に", "text/html; charset=utf-8", ""),
        ("utf-8", "Café 横に", "text/html", ""),
        ("utf-8", "Café 横に", "", ""),
        ("utf-8", "Café 横に", "text/html", meta("utf-8")),
        ("utf-8", "Café 横に", "text/html; charset=nonsense", ""),
        ("utf-8", "Café 横に", "text/html", meta("nonsense")),
        ("utf-8", "Café 横に", "text/html; charset=iso-8859-1", ""),
        ("utf-8", "Café 横に", "text/html", meta("windows-1252")),
        ("utf-8", "Café 横に", "text/html", meta("utf-16")),
        ("windows-1252", "Café “x”", "text/html", ""),
        ("windows-1252", "Café “x”", "text/html; charset=utf-8", ""),
        ("windows-1252", "Café “x”", "text/html", meta("utf-8")),
        ("windows-1252", "Café “x”", 'text/html; charset="ISO-8859-1"', ""),
        ("shift_jis", "横に歩く", "text/html; charset=Shift_JIS", ""),
        ("shift_jis", "横に歩く", "text/html", meta("shift_jis")),
        ("euc-jp", "横に歩く", "text/html", meta("EUC-JP")),
        ("gbk", "横着走", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'),
        ("big5", "橫著走", "text/html; charset=big5", ""),
        ("euc-kr", "옆으로", "text/html", meta("euc-kr")),
        ("windows-1251", "Ходьба", "text/html; charset=windows-1251", ""),
        ("koi8-r", "Ходьба", "text/html; charset=koi8-r", ""),
        ("iso-8859-2", "Łódź", "text/html; charset=iso-8859-2", ""),
        ("iso-8859-7", "καβούρι", "text/html; charset=iso-8859-7", ""),
    ],
)
def test_a_page_is_read_in_its_encoding(encoding: str, words: str, content_type: str, before: str) -> None:
    page = html(before + PAGE.format(words)).encode(encoding)
    assert read(page, content_type=content_type).title == words


@pytest.mark.parametrize(
    ("mark", "encoding"), [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_a_byte_order_mark_goes_before_all_else(mark: bytes, encoding: str) -> None:
    page = mark + html(meta("koi8-r") + PAGE.format(WORDS)).encode(encoding)
    assert read(page, content_type="text/html; charset=shift_jis").title == WORDS


def test_the_header_goes_before_the_page() -> None:
    page = html(meta("windows-1252") + PAGE.format("Ходьба")).encode("windows-1251")
    assert read(page, content_type="text/html; charset=windows-1251").title == "Ходьба"


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_page_that_was_cut_amid_a_character_is_utf_8_all_the_same(cut: int) -> None:
    page = html(PAGE.format("Café"), body="🦀").encode()[: -cut or None]
    assert read(page, content_type="text/html").title == "Café"


@pytest.mark.parametrize(("wrong", "right"), [("CafÃ© noir", "Café noir"), ("Itâ€™s", "It’s"), ("Ã©Ã¨", "éè"), ("naïve", "naïve")])
def test_words_that_were_once_read_wrongly_are_read_rightly(wrong: str, right: str) -> None:
    assert read(html(PAGE.format(wrong))).title == right


def test_the_title_s_own_quotes_and_widths_stay() -> None:
    words = "“Ｗｉｄｅ” ‘quotes’ & ﬁne ligatures…"
    assert read(html(PAGE.format(words))).title == words
