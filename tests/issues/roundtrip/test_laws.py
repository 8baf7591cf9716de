"""What holds for all drafts and whatever two sides did to them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from issues.markdown import cut, parse
from issues.markdown.lists import entries_of
from issues.roundtrip.applying import RoundTripError, applied
from issues.roundtrip.arranging import Arrangement
from issues.roundtrip.changes import Plan, State, What
from issues.roundtrip.moves import moved_cells, moved_sections
from issues.roundtrip.planning import plan_round_trip
from tests.issues.roundtrip.texts import DRAFTS, as_entries, as_sections, edited, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@st.composite
def sides(draw: st.DrawFn) -> tuple[str, str, str]:
    """A base and what two sides made of it."""
    base = draw(DRAFTS)
    theirs, ours = draw(edited(base)), draw(edited(base))
    texts = [written(draft, is_closed=draw(st.integers(0, 9)) > 0) for draft in (base, theirs, ours)]
    return texts[0], texts[1], texts[2]


def free(plan: Plan) -> list[str]:
    return [change.key for change in plan.of(State.APPLIES)]


def entries(text: str) -> Counter[str]:
    return Counter(item.source.rstrip("\n") for section in parse(text).sections for item in entries_of(section.blocks))


def lines(text: str) -> Counter[str]:
    return Counter(line for line in text.split("\n") if line.strip())


def assume_all_differ(texts: Iterable[str]) -> None:
    """Which of two that read the same is meant, nobody can tell from a half."""
    assume(all(max(lines(text.casefold()).values(), default=1) == 1 for text in texts))


@given(st.text(alphabet="#* \n-a[](<!>`:_"))
def test_an_arrangement_is_its_text(text: str) -> None:
    assert Arrangement.of(text).text == text


@given(sides())
def test_all_of_theirs_on_an_untouched_base_is_theirs(texts: tuple[str, str, str]) -> None:
    base, theirs, _ours = texts
    plan = plan_round_trip(base, theirs, base)
    assert plan.of(State.CONFLICT) == ()
    assert applied(plan, free(plan)) == theirs


@given(st.text(alphabet="#* \n-a[](<!>`:_"), st.text(alphabet="#* \n-a[](<!>`:_"))
def test_the_same_holds_for_any_two_texts(base: str, theirs: str) -> None:
    plan = plan_round_trip(base, theirs, base)
    assert applied(plan, free(plan)) == theirs
    assert applied(plan, []) == base


@given(sides())
def test_nothing_chosen_changes_nothing(texts: tuple[str, str, str]) -> None:
    plan = plan_round_trip(*texts)
    assert applied(plan, []) == texts[2]
    assert plan_round_trip(texts[0], texts[0], texts[2]).changes == ()


@given(sides())
def test_what_both_sides_did_is_there(texts: tuple[str, str, str]) -> None:
    base, theirs, _ours = texts
    assert {change.state for change in plan_round_trip(base, theirs, theirs).changes} <= {State.THERE}


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(sides())
def test_taken_in_twice_is_once(texts: tuple[str, str, str]) -> None:
    base, theirs, _ours = texts
    assume_all_differ(texts)
    plan = plan_round_trip(*texts)
    once = _applied(plan, free(plan))
    again = plan_round_trip(base, theirs, once)
    assume(len(again.of(State.CONFLICT)) == len(plan.of(State.CONFLICT)))  # what stood against a change may be gone then: it is done now
    # Of blank lines nobody can tell which one it was that they took out.
    assert lines(_applied(again, free(again))) == lines(once)


@given(sides())
def test_every_entry_that_they_did_not_touch_stands_as_it_stood(texts: tuple[str, str, str]) -> None:
    plan = plan_round_trip(*texts)
    touched = {source.rstrip("\n") for change in plan.changes if change.what is What.ENTRY for source in (change.before, change.after)}
    result = entries(_applied(plan, free(plan)))
    for entry, number in entries(texts[2]).items():
        if entry not in touched:
            assert result[entry] == number


@given(sides())
def test_every_heading_that_they_did_not_reword_stays_as_it_is(texts: tuple[str, str, str]) -> None:
    plan = plan_round_trip(*texts)
    touched = {change.before for change in plan.changes if change.number is not None and change.kinds != ("moved",)}
    result = [section.heading.rstrip("\n") for section in cut(_applied(plan, free(plan)))]
    for section in plan.ours.headings.keys() & plan.theirs.headings.keys() & plan.base.headings.keys():
        if plan.base.headings[section] not in touched:
            assert plan.ours.headings[section].rstrip("\n") in result


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(st.permutations("ABCDE"), st.permutations("ABCDE"), st.sampled_from([as_sections, as_entries]))
def test_where_only_what_they_moved_was_moved_here_all_of_theirs_gives_their_order(
    theirs: list[str], ours: list[str], make: Callable[[Iterable[str]], str]
) -> None:
    plan = plan_round_trip(make("ABCDE"), make(theirs), make(ours))
    for moved in (moved_sections, moved_cells):
        assume(moved(plan.base, plan.ours) <= moved(plan.base, plan.theirs))
    assert applied(plan, [change.key for change in plan.changes]) == make(theirs)


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(sides())
def test_changes_come_in_any_order(texts: tuple[str, str, str]) -> None:
    base, theirs, ours = texts
    assume_all_differ(texts)
    plan = plan_round_trip(base, theirs, ours)
    keys = sorted(free(plan))
    assume(len(keys) > 1)
    half = keys[: len(keys) // 2]
    assert _applied(plan, keys) == _applied(plan, reversed(keys))
    first = _applied(plan, half)
    rest = plan_round_trip(base, theirs, first)
    # A section that a half made unlike its old self is asked about; what a half put in order is no longer.
    assume(len(rest.of(State.CONFLICT)) == len(plan.of(State.CONFLICT)))
    # Where both sides put something between the same neighbours, the half that came first stands first.
    assert lines(_applied(rest, free(rest))) == lines(_applied(plan, keys))


@given(sides())
def test_a_conflict_changes_nothing_until_it_is_chosen_and_then_becomes_theirs(texts: tuple[str, str, str]) -> None:
    plan = plan_round_trip(*texts)
    for change in plan.of(State.CONFLICT):
        if change.what is What.ENTRY and change.after:
            words = change.here if change.kinds == ("moved",) and change.here else change.after  # moved there, it keeps its words of here
            assert entries(_applied(plan, [change.key]))[words.rstrip("\n")] >= 1


def _applied(plan: Plan, keys: object) -> str:
    try:
        return applied(plan, list(keys))  # type: ignore[call-overload]
    except RoundTripError:
        assume(False)
        raise
