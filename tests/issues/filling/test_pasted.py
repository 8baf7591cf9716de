"""What editors paste: every form of it is read, and what is not understood comes back as it was pasted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.filling.pasted import Pasted, read_pasted
from tests.issues.markdown.test_linear import MOST, growth

PULL = "https://github.com/rust-lang/rust/pull/1"


def told(text: str) -> list[tuple[str, str]]:
    pasted = read_pasted(text)
    assert pasted.left == ""
    return [(find.link.title, find.link.url) for find in pasted.finds]


@pytest.mark.parametrize(
    "line",
    [
        f"* [Make it so]({PULL})",
        f"- [Make it so]({PULL})",
        f"[Make it so]({PULL})",
        f"1. [Make it so]({PULL})",
        f"  * [Make it so]({PULL}/files)",
        f"Make it so {PULL}",
        f"Make it so: {PULL}#",
        f"{PULL} Make it so",
        f"{PULL}/commits?w=1 – Make it so",
        f"• Make it so ({PULL}).",
        "Make it so rust-lang/rust#1",
        "rust-lang/rust#1: Make it so",
        "rust-lang/rust\t1\tmerged\tMake it so\tT-compiler, A-x\t2031-01-01T00:00:00Z",
        "rust-lang/rust\t#1\tmerged\tMake it so",
    ],
)
def test_a_line_is_read_in_every_form(line: str) -> None:
    assert [(title, url.rstrip("#")) for title, url in told(f"\n{line}\r\n\n")] == [("Make it so", PULL)]


def test_what_stands_with_a_link_stays_with_it() -> None:
    text = (
        "#### Cargo\n* [disposition: close] [One `a_b`](https://github.com/rust-lang/cargo/pull/1) (RFC [#2](https://example.org/2))\n"
        "  * [Testing steps](https://example.org/steps)\n  - in words\n"
    )
    (find,) = read_pasted(text).finds
    assert (find.under, find.repository, find.link.prefixes, find.link.title) == (
        "Cargo",
        "rust-lang/cargo",
        ("disposition: close",),
        "One `a_b`",
    )
    assert find.link.tail == " (RFC [#2](https://example.org/2))"
    assert [(step.title, step.url) for step in find.steps] == [("Testing steps", "https://example.org/steps"), ("in words", "")]


ANSWER = {
    "title": "Make it so",
    "html_url": PULL,
    "url": "https://api.github.com/repos/rust-lang/rust/issues/1",
    "labels": [{"name": "T-libs"}],
}
TOOL = {"title": "Make it so", "url": PULL, "number": 1, "repository": {"nameWithOwner": "rust-lang/rust"}, "labels": [{"name": "T-libs"}]}
NODE = {"title": "Make it so", "url": PULL, "labels": {"nodes": [{"name": "T-libs"}]}}


@pytest.mark.parametrize(
    ("document", "total"),
    [
        ({"total_count": 512, "incomplete_results": False, "items": [ANSWER]}, 512),
        ([ANSWER], None),
        ([TOOL], None),
        ({"data": {"search": {"issueCount": 7, "nodes": [NODE]}}}, 7),
        ({"data": {"search": {"issueCount": 7, "edges": [{"node": NODE}]}}}, 7),
        ({"items": [{"title": "Make it so", "url": "https://api.github.com/repos/rust-lang/rust/pulls/1", "labels": ["T-libs"]}]}, None),
    ],
)
def test_answers_of_github_are_read(document: Any, total: int | None) -> None:
    pasted = read_pasted(json.dumps(document, indent=1))
    assert (pasted.left, pasted.total) == ("", total)
    assert [(find.link.title, find.link.url, find.labels, find.is_typed) for find in pasted.finds] == [
        ("Make it so", PULL, frozenset({"T-libs"}), True)
    ]


def test_pages_of_a_search_and_lines_may_follow_each_other() -> None:
    pages = [json.dumps({"total_count": 2, "items": [ANSWER | {"html_url": f"{PULL}{number}"}]}) for number in (1, 2)]
    pasted = read_pasted(f"{pages[0]}\n{pages[1]}\n* [Three]({PULL}3)\n")
    assert [find.link.url for find in pasted.finds] == [f"{PULL}1", f"{PULL}2", f"{PULL}3"]
    assert pasted.left == ""


def test_what_is_not_understood_comes_back() -> None:
    text = f"Some words\n* [A]({PULL})\n* words alone\n    deeper\n> a quote\n[x](javascript:alert(1))\n"
    assert read_pasted(text).left == "Some words\n* words alone\n    deeper\n> a quote\n[x](javascript:alert(1))\n"
    assert read_pasted('{"title": "x"}').left == '{"title": "x"}\n'
    assert read_pasted('{"items": [{"title": "x"}]}').left == '{"title": "x"}\n'
    assert read_pasted('{"items": [').left == '{"items": [\n'


@pytest.mark.parametrize(
    "text", ["", "\n\n", "---\n", "#### Compiler\n\n#### Cargo\n", "* *No RFCs were approved this week.*\n", "<!-- a -->\n"]
)
def test_what_says_nothing_is_nothing(text: str) -> None:
    assert read_pasted(text).finds == ()


@given(st.lists(st.text(st.characters(exclude_characters="\n\r\0{[<#`~", exclude_categories=["Cs"]), min_size=1, max_size=40), max_size=8))
def test_no_line_is_lost(lines: list[str]) -> None:
    pasted = read_pasted("\n".join(lines))
    kept = "".join(find.link.title + find.link.url + find.link.tail for find in pasted.finds) + pasted.left
    for line in lines:
        for word in line.split():
            if word.isalnum() and word.isascii():
                assert word in kept


@given(st.text(max_size=200))
def test_reading_refuses_nothing(text: str) -> None:
    assert isinstance(read_pasted(text), Pasted)


@pytest.mark.parametrize("piece", ["* [a](https://b) ", "[", "{", '{"a":', "a/b#1 ", "https://a ", "\n* x", "\t", "* [x]\n  * "])
def test_reading_takes_time_in_proportion(piece: str) -> None:
    assert growth(read_pasted, piece, 20_000) <= MOST
