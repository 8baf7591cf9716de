"""Applying repairs: in rounds over the text as it then stands, each offered before it is done, until none is left."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from issues.checks.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from issues.checks.finding import Finding, Repair

MOST_ROUNDS = 20  # repairs that overlap wait for the next round; only a handful of rules meet in one place
SHOWN = 1000  # characters of a line on each side of a repair: a line of 100 kB is not kept whole for each of its repairs


@dataclass(frozen=True, slots=True)
class Offer:
    """A repair and what it does to whole lines: the first one's number, from 1, and the lines before and after, without line ends."""

    finding: Finding
    repair: Repair
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def hunk(self) -> list[str]:
        """The change as the lines of a hunk of a unified difference."""
        place = f"@@ -{_span(self.line, self.before)} +{_span(self.line, self.after)} @@"
        return [place, *(f"-{line}" for line in self.before), *(f"+{line}" for line in self.after)]


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after its repairs: the findings whose repair was applied, in that order, and those that remain."""

    reading: Reading
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


def mend(reading: Reading, *, look: Callable[[Reading], list[Finding]], choose: Callable[[Offer], bool]) -> Mended:
    """Apply the repairs that are chosen, look at the new text, and so on until no repair is left that was not refused.

    `look` gives the findings of a text, `choose` whether to apply one; it is not asked again about the same change of the same line.
    """
    done: list[Finding] = []
    refused: set[tuple[str, Repair]] = set()
    seen = {reading.text}
    for _ in range(MOST_ROUNDS):
        findings = look(reading)
        offers = [offer for offer in fitting(reading, findings) if (offer.finding.id, offer.repair) not in refused]
        answers = [choose(offer) for offer in offers]
        chosen = [offer for offer, is_chosen in zip(offers, answers, strict=True) if is_chosen]
        text = applied(reading.text, [offer.repair for offer in chosen])
        if text in seen:  # nothing chosen, or repairs that undo each other
            return Mended(reading, tuple(done), tuple(findings))
        seen.add(text)
        refused.update((offer.finding.id, offer.repair) for offer, is_chosen in zip(offers, answers, strict=True) if not is_chosen)
        refused = _moved(refused, [offer.repair for offer in chosen])
        done += [offer.finding for offer in chosen]
        reading = Reading(text, file_name=reading.file_name)
    return Mended(reading, tuple(done), tuple(look(reading)))


def fitting(reading: Reading, findings: Iterable[Finding]) -> list[Offer]:
    """The repairs that change this text and do not overlap, in its order; of those that overlap the first one."""
    repairable = [(finding, finding.repair) for finding in findings if finding.repair and _changes(reading.text, finding.repair)]
    offers: list[Offer] = []
    free = 0
    for finding, repair in sorted(repairable, key=lambda one: (one[1].start, one[1].end)):
        if repair.start >= free:
            offers.append(_offer(reading, finding, repair))
            free = max(repair.end, repair.start + 1)  # one insertion a place
    return offers


def applied(text: str, repairs: Iterable[Repair]) -> str:
    """The text with these repairs, which stand in its order and do not overlap. Every other character stays."""
    pieces: list[str] = []
    at = 0
    for repair in repairs:
        pieces += [text[at : repair.start], repair.text]
        at = repair.end
    return "".join([*pieces, text[at:]])


def _moved(refused: Iterable[tuple[str, Repair]], done: Sequence[Repair]) -> set[tuple[str, Repair]]:
    """Where the refused repairs are after those that were done, which stand in the order of the text."""
    ends = [repair.end for repair in done]
    shifts = [0, *accumulate(len(repair.text) - (repair.end - repair.start) for repair in done)]
    moves = ((name, repair, shifts[bisect_right(ends, repair.start)]) for name, repair in refused)
    return {(name, replace(repair, start=repair.start + shift, end=repair.end + shift)) for name, repair, shift in moves}


def _changes(text: str, repair: Repair) -> bool:
    return 0 <= repair.start <= repair.end <= len(text) and text[repair.start : repair.end] != repair.text


def _offer(reading: Reading, finding: Finding, repair: Repair) -> Offer:
    text = reading.text
    first, last = max(0, repair.start - SHOWN), min(len(text), repair.end + SHOWN)
    start = text.rfind("\n", first, repair.start) + 1 or first
    end = text.find("\n", repair.end, last)
    end = last if end < 0 else end
    before = text[start:end].split("\n")
    after = (text[start : repair.start] + repair.text + text[repair.end : end]).split("\n")
    above = _in_common(before, after)
    before, after = before[above:], after[above:]
    below = _in_common(before[::-1], after[::-1])
    before, after = before[: len(before) - below], after[: len(after) - below]
    return Offer(finding, repair, reading.line_at(start) + above, tuple(before), tuple(after))


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many elements two sequences have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _span(line: int, lines: Sequence[str]) -> str:
    return f"{line}" if len(lines) == 1 else f"{line if lines else line - 1},{len(lines)}"
