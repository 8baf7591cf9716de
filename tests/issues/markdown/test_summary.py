from __future__ import annotations

import pytest
from hypothesis import given

from issues.markdown import parse_item
from issues.markdown.summary import Summary, summary
from tests.issues.markdown.texts import made_up

EVENT = "* 2031-01-02 | Kiel, DE | [Rust Kiel](https://example.org/k)\n    * [**Crab night**](https://example.org/e)\n"


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("* [video] [A `b` c](https://x.org/), more\n", "link", Summary("A b c", "https://x.org/", prefixes=("video",), more=", more")),
        ("* [A](https://x.org/), [B](https://y.org/)\n", None, Summary("A", "https://x.org/", more="B")),
        (EVENT, "event", Summary("Crab night", "https://example.org/e", lead="2031-01-02 | Kiel, DE")),
        ("* [crab - Walk](https://x.org/)\n", "task", Summary("crab - Walk", "https://x.org/")),
        (
            "* [**Conf**](https://x.org/) | closes 2031-01-02 | Kiel\n",
            "speakers",
            Summary("Conf", "https://x.org/", more="closes 2031-01-02 | Kiel"),
        ),
        ("* [lib: A](https://x.org/)\n", "pull-request", Summary("lib: A", "https://x.org/")),
        ("* [disposition: close] [A](https://x.org/)\n", "final-comment", Summary("A", "https://x.org/", prefixes=("disposition: close",))),
        ("* see [*this*](https://x.org/) <!-- not that -->\n", None, Summary("see this", "https://x.org/")),
        ("* <b>\n", None, Summary("…")),
        (f"* {'x' * 400}\n", None, Summary(f"{'x' * 300} …")),
    ],
)
def test_an_entry_in_plain_words(source: str, kind: str | None, expected: Summary) -> None:
    assert summary(parse_item(source, kind).entry) == expected


@given(made_up().map("* {}".format))
def test_any_line_has_words(source: str) -> None:
    assert summary(parse_item(source).entry).title
