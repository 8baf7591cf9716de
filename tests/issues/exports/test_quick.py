"""The quick way through a text beside python-Markdown's own: the same tree, whatever the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from issues.exports.html import EXTENSION_CONFIGS, EXTENSIONS
from issues.exports.quick import Quick
from tests.issues.samples import OLD_SAMPLE, SAMPLE, read
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXAMPLES = 800 if IS_SOAK else 200
WORDS = ["Rust", "a_b", "__init__", "2 < 3", "R&D", "&amp;", "1.", "!", "“so”", "\\*", "|", "{: .x}", ":", "[video]", "\u00a0", "-"]
MARKED = ["`x[0]`", "**bold**", "*em*", "_em_", "[a] b", "`un", "*un", "<b>t</b>", "![p](q)", "` `", "** a **", "***"]
PLACES = ["https://e.org/a_b*c", "", "<https://e.org>", "https://e.org/(x)", "u 'title'", "u?a=1&b=2&amp;c", "u\\_v", "[x]", "u`", "u\n"]
REFERENCES = ["[a]", "[A]", "[b][a]", "[b] [a]", "[a] [b](c)", "[a][]", "[^1]", "<https://e.org>", "<a@e.org>", "<!-- c -->"]
BEGINNINGS = ["", "* ", "- ", "    * ", "  - ", "        * ", "# ", "### ", "> ", "1. ", "    ", "  ", "#", "* # ", "\t* ", "+ "]
DEFINITIONS = [
    "[a]: https://e.org/ 'T'",
    "[^1]: note",
    "*[Rust]: R",
    "<!-- c -->",
    "---",
    "===",
    "```",
    "~~~",
    "[TOC]",
    "|-|-|",
    "-|-",
    ": d",
]
BLOCKS = [*DEFINITIONS, "a | b", "<div markdown=1>", "</div>", "", "", ""]
TITLES = st.sampled_from([*WORDS, *MARKED])
LINKS = st.builds("[{}]({})".format, st.lists(TITLES, max_size=3).map(" ".join), st.sampled_from(PLACES))
LINES = st.lists(st.one_of(LINKS, TITLES, st.sampled_from(REFERENCES)), max_size=4).map(" ".join)
ROWS = st.one_of(st.builds("{}{}".format, st.sampled_from(BEGINNINGS), LINES), st.sampled_from(BLOCKS))
NEWSLETTERS = st.lists(ROWS, max_size=8).map("\n".join)
SIGNS = st.text(alphabet="[]()!<>*_`\\&#^ \nab1:/.@{}\"'-|=~+\t\x02", max_size=60)


def rendered(text: str, *more: Quick | str) -> str:
    renderer = Markdown(extensions=[*EXTENSIONS, *more], extension_configs=EXTENSION_CONFIGS, output_format="html")
    return renderer.convert(text)


@settings(max_examples=EXAMPLES)
@given(NEWSLETTERS)
@example("____")
@example("___")
@example("* * *\n* a")
@example("* a\n  | b\n  :-")
@example("<div markdown=1>\n*a*{: .x} \\* [TOC]\n</div>")
@example("[TOC]\n\n# a\n\n## b")
@example("[a] [b](c) [d][A] [ a  b ]\n\n[a]: x\n[a b]: y")
@example("* # a\nb *c*\n\n* d")
@example("a[^1] *b*\n\n[^1]: c *d*")
@example("[**a** `]` *b*](c) _d_e _f_ **g *h* i**")
def test_what_newsletters_are_made_of_is_read_the_same(text: str) -> None:
    assert rendered(text, Quick()) == rendered(text)


@settings(max_examples=EXAMPLES)
@given(SIGNS)
def test_any_text_is_read_the_same(text: str) -> None:
    assert rendered(text, Quick()) == rendered(text)


@pytest.mark.parametrize("path", [SAMPLE, OLD_SAMPLE], ids=lambda path: path.name)
def test_our_samples_are_read_the_same(path: Path) -> None:
    assert rendered(read(path), "meta", Quick()) == rendered(read(path), "meta")


def test_real_issues_are_read_the_same(archive: Path, times: Callable[..., int]) -> None:
    paths = sorted((archive / "issues").iterdir())[:: max(1, 223 // times(223, usually=8))]
    assert [path.name for path in paths if rendered(read(path), "meta", Quick()) != rendered(read(path), "meta")] == []
