"""Real drafts at two moments, and between two people: every recorded change is recognised entry by entry, and conflicts are shown."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from issues.roundtrip.applying import applied
from issues.roundtrip.changes import Change, Plan, State, What
from issues.roundtrip.planning import plan_round_trip
from tests.issues.roundtrip.drafts import Done, Draft, Record, done_between, history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WEEKS = 20
CREATED = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21

## Updates from Rust Community

### Official

### Research

* [Old](https://example.org/old)
* [Older](https://example.org/older)

### Miscellaneous

* [Lone](https://example.org/lone)

"""
RECORD: Record = {
    "submissions": [
        {"seq": 1, "section": "x / Official", "position": 0, "item_markdown": "* [One](https://example.org/one)"},
        {"seq": 2, "section": "x / Official", "position": 1, "item_markdown": "* [Two](https://example.org/two)"},
        {"seq": 5, "section": "x / Official", "position": 1, "item_markdown": "* [Three](https://example.org/three)"},
        {"seq": 6, "section": "x / Research", "position": 0, "item_markdown": "* [Old, again](https://example.org/new)"},
    ],
    "editor_changes": [
        {"seq": 3, "type": "edit", "before": "* [Old](https://example.org/old)", "after": "* [Old one](https://example.org/old)"},
        {"seq": 4, "type": "remove", "before": "* [Lone](https://example.org/lone)"},
        {
            "seq": 7,
            "type": "move+edit",
            "before": "* [Older](https://example.org/older)",
            "after": "* [Older](https://example.org/older) (2027)",
            "section_to": "x / Official",
        },
        {"seq": 8, "type": "remove", "before": "* [Two](https://example.org/two)"},
    ],
}


def recognised(plan: Plan) -> list[Done]:
    """What a plan says of entries; that they changed places within a section is left out."""
    return sorted(("+".join(kinds), one.before, one.after) for one in entry_changes(plan) if (kinds := _kinds(one)))


def entry_changes(plan: Plan) -> Iterator[Change]:
    return (change for change in plan.changes if change.what is What.ENTRY)


def _kinds(change: Change) -> list[str]:
    return [kind for kind in change.kinds if kind != "moved" or change.origin]


def check_consecutive(states: list[Draft]) -> int:
    """The first half of the changes against the rest; returns how many entries were changed."""
    first, second = states[len(states) // 2], states[-1]
    plan = plan_round_trip(first.text, second.text, first.text)
    assert recognised(plan) == done_between(first, second)
    assert not plan.of(State.CONFLICT)
    assert applied(plan, [change.key for change in plan.changes]) == second.text
    return len(recognised(plan))


def check_both_sides(created: str, record: Record) -> tuple[int, int]:
    """One side made the first half of the changes, the other the rest; returns how many were recognised, and the conflicts."""
    half = (len(record["submissions"]) + len(record["editor_changes"])) // 2
    base = Draft.of(created)
    theirs, ours = (history(created, record, part=part)[-1] for part in (slice(half), slice(half, None)))
    plan = plan_round_trip(base.text, theirs.text, ours.text)
    assert recognised(plan) == done_between(base, theirs)
    result = Counter(source for _, source in Draft.of(applied(plan, [change.key for change in plan.of(State.APPLIES)])).entries.values())
    conflicts = [change for change in entry_changes(plan) if change.state is State.CONFLICT]
    for change in entry_changes(plan):
        if change.state is not State.CONFLICT:
            assert not change.after or result[change.after]
    touched = {change.before for change in entry_changes(plan)} | {change.here for change in conflicts}
    standing = Counter(source for _, source in ours.entries.values())
    for kind, before, after in done_between(base, ours):
        assert not after or result[after], "what was done here was overwritten"
        assert kind == "added" or before in touched or result[before] <= standing[before]
    changed_here = {before for _, before, _ in done_between(base, ours)} | {after for _, _, after in done_between(base, ours)}
    assert {change.here or change.before for change in conflicts} <= changed_here
    return len(recognised(plan)), len(conflicts)


def test_a_small_history_is_recognised() -> None:
    states = history(CREATED, RECORD)
    assert len(states) == 1 + len(RECORD["submissions"]) + len(RECORD["editor_changes"])
    assert check_consecutive(states) == 4
    assert check_both_sides(CREATED, RECORD) == (4, 0)


def test_a_small_history_with_a_conflict_shows_it() -> None:
    clash = {"seq": 9, "type": "edit", "before": "* [Old](https://example.org/old)", "after": "* [Aged](https://example.org/old)"}
    assert check_both_sides(CREATED, RECORD | {"editor_changes": [*RECORD["editor_changes"], clash]}) == (4, 1)


@pytest.fixture(scope="session")
def weeks(archive: Path, times: Callable[..., int]) -> list[tuple[str, str, Record]]:
    """Created text, published text and record of real weeks, newest first."""
    folder = archive / "replay"
    found = sorted((path.stem for path in folder.glob("*.json")), reverse=True)[: times(WEEKS, usually=3)]
    read = [[(folder / kind / f"{day}.md").read_bytes().decode() for kind in ("created", "published")] for day in found]
    return [(*texts, json.loads((folder / f"{day}.json").read_text("utf-8"))) for day, texts in zip(found, read, strict=True)]


def test_real_drafts_at_two_moments(weeks: list[tuple[str, str, Record]]) -> None:
    assert [check_consecutive(history(created, record)) > 0 for created, _, record in weeks] == [True] * len(weeks)


def test_real_drafts_of_two_sides(weeks: list[tuple[str, str, Record]]) -> None:
    assert [check_both_sides(created, record)[0] > 0 for created, _, record in weeks] == [True] * len(weeks)


def test_real_drafts_become_what_was_published(weeks: list[tuple[str, str, Record]]) -> None:
    for created, published, record in weeks:
        states = history(created, record)
        half = states[len(states) // 2].text
        plan = plan_round_trip(half, published, half)
        assert applied(plan, [change.key for change in plan.changes]) == published
