from __future__ import annotations

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from issues.exports.html import render_html
from issues.search.marking import marked, marked_text
from issues.search.words import read_query


def mark(html: str, asked: str) -> str:
    return marked(SafeString(html), read_query(asked).phrases)


@pytest.mark.parametrize(
    ("html", "asked", "expected"),
    [
        ("<p>Async and async</p>", "async", "<p><mark>Async</mark> and <mark>async</mark></p>"),
        ("the borrow checker borrows", '"borrow checker"', "the <mark>borrow</mark> <mark>checker</mark> borrows"),
        ("a borrow. The checker", '"borrow checker"', "a borrow. The checker"),
        ("C++, not C", "c++", "<mark>C++</mark>, not C"),
        ("<code>Vec&lt;T&gt;</code> &amp; co", "vec<t>", "<code><mark>Vec</mark>&lt;<mark>T</mark>&gt;</code> &amp; co"),
        ("macros, macro_rules, mac", "macr*", "<mark>macros</mark>, <mark>macro</mark>_rules, mac"),
        ("foo<strong>bar</strong>", "foobar", "<mark>foo</mark><strong><mark>bar</mark></strong>"),
        ("<li>one</li><li>two</li>", '"one two"', "<li><mark>one</mark></li><li><mark>two</mark></li>"),
        ("one<br>two", "onetwo", "one<br>two"),
        ('<a href="async" title="async">x</a>', "async", '<a href="async" title="async">x</a>'),
        ("Café", "cafe", "<mark>Café</mark>"),
        ("nothing", "", "nothing"),
    ],
)
def test_words_that_were_asked_for_are_marked(html: str, asked: str, expected: str) -> None:
    assert mark(html, asked) == expected


def test_plain_text_is_escaped() -> None:
    assert marked_text("<b>a.org", read_query("org").phrases) == "&lt;b&gt;a.<mark>org</mark>"


@given(st.text(alphabet="ab<>&;\"'` *[]()/!-\n", max_size=60), st.text(alphabet='ab "*', max_size=10))
def test_taking_the_marks_away_gives_the_html_back(text: str, asked: str) -> None:
    html = render_html(text)
    assert mark(html, asked + " a").replace("<mark>", "").replace("</mark>", "") == mark(html, "zzz")
    assert "<script" not in mark(html, asked)
