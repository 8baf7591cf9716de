"""HTML written without a tree beside python-Markdown's: the same bytes, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from issues.exports.html import EXTENSION_CONFIGS, EXTENSIONS, FRONT_MATTER, LinkedHeadings
from issues.exports.quick import Quick
from issues.exports.quick.direct import directly
from tests.issues.exports.test_quick import LINES, NEWSLETTERS, SIGNS
from tests.issues.samples import OLD_SAMPLE, SAMPLE, read
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from markdown.extensions import Extension

EXAMPLES = 800 if IS_SOAK else 150
SHARE = 0.8  # of the archive, at the least


def renderer(*more: Extension | str) -> Markdown:
    return Markdown(extensions=[*EXTENSIONS, LinkedHeadings(), *more], extension_configs=EXTENSION_CONFIGS, output_format="html")


OURS, THEIRS = {False: renderer(Quick()), True: renderer("meta", Quick())}, {False: renderer(), True: renderer("meta")}

WORDS = st.sampled_from(["Rust 1.0", "a < b", "R&D", "&amp;", "Ünï", "#78", "a > b", "x\u00a0", "!", "[video]", "{a}", "10. x", "it's"])
MARKS = st.sampled_from(
    ["`a<b>`", "`{x}`{y}", "*e*", "**s**", "<small>", "</small>", "<br />", "[r]", "[t][r]", "\\_", "![i](u)", "``a`b``"]
)
LINKS = st.builds("[{}]({})".format, st.one_of(WORDS, MARKS), st.sampled_from(["https://e.org/?a=1&b=2", "/x", "", "u 't'", "<u v>"]))
INLINES = st.lists(st.one_of(WORDS, LINKS, MARKS), min_size=1, max_size=3).map(" ".join)
BEGINNINGS = [
    "* ",
    "* ",
    "- ",
    "    * ",
    "    - ",
    "   * ",
    "",
    "",
    "  ",
    "    ",
    "# ",
    "## ",
    "###",
    "> ",
    ">",
    ">> ",
    "> * ",
    "> # ",
    "1. ",
]
ROWS = st.builds("{}{}".format, st.sampled_from(BEGINNINGS), INLINES)
WHOLE = [
    "<!-- c -->",
    "<!--\n# c\n\n* d\n-->",
    "[r]: https://e.org",
    "[r]: u",
    "",
    "",
    "",
    " ",
    "---",
    "|a|b|\n|-|-|\n|c|`d`|",
    "<!--",
    "</b>",
]
TEXTS = st.lists(st.one_of(ROWS, ROWS, st.sampled_from(WHOLE)), max_size=9).map("\n".join)


def direct(text: str) -> str | None:
    is_issue = FRONT_MATTER.match(text) is not None
    return directly(OURS[is_issue].reset(), text, has_front_matter=is_issue)


def rendered(text: str) -> str:
    return THEIRS[FRONT_MATTER.match(text) is not None].reset().convert(text)


def is_same_or_left(text: str) -> bool:
    html = direct(text)
    return html is None or html == rendered(text)


@settings(max_examples=EXAMPLES)
@given(TEXTS)
@example("* a\n\n* b\n* c\n\n    * d")
@example("* [a](b)\n    * c\nlazy\n    * d\n\n* e")
@example("> a\n>\n> b\n\n> c\nlazy\n\nd\n> e")
@example("## [a](b) c\n## a\n### `x` *y*\n* z\n## a")
@example("a\n<!-- b -->\n* c\n<!-- d -->\n\n* e\n<!-- <x> -->")
@example("a [r] [b][r]\n\n[r]: c\n[s]: d\n\n* e\n[r]: f")
@example("title: a\nNumber: 1\n\nb")
@example("title: a\n---\n\nb")
@example("a `b`{c} d\n\n* `e`{f")
@example("<small>a\n<!-- b -->\nc</small>")
@example("a\n: b")
@example("* a\n  : b")
@example("# \u00a0a\u00a0\n\n\u00a0")
@example("*\u00a0a")
@example("- \u00a0")
@example("> [r]\n\n[r]: u\n\n> [r]: v")
@example("> a\n> {b}")
@example("> a\n>")
@example("> \n[a]: b 'T'")
@example("[a](u\\_v)")
def test_what_newsletters_are_made_of_is_written_the_same(text: str) -> None:
    assert is_same_or_left(text)


@settings(max_examples=EXAMPLES)
@given(st.one_of(NEWSLETTERS, SIGNS, LINES))
def test_any_text_is_written_the_same(text: str) -> None:
    assert is_same_or_left(text)


@pytest.mark.parametrize(
    "text", ["```\na\n```", "a[^1]\n\n[^1]: b", "a\n{: .b}", "[TOC]\n\n# a", "<div>\na\n</div>", "1. a", "a <!-- b -->"]
)
def test_what_is_not_certain_is_left(text: str) -> None:
    assert direct(text) is None


def test_the_new_sample_is_written_directly() -> None:
    assert direct(read(SAMPLE)) == rendered(read(SAMPLE))


def test_the_old_sample_is_written_the_same() -> None:
    assert is_same_or_left(read(OLD_SAMPLE))


def test_most_real_issues_are_written_directly(archive: Path, times: Callable[..., int]) -> None:
    paths = sorted((archive / "issues").iterdir())[:: max(1, 223 // times(223, usually=12))]
    texts = {path.name: read(path) for path in paths}
    assert sum(direct(text) is not None for text in texts.values()) >= SHARE * len(texts)
    assert [name for name, text in texts.items() if not is_same_or_left(text)] == []


@pytest.mark.parametrize("kind", ["created", "published"])
def test_real_drafts_are_written_the_same(archive: Path, times: Callable[..., int], kind: str) -> None:
    paths = sorted((archive / "replay" / kind).iterdir())[:: max(1, 24 // times(24, usually=3))]
    assert [path.name for path in paths if not is_same_or_left(read(path))] == []
