"""Two versions of one text, joined by lines: what touches different lines stands together, only true clashes ask. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from issues.differences import Change, changes
from issues.markdown import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHOICES = ("theirs", "yours", "both")


@dataclass(frozen=True, slots=True)
class Clash:
    """The same lines, changed in two ways."""

    base: str
    yours: str
    theirs: str

    def chosen(self, choice: str) -> str:
        """Their lines, yours, or both, theirs first."""
        if choice == "both":
            gap = "\n" if self.theirs and not self.theirs.endswith("\n") else ""
            return f"{self.theirs}{gap}{self.yours}"
        return self.yours if choice == "yours" else self.theirs


@dataclass(frozen=True, slots=True)
class Joined:
    """The pieces of the joined text, in order. `joined` counts the changes that went together by themselves."""

    pieces: tuple[str | Clash, ...]
    joined: int = 0

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """The places that ask."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Clash))

    @property
    def text(self) -> str:
        """The whole text; a clash stands with both of its sides, so that nothing is lost."""
        return self.with_choices(["both"] * len(self.clashes))

    def with_choices(self, choices: Sequence[str]) -> str:
        """The whole text, each clash as chosen ("theirs", "yours", "both"), one choice per clash."""
        chosen = iter(choices)
        return "".join(piece.chosen(next(chosen)) if isinstance(piece, Clash) else piece for piece in self.pieces)


def join_versions(base: str, yours: str, theirs: str) -> Joined:
    """Bring both sides' changes to the base together.

    Changes of different lines are joined, even of neighbouring ones; the same change made twice is made once. Lines
    that both sides changed differently, or two insertions at one place, are a `Clash`.
    """
    base_lines = split_lines(base)
    mine, other = _by_line(base_lines, yours), _by_line(base_lines, theirs)
    pieces: list[str | Clash] = []
    position = joined = 0
    for yours_here, theirs_here in _clusters(mine, other):
        start = min(change.start for change in chain(yours_here, theirs_here))
        end = max(change.end for change in chain(yours_here, theirs_here))
        piece = _decided(base_lines, start, end, yours_here, theirs_here)
        joined += 0 if isinstance(piece, Clash) else len(yours_here) or len(theirs_here)
        pieces += ["".join(base_lines[position:start]), piece]
        position = end
    pieces.append("".join(base_lines[position:]))
    return Joined(tuple(piece for piece in pieces if piece), joined)


def _by_line(base: Sequence[str], text: str) -> list[Change]:
    """The changes, those of several lines into as many taken line by line: neighbours in a list are apart."""
    found: list[Change] = []
    for change in changes(base, split_lines(text)):
        if len(change.lines) == change.end - change.start:
            found += [Change(change.start + at, change.start + at + 1, (line,)) for at, line in enumerate(change.lines)]
        else:
            found.append(change)
    return found


def _decided(base: Sequence[str], start: int, end: int, yours: Sequence[Change], theirs: Sequence[Change]) -> str | Clash:
    mine, other = _applied(base, start, end, yours), _applied(base, start, end, theirs)
    if not yours or mine == other:
        return other
    return mine if not theirs else Clash("".join(base[start:end]), mine, other)


def _applied(base: Sequence[str], start: int, end: int, made: Sequence[Change]) -> str:
    parts: list[str] = []
    for change in made:
        parts += [*base[start : change.start], *change.lines]
        start = change.end
    return "".join([*parts, *base[start:end]])


def _clusters(yours: Sequence[Change], theirs: Sequence[Change]) -> Iterator[tuple[list[Change], list[Change]]]:
    """Changes of both sides in order, those that get in each other's way together."""
    ordered = sorted([(change, 0) for change in yours] + [(change, 1) for change in theirs], key=lambda pair: (pair[0].start, pair[0].end))
    sides: tuple[list[Change], list[Change]] = ([], [])
    last: Change | None = None
    end = -1
    for change, side in ordered:
        if last is not None and not _is_in_the_way(last, change, end):
            yield sides
            sides = ([], [])
            end = -1
        sides[side].append(change)
        last, end = change, max(end, change.end)
    if last is not None:
        yield sides


def _is_in_the_way(last: Change, change: Change, end: int) -> bool:
    if change.start < end:
        return True
    has_open_end = bool(last.lines) and not last.lines[-1].endswith("\n")
    return change.start == end and ((last.is_insertion and change.is_insertion) or has_open_end)
