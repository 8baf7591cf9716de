"""Whose lines stand in an issue now: what publication tells the sources, and what it asks for before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from issues.assembly.identity import find_lines
from issues.assembly.run import catalogue_rules, placement_identity, placement_state, proposals_for, section_state
from issues.assembly.sheets import Sheet
from issues.assembly.states import Rules
from issues.links import duplicate_key
from issues.markdown.findable import findables

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    standing = {*find_lines(lines, sheets, {}), *(one.identity for one in blocks if _stands(one, text, sheets))}
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for placement in issue.placements.all():
        source, key, _listing = placement_identity(placement)
        if placement_identity(placement) in standing and key not in keys[source]:
            keys[source].append(key)
    return dict(keys)


def proposed_no_more(issue: Issue) -> int:
    """How many lines stand though what they came from is proposed no more: one more assembly would take them out."""
    keys = standing_keys(issue)
    ours = [one for one in issue.placements.filter(is_adopted=False) if one.key in keys.get(one.source, ())]
    return len({placement_identity(one) for one in ours} - proposals_for(issue).keys())


def _stands(block: PlacementState, text: str, sheets: Sequence[Sheet]) -> bool:
    """Whether a block stands as it was, or its section is still about the same page: an editor may have changed its words."""
    if block.standing_text and block.standing_text in text:
        return True
    own = [sheet for sheet in sheets if sheet.rules.slug == block.section]
    return any(_pages(block.standing_text, sheet.rules.kind) & _pages(sheet.body, sheet.rules.kind) for sheet in own)


def _pages(body: str, kind: str) -> set[str]:
    found = findables(body, kind or None, {}, with_passages=True)
    return {duplicate_key(one.url) for one in found if one.url} - {""}
