"""The names of changes, and which need which. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from issues.roundtrip.changes import Change, State, What

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from issues.roundtrip.arranging import Arrangement

DIGITS = 20


def with_keys(changes: Sequence[Change]) -> list[Change]:
    """Each with its name: the same in any plan that has the very same change."""
    seen: Counter[str] = Counter()
    found = []
    for change in changes:
        here = (change.here,) if change.state is State.CONFLICT else ()
        words = "\0".join((change.what, *change.kinds, change.section, change.origin, change.before, change.after, *here))
        digest = sha256(words.encode(errors="surrogatepass")).hexdigest()[:DIGITS]
        seen[digest] += 1
        found.append(replace(change, key=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"))
    return found


def with_needs(changes: Sequence[Change], base: Arrangement, homes: Mapping[int, int]) -> tuple[Change, ...]:
    """An entry of a new section needs it; a section that goes needs that all of it went. What needs a conflict is one.

    `homes`: the section of every cell in their text.
    """
    by_section = {change.number: change.key for change in changes if change.number is not None and change.kinds == ("added",)}
    by_cell = {cell: change.key for change in changes for cell in change.cells}
    states = {change.key: change.state for change in changes}
    found = []
    for change in changes:
        if change.what is What.SECTION and change.kinds == ("removed",):
            needs = {by_cell[cell] for cell in base.cells[change.number or 0] if cell in by_cell} - {change.key}
        else:
            home = homes.get(change.cells[0]) if change.cells else None
            needs = {by_section[home]} - {change.key} if home in by_section else set()
        is_stuck = change.state is State.APPLIES and any(states[key] is State.CONFLICT for key in needs)
        state, reason = (State.CONFLICT, "what stands in it was changed here") if is_stuck else (change.state, change.reason)
        found.append(replace(change, needs=frozenset(needs), state=state, reason=reason))
    return tuple(found)
