"""A list put into sections: where it goes, what stays around it, which groups come and go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.filling.listing import (
    UNGROUPED,
    Group,
    Line,
    is_one_item,
    read_listing,
    regrouped,
    with_new,
    write_listing,
)
from issues.filling.sections import Filling, filled, standing
from issues.markdown import Cut, cut, joined

A, B, C = Group("A", "#### A"), Group("B", "#### [B](https://example.org/b)"), Group("C", "#### C")
ONE, TWO, THREE = (f"* [{name}](https://example.org/{name})\n" for name in ("one", "two", "three"))


def fill(text: str, *lines: Line, head: str = "", foot: str = "") -> str:
    return joined(filled(cut(text)[1:], Filling(lines, [A, B, C], head, foot)))


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("\n<!-- Updates go here -->\n\n", "* 1\n\n"),
        ("\n", "* 1\n\n"),
        ("", "* 1\n\n"),
        ("\nIntro.\n\n<!-- One line each: * [Title](https://example.org) -->\n\n", "\nIntro.\n\n* 1\n\n"),
        ("Intro.\n<!-- Use either\n* [x](y)\n-->\n\nClosing.\n\n", "Intro.\n\n* 1\n\nClosing.\n\n"),
        ("\nIntro.\n\n* *No RFCs were approved this week.*\n\n", "\nIntro.\n\n* 1\n\n"),
        ("\n<!-- a note that stays -->\n\n* old\n* older\n\nClosing.\n", "\n<!-- a note that stays -->\n\n* 1\n\nClosing.\n\n"),
        ("\n* old\n\n* older\n", "\n* 1\n\n"),
        ("\nIntro.\n\n[label]: https://example.org\n", "\nIntro.\n\n[label]: https://example.org\n\n* 1\n\n"),
    ],
)
def test_a_list_goes_where_it_is_asked_for_and_all_else_stays(body: str, printed: str) -> None:
    assert fill(f"## Title\n{body}", Line("* 1\n")) == f"## Title\n{printed}"


def test_groups_stand_in_the_order_of_the_catalogue() -> None:
    text = fill("## Title\n\n<!-- x go here -->\n", Line(THREE, "c"), Line(ONE, "a"), Line(TWO, "c"), head="2 things\n")
    assert text == f"## Title\n\n2 things\n\n#### A\n{ONE}\n#### C\n{THREE}{TWO}\n"


def test_groups_that_are_there_keep_heading_place_and_gap() -> None:
    text = f"## Title\n\n#### c\n\n{ONE}\n#### [B](https://example.org/other)\nWords.\n\n{TWO}\n#### A\n\n"
    made = fill(text, Line(THREE, "c"), Line(TWO, "a"))
    assert made == f"## Title\n\n#### c\n\n{THREE}\n#### [B](https://example.org/other)\nWords.\n\n#### A\n{TWO}\n"


def test_the_foot_stands_last() -> None:
    text = f"## Title\n\n#### A\n{ONE}\n*No B this week.*\n\n"
    assert fill(text, Line(ONE, "a"), Line(TWO, "b"), foot="That is all.\n") == (
        f"## Title\n\n#### A\n{ONE}\n{B.heading}\n{TWO}\nThat is all.\n\n"
    )
    assert fill(text, foot="That is all.\n") == "## Title\n\nThat is all.\n\n"


def test_what_stands_is_read_with_its_groups() -> None:
    lines, groups = standing(cut(f"## T\n{ONE}\n#### c\n{TWO}* *No more were found this week.*\n#### B :\n{THREE}")[1:])
    assert lines == [Line(ONE), Line(TWO, "c"), Line(THREE, "b")]
    assert [group.title for group in groups] == ["c", "B"]


def test_a_listing_is_written_and_read() -> None:
    lines = (Line(TWO), Line(ONE, "a"), Line(THREE, "b"))
    text = write_listing(lines, [A, B, C])
    assert text == f"{TWO}\n#### A\n{ONE}\n{B.heading}\n{THREE}"
    listing = read_listing(text)
    assert (listing.lines, listing.left) == (lines, "")
    assert [group.key for group in listing.groups] == ["a", "b"]
    assert read_listing("* [x](y)\nlazy\n\nwords\n").left == "words\n"


def test_lines_come_once_and_where_they_are_put() -> None:
    lines, known = with_new([Line(ONE)], [Line(ONE.replace("one]", "uno]")), Line(TWO), Line(TWO)])
    assert (lines, len(known)) == ([Line(ONE), Line(TWO)], 2)
    chosen = {lines[0].page: "b", lines[1].page: "-"}
    assert regrouped(lines, chosen, left_out="-") == [Line(ONE, "b")]


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        (ONE, True),
        ("* words\n", False),
        (f"{ONE}{TWO}", False),
        ("# x\n", False),
        (f"{ONE}    * [step](s)\n", True),
        ("* [x\n\ny](z)\n", False),
    ],
)
def test_only_one_item_is_a_line(source: str, *, is_one: bool) -> None:
    assert is_one_item(Line(source)) is is_one


WORDS = st.text(st.sampled_from("ab \n*-#<!->`[]()"), max_size=60)


@given(WORDS, st.lists(st.sampled_from([Line(ONE), Line(TWO, "a"), Line(THREE, "b"), Line(ONE, "c")]), max_size=4))
def test_filled_again_with_its_own_lines_a_section_stays(body: str, lines: list[Line]) -> None:
    cuts = cut("## T\n" + body + "\n")[1:]
    once = filled(cuts, Filling(lines, [A, B, C], "2 things\n"))
    found, groups = standing(once)
    assert [line for line in found if line in lines] == [line for line in found if line.source in (ONE, TWO, THREE)]
    assert sorted(line.source for line in found) == sorted(line.source for line in lines)
    again = filled(once, Filling(found, groups, ""))
    assert joined(again) == joined(once)


def test_words_of_a_section_are_never_lost() -> None:
    body = "\nIntro.\n\n> quote\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n\nClosing, and\n\n[label]: https://example.org\n"
    made = filled([Cut("## T\n", body)], Filling([Line(ONE)]))[0].body
    assert made == f"{body}\n{ONE}\n"
    assert UNGROUPED == ""
