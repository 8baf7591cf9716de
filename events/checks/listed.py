"""The event sections of an issue as the checks read them: each item with the region whose events it stands among."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from events.regions import TITLES
from issues.checks.eras import holds_for
from issues.markdown.nodes import EventListing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Part, Placed, Reading

FIRST_ISSUE = date(2022, 3, 2)
"""Since then events stand as `2022-03-08 | place | organizers`, and in the section Virtual or in their region's."""

PASTED_EVENT = re.compile(r" {0,3}#{1,6}[ \t]+(?=\d{4}-\d\d?-\d\d?[^|\n]{0,40}\|)")
"""The marks of a heading that is an event: somebody typed `#` for `*`."""

_SLUGS = {title.casefold(): slug for slug, title in TITLES.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """An event of the issue. `region` is its section's slug, "" outside of the calendar; `line` and `start` are those of its item."""

    event: EventListing
    region: str
    section: str
    line: int
    start: int
    source: str


def blocks(reading: Reading) -> Iterator[tuple[str, Part, Placed]]:
    """Every block with the slug of its region. A heading that is an event by mistake begins no section."""
    region, last = "", None
    for part, placed in reading.blocks if holds_for(reading, FIRST_ISSUE) else ():
        if part is not last:
            is_event = part.heading is not None and PASTED_EVENT.match(part.heading.source) is not None
            region = region if is_event else _SLUGS.get(part.title.casefold(), "")
            last = part
        yield region, part, placed


@lru_cache(maxsize=2)  # each of the rules about events asks for them
def listed(reading: Reading) -> tuple[Listed, ...]:
    """Every event, in the order of the issue."""
    return tuple(
        Listed(entry, region, part.title, placed.line, placed.start, placed.block.source)
        for region, part, placed in blocks(reading)
        if isinstance(entry := getattr(placed.block, "entry", None), EventListing)
    )


def by_region(reading: Reading) -> list[list[Listed]]:
    """The events of each region that has any, in the order of the issue."""
    regions: dict[str, list[Listed]] = {}
    for one in listed(reading):
        if one.region:
            regions.setdefault(one.region, []).append(one)
    return list(regions.values())
