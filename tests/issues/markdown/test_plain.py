from __future__ import annotations

import pytest

from issues.markdown.escaping import plain_text


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("just words", "just words"),
        ("`code` and ``a ` b``", "code and a ` b"),
        ("*a* _b_ **c** __d__ ***e***", "a b c d e"),
        ("**a *b* c**", "a b c"),
        ("snake_case a * b 2*3", "snake_case a * b 2*3"),
        ("*open and **open", "*open and **open"),
        ("[text](https://example.org) and [more `x`](y)", "text and more x"),
        ("![alt](image.png)", "alt"),
        ("[not a link] [nor][this]", "[not a link] [nor][this]"),
        ("\\*\\_\\[\\`", "*_[`"),
        ("a\\b", "a\\b"),
        ("&lt;T&gt; &amp;amp; &nope;", "<T> &amp; &nope;"),
        ("a<br>b <small>c</small>", "ab c"),
        ("<https://example.org> <me@example.org>", "https://example.org me@example.org"),
        ("Vec&lt;T>", "Vec<T>"),
        (" two\n  lines ", "two lines"),
        ("", ""),
    ],
)
def test_reader_sees_the_words(markdown: str, shown: str) -> None:
    assert plain_text(markdown) == shown
