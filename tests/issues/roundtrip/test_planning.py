"""What is recognised, and what is a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.roundtrip.applying import RoundTripError, applied
from issues.roundtrip.changes import State
from issues.roundtrip.planning import plan_round_trip
from tests.issues.roundtrip.texts import TEXT, as_entries, as_sections, changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ONE, TWO, THREE, FOUR = (f"* [{word}](https://example.org/{word.lower()})\n" for word in ("One", "Two", "Three", "Four"))
NEW = "* [New](https://example.org/new)\n"
RESEARCH = f"### Research\n\n{FOUR}\n"


def taken(theirs: str, ours: str, *, conflicts: bool = False) -> str:
    plan = plan_round_trip(TEXT, theirs, ours)
    states = {State.APPLIES, State.CONFLICT} if conflicts else {State.APPLIES}
    return applied(plan, [change.key for change in plan.changes if change.state in states])


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (TEXT.replace(TWO, TWO + NEW), ("entry", "added", "Official", NEW.strip(), "applies")),
        (TEXT.replace(TWO, ""), ("entry", "removed", "Official", TWO.strip(), "applies")),
        (TEXT.replace("[Two]", "[Zwei]"), ("entry", "edited", "Official", TWO.strip().replace("[Two]", "[Zwei]"), "applies")),
        (TEXT.replace("example.org/two", "example.org/2"), ("entry", "edited", "Official", "* [Two](https://example.org/2)", "applies")),
        (TEXT.replace(TWO + THREE, THREE + TWO), ("entry", "moved", "Official", THREE.strip(), "applies")),
        (TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO), ("entry", "moved", "Research", TWO.strip(), "applies")),
        (
            TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO.replace("Two", "Zwei")),
            ("entry", "edited+moved", "Research", TWO.strip().replace("Two", "Zwei"), "applies"),
        ),
        (TEXT.replace("Some crate.", "A crate."), ("text", "edited", "Crate of the Week", "A crate.\nWhich is good.", "applies")),
        (TEXT.replace("### Research", "### Papers"), ("section", "renamed", "Papers", "### Papers", "applies")),
        (TEXT.replace("### Miscellaneous\n\n", ""), ("section", "removed", "Miscellaneous", "### Miscellaneous", "applies")),
        (TEXT.replace("## Crate", "### Asia\n\n## Crate"), ("section", "added", "Asia", "### Asia", "applies")),
        (TEXT.replace("Misc", "### Asia\n\n") + "\n", ("blank lines", "added", "Crate of the Week", "", "applies")),
    ],
    ids=[
        "added",
        "removed",
        "retitled",
        "readdressed",
        "moved",
        "moved away",
        "moved and retitled",
        "prose",
        "renamed",
        "gone",
        "new",
        "blank",
    ],
)
def test_one_change_is_told_as_what_it_is(theirs: str, expected: tuple[str, ...]) -> None:
    assert expected in changed(TEXT, theirs)
    plan = plan_round_trip(TEXT, theirs, TEXT)
    assert applied(plan, [change.key for change in plan.changes]) == theirs


def test_an_entry_that_moved_says_where_from() -> None:
    (change,) = plan_round_trip(TEXT, TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO), TEXT).changes
    assert (change.origin, change.section) == ("Official", "Research")


def test_both_sides_changes_stand_together() -> None:
    theirs = TEXT.replace(TWO, TWO + NEW).replace("[Four]", "[Vier]")
    ours = TEXT.replace(ONE, "").replace("Some crate.", "Our crate.")
    assert taken(theirs, ours) == ours.replace(TWO, TWO + NEW).replace("[Four]", "[Vier]")


def test_their_change_follows_an_entry_that_was_moved_here() -> None:
    ours = TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO)
    assert taken(TEXT.replace("[Two]", "[Zwei]"), ours) == ours.replace("[Two]", "[Zwei]")


def test_an_entry_they_moved_keeps_the_words_it_got_here() -> None:
    ours = TEXT.replace("[Two]", "[Zwei]")
    theirs = TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO)
    assert taken(theirs, ours) == theirs.replace("[Two]", "[Zwei]")


def test_a_section_they_moved_keeps_the_name_it_got_here() -> None:
    ours = TEXT.replace("### Research", "### Papers")
    theirs = TEXT.replace(RESEARCH, "").replace("### Official", RESEARCH + "### Official")
    assert taken(theirs, ours) == theirs.replace("### Research", "### Papers")
    both = theirs.replace("### Research", "### Studies")
    assert taken(both, TEXT) == both


def test_different_lines_of_one_paragraph_are_joined() -> None:
    theirs, ours = TEXT.replace("Some crate.", "A crate."), TEXT.replace("Which is good.", "Which is fine.")
    assert taken(theirs, ours) == TEXT.replace("Some crate.\nWhich is good.", "A crate.\nWhich is fine.")


@pytest.mark.parametrize(
    ("theirs", "ours", "reason"),
    [
        (TEXT.replace("[Two]", "[Zwei]"), TEXT.replace("[Two]", "[Dos]"), "edited here, too"),
        (TEXT.replace("[Two]", "[Zwei]"), TEXT.replace(TWO, ""), "removed here"),
        (TEXT.replace(TWO, ""), TEXT.replace("[Two]", "[Dos]"), "edited here"),
        (TEXT.replace(TWO, ""), TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO), "moved here to “Research”"),
        (
            TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO),
            TEXT.replace(TWO, "").replace("### Miscellaneous\n\n", f"### Miscellaneous\n\n{TWO}\n"),
            "moved here, too, in “Miscellaneous”",
        ),
        (TEXT.replace(TWO, TWO + NEW), TEXT.replace(TWO, TWO + NEW.replace("[New]", "[Newer]")), "added here in other words"),
        (TEXT.replace(TWO, TWO + NEW), TEXT.replace(FOUR, FOUR + NEW), "added here in “Research”"),
        (TEXT.replace("Some crate.", "A crate."), TEXT.replace("Some crate.", "Our crate."), "edited here, too"),
        (TEXT.replace("### Research", "### Papers"), TEXT.replace("### Research", "### Studies"), "renamed here, too"),
        (TEXT.replace(FOUR, FOUR + NEW), TEXT.replace(RESEARCH, ""), "“Research” was taken out here"),
        (TEXT.replace(RESEARCH, ""), TEXT.replace(FOUR, FOUR + NEW), "something was added to it here"),
    ],
)
def test_what_both_sides_changed_in_different_ways_is_shown_and_left(theirs: str, ours: str, reason: str) -> None:
    plan = plan_round_trip(TEXT, theirs, ours)
    (conflict,) = plan.of(State.CONFLICT)
    assert conflict.reason == reason
    assert conflict.here.strip() in ours
    assert applied(plan, []) == ours


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        (TEXT.replace("[Two]", "[Zwei]"), TEXT.replace("[Two]", "[Dos]"), TEXT.replace("[Two]", "[Zwei]")),
        (TEXT.replace("[Two]", "[Zwei]"), TEXT.replace(TWO, ""), TEXT.replace("[Two]", "[Zwei]")),
        (TEXT.replace(TWO, ""), TEXT.replace("[Two]", "[Dos]"), TEXT.replace(TWO, "")),
        (TEXT.replace(TWO, TWO + NEW), TEXT.replace(FOUR, FOUR + NEW), TEXT.replace(TWO, TWO + NEW)),
        (TEXT.replace("Some crate.", "A crate."), TEXT.replace("Some crate.", "Our crate."), TEXT.replace("Some crate.", "A crate.")),
    ],
)
def test_a_conflict_that_is_chosen_becomes_theirs(theirs: str, ours: str, expected: str) -> None:
    assert taken(theirs, ours, conflicts=True) == expected


def test_what_both_sides_did_alike_is_there() -> None:
    both = TEXT.replace(TWO, TWO + NEW).replace("[Four]", "[Vier]").replace(ONE, "")
    assert {words for *_, words in changed(TEXT, both, both)} == {"already there"}


@pytest.mark.parametrize("make", [as_sections, as_entries])
def test_what_was_moved_in_another_order_is_not_there(make: Callable[[Iterable[str]], str]) -> None:
    plan = plan_round_trip(make("ABC"), make("CBA"), make("BCA"))
    (change,) = plan.of(State.APPLIES)
    assert (change.kinds, [len(plan.of(state)) for state in (State.THERE, State.CONFLICT)]) == (("moved",), [1, 0])
    assert applied(plan, [change.key]) == make("CBA")
    assert {change.state for change in plan_round_trip(make("ABC"), make("CBA"), make("CBA")).changes} == {State.THERE}


def test_an_entry_of_a_new_section_brings_the_section() -> None:
    theirs = TEXT.replace("## Crate", f"### Asia\n\n{NEW}\n## Crate")
    plan = plan_round_trip(TEXT, theirs, TEXT)
    (entry,) = [change for change in plan.changes if change.what == "entry"]
    assert applied(plan, [entry.key]) == theirs


def test_a_chosen_part_leaves_the_rest() -> None:
    theirs = TEXT.replace(ONE, ONE + NEW).replace(THREE, "")
    plan = plan_round_trip(TEXT, theirs, TEXT)
    (added,) = [change for change in plan.changes if change.kinds == ("added",)]
    assert applied(plan, [added.key]) == TEXT.replace(ONE, ONE + NEW)


def test_a_part_that_would_become_part_of_another_entry_is_refused() -> None:
    theirs = TEXT.replace(ONE, f"{ONE}<!-- words -->\n  * [Deep](https://example.org/deep)\n")
    plan = plan_round_trip(TEXT, theirs, TEXT)
    (deep,) = [change.key for change in plan.changes if "Deep" in change.after]
    with pytest.raises(RoundTripError, match="would not stand as one entry"):
        applied(plan, [deep])
    assert applied(plan, [change.key for change in plan.changes]) == theirs
