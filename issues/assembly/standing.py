"""Whose lines stand in an issue now: what publication tells the sources."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from issues.assembly.identity import find_lines
from issues.assembly.run import catalogue_rules, placement_identity, placement_state, section_state
from issues.assembly.sheets import Sheet
from issues.assembly.states import Rules

if TYPE_CHECKING:
    from issues.assembly.states import PlacementState
    from issues.models import Issue


def standing_keys(issue: Issue) -> dict[str, list[str]]:
    """By source the keys of which a line stands in the text, found by the same rules as in a merge, hand edits included."""
    rows = list(issue.sections.select_related("section"))
    rules = catalogue_rules()
    sheets = [Sheet.of(state, rules.get(state.slug, Rules(state.slug))) for state in map(section_state, rows)]
    text = "".join(row.body for row in rows)
    places = {row.pk: place for place, row in enumerate(rows)}
    lines: list[PlacementState] = []
    blocks: list[PlacementState] = []
    for placement in issue.placements.all():
        is_slot = placement.section in rules and rules[placement.section].is_slot
        (blocks if is_slot else lines).append(placement_state(placement, places))
    standing = {*find_lines(lines, sheets, {}), *(one.identity for one in blocks if one.standing_text and one.standing_text in text)}
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for placement in issue.placements.all():
        source, key, _listing = placement_identity(placement)
        if placement_identity(placement) in standing and key not in keys[source]:
            keys[source].append(key)
    return dict(keys)
