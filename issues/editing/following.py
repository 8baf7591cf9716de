"""What assembly knows of its lines follows what editors do with them on the desk, so that the next run takes it for their work.

A line that was moved or reworded stays the line of whatever was accepted; one that was taken out stays away until it is brought back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Placement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from issues.models import Issue, IssueSection


@dataclass(frozen=True, slots=True)
class BodyChange:
    """The body of a section before and after."""

    row: IssueSection
    kind: str | None
    before: str
    after: str

    def keeps(self, source: str) -> bool:
        """Whether that entry stands in it still."""
        return bool(self._entries(self.after)[source])

    @property
    def gone(self) -> Counter[str]:
        """The entries that stand in it no more."""
        return self._entries(self.before) - self._entries(self.after)

    @property
    def come(self) -> Counter[str]:
        """The entries that did not stand in it."""
        return self._entries(self.after) - self._entries(self.before)

    def _entries(self, body: str) -> Counter[str]:
        return Counter(item.source for item in entries_of(parse_body(body, self.kind)))


def follow_lines(issue: Issue, changes: Sequence[BodyChange], reworded: Mapping[str, str] | None = None) -> None:
    """Bring the placements in step with one change of the text: at most two queries.

    A line that went here and came there was moved, one that went while one other came in its section was reworded, one that only went
    was removed, and one that came and had been removed is back. `reworded` says what became of lines, where that is known.
    """
    texts = {text for change in changes for text in (*change.gone, *change.come)}
    placements = list(issue.placements.filter(standing_text__in=texts)) if texts else []
    changed = [placement for placement in placements if _follow(placement, changes, reworded or {})]
    Placement.objects.bulk_update(changed, ["issue_section", "standing_text", "removed_at"])


def _follow(placement: Placement, changes: Sequence[BodyChange], reworded: Mapping[str, str]) -> bool:
    """Change one placement; whether it had to be."""
    text = placement.standing_text
    came = next((change for change in changes if change.come[text]), None)
    if placement.removed_at is not None or placement.issue_section_id is None:  # it, or the section it stood in, was taken out
        if came is not None:
            placement.removed_at, placement.issue_section = None, came.row
        return came is not None
    left = next((change for change in changes if change.gone[text] and change.row.pk == placement.issue_section_id), None)
    if left is None or left.keeps(text):
        return False
    words = reworded.get(text, "")
    became = next((change for change in changes if change.come[words]), None)
    if came is not None:
        placement.issue_section = came.row
    elif became is not None:
        placement.issue_section, placement.standing_text = became.row, words
    elif left.gone.total() == left.come.total() == 1:
        placement.standing_text = next(iter(left.come))
    else:
        placement.removed_at = timezone.now()
    return True
