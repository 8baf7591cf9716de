"""What assembly knows of its lines follows what editors do with them on the desk, so that the next run takes it for their work.

A line that was moved or reworded stays the line of whatever was accepted; one that was taken out stays away until it is brought back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from issues.assembly.identity import keys_of
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Placement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from issues.assembly.identity import Key
    from issues.markdown.nodes import Item
    from issues.models import Issue, IssueSection

KEYS = ("identity", "address", "title")  # the surest first


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

    @property
    def reworded(self) -> dict[str, str]:
        """What became of lines that kept their address, or their title, and share it with no other: as assembly would see it."""
        went, came = self._by_key(self.before, self.gone), self._by_key(self.after, self.come)
        found: dict[str, str] = {}
        for key in sorted(went.keys() & came.keys(), key=lambda key: KEYS.index(key[0])):
            old, new = went[key], came[key]
            if len(old) == len(new) == 1 and old[0] not in found and new[0] not in found.values():
                found[old[0]] = new[0]
        return found

    def _entries(self, body: str) -> Counter[str]:
        return Counter(item.source for item in self._items(body))

    def _items(self, body: str) -> list[Item]:
        return entries_of(parse_body(body, self.kind))

    def _by_key(self, body: str, among: Counter[str]) -> dict[Key, list[str]]:
        found: defaultdict[Key, list[str]] = defaultdict(list)
        for item in self._items(body):
            for key in keys_of(item.entry) if among[item.source] else ():
                found[key].append(item.source)
        return found


def follow_lines(issue: Issue, changes: Sequence[BodyChange], reworded: Mapping[str, str] | None = None) -> None:
    """Bring the placements in step with one change of the text: at most two queries.

    A line that went here and came there was moved, one that went while one other came in its section was reworded, one that only went
    was removed, and one that came and had been removed is back. `reworded` says what became of lines, where that is known.
    """
    texts = {text for change in changes for text in (*change.gone, *change.come)}
    placements = list(issue.placements.filter(standing_text__in=texts)) if texts else []
    changed = [placement for placement in placements if _follow(placement, changes, reworded or {})]
    Placement.objects.bulk_update(changed, ["issue_section", "standing_text", "removed_at"])


def follow_rewording(issue: Issue, changes: Sequence[BodyChange]) -> None:
    """Bring the placements in step with sections that were written as a whole: at most two queries.

    A line that was reworded there stays the line of whatever was accepted, however often it is reworded before the next assembly. What
    was moved or taken out is for that assembly to find.
    """
    became = {(change.row.pk, old): new for change in changes for old, new in change.reworded.items()}
    if not became:
        return
    changed = []
    for placement in issue.placements.filter(issue_section__in={pk for pk, _ in became}, standing_text__in={old for _, old in became}):
        words = became.get((placement.issue_section_id or 0, placement.standing_text))
        if words is not None:
            placement.standing_text = words
            changed.append(placement)
    Placement.objects.bulk_update(changed, ["standing_text"])


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
