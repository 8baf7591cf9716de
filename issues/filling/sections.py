"""A listing put into the sections of an issue: where the old list stood, or the comment of the template that asks for one.

What stands around the list is kept byte for byte: intro, other comments, closing words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.filling.listing import UNGROUPED, Group, Line, grouped, in_order
from issues.markdown import Cut, parse_body, parse_heading
from issues.markdown.nodes import Blank, Comment, EmptyNotice, Item, Notice

if TYPE_CHECKING:
    from issues.markdown.nodes import Block

_PLACEHOLDER = re.compile(r"\bgo(?:es)? here\b|\* (?:\[|\*No )|<!--\s*Sample commit message")

Formed = Callable[["Block"], bool]
"""Whether a block is one that the program forms anew: a count, a sentence about empty groups."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into a section: `head` before the lists, the lines, their groups in order, `foot` behind the last list."""

    lines: Sequence[Line]
    groups: Sequence[Group] = ()
    head: str = ""
    foot: str = ""


def never(_block: Block) -> bool:
    """Nothing is formed anew."""
    return False


def is_placeholder(block: Block) -> bool:
    """Whether a comment tells editors what to put in its place: it says so, or gives an example of a line."""
    return isinstance(block, Comment) and _PLACEHOLDER.search(block.source) is not None


def standing(cuts: Sequence[Cut], formed: Formed = never) -> tuple[list[Line], list[Group]]:
    """The lines that stand in a section and those below it, and the groups that it has."""
    lines: list[Line] = []
    groups: list[Group] = []
    for place, piece in enumerate(cuts):
        group = _group(piece) if place else None
        if group:
            groups.append(group)
        lines += [
            Line(_ended(block.source), group.key if group else UNGROUPED)
            for block in parse_body(piece.body)
            if isinstance(block, Item) and not _is_formed(block, formed)
        ]
    return lines, groups


def filled(cuts: Sequence[Cut], filling: Filling, formed: Formed = never) -> list[Cut]:
    """The section and those below it with these lines in place of theirs. A group without lines goes, unless words stand in it."""
    by_group = grouped(filling.lines)
    first = _replaced(cuts[0].body, filling.head, by_group.pop(UNGROUPED, []), formed, is_below_heading=bool(cuts[0].heading))
    pieces = [Cut(cuts[0].heading, first)]
    present = {group.key: piece for piece in cuts[1:] if (group := _group(piece))}
    for group in in_order([_group(piece) for piece in cuts[1:]], filling.groups):
        piece = present.get(group.key, Cut(f"{group.heading}\n", ""))
        body = _replaced(piece.body, "", by_group.get(group.key, []), formed, is_below_heading=True)
        if by_group.get(group.key) or body.strip():
            pieces.append(Cut(piece.heading, body))
    if filling.foot:
        last = pieces[-1]
        pieces[-1] = Cut(last.heading, _joined(last.body, filling.foot) if last.body.strip() else f"\n{filling.foot}\n")
    return pieces


def _group(piece: Cut) -> Group:
    return Group(parse_heading(piece.heading).title, piece.heading.rstrip("\r\n"))


def _is_formed(block: Block, formed: Formed) -> bool:
    return formed(block) or isinstance(block, Notice) or (isinstance(block, Item) and isinstance(block.entry, EmptyNotice))


def _replaced(body: str, head: str, lines: Sequence[Line], formed: Formed, *, is_below_heading: bool) -> str:
    """A section's text with head and lines at the slot: where the first placeholder, formed block or line stood, else at its end."""
    blocks = parse_body(body)
    gone = [isinstance(block, Item) or is_placeholder(block) or _is_formed(block, formed) for block in blocks]
    slot = gone.index(True) if True in gone else len(blocks)
    kept = [("" if goes else block.source) for block, goes in zip(blocks, gone, strict=True)]
    before, after = "".join(kept[:slot]), _squeezed(blocks[slot:], gone[slot:])
    text = "".join(line.source for line in lines)
    new = "\n".join(filter(None, (head, text)))
    if not new:
        return _joined(before, after) if before.strip() or after.strip() else "\n"
    if is_below_heading and not before.strip():
        was_list = isinstance(blocks[slot], Item) if slot < len(blocks) else False
        gap = "\n" if head or (was_list and before) else ""
        return _joined(gap + new, after)
    return _joined(_joined(before, new), after)


def _squeezed(blocks: Sequence[Block], gone: Sequence[bool]) -> str:
    """What stays behind the slot: blank lines between blocks that went go with them."""
    pieces: list[str] = []
    for block, goes in zip(blocks, gone, strict=True):
        if not goes and not (isinstance(block, Blank) and (not pieces or pieces[-1].endswith("\n\n") or not pieces[-1].strip())):
            pieces.append(block.source)
    return "".join(pieces)


def _joined(above: str, below: str) -> str:
    """Two texts with one blank line between and behind them; what has no words adds nothing."""
    parts = [part for part in (above.rstrip("\n"), below.strip("\n")) if part.strip()]
    return "\n\n".join(parts) + "\n\n" if parts else "\n"


def _ended(source: str) -> str:
    return source if source.endswith("\n") else f"{source}\n"
