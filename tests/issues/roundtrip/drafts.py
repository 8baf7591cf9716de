"""Drafts whose history is known: each entry has a name that goes with it, so that no texts are compared to know what was done."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from issues.assembly.sheets import entry_identity
from issues.markdown import cut, entry_link, parse_body, parse_heading
from issues.markdown.nodes import EmptyNotice, EventListing, Item

Record = dict[str, Any]


@dataclass
class Piece:
    """A block of a section; an entry has a name that stays when it is reworded or moved."""

    source: str
    name: int | None = None


@dataclass
class Draft:
    """Sections by their path of titles, and the changes that are made to them."""

    headings: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    bodies: list[list[Piece]] = field(default_factory=list)
    names: int = 0

    @classmethod
    def of(cls, text: str) -> Draft:
        """A text as it begins."""
        made = cls()
        for part in cut(text):
            made.headings.append(part.heading)
            made.titles.append(parse_heading(part.heading).title if part.heading else "")
            made.bodies.append([made.piece(block.source, is_entry=_is_entry(block)) for block in parse_body(part.body)])
        return made

    def piece(self, source: str, *, is_entry: bool) -> Piece:
        self.names += is_entry
        return Piece(source, self.names if is_entry else None)

    @property
    def text(self) -> str:
        """The markdown."""
        bodies = ("".join(piece.source for piece in body) for body in self.bodies)
        return "".join(heading + body for heading, body in zip(self.headings, bodies, strict=True))

    @property
    def entries(self) -> dict[int, tuple[int, str]]:
        """Where each entry stands, and what it says."""
        return {piece.name: (at, piece.source) for at, body in enumerate(self.bodies) for piece in body if piece.name is not None}

    def copy(self) -> Draft:
        """The state as it is now."""
        return deepcopy(self)

    def add(self, title: str, source: str, position: int) -> bool:
        """An entry more, behind so many others of its section."""
        at = self._section(title)
        if at is None:
            return False
        body = self.bodies[at]
        places = [place for place, piece in enumerate(body) if piece.name is not None]
        if places:
            place = places[position - 1] + 1 if 0 < position <= len(places) else places[0] if not position else places[-1] + 1
            body.insert(place, self.piece(source, is_entry=True))
        else:
            body[:] = [*body, *([] if body and body[-1].source.endswith("\n\n") else [Piece("\n")])]
            body += [self.piece(source, is_entry=True), Piece("\n")]
        return True

    def change(self, before: str, after: str, title: str = "") -> bool:
        """An entry reworded, moved to the end of another section, or both; gone where nothing is left of it."""
        for body in self.bodies:
            for piece in body:
                if piece.name is not None and piece.source == before:
                    return self._changed(body, piece, after, title)
        return False

    def _changed(self, body: list[Piece], piece: Piece, after: str, title: str) -> bool:
        target = self.bodies[at] if title and (at := self._section(title)) is not None else body
        if not after:
            body.remove(piece)
            return True
        piece.source = after
        if target is not body and any(other.name is not None for other in target):
            body.remove(piece)
            last = max(place for place, other in enumerate(target) if other.name is not None)
            target.insert(last + 1, piece)
        return True

    def _section(self, title: str) -> int | None:
        return self.titles.index(title) if title in self.titles else None


def _is_entry(block: object) -> bool:
    return isinstance(block, Item) and not isinstance(block.entry, EmptyNotice)


def history(created: str, record: Record, *, part: slice = slice(None)) -> list[Draft]:
    """A draft after each of these of its recorded changes that can be played on it, from `created` on."""
    states = [Draft.of(created)]
    for one in sorted([*record["submissions"], *record["editor_changes"]], key=lambda one: one["seq"])[part]:
        now = states[-1].copy()
        if _played(now, one):
            states.append(now)
    return states


def _played(draft: Draft, one: dict[str, Any]) -> bool:
    if "item_markdown" in one:
        source = one["item_markdown"] + "\n"
        blocks = parse_body(source)
        return len(blocks) == 1 and _is_entry(blocks[0]) and draft.add(_title(one["section"]), source, one.get("position") or 0)
    if one["type"] in {"edit", "move", "move+edit", "remove"}:
        after = one.get("after") or ("" if one["type"] == "remove" else one["before"])
        return draft.change(one["before"] + "\n", after + "\n" if after else "", _title(one.get("section_to") or ""))
    return False


def _title(path: str) -> str:
    return path.rsplit(" / ", 1)[-1]


Done = tuple[str, str, str]
"""How, and the entry before and after."""


def done_between(first: Draft, second: Draft) -> list[Done]:
    """What was done to each entry between two states. Places within a section are left out.

    By the rules of the house: entries with the same words are the same, and what was taken out and put in anew about the same page is one
    entry, moved or reworded, rather in its own section than in another one. An event of another day at another address is another event:
    the record takes the meetup of a month later for an edit of this one's.
    """
    gone, come = [[(name, at, source) for name, (at, source) in side.entries.items()] for side in (first, second)]
    pairs: list[tuple[Standing, Standing]] = []
    for is_one in (_stands, _is_same_page_at_home, _is_reworded_at_home, _is_same_at_home, _is_reworded, _is_same_elsewhere):
        for one in list(gone):
            twin = next((other for other in come if is_one(one, other)), None)
            if twin is not None:
                gone.remove(one)
                come.remove(twin)
                pairs.append((one, twin))
    found = [("removed", source, "") for *_, source in gone] + [("added", "", source) for *_, source in come]
    for (_, was, before), (_, now, after) in pairs:
        kinds = [kind for kind, is_so in (("edited", before != after), ("moved", was != now)) if is_so]
        if kinds:
            found.append(("+".join(kinds), before, after))
    return sorted(found)


Standing = tuple[int, int, str]
"""An entry's name, its section, and what it says."""


def _stands(one: Standing, other: Standing) -> bool:
    return one[1:] == other[1:]


def _is_same_page_at_home(one: Standing, other: Standing) -> bool:
    pages = [entry_identity(block.entry) for block in (parse_body(one[2])[0], parse_body(other[2])[0]) if isinstance(block, Item)]
    return one[1] == other[1] and pages[0] == pages[1] is not None


def _is_reworded_at_home(one: Standing, other: Standing) -> bool:
    return one[1] == other[1] and _is_reworded(one, other)


def _is_same_at_home(one: Standing, other: Standing) -> bool:
    return one[1] == other[1] and _is_same(one[2], other[2])


def _is_reworded(one: Standing, other: Standing) -> bool:
    return one[0] == other[0] and not _is_other_event(one[2], other[2])


def _is_same_elsewhere(one: Standing, other: Standing) -> bool:
    return _is_same(one[2], other[2])


def _is_other_event(before: str, after: str) -> bool:
    events = [block.entry for block in (parse_body(before)[0], parse_body(after)[0]) if isinstance(block, Item)]
    if not all(isinstance(entry, EventListing) for entry in events):
        return False
    (day, address), (other_day, other_address) = (entry_identity(entry) or ("", "") for entry in events)
    return day != other_day and address != other_address


def _is_same(one: str, other: str) -> bool:
    """About the same page, or with the same title; of events, on the same day."""
    return one == other or bool(_names(one) & _names(other))


def _names(source: str) -> set[tuple[str, str]]:
    block = parse_body(source)[0]
    identity = entry_identity(block.entry) if isinstance(block, Item) else None
    return {identity, (identity[0], entry_link(block.entry)[0])} if isinstance(block, Item) and identity else set()
