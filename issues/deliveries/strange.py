"""What somebody else changed at a target since we wrote there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from issues.conflict import join_versions
from issues.markdown import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from issues.conflict import Clash
    from issues.deliveries.ports import Draft


def strange_lines(there: str, ours: str, draft: Draft) -> list[str]:
    """The lines that handing the draft on would lose or bring back against somebody's will.

    `there` stands at the target, `ours` is what we wrote there last (empty if nothing). Lost would be a line that the draft never had;
    brought back one that was taken out there and that the draft still has. What was taken in (`import_issue --update`) is neither.
    """
    wanted = lines_of(draft.text)
    known = lines_of(ours) | wanted | draft.known
    added = [line for line in lines_of(there) if line not in known]
    taken_out = [line for line in lines_of(ours) if line in wanted and line not in lines_of(there)]
    return sorted(added) + sorted(taken_out)


@dataclass(frozen=True)
class Correction:
    """The first line that somebody else corrected: as it stands there, or empty where it is gone, and as we had it."""

    line: int
    there: str
    ours: str


def correction(there: str, before: Iterable[str], text: str) -> Correction | None:
    """What somebody corrected at the target and the text does not have; None where it loses nothing.

    `before` are the texts that we may have written there, the last one first. A correction is in the text when joining it with the text,
    from one of those, gives the text again.
    """
    there, text, *ours = (one.replace("\r\n", "\n") for one in (there, text, *before))
    if there == text or there in ours or any(_is_in(there, one, text) for one in ours):
        return None
    pairs = zip_longest(split_lines(there), split_lines(ours[0] if ours else text), fillvalue="")
    number, (theirs, mine) = next((number, pair) for number, pair in enumerate(pairs, start=1) if pair[0] != pair[1])
    return Correction(number, theirs.rstrip("\n"), mine.rstrip("\n"))


def lines_of(text: str) -> frozenset[str]:
    """The lines that say something, without the ends that Windows gives them."""
    return frozenset(line for line in map(str.rstrip, text.split("\n")) if line)


def _is_in(there: str, ours: str, text: str) -> bool:
    joined = join_versions(ours, text, there)
    return joined.with_choices(["yours"] * len(joined.clashes)) == text and all(map(_is_taken_in, joined.clashes))


def _is_taken_in(clash: Clash) -> bool:
    """Whether what we have has each line of theirs that is new, in their order, and none that they took out."""
    base, yours, theirs = (split_lines(side) for side in (clash.base, clash.yours, clash.theirs))
    rest = iter(yours)
    has_order = all(line in rest for line in theirs if line in yours)
    return has_order and set(theirs) <= {*base, *yours} and not (set(base) - set(theirs)) & set(yours)
