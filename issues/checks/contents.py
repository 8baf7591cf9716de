"""Which sections hold something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.markdown.nodes import Item, Notice

if TYPE_CHECKING:
    from issues.checks.reading import Part, Reading


def filled(reading: Reading) -> set[int]:
    """Where the bodies begin of those sections in which an entry or a notice stands, be it under a heading of theirs."""
    own = {part.body_start for part, placed in reading.blocks if isinstance(placed.block, Item | Notice)}
    found: set[int] = set()
    path: list[Part] = []
    for part in reading.parts:
        level = part.heading.level if part.heading else 0
        path = [*(above for above in path if above.heading and above.heading.level < level), part]
        if part.body_start in own:
            found.update(above.body_start for above in path)
    return found
