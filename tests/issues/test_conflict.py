from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.conflict import Clash, Joined, join_versions
from issues.differences import Row, difference
from issues.markdown import split_lines
from issues.textarea import restored, shown

BASE = "one\ntwo\nthree\nfour\n"
texts = st.text(alphabet="ab \n", max_size=30)
wild = st.text(alphabet="ab\r\n\x02\u00a0", max_size=30)


def test_changes_of_different_lines_are_joined() -> None:
    assert join_versions(BASE, "ONE\ntwo\nthree\nfour\n", "one\ntwo\nthree\nFOUR\n") == Joined(("ONE\n", "two\nthree\n", "FOUR\n"), 2)


def test_changes_of_neighbouring_lines_are_joined() -> None:
    joined = join_versions(BASE, "one\nTWO\nthree\nfour\n", "one\ntwo\nTHREE\nfour\n")
    assert (joined.text, joined.clashes) == ("one\nTWO\nTHREE\nfour\n", ())


def test_a_line_inside_the_other_sides_changes_asks_alone() -> None:
    joined = join_versions(BASE, "one\nZWEI\nthree\nfour\n", "UN\nDEUX\nTROIS\nfour\n")
    assert joined.clashes == (Clash("two\n", "ZWEI\n", "DEUX\n"),)
    assert joined.with_choices(["yours"]) == "UN\nZWEI\nTROIS\nfour\n"


def test_the_same_change_made_twice_is_made_once() -> None:
    joined = join_versions(BASE, "one\nTWO\nthree\nfour\n", "one\nTWO\nthree\nfour\n")
    assert (joined.text, joined.clashes) == ("one\nTWO\nthree\nfour\n", ())


def test_one_line_changed_in_two_ways_asks() -> None:
    joined = join_versions(BASE, "one\nZWEI\nthree\nfour\n", "one\nDEUX\nthree\nfour\nfive\n")
    assert joined.clashes == (Clash("two\n", "ZWEI\n", "DEUX\n"),)
    assert joined.with_choices(["yours"]) == "one\nZWEI\nthree\nfour\nfive\n"
    assert joined.with_choices(["theirs"]) == "one\nDEUX\nthree\nfour\nfive\n"
    assert joined.with_choices(["both"]) == "one\nDEUX\nZWEI\nthree\nfour\nfive\n"


def test_a_line_removed_here_and_changed_there_asks() -> None:
    assert join_versions(BASE, "one\nthree\nfour\n", "one\nTWO\nthree\nfour\n").clashes == (Clash("two\n", "", "TWO\n"),)


def test_two_insertions_at_one_place_ask() -> None:
    assert join_versions(BASE, BASE + "mine\n", BASE + "theirs\n").clashes == (Clash("", "mine\n", "theirs\n"),)


def test_a_last_line_without_its_end_never_runs_into_another() -> None:
    joined = join_versions("a\nb\n", "a\nB", "a\nb\nc\n")
    assert joined.clashes == (Clash("b\n", "B", "b\nc\n"),)
    assert joined.clashes[0].chosen("both") == "b\nc\nB"
    assert Clash("", "mine\n", "theirs").chosen("both") == "theirs\nmine\n"


@given(texts, texts)
def test_one_sided_changes_are_taken_as_they_are(base: str, changed: str) -> None:
    assert join_versions(base, changed, base) == join_versions(base, base, changed)
    joined = join_versions(base, changed, base)
    assert (joined.text, joined.clashes) == (changed, ())
    assert join_versions(base, changed, changed).text == changed


@given(texts, texts, texts)
def test_choosing_one_side_everywhere_keeps_all_its_lines(base: str, yours: str, theirs: str) -> None:
    joined = join_versions(base, yours, theirs)
    mine = join_versions(base, theirs, yours)
    assert mine.with_choices(["theirs"] * len(mine.clashes)) == joined.with_choices(["yours"] * len(joined.clashes))


def test_unique_lines_of_both_sides_survive_every_join() -> None:
    chance = random.Random(570)  # noqa: S311 (a fixed sequence is wanted)
    for _ in range(500):
        base = [f"line {number}\n" for number in range(chance.randrange(12))]
        sides = []
        for name in ("yours", "theirs"):
            lines = list(base)
            for number in range(chance.randrange(4)):
                lines.insert(chance.randrange(len(lines) + 1), f"{name} {number}\n")
            sides.append("".join(lines))
        typed = {line for side in sides for line in split_lines(side)}
        assert typed == set(split_lines(join_versions("".join(base), *sides).text))


def test_a_difference_shows_what_changed_with_lines_around_it() -> None:
    old = "".join(f"{number}\n" for number in range(9))
    assert difference(old, old.replace("4\n", "4 more words\n").replace("5\n", "5\n")) == (
        Row("@", (("2", False),)),
        Row(" ", (("2", False),)),
        Row(" ", (("3", False),)),
        Row("-", (("4", False),)),
        Row("+", (("4", False), (" more words", True))),
        Row(" ", (("5", False),)),
        Row(" ", (("6", False),)),
        Row("@", (("2", False),)),
    )
    assert difference(old, old) == ()


@given(texts, texts)
def test_a_difference_holds_every_new_and_every_gone_line(old: str, new: str) -> None:
    rows = difference(old, new)
    shown_lines = ["".join(text for text, _ in row.parts) for row in rows if row.sign == "+"]
    gone = ["".join(text for text, _ in row.parts) for row in rows if row.sign == "-"]
    assert len(split_lines(new)) - len(split_lines(old)) == len(shown_lines) - len(gone)
    assert {line.removesuffix("\n") for line in split_lines(new)} - {line.removesuffix("\n") for line in split_lines(old)} <= set(
        shown_lines
    )
    assert bool(rows) == (old != new)


def test_a_very_long_difference_is_replaced_whole() -> None:
    rows = difference("a\n" * 9000, "b\n" * 9001)
    assert [len([row for row in rows if row.sign == sign]) for sign in "-+"] == [9000, 9001]


@given(wild)
def test_a_text_sent_back_untouched_keeps_its_bytes(text: str) -> None:
    assert restored(shown(text).replace("\n", "\r\n"), text) == text


@pytest.mark.parametrize(
    ("original", "sent", "meant"),
    [
        ("a\r\nb\r\n", "a\r\nnew\r\nb\r\n", "a\r\nnew\r\nb\r\n"),
        ("a\rb\nc\n", "a\r\nb\r\nC\r\n", "a\rb\nC\n"),
        ("a\nb", "\r\na\r\nb", "\na\nb"),
        ("a\r\nb\n", "a\r\nb\r\nc", "a\r\nb\nc"),
    ],
)
def test_lines_not_touched_keep_their_own_ends(original: str, sent: str, meant: str) -> None:
    assert restored(sent, original) == meant
