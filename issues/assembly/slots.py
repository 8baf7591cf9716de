"""Slots: sections that hold one block of text (a crate, a quote). The block replaces the placeholder or its own last text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.assembly.sheets import Line
from issues.assembly.states import PlacementKey, PlacementState
from issues.markdown import nodes, parse_body, render_entry

if TYPE_CHECKING:
    from issues.assembly.sheets import Sheet
    from issues.sources import Proposal


@dataclass(frozen=True)
class Filled:
    """What became of one slot: its placement from now on (None: forgotten), and what to report under which list."""

    placement: PlacementState | None
    outcome: str = ""
    text: str = ""
    note: str = ""


def fill(sheet: Sheet, key: PlacementKey, placement: PlacementState | None, proposal: Proposal | None) -> Filled:
    """Settle one slot; an editor's change of the block stays, and the newer text waits."""
    if proposal is None:
        return _empty(sheet, placement)
    text = render_entry(proposal.entry)
    if placement is None:
        return _fill_first(sheet, key, proposal, text)
    if text == placement.proposed_text:
        return Filled(placement)
    if text not in sheet.body and not _substitute(sheet, placement.text, text):
        kept = replace(placement, proposed_text=text, refused_text=text)
        return Filled(kept, "kept", placement.text, f"An editor changed this block; the newer text waits: {text.strip()}")
    return Filled(_placed(key, proposal, text), "updated", text, f"Was: {placement.text.strip()}")


def _fill_first(sheet: Sheet, key: PlacementKey, proposal: Proposal, text: str) -> Filled:
    if text in sheet.body:
        return Filled(_placed(key, proposal, text, is_adopted=True), "adopted", text, "This block already stood here.")
    if _substitute(sheet, sheet.rules.placeholder, text):
        return Filled(_placed(key, proposal, text), "added", text)
    return Filled(None, "warnings", text, "No placeholder stands in this section; put the block in by hand.")


def _placed(key: PlacementKey, proposal: Proposal, text: str, *, is_adopted: bool = False) -> PlacementState:
    return PlacementState(
        *key, section=proposal.section, text=text, proposed_text=text, standing_text=text, sort_key=proposal.sort_key, is_adopted=is_adopted
    )


def _empty(sheet: Sheet, placement: PlacementState | None) -> Filled:
    """The block is no longer proposed: the placeholder comes back, unless an editor changed the block."""
    if placement is None:
        return Filled(None)
    placeholder = sheet.rules.placeholder
    if placeholder and _substitute(sheet, placement.text, placeholder):
        return Filled(None, "removed", placement.text, "No longer proposed for this issue.")
    return Filled(None, "warnings", placement.text, "No longer proposed, but an editor changed this block, so it stays.")


def _substitute(sheet: Sheet, old: str, new: str) -> bool:
    """Put `new` where `old` stands, once and on its own lines; False when it does not stand there."""
    body, old, new = sheet.body, old.strip("\n"), new.strip("\n")
    start = body.find(old) if old else -1
    end = start + len(old)
    if start < 0 or (start and body[start - 1] != "\n") or body[end : end + 1] not in ("", "\n"):
        return False
    blocks = parse_body(body[:start] + new + body[end:], sheet.rules.kind or None)
    sheet.cells = [Line(block) if isinstance(block, nodes.Item) else block for block in blocks]
    return True
