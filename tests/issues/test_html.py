from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from issues.exports.contents import contents
from issues.exports.html import CLEANER, FRONT_MATTER, render_html, render_item
from issues.markdown.cost import LONGEST, is_too_costly

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "Title: This Week in Rust 570\nNumber: 570\nDate: 2024-10-23\nCategory: This Week in Rust\n\n"


def test_lists_links_and_code_are_rendered_as_on_the_newsletters_site() -> None:
    html = render_html("* [video] [What `unsafe` means](https://example.org/a_b?c=d&e=f)\n* second\n")
    assert html == (
        '<ul>\n<li>[video] <a href="https://example.org/a_b?c=d&amp;e=f">What <code>unsafe</code> means</a></li>\n<li>second</li>\n</ul>'
    )


def test_headings_get_anchors_from_their_words_and_link_to_themselves() -> None:
    assert render_html("## Updates from Rust Community\n\n### Rust\n\n### Rust\n") == (
        '<h2 id="updates-from-rust-community"><a class="toclink" href="#updates-from-rust-community">Updates from Rust Community</a></h2>\n'
        '<h3 id="rust"><a class="toclink" href="#rust">Rust</a></h3>\n'
        '<h3 id="rust_1"><a class="toclink" href="#rust_1">Rust</a></h3>'
    )


def test_a_heading_that_is_a_link_keeps_its_own_link_alone() -> None:
    assert render_html("### New [RFCs](https://example.org/) here\n") == (
        '<h3 id="new-rfcs-here">New <a href="https://example.org/">RFCs</a> here</h3>'
    )


def test_tables_and_fenced_code_are_rendered() -> None:
    html = render_html("| a | b |\n|---|---|\n| 1 | 2 |\n\n```rust\nfn main() {}\n```\n")
    assert "<td>1</td>" in html
    assert '<div class="highlight"><pre>' in html
    assert 'class="k' not in html


def test_front_matter_is_left_out() -> None:
    assert render_html(HEAD + "Hello\n") == "<p>Hello</p>"


@pytest.mark.parametrize("text", ["Note: this stays", "rama: a framework"])
def test_words_with_a_colon_at_the_start_are_no_front_matter(text: str) -> None:
    assert render_html(text) == f"<p>{text}</p>"


def test_comments_are_left_out() -> None:
    assert render_html("before\n\n<!-- for editors\n\nonly -->\n\nafter") == "<p>before</p>\n\n\n<p>after</p>"


@pytest.mark.parametrize(
    ("hostile", "clean"),
    [
        ("<script>alert(1)</script>", ""),
        ("<style>body{display:none}</style>", ""),
        ('<p onclick="alert(1)" style="position:fixed" class="btn">x</p>', "<p>x</p>"),
        ("[x](javascript:alert(1))", "<p><a>x</a></p>"),
        ("[x](JaVaScRiPt&colon;alert(1))", "<p><a>x</a></p>"),
        ("[x](data:text/html;base64,PHNjcmlwdD4=)", "<p><a>x</a></p>"),
        ("![x](https://example.org/a.png){onerror=alert(1)}", '<p><img alt="x" src="https://example.org/a.png"></p>'),
        ("<iframe src='https://example.org'></iframe>", ""),
        ("<form action=/admin/><input name=x></form>", ""),
        ("<base href='https://example.org/'>x", "<p>x</p>"),
        ("<svg><a xlink:href='javascript:alert(1)'>x</a></svg>", "<p></p>"),
        ("<nav>x</nav>", "x"),
    ],
)
def test_what_could_harm_is_taken_out(hostile: str, clean: str) -> None:
    assert render_html(hostile).strip() == clean


@given(st.text(alphabet="<>a\"'/= \n&;:![](){}*_`#|-\0\ud800", max_size=200))
def test_no_text_becomes_a_script_or_an_attribute_of_events(text: str) -> None:
    html = render_html(text + "<script>alert(1)</script><a href='javascript:x' onclick='x'>")
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert " onclick=" not in html.replace("&lt;a href='javascript:x' onclick=", "")


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 20_000,
        "![" * 10_000,
        "[][" * 7_000,
        "[^" * 10_000,
        "<a " * 20_000,
        "<![CDATA[" * 5_000,
        "```\n" * 20_000,
        "a\n=\n" * 15_000,
        " " * 90_000 + "a",
        "* " * 40_000 + "a",
        "x" * (LONGEST + 1),
    ],
)
def test_what_would_take_minutes_is_shown_as_it_stands(hostile: str) -> None:
    assert is_too_costly(hostile)
    assert render_html(hostile + "<b>").endswith("&lt;b&gt;</pre>")


