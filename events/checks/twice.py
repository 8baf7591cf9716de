"""The rule about events that stand twice in one region. One address on two days is common and right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.checks.listed import by_region
from issues.checks import Finding, Level
from issues.links import duplicate_key
from issues.markdown.escaping import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from events.checks.listed import Listed
    from issues.checks import Context, Reading


def check_event_duplicates(reading: Reading, _context: Context) -> Iterator[Finding]:
    """The same address on the same day, or the same day, place and title; a hybrid event in Virtual and in its region is none."""
    for events in by_region(reading):
        seen: dict[tuple[str, ...], int] = {}
        for one in events:
            keys = _keys(one)
            first = next((seen[key] for key in keys if key in seen), None)
            if first is not None:
                yield _finding(one, first)
            for key in keys:
                seen.setdefault(key, one.line)


def _keys(one: Listed) -> list[tuple[str, ...]]:
    """What makes it the same event. Organizers' addresses never do."""
    if not one.event.titles:
        return []
    title = one.event.titles[0]
    day = one.event.start.isoformat()
    words = plain_text(title.title).casefold()
    return [(day, duplicate_key(title.url)), (day, one.event.place.casefold(), words)]


def _finding(one: Listed, first: int) -> Finding:
    message = f"This event of {one.event.start} stands in line {first} already."
    hint = "Take one of the two out, or correct the day or the address if they are two events."
    return Finding(Level.ERROR, "event-duplicate", message, hint, one.section, one.line)
