"""Links out of pasted text: one an address, bullets of an issue, sentences; nothing lost, nothing twice."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.pasted import Pasted, read_links
from submissions.views.several import LONGEST_TEXT

CASES = [
    ("https://a.example.org/", [Pasted("https://a.example.org/")]),
    ("https://a.example.org/\nhttps://b.example.org/x", [Pasted("https://a.example.org/"), Pasted("https://b.example.org/x")]),
    ("[A title](https://a.example.org/)", [Pasted("https://a.example.org/", "A title")]),
    ("[Rust - the language, 2. edition](https://a.example.org/)", [("a", "Rust - the language, 2. edition")]),
    ("* [A `Vec<T>` title](https://a.example.org/)", [Pasted("https://a.example.org/", "A `Vec<T>` title")]),
    ("- [One](https://a.example.org/)\r\n+ [Two](https://b.example.org/)", [("a", "One"), ("b", "Two")]),
    ("1. [One](https://a.example.org/)\n2) https://b.example.org/", [("a", "One"), ("b", "")]),
    ("• https://a.example.org/", [("a", "")]),
    ("* [video] [A talk](https://a.example.org/)", [Pasted("https://a.example.org/", "A talk", ("video",))]),
    ("* [ZH] [series] [Text](https://a.example.org/)", [Pasted("https://a.example.org/", "Text", ("series",), "ZH")]),
    ("See https://a.example.org/, and (https://b.example.org/x).", [("a", ""), ("b", "", "x")]),
    ("<https://a.example.org/>", [("a", "")]),
    ("https://a.example.org/Rust_(language)", [("a", "", "Rust_(language)")]),
    ("https://a.example.org/?x=1&y=2#part", [("a", "", "?x=1&y=2#part")]),
    ("https://a.example.org/ https://a.example.org/?utm_source=x", [("a", "")]),
    ("HTTPS://a.example.org/", [Pasted("HTTPS://a.example.org/")]),
    ("no address at all", []),
    ("javascript:alert(1) ftp://a.example.org/", []),
    ("", []),
]


def expected(one: Pasted | tuple[str, ...]) -> Pasted:
    if isinstance(one, Pasted):
        return one
    host, title, *path = one
    return Pasted(f"https://{host}.example.org/{''.join(path)}", title)


@pytest.mark.parametrize(("text", "links"), CASES)
def test_links_are_read_as_they_were_meant(text: str, links: list[Pasted | tuple[str, ...]]) -> None:
    assert read_links(text) == tuple(map(expected, links))


@given(st.text(alphabet="abc *[](){}<>\"'`\\\n\r\t.,:/?#&=-_•0123456789htps\x00\ufffd", max_size=400))
def test_any_text_is_read(text: str) -> None:
    for link in read_links(text):
        assert link.url.lower().startswith(("https://", "http://"))
        assert link.url in text


@pytest.mark.parametrize("sign", ["[", "(", "* [", "https://a.example.org/(", "]", ").", "\t", " ", "\t1", "[\n"])
@pytest.mark.parametrize("beginning", ["", "https://a.example.org/", "[x](https://a.example.org/"])
def test_hostile_text_takes_no_time(beginning: str, sign: str) -> None:
    begun = time.thread_time()
    assert len(read_links((beginning + sign * LONGEST_TEXT)[:LONGEST_TEXT])) <= 1
    assert time.thread_time() - begun < 1  # 0.2 seconds at most; what takes the square takes up to forty