def test_lone_surrogates_and_nul_do_no_harm() -> None:
    assert render_html("a\ud800b") == "<p>a?b</p>"
    assert "<p>" in render_html("a\0b")


def test_text_nested_too_deeply_is_shown_as_it_stands() -> None:
    hostile = "*a " * 5_000 + "a*" * 5_000
    assert not is_too_costly(hostile)
    assert render_html(hostile) == f"<pre>{hostile}</pre>"


@pytest.mark.parametrize(
    "before", ["*a " * 5_000 + "a*" * 5_000, "[^a]: note\n\n[^a]", "*[HTML]: x\n\nHTML", "[a]: https://example.org/", "# Two", "```\ncode"]
)
def test_a_text_is_rendered_the_same_whatever_was_rendered_before(before: str) -> None:
    text = "# Two\n\n## Two\n\n[a] HTML [^a] <b>x</b>\n"
    expected = render_html(text)
    render_html(before)
    assert render_html(text) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("* [a](https://example.org/)\n", '<a href="https://example.org/">a</a>'),
        ("  + *a*\n      - b\n", "<em>a</em><ul>\n<li>b</li>\n</ul>"),
        ("a paragraph", "<p>a paragraph</p>"),
        ("* a\n* b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ],
)
def test_an_item_is_rendered_without_its_bullet(item: str, expected: str) -> None:
    assert render_item(item) == expected


def test_real_issues_are_far_from_the_limit(archive: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted((archive / "issues").iterdir())]
    assert texts
    assert [text[:80] for text in texts if is_too_costly(text * 2)] == []


def test_our_sample_is_far_from_the_limit() -> None:
    text = HEAD + "".join(f"### Part {part}\n\n" + "* [title](https://example.org/)\n" * 60 + "\n" for part in range(20))
    assert not is_too_costly(text)
    assert render_html(text).count("<li>") == 1200


def test_contents_are_the_headings_with_their_anchors() -> None:
    found = contents(render_html("## One & <b>only</b>\n\n### Below `it`\n\n#### Deeper\n\n# Two\n"))
    assert [(chapter.title, chapter.anchor) for chapter in found] == [("One & only", "one-only"), ("Two", "two")]
    assert [(below.title, below.anchor) for below in found[0].below] == [("Below it", "below-it")]


def test_contents_begin_with_whatever_heading_comes_first() -> None:
    assert [chapter.title for chapter in contents(render_html("### Early\n\n## Late\n"))] == ["Early", "Late"]


def test_headings_without_an_anchor_are_no_contents() -> None:
    assert contents("<h2>Bare</h2><p>x</p>") == []


def plainly_rendered(markdown: str) -> str:
    """What python-Markdown with its extensions makes of a text, cleaned: without anything of ours on the way."""
    renderer = Markdown(
        extensions=["codehilite", "extra", "meta", "toc"],
        extension_configs={"codehilite": {"css_class": "highlight"}, "toc": {"anchorlink": True}},
        output_format="html",
    )
    return str(CLEANER.clean(renderer.convert(markdown)))


@given(st.text(alphabet="[]()!<>*_`\\&#^ \nab1:/.@{}\"'-|", max_size=60))
@example("[a] [b](c) ![d](e) ![f] [g][a]\n\n[a]: b 'c'\n[f]: g")
@example("*a* __b__ `c` \\* &amp; <a@b.c> <https://d.e> <i>f</i> [^1]  \ng\n\n[^1]: h\n\n*[HTML]: i")
def test_a_line_is_read_as_python_markdown_reads_it(text: str) -> None:
    text = HEAD + text.replace("\n#", "\n")  # a heading that is a link is ours
    assert render_html(text) == plainly_rendered(text)


def test_real_issues_are_rendered_as_python_markdown_renders_them(archive: Path, times: Callable[..., int]) -> None:
    paths = sorted((archive / "issues").iterdir())[:: max(1, 223 // times(223, usually=8))]
    different = []
    for path in paths:
        text = path.read_bytes().decode()
        is_heading_linked = re.search(r"^#+ .*\]\(|^#+ .*\]\[", text, re.MULTILINE)
        if FRONT_MATTER.match(text) and not is_heading_linked and render_html(text) != plainly_rendered(text):
            different.append(path.name)
    assert different == []
