"""How much of a list item is understood: the measure that imports print and tests hold (house-style tiers).

The tiers part the items: every item has exactly one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from issues.markdown.nodes import HOUSE, Plain
from issues.markdown.renderer import render_entry

if TYPE_CHECKING:
    from issues.markdown.nodes import Item


class Tier(StrEnum):
    """From all to nothing."""

    STRICT = "strict"  # its fields alone, in house layout, give the same bytes
    LAYOUT = "layout"  # … with the layout in which it was found
    TAIL = "tail"  # … and with free words behind what is understood
    PLAIN = "plain"  # one line of inline markdown, no more
    RAW = "raw"  # bytes: several lines that no kind of entry has


def tier(item: Item) -> Tier:
    """The tier of an item."""
    entry = item.entry
    if isinstance(entry, Plain):
        return Tier.RAW if "\n" in entry.text else Tier.PLAIN
    if getattr(entry, "tail", ""):
        return Tier.TAIL
    return Tier.STRICT if render_entry(entry, HOUSE) == item.source else Tier.LAYOUT
