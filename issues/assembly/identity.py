"""Which line of the text is whose: placements find their lines, new proposals adopt what already stands there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from issues.assembly.sheets import entry_identity, walk
from issues.assembly.states import PlacementKey, PlacementState, Proposals
from issues.markdown import entry_link, nodes, parse_body
from issues.markdown.escaping import plain_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from issues.assembly.sheets import Line, Sheet
    from issues.sources import Proposal

Found = dict[PlacementKey, tuple[int, "Line"]]
"""For each placement the index of the sheet and the line that is its own."""


class Register:
    """All lines of an issue, looked up by text, identity, title or address; a claimed line is not found again."""

    def __init__(self, sheets: list[Sheet]) -> None:
        self._by: dict[Hashable, list[tuple[int, Line]]] = defaultdict(list)
        for place, line in walk(sheets):
            for key in ("text", line.source), *_keys_of(line.item.entry):
                self._by[key].append((place, line))

    def claim(self, key: Hashable, place: int | None) -> tuple[int, Line] | None:
        """The first free line under that key, in that sheet (None: anywhere); it is nobody else's from now on."""
        for found, line in self._by.get(key, ()):
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
    wanted = {one.identity: list(_wanted(one, proposals.get(one.identity))) for one in ordered}
    found: Found = {}
    for kinds, at_home in (
        (("text",), True),
        (("text",), False),
        (("identity",), True),
        (("identity",), False),
        (("title", "address"), True),
    ):
        for placement in ordered:
            if placement.identity in found or (at_home and placement.place is None):
                continue
            for key in wanted[placement.identity]:
                hit = register.claim(key, placement.place if at_home else None) if key[0] in kinds else None
                if hit is not None:
                    found[placement.identity] = hit
                    break
    return found


def _wanted(placement: PlacementState, proposal: Proposal | None) -> Iterator[tuple[Hashable, ...]]:
    """The keys under which a placement's line may stand: as it last stood, as it was assembled, as it is proposed."""
    texts = [text for text in dict.fromkeys((placement.standing_text, placement.text)) if text]
    for text in texts:
        yield "text", text
        for block in parse_body(text):
            if isinstance(block, nodes.Item):
                yield from _keys_of(block.entry)
    if proposal is not None and not placement.is_removed:
        yield from _keys_of(proposal.entry)


def _keys_of(entry: nodes.Entry) -> Iterator[tuple[Hashable, ...]]:
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
