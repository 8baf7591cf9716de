"""The anchors of entries in the HTML of an issue's page."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from issues.exports.edition import parts_of
from issues.exports.html import render_html
from issues.exports.page import page_html, render_pages
from tests.issues.samples import OLD_SAMPLE, SAMPLE, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selectolax.lexbor import LexborNode

PLACE = re.compile(r' id="[^"]*"')


def shown(text: str) -> LexborNode:
    """The page of a text, parsed."""
    body = LexborHTMLParser(page_html(render_html(text), parts_of(text))).body
    assert body is not None
    return body


def anchors_of(text: str) -> list[str]:
    return [line.anchor for part in parts_of(text) for line in part.lines]


def places(text: str) -> dict[str, str]:
    """What stands at each anchor of an entry, as words; with its tag before them."""
    wanted = set(anchors_of(text))
    found = ((node.attributes["id"] or "", node) for node in shown(text).css("[id]"))
    return {anchor: f"{node.tag}: {' '.join(node.text().split())}" for anchor, node in found if anchor in wanted}


def section(*lines: str, heading: str = "### Official") -> str:
    return f"{heading}\n\n" + "\n".join(lines) + "\n"


def assert_whole(text: str) -> None:
    """Every entry has its anchor once, and but for anchors and their signs the HTML is as it was."""
    body = shown(text)
    counted = Counter(node.attributes["id"] for node in body.css("[id]"))
    assert [anchor for anchor in anchors_of(text) if counted[anchor] != 1] == []
    for sign in body.css("a.anchor"):
        sign.decompose()
    before = LexborHTMLParser(render_html(text)).body
    assert before is not None
    assert PLACE.sub("", body.inner_html or "") == PLACE.sub("", before.inner_html or "")


def test_each_line_has_an_anchor_and_a_sign_that_leads_to_it() -> None:
    text = section("* [One](https://example.org/1)", "* [Two](https://example.org/2)")
    first, second = anchors_of(text)
    assert places(text) == {first: "li: One", second: "li: Two"}
    assert (shown(text).inner_html or "").count(
        f'<li id="{first}"><a class="anchor" href="#{first}" aria-label="Link to this entry"></a><a href="https://example.org/1">One</a></li>'
    ) == 1


def test_a_line_that_is_moved_mended_or_joined_by_others_keeps_its_anchor() -> None:
    before = places(section("* [One](https://example.org/1)", "* [Tow](https://example.org/2)"))
    after = places(section("* [New](https://example.org/3)", "* [Two](https://example.org/2)", "* [One](https://example.org/1)"))
    assert set(before) < set(after)
    assert after[next(anchor for anchor, words in before.items() if "Tow" in words)] == "li: Two"


def test_one_address_twice_is_two_places() -> None:
    text = section("* [One](https://example.org/1)", "* [Again](https://example.org/1)")
    assert list(places(text).values()) == ["li: One", "li: Again"]


def test_an_address_that_another_line_mentions_is_that_of_its_own_line() -> None:
    text = section("* [One](https://example.org/1), after [Two](https://example.org/2)", "* [Two](https://example.org/2)")
    assert list(places(text).values()) == ["li: One, after Two", "li: Two"]


def test_an_event_with_its_group_is_one_place() -> None:
    text = section(
        "* 2031-01-02 | Berlin, DE | [Rust Berlin](https://example.org/group)",
        "    * [**Talks**](https://example.org/talks)",
        heading="### Europe",
    )
    assert [words.split(":")[0] for words in places(text).values()] == ["li"]
    assert_whole(text)


def test_lines_without_address_are_found_by_their_words() -> None:
    text = section("* Ada", "* Ada Lovelace", "* [x] & <b>more</b>", heading="## New Contributors")
    assert [words[4:7] for words in places(text).values()] == ["Ada", "Ada", "[x]"]
    assert_whole(text)


def test_a_crate_stands_at_its_paragraph_and_a_quote_at_its_words() -> None:
    text = (
        "## Crate of the Week\n\nThis week's crate is [made-up](https://example.org/c), a crate.\n\n"
        "## Quote of the Week\n\n> Well said.\n\n– [Ada on the forum](https://example.org/q)\n"
    )
    assert list(places(text).values()) == ["p: This week's crate is made-up, a crate.", "blockquote: Well said."]


def test_an_anchor_that_the_text_gives_itself_stays() -> None:
    text = section('* <a href="https://example.org/1">One</a>', "", '<ul><li id="mine"><a href="https://example.org/2">Two</a></li></ul>')
    assert_whole(text)
    assert shown(section("<ul><li id=mine>x</li></ul>")).css_first("#mine") is not None


@pytest.mark.parametrize("sample", [SAMPLE, OLD_SAMPLE], ids=lambda path: path.name)
def test_our_samples_have_every_anchor(sample: Path) -> None:
    assert_whole(read(sample))
    assert anchors_of(read(sample))


def test_the_archive_has_every_anchor(archive: Path, times: Callable[..., int]) -> None:
    files = sorted((archive / "issues").iterdir())
    for file in files[:: max(1, len(files) // times(len(files), usually=12))]:
        assert_whole(file.read_text("utf-8"))


def test_pages_are_made_of_html_that_is_there_and_rendered_where_it_is_not() -> None:
    text = section("* [One](https://example.org/1)")
    made = render_pages([(1, text, ""), (2, text, "<p>Kept</p>")])
    assert [(key, html) for key, html, _ in made] == [(1, render_html(text)), (2, "<p>Kept</p>")]
    assert 'a class="anchor"' in made[0][2]
    assert made[1][2] == "<p>Kept</p>"


@given(
    st.lists(
        st.sampled_from(
            [
                "### A\n",
                "## Crate of the Week\n",
                "* [x](https://example.org/1)\n",
                "* a\n",
                "    * [y](b)\n",
                "> q\n",
                "<ul><li>",
                "<a href=''>",
                "\n",
                "- ![](c)\n",
                "1. `d`\n",
            ]
        ),
        max_size=20,
    )
)
def test_no_text_is_harmed(pieces: list[str]) -> None:
    text = "".join(chain(["### Official\n"], pieces))
    body = shown(text)
    for sign in body.css("a.anchor"):
        assert sign.attributes["aria-label"] == "Link to this entry"
        sign.decompose()
    before = LexborHTMLParser(render_html(text)).body
    assert before is not None
    assert body.text() == before.text()
    counted = Counter(node.attributes["id"] for node in body.css("[id]"))
    assert set(counted.values()) <= {1}
