"""A section's list as it is changed: entries come, go and move. Whatever is not touched keeps its bytes.

The functions take and give blocks; `settled` makes a body of them and refuses one that does not read as what was meant. An entry's place
counts from 0 among the entries of its section, empty notices left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from issues.markdown.nodes import Blank, Block, Comment, Definition, EmptyNotice, Entry, Fence, Item, Notice, Text
from issues.markdown.parser import parse_body

if TYPE_CHECKING:
    from collections.abc import Sequence

BLANK = Blank("\n")


class ListError(ValueError):
    """A change of a list that would not read as it was meant. The text is for the editor who made it."""


class Listed(Protocol):
    """An item of a list, or what stands for one."""

    @property
    def source(self) -> str: ...  # noqa: D102 (as a block's)

    @property
    def entry(self) -> Entry: ...  # noqa: D102 (as an item's)


Other = Comment | Definition | Fence | Notice | Text | Blank
C = TypeVar("C", bound="Listed | Other")
Ended = TypeVar("Ended", bound=Block)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an entry lands among the cells of a section: in place of those from `start` to `end`.

    `ends_line`: the cell above lacks its line end. `blank_above`, `blank_below`: a blank line sets it off.
    """

    start: int
    end: int
    ends_line: bool = False
    blank_above: bool = False
    blank_below: bool = False


def landing(cells: Sequence[Listed | Other], gap: int, *, has_intro: bool = True) -> Landing:
    """Where an entry goes that shall stand behind so many others.

    It replaces an empty notice. The first one of a list goes behind the intro: its comments, else its prose; `has_intro` False says that
    prose is none. Between the list and what is no part of it there is a blank line.
    """
    for at, cell in enumerate(cells):
        if _is_notice(cell):
            return Landing(at, at + 1, blank_below=_needs_blank(cells, at + 1))
    places = [at for at, cell in enumerate(cells) if not isinstance(cell, Other)]
    if not places:
        return _first_landing(cells, has_intro=has_intro)
    at = places[gap - 1] + 1 if gap else places[0]
    return Landing(at, at, ends_line=_lacks_end(cells, at), blank_below=_needs_blank(cells, at))


def _first_landing(cells: Sequence[Listed | Other], *, has_intro: bool) -> Landing:
    at = _after_intro(cells, has_intro=has_intro)
    is_set_off = not at or (at < len(cells) and isinstance(cells[at], Blank))
    at += 1 if at and is_set_off else 0
    return Landing(at, at, _lacks_end(cells, at), not is_set_off, _needs_blank(cells, at))


def _after_intro(cells: Sequence[Listed | Other], *, has_intro: bool) -> int:
    comments = [at for at, cell in enumerate(cells, 1) if isinstance(cell, Comment)]
    words = [at for at, cell in enumerate(cells, 1) if isinstance(cell, Text | Fence)]
    return (comments or (words if has_intro else []) or [0])[-1]


def _is_notice(cell: Listed | Other) -> bool:
    return isinstance(cell, Notice) if isinstance(cell, Other) else isinstance(cell.entry, EmptyNotice)


def _lacks_end(cells: Sequence[Listed | Other], at: int) -> bool:
    return at > 0 and not cells[at - 1].source.endswith("\n")


def _needs_blank(cells: Sequence[Listed | Other], at: int) -> bool:
    return at == len(cells) or (isinstance(cells[at], Other) and not isinstance(cells[at], Blank | Comment))


def without(cells: Sequence[C], at: int) -> list[C | Blank]:
    """The cells without that one; a blank line that set off a list goes with its last entry."""
    left: list[C | Blank] = [*cells[:at], *cells[at + 1 :]]
    if not 0 < at < len(left) or any(not isinstance(cell, Other) for cell in left):
        return left
    above, below = left[at - 1], left[at]
    if isinstance(above, Blank) and isinstance(below, Blank):
        shorter = below.source.split("\n", 1)[-1]
        left[at : at + 1] = [Blank(shorter)] if shorter else []
    return left


# What editors do with the entries of a section.


def entries_of(blocks: Sequence[Block]) -> list[Item]:
    """The entries, in order."""
    return [block for block in blocks if isinstance(block, Item) and not isinstance(block.entry, EmptyNotice)]


def put_in(blocks: Sequence[Block], items: Sequence[Item], gap: int, *, has_intro: bool = True) -> list[Block]:
    """The blocks with these items behind so many entries (more than there are: behind the last)."""
    found = list(blocks)
    gap = min(max(gap, 0), len(entries_of(blocks)))
    for number, item in enumerate(items):
        place = landing(found, gap + number, has_intro=has_intro)
        if place.ends_line:
            found[place.start - 1] = with_line_end(found[place.start - 1])
        found[place.start : place.end] = [*[BLANK] * place.blank_above, with_line_end(item), *[BLANK] * place.blank_below]
    return found


def take_out(blocks: Sequence[Block], place: int) -> list[Block]:
    """The blocks without the entry in that place."""
    return without(blocks, _index(blocks, place))


def move_within(blocks: Sequence[Block], place: int, to: int) -> list[Block]:
    """The blocks with the entry of one place in another one; the places are counted as they are afterwards."""
    at = _index(blocks, place)
    item = entries_of(blocks)[place]
    if place == min(max(to, 0), len(entries_of(blocks)) - 1):
        return list(blocks)
    return put_in([*blocks[:at], *blocks[at + 1 :]], [item], to)


def put_instead(blocks: Sequence[Block], place: int, item: Item) -> list[Block]:
    """The blocks with another item in the place of one; the line end stays as it was."""
    at = _index(blocks, place)
    source = item.source.removesuffix("\n") + ("\n" if blocks[at].source.endswith("\n") else "")
    return [*blocks[:at], replace(item, source=source), *blocks[at + 1 :]]


def settled(blocks: Sequence[Block], kind: str | None) -> str:
    """The body that these blocks are, read again: its entries are exactly those.

    Raises ListError where one would not stand as an entry of its own: within an open comment, nested below another one.
    """
    body = "".join(block.source for block in blocks)
    meant = [item.source for item in entries_of(blocks)]
    read = [item.source for item in entries_of(parse_body(body, kind))]
    if read != meant:
        odd = next((source for source in meant if read.count(source) != meant.count(source)), "")
        raise ListError(f"“{odd.strip()}” would not stand there as one entry. Edit the section's markdown instead.")
    return body


def with_line_end(block: Ended) -> Ended:
    """The block with a line end."""
    return block if block.source.endswith("\n") else replace(block, source=block.source + "\n")


def _index(blocks: Sequence[Block], place: int) -> int:
    """Where among the blocks an entry stands. Raises ListError for one that is not there."""
    places = [at for at, block in enumerate(blocks) if isinstance(block, Item) and not isinstance(block.entry, EmptyNotice)]
    if not 0 <= place < len(places):
        raise ListError("There is no such entry.")
    return places[place]
