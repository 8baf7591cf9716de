"""What somebody else changed in a draft at its target since we wrote it there. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def lines_of(text: str) -> frozenset[str]:
    """The lines that say something, without the ends that Windows gives them."""
    return frozenset(line for line in map(str.rstrip, text.split("\n")) if line)
