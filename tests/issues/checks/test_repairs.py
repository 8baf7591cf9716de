from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from hypothesis import given
from hypothesis import strategies as st

from issues.checks import Context, Finding, Level, Reading, Repair, run
from issues.checks.repairs import MOST_ROUNDS, SHOWN, Offer, applied, fitting, mend
from tests.issues.checks.found import SAMPLES
from tests.issues.checks.rules import CHECKS
from tests.issues.markdown.test_linear import MOST, growth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def found(start: int, end: int, text: str, name: str = "rule") -> Finding:
    return Finding(Level.ERROR, name, "", "", "", 1, Repair(start, end, text))


def look(reading: Reading) -> list[Finding]:
    return run(reading, Context(), CHECKS)


def offers(text: str, *findings: Finding) -> list[Offer]:
    return fitting(Reading(text), findings)


def test_a_repair_is_offered_as_a_hunk_with_its_line() -> None:
    (offer,) = offers("one\ntwo\nthree\n", found(4, 7, "2"))
    assert offer.hunk == ["@@ -2 +2 @@", "-two", "+2"]


def test_a_line_taken_out_and_a_line_put_in_are_shown_alone() -> None:
    out, into = offers("one\ntwo\nthree\n", found(4, 8, ""), found(8, 8, "2 and a half\n"))
    assert out.hunk == ["@@ -2 +1,0 @@", "-two"]
    assert into.hunk == ["@@ -2,0 +3 @@", "+2 and a half"]


def test_of_several_lines_those_that_stay_are_left_out() -> None:
    (offer,) = offers("a\nb\nc\nd", found(0, 7, "a\nB\nC\nd"))
    assert offer.hunk == ["@@ -2,2 +2,2 @@", "-b", "-c", "+B", "+C"]


def test_a_text_without_line_end_is_repaired_at_its_end() -> None:
    (offer,) = offers("one\ntwo", found(7, 7, "\n"))
    assert (offer.hunk, applied("one\ntwo", [offer.repair])) == (["@@ -2,0 +3 @@", "+"], "one\ntwo\n")


def test_of_a_long_line_only_the_neighbourhood_is_shown() -> None:
    text = "x" * 50_000 + "Teh" + "y" * 50_000
    (offer,) = offers(text, found(50_000, 50_003, "The"))
    assert offer.before == ("x" * SHOWN + "Teh" + "y" * SHOWN,)


def test_repairs_that_overlap_wait_and_those_that_change_nothing_are_none() -> None:
    findings = [found(2, 4, "-"), found(0, 3, "+"), found(3, 5, "="), found(5, 6, "f"), found(6, 99, "?"), found(9, 8, "!")]
    assert [offer.repair for offer in offers("abcdefghij", *findings)] == [Repair(0, 3, "+"), Repair(3, 5, "=")]


def test_of_two_insertions_in_one_place_one_waits() -> None:
    assert [offer.repair.text for offer in offers("ab", found(1, 1, "x"), found(1, 1, "y"))] == ["x"]


def test_mending_applies_every_repair_and_tells_what_remains() -> None:
    mended = mend(Reading("Teh colour!!\nTeh end!!!!\n", file_name="a.md"), look=look, choose=lambda _: True)
    assert (mended.reading.text, mended.reading.file_name) == ("The colour!\nThe end!\n", "a.md")
    assert [finding.id for finding in mended.applied] == ["wrong-the", "loud", "wrong-the", "loud", "loud", "loud"]
    assert [finding.id for finding in mended.remaining] == ["wrong-colour"]


def test_a_refused_repair_is_not_offered_again_and_the_others_are_applied() -> None:
    asked: list[int] = []

    def choose(offer: Offer) -> bool:
        asked.append(offer.line)
        return offer.line != 2

    mended = mend(Reading("Teh one!!!!\nTeh two\nTeh one!!!!\n"), look=look, choose=choose)
    assert mended.reading.text == "The one!\nTeh two\nThe one!\n"
    assert asked.count(2) == 1
    assert [finding.line for finding in mended.remaining] == [2]


def test_equal_lines_are_each_offered() -> None:
    answers = iter([False, True])
    assert mend(Reading("Teh\nTeh\n"), look=look, choose=lambda _: next(answers)).reading.text == "Teh\nThe\n"


def test_a_refused_repair_is_not_offered_again_where_its_line_has_changed() -> None:
    asked: list[str] = []

    def choose(offer: Offer) -> bool:
        asked.append(offer.finding.id)
        return offer.finding.id == "wrong-the"

    assert mend(Reading("Teh one!! Teh two!!\n"), look=look, choose=choose).reading.text == "The one!! The two!!\n"
    assert asked == ["wrong-the", "loud", "wrong-the", "loud"]


def test_a_refused_repair_moves_with_the_text_before_it() -> None:
    def shorten(reading: Reading) -> list[Finding]:
        return [found(sign.start(), sign.end(), "-", sign[0]) for sign in re.finditer("long|other", reading.text)]

    asked: list[str] = []

    def choose(offer: Offer) -> bool:
        asked.append(offer.finding.id)
        return offer.finding.id == "long"

    assert mend(Reading("long other long other"), look=shorten, choose=choose).reading.text == "- other - other"
    assert asked == ["long", "other", "long", "other"]


def test_repairs_that_undo_each_other_come_to_an_end() -> None:
    def turn(reading: Reading) -> list[Finding]:
        return [found(0, 1, "b" if reading.text[0] == "a" else "a")]

    assert mend(Reading("a"), look=turn, choose=lambda _: True).reading.text == "b"


def test_a_repair_that_never_ends_is_stopped() -> None:
    grown = mend(Reading("a"), look=lambda _: [found(0, 0, "a")], choose=lambda _: True)
    assert (len(grown.reading.text), len(grown.remaining)) == (1 + MOST_ROUNDS, 1)


@given(st.text(alphabet="Teh!\ncolour # *", max_size=60))
def test_mending_twice_changes_nothing_more_and_touches_only_what_is_wrong(text: str) -> None:
    once = mend(Reading(text), look=look, choose=lambda _: True).reading.text
    assert mend(Reading(once), look=look, choose=lambda _: True).reading.text == once
    assert re.sub("!+", "!", once) == re.sub("!+", "!", text.replace("Teh", "The"))


def mend_all(text: str) -> Reading:
    return mend(Reading(text), look=look, choose=lambda _: True).reading


@pytest.mark.parametrize("piece", ["Teh ", "Teh\n", "!!", "Teh!!!!\n", "* a\n"])
def test_time_grows_with_the_text_alone(piece: str) -> None:
    assert growth(mend_all, piece, 40_000) <= MOST


def look_by_the_house(reading: Reading) -> list[Finding]:
    return run(reading, Context(), (check for path in settings.ISSUE_CHECKS for check in import_string(path)))


def assert_mended_for_good(path: Path) -> int:
    """Whether no repair is left that changes anything; returns how many there were."""
    once = mend(Reading(path.read_bytes().decode(), file_name=path.name), look=look_by_the_house, choose=lambda _: True)
    assert fitting(once.reading, once.remaining) == []
    return len(once.applied)


def test_the_house_mends_our_own_weeks_for_good() -> None:
    assert [assert_mended_for_good(path) > 5 for path in sorted((SAMPLES / "weeks").iterdir())] == [False, True]


def test_the_house_mends_real_issues_for_good(archive: Path, times: Callable[..., int]) -> None:
    paths = sorted((archive / "issues").iterdir())[-times(223, usually=25) :]
    assert sum(map(assert_mended_for_good, paths)) > 25
