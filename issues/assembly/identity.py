"""Which line of the text is whose: placements find their lines, new proposals adopt what already stands there."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from issues.assembly.sheets import entry_identity, walk
from issues.assembly.states import PlacementKey, PlacementState, Proposals
from issues.markdown import entry_link, nodes, parse_body
from issues.markdown.escaping import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from issues.assembly.sheets import Line, Sheet
    from issues.sources import Proposal

Found = dict[PlacementKey, tuple[int, "Line"]]
"""For each placement the index of the sheet and the line that is its own."""

AT_HOME, ANYWHERE = True, False
Key = tuple[str, ...]
Places = defaultdict[Key, list[tuple[int, "Line"]]]


class Register:
    """All lines of an issue, looked up by text, identity, title or address; a claimed line is not found again.

    The usual line is found by its text; the other keys are worked out only when one is not.
    """

    def __init__(self, sheets: list[Sheet]) -> None:
        self._lines = list(walk(sheets))
        self._by_text: Places = defaultdict(list)
        for place, line in self._lines:
            self._by_text["text", line.source].append((place, line))

    @cached_property
    def _by_meaning(self) -> Places:
        found: Places = defaultdict(list)
        for place, line in self._lines:
            for key in keys_of(line.item.entry):
                found[key].append((place, line))
        return found

    def claim(self, key: Key, place: int | None) -> tuple[int, Line] | None:
        """The first free line under that key, in that sheet (None: anywhere); it is nobody else's from now on."""
        places = self._by_text if key[0] == "text" else self._by_meaning
        for found, line in places.get(key, ()):
            if not line.is_claimed and place in (None, found):
                line.is_claimed = True
                return found, line
        return None


def find_lines(placements: Iterable[PlacementState], sheets: list[Sheet], proposals: Proposals) -> Found:
    """Every placement's line, by architecture.md §4: same text in its section, same text anywhere, then by identity.

    Last, in its section only: same title, same address on another date (an editor mended the other half).
    Placements that an editor removed come last: their line counts only when somebody put it back.
    """
    register = Register(sheets)
    ordered = sorted(placements, key=lambda placement: placement.is_removed)
    found: Found = {}
    texts = {one.identity: list(_texts(one)) for one in ordered}
    _look(register, ordered, texts, found, [("text", AT_HOME), ("text", ANYWHERE)])
    lost = [one for one in ordered if one.identity not in found]
    meanings = {one.identity: list(_meanings(one, proposals.get(one.identity))) for one in lost}
    _look(register, lost, meanings, found, [("identity", AT_HOME), ("identity", ANYWHERE), ("title", AT_HOME), ("address", AT_HOME)])
    return found


def _look(
    register: Register,
    placements: list[PlacementState],
    wanted: Mapping[PlacementKey, list[Key]],
    found: Found,
    steps: list[tuple[str, bool]],
) -> None:
    """Look for what is not found yet, step by step: by which kind of key, and whether in the placement's own section only."""
    for kind, is_at_home in steps:
        for placement in placements:
            if placement.identity in found or (is_at_home and placement.place is None):
                continue
            place = placement.place if is_at_home else None
            hits = (register.claim(key, place) for key in wanted[placement.identity] if key[0] == kind)
            hit = next((one for one in hits if one is not None), None)
            if hit is not None:
                found[placement.identity] = hit


def _texts(placement: PlacementState) -> Iterator[Key]:
    """The line as it last stood, and as it was assembled."""
    for text in dict.fromkeys((placement.standing_text, placement.text)):
        if text:
            yield "text", text


def _meanings(placement: PlacementState, proposal: Proposal | None) -> Iterator[Key]:
    """What the line says: as it last stood, as it was assembled, as it is proposed."""
    for _, text in _texts(placement):
        for block in parse_body(str(text)):
            if isinstance(block, nodes.Item):
                yield from keys_of(block.entry)
    if proposal is not None and not placement.is_removed:
        yield from keys_of(proposal.entry)


def keys_of(entry: nodes.Entry) -> Iterator[Key]:
    """What an entry is known by, the surest first: its identity, its address alone, its title on its day. Nothing without an address."""
    identity = entry_identity(entry)
    if identity is None:
        return
    when, address = identity
    yield "identity", when, address
    yield "address", address
    title = plain_text(entry_link(entry)[0]).strip()
    if title:
        yield "title", when, title


def adopt_lines(proposals: Mapping[PlacementKey, Proposal], sheets: list[Sheet]) -> Found:
    """For proposals without placement: the line that already says it, in its own section first, then elsewhere."""
    register = Register(sheets)
    homes = {sheet.state.slug: place for place, sheet in enumerate(sheets)}
    found: Found = {}
    for at_home in (True, False):
        for key, proposal in proposals.items():
            identity = entry_identity(proposal.entry)
            home = homes.get(proposal.section)
            if key in found or identity is None or (at_home and home is None):
                continue
            hit = register.claim(("identity", *identity), home if at_home else None)
            if hit is not None:
                found[key] = hit
    return found
