"""What is quoted shows line for line as it was typed, in both renderers, and begins nothing of its own."""

from __future__ import annotations

import re
from html import unescape

import markdown
import pytest
from hypothesis import given, strategies
from markdown_it import MarkdownIt

from issues.markdown import parse_body
from issues.markdown.blocks import Quote, QuoteOfTheWeek, read_quote, write_quote
from issues.markdown.nodes import Text
from issues.markdown.quoting import clean_quoted, prose_of, quoted

BLOCKS = re.compile(r"</?(?:p|blockquote|pre|code|div|span)(?: [^>]*)?>")
BROKEN = "<script>alert(1)</script>"


def in_print(text: str) -> str:
    return write_quote(QuoteOfTheWeek("", (Quote(quoted(text), "Ferris", "", "https://example.org/x"),)))


def shown(source: str) -> list[str]:
    """The quote as each renderer shows it: words and the tags that are more than paragraphs and code."""
    commonmark = MarkdownIt("commonmark").render(source)
    newsletter = markdown.Markdown(extensions=("codehilite", "extra", "toc"), extension_configs={"codehilite": {"guess_lang": False}})
    pages = [commonmark, newsletter.convert(source)]
    return [unescape(BLOCKS.sub("", page.split("</blockquote>")[0]).replace("<br />\n", "\n").replace("<br>\n", "\n")) for page in pages]


def words(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    "text",
    [
        "One line",
        "Two\nlines",
        "Two\n\nparagraphs",
        "# no heading\n## nor this",
        "> no quote in it",
        "- no list\n- of dashes",
        "+ plus\n1. one\n2) two",
        "Title\n===\nOther\n---",
        "a | b\n--- | ---\nc | d",
        "| a |\n|---|",
        "Word\n: no definition",
        "[label]: https://evil.example/",
        "[^1]: no footnote",
        "*[HTML]: no abbreviation",
        "words\n{: .class #id}",
        "~~~\nnever closed",
        "```\nnever closed",
        "***\n___",
        BROKEN,
        "<!-- no comment -->",
        "[a](javascript:alert(1))",
        "![x](https://evil.example/pixel.png)",
        "&lt;b&gt; & &amp;",
        "a_b_c and *stars*",
        "ends with \\\nnext",
        "2041. A year",
    ],
)
def test_typed_words_are_shown_as_typed(text: str) -> None:
    assert [words(page) for page in shown(in_print(text))] == [words(text)] * 2


@pytest.mark.parametrize("fence", ["```", "```rust", "~~~", "````"])
def test_code_between_fences_keeps_its_lines_and_blanks(fence: str) -> None:
    code = f'fn main() {{\n\n    let x = "{BROKEN}";\n    // # no   heading\n}}'
    text = f"Look:\n{fence}\n{code}\n{fence.rstrip('rust')}\nNice."
    source = in_print(clean_quoted(text))
    assert [words(page) for page in shown(source)] == [["Look:", *words(code), "Nice."]] * 2
    assert ">         let x" in source
    assert all("    let x" in page and "# no   heading" in page for page in shown(source))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  a   b \r\n c ", "a b\nc"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("```\n  x   y\t z\u200b\n```", "```\n  x   y  z\n```"),
        ("\n\n\u200b", ""),
    ],
)
def test_cleaning_keeps_blanks_in_code_alone(typed: str, cleaned: str) -> None:
    assert clean_quoted(typed) == cleaned
    assert clean_quoted(cleaned) == cleaned


def test_empty_code_is_nothing() -> None:
    assert quoted("```\n\n```") == ""


def test_prose_leaves_code_out() -> None:
    assert prose_of("One\n```\ncode\n```\n two  three") == "One two three"


@given(strategies.text(alphabet=strategies.sampled_from("ab1 \n\t`~#>-+*_=|:[](){}<&!\\.'\"é🦀"), max_size=80))
def test_whatever_is_quoted_is_one_quote_that_reads_back(text: str) -> None:
    cleaned = clean_quoted(text)
    if not quoted(cleaned):
        return
    source = in_print(cleaned)
    read = read_quote(source)
    assert read is not None
    assert (read.source, [one.text for one in read.quotes]) == (source, [quoted(cleaned)])
    assert [type(block) for block in parse_body(source)].count(Text) == 2
    assert clean_quoted(cleaned) == cleaned


@pytest.mark.parametrize("sign", ["```\n", "`", "# ", "> ", "\n", "[", "1. "])
def test_cost_follows_length(sign: str) -> None:
    text = sign * 20_000
    assert quoted(clean_quoted(text)) is not None
