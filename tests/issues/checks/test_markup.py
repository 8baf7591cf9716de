"""The rules about broken markdown: a good and a bad example each, and where it really happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.checks import bullets, markup
from issues.checks.rendering import by_commonmark, by_python_markdown
from tests.issues.checks.found import SAMPLES, findings, found, mended, read

if TYPE_CHECKING:
    from pathlib import Path

ITEMS = "## News\n\n* [a](https://a.b/1)\n* [b](https://a.b/2)\n"
BROKEN = "error broken-markdown"


@pytest.mark.parametrize(
    "text",
    [
        "`code` and ``` three ``` and ```` four ````",
        "```\ncode\n```\n",
        "<!-- closed -->",
        "a < b <small>c</small><br>\n\n<https://a.b/> <me@a.b>",
        "`Vec<T>` and <!-- Vec<T> --> in code or comments",
        "<!--\n<b>Vec<T></b>\n-->",
        "* a\n    * b\n        * c\n",
        "* a\n* b\n\nText\n\n* c\n",
        "- a\n- b\n    - c\n",
        "* a\n    - b\n    - c\n",
        "> * a\n> * b\n",
        "***\n\n---\n",
        "Text\n\n* a\n\nText",
        "* [[RFC] a](https://a.b/) `](` \\](\n",
        "![a](https://a.b/c.png)"[1:],
        "* [**a *b***](https://a.b/) [**c**](https://a.b/d) [2**n](https://a.b/e)\n",
        "* *No RFCs were approved this week.*\n",
        "*No items this week for\n[a](https://a.b/) or\n[b](https://a.b/).*\n",
        "* A sentence that goes on\n[in a link](https://a.b/) there.\n",
        "*[An emphasised link](https://a.b/) and more.*\n",
    ],
)
def test_sound_markdown_has_no_finding(text: str) -> None:
    assert found(markup.CHECKS, text) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("* [`a](https://a.b/)\n", [1]),
        ("a ``b`` c", [1]),
        ("a `````b````` c", []),
        ("`a\nb`\n", [1, 2]),
        ("a\u2028`b", [1]),
        ("A `b`\n\n~~~\ncode\n", [3]),
        ("````\n```\n", [1]),
        ("* a\n* Vec<T> and <T>\n", [2, 2]),
        ("<!-- c -->\n\n<div>a</div>\n", [3]),
        ("a\n\n    code\n", [3]),
        ("<!-- c -->\n    code\n", [2]),
        ("a\n\n[a]: https://a.b/\n    code\n", [4]),
        ("a ![b](https://a.b/c.png)\n", [1]),
        ("###### a\n", [1]),
        ("* a\n* \n* b\n", [2]),
        ("* <small>a</small>\n* <br>\n", [2]),
        ("* a\n* [b]: https://a.b/\n", [2]),
        ("* a\n* \\<T> b\n", [2]),
        ("* a\n* <T: Clone> b\n", [2]),
        ("* a\n* <http:a.b> c\n", [2]),
        ("* a\n* ` `\n", [2]),
        ("* a\n* b\n- c\n", [3]),
        ("* a\n* b\n+ c\n", [3]),
        ("* [a](https://a.b/1)\n[b](https://a.b/2)\n", []),
        (f"{ITEMS}[c](https://a.b/3)\n", [5]),
        (f"{ITEMS}*[c](https://a.b/3)\n", [5]),
        (f"{ITEMS}• [c](https://a.b/3)\n", [5]),
        (f"{ITEMS}*\n", [5]),
        (f"{ITEMS}* * [c](https://a.b/3)\n", [5]),
        (f"{ITEMS}* [c](https://a.b/3)* [d](https://a.b/4)\n", [5]),
        ("* a\n* [b] (https://a.b/)\n", [2]),
        ("* a\n* b: https://a.b/\n", [2]),
        ("* a\n* [b]{https://a.b/}\n", [2]),
        ("* a\n* [b [c](https://a.b/)\n", [2]),
        ("* a\n* [b(https://a.b/)\n", [2]),
        ("[a]https://a.b/\n", [1]),
        ("[a](https://a.b/\n", [1]),
        ("a](https://a.b/)\n", [1]),
        ("* [**a](https://a.b/)\n", [1]),
        ("* [**a***](https://a.b/)\n", [1]),
        ("* *No items this week.\n", [1]),
    ],
)
def test_broken_markdown_is_found_on_its_line(text: str, lines: list[int]) -> None:
    assert found(markup.CHECKS, text) == [f"{line} {BROKEN}" for line in lines]


@pytest.mark.parametrize("nested", ["  * b", "   * b", "  - b"])
def test_nesting_that_python_markdown_flattens_is_mended(nested: str) -> None:
    text = f"* a\n{nested}\n* c\n"
    assert found(markup.CHECKS, text) == [f"2 {BROKEN}"]
    assert mended(markup.CHECKS, text) == f"* a\n    {nested.lstrip()}\n* c\n"
    assert found(markup.CHECKS, mended(markup.CHECKS, text)) == []


def test_blank_before_an_item_that_no_renderer_nests_is_no_defect() -> None:
    assert found(markup.CHECKS, "* a\n * b\n* c\n") == []


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("* a\n* b\n- c\n", "* a\n* b\n* c\n"),
        (f"{ITEMS}[c](https://a.b/3)\n", f"{ITEMS}* [c](https://a.b/3)\n"),
        (f"{ITEMS}*[c](https://a.b/3)\n", f"{ITEMS}* [c](https://a.b/3)\n"),
        ("* a\n* \n* b\n", "* a\n* b\n"),
        (f"{ITEMS}*\n", ITEMS),
        (f"{ITEMS}* * [c](https://a.b/3)\n", f"{ITEMS}* [c](https://a.b/3)\n"),
        (f"{ITEMS}• [c](https://a.b/3)\n", f"{ITEMS}* [c](https://a.b/3)\n"),
        (f"{ITEMS}* [c](https://a.b/3) * [d](https://a.b/4)\n", f"{ITEMS}* [c](https://a.b/3)\n* [d](https://a.b/4)\n"),
        ("Text:\n* a\n", "Text:\n\n* a\n"),
        ("* [**a **](https://a.b/)\n", "* [**a**](https://a.b/)\n"),
    ],
)
def test_certain_defects_are_mended(text: str, repaired: str) -> None:
    assert mended(markup.CHECKS, text) == repaired
    assert found(markup.CHECKS, repaired) == []


def test_blank_line_inside_a_list_is_a_defect_where_the_others_stand_close() -> None:
    close = "".join(f"* {number}\n" for number in range(8))
    assert found(markup.CHECKS, f"{close}\n* a\n") == [f"10 {BROKEN}"]
    assert mended(markup.CHECKS, f"{close}\n\n* a\n") == f"{close}* a\n"
    assert found(markup.CHECKS, "* a\n\n* b\n\n* c\n") == []
    assert found(markup.CHECKS, f"{close}\n* *No calls for testing were issued this week by others.*\n") == []


def test_dashes_are_a_defect_only_among_asterisks_that_are_more() -> None:
    assert found(markup.CHECKS, "## A\n- a\n\n## B\n* b\n") == []
    assert found(markup.CHECKS, "- a\n- b\n- c\n* d\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "These were approved:\n* *No RFCs were approved this week.*\n",
        "* [a](https://a.b/c\nd)\n",
        "* [a](https://a.b/c d)\n",
        "* [** a**](https://a.b/)\n",
    ],
)
def test_what_two_renderers_read_differently_is_a_warning(text: str) -> None:
    assert [line.partition(" ")[2] for line in found(markup.CHECKS, text)] == ["warning renderers-disagree"]


def test_code_that_html_above_lets_through_is_found_on_its_own_line() -> None:
    assert found(markup.CHECKS, "<div>\n\n* `Vec<T>`\n") == [f"{line} {BROKEN}" for line in (1, 3)]


def test_first_entry_without_its_bullet_is_found_and_mended() -> None:
    text = "## News\n[a](https://a.b/1)\n* [b](https://a.b/2)\n"
    assert found(bullets.CHECKS, text) == [f"2 {BROKEN}"]
    assert mended(bullets.CHECKS, text) == "## News\n* [a](https://a.b/1)\n* [b](https://a.b/2)\n"


@pytest.mark.parametrize("text", [f"{ITEMS}\n– [c](https://a.b/3)\n", "* *see [a](https://a.b/)* [b](https://a.b/2)\n", "* * *\n"])
def test_what_only_looks_like_an_odd_bullet_has_no_finding(text: str) -> None:
    assert found(bullets.CHECKS, text) == []


def test_many_sections_with_empty_items_are_found_alike() -> None:
    text = "# a\n\n* b\n* \n\n" * 30
    assert [one.line for one in findings((markup.check_empty_items,), text)] == list(range(4, 150, 5))


def test_finding_names_its_section_and_the_words() -> None:
    (finding,) = findings(markup.CHECKS, "## A\n\n### B\n* Box<dyn Error> is lost\n")
    assert (finding.section, finding.message) == ("B", "HTML that issues do not have (<dyn>): “* Box<dyn Error> is lost”.")
    assert finding.hint == "Set code between backticks, or write &lt; for “<”."


def test_renderers_see_items_depths_links_and_elements() -> None:
    text = "* a\n  * [b](https://a.b/)\n* \n"
    printed, shown = by_python_markdown(text), by_commonmark(text)
    assert printed
    assert shown
    assert (printed.depths, printed.empty, printed.links) == ([1, 1, 1], [2], ["https://a.b/"])
    assert (shown.depths, shown.tags[:2]) == ([1, 2, 1], ["ul", "li"])


@pytest.mark.parametrize("text", ["[" * 50_000, "x" * 200_000, "> " * 5_000])
def test_what_takes_too_long_to_render_is_not_judged(text: str) -> None:
    assert (by_python_markdown(text), by_commonmark(text)) == (None, None)


def test_our_sample_has_these_findings() -> None:
    assert found(markup.CHECKS, read(SAMPLES / "2031-01-29-today.md")) == [
        f"{line} {BROKEN}" for line in (10, 29, 30, 31, 32, 33, 34, 41, 43)
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("2016-12-20", 91),  # a backtick without its pair
        ("2018-07-31", 81),  # ManuallyDrop<T>
        ("2015-09-28", 117),  # a paragraph that became a block of code
        ("2026-07-08", 50),  # a dash among asterisks
        ("2023-09-13", 102),  # a blank line inside a list
        ("2025-08-06", 255),  # nested by two blanks
        ("2023-09-13", 326),  # a link without parentheses
        ("2023-06-21", 330),  # bold type with one asterisk too many
    ],
)
def test_it_happened_in_a_real_issue(archive: Path, name: str, line: int) -> None:
    (path,) = (archive / "issues").glob(f"{name}-*")
    assert f"{line} {BROKEN}" in found(markup.CHECKS, read(path))


def test_renderers_disagreed_about_a_real_issue(archive: Path) -> None:
    (path,) = (archive / "issues").glob("2025-12-31-*")
    assert "216 warning renderers-disagree" in found(markup.CHECKS, read(path))
