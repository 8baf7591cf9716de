"""What assembly knows of its lines follows what editors do with them on the desk, so that the next run takes it for their work.

A line that was moved or reworded stays the line of whatever was accepted; one that was taken out stays away until it is brought back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from issues.assembly.identity import keys_of
from issues.assembly.sheets import entry_identity
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Placement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from issues.assembly.identity import Key
    from issues.markdown.nodes import Item
    from issues.models import Issue, IssueSection

KEYS = ("identity", "address", "title")  # the surest first


@dataclass(frozen=True)
class BodyChange:
    """The body of a section before and after."""

    row: IssueSection
    kind: str | None
    before: str
    after: str

    @cached_property
    def items_before(self) -> list[Item]:
        """The entries before."""
        return entries_of(parse_body(self.before, self.kind))

    @cached_property
    def items_after(self) -> list[Item]:
        """The entries after."""
        return entries_of(parse_body(self.after, self.kind))

    def keeps(self, source: str) -> bool:
        """Whether that entry stands in it still."""
        return source in _texts(self.items_after)

    @property
    def gone(self) -> Counter[str]:
        """The entries that stand in it no more."""
        return _texts(self.items_before) - _texts(self.items_after)

    @property
    def come(self) -> Counter[str]:
        """The entries that did not stand in it."""
        return _texts(self.items_after) - _texts(self.items_before)

    @property
    def reworded(self) -> dict[str, str]:
        """What became of lines that kept their address, or their title, and share it with no other: as assembly would see it."""
        went, came = _by_key(self.items_before, self.gone), _by_key(self.items_after, self.come)
        found: dict[str, str] = {}
        for key in sorted(went.keys() & came.keys(), key=lambda key: KEYS.index(key[0])):
            old, new = went[key], came[key]
            if len(old) == len(new) == 1 and old[0] not in found and new[0] not in found.values():
                found[old[0]] = new[0]
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


def find_back(
    issue: Issue, changes: Sequence[BodyChange], bodies: Mapping[int, str], kinds: Mapping[int, str | None]
) -> tuple[Item, int] | None:
    """A line that these changes would put in though what it was accepted for stands again: the line, and the section (key) where that is.

    So it is where somebody took it out and somebody else brought it back. `bodies` are those of all sections before the changes, `kinds`
    what they hold. Reads only: one query, none where nothing comes.
    """
    gone = sum((change.gone for change in changes), Counter[str]())
    new = sum((change.come for change in changes), Counter[str]()) - gone
    if not new:
        return None
    placements = list(issue.placements.all())
    away = {one.standing_text for one in placements if one.removed_at or one.issue_section_id is None}
    here: defaultdict[int, set[str]] = defaultdict(set)
    for one in placements:
        place = one.issue_section_id
        if place is not None and place in bodies and not one.removed_at and one.standing_text not in gone:
            here[place].add(one.standing_text)
    standing = {
        entry_identity(item.entry): place
        for place, texts in here.items()
        for item in entries_of(parse_body(bodies[place], kinds[place]))
        if item.source in texts
    }
    for item in (item for change in changes for item in change.items_after if item.source in new and item.source not in away):
        identity = entry_identity(item.entry)
        if identity is not None and identity in standing:
            return item, standing[identity]
    return None


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


def _texts(items: Sequence[Item]) -> Counter[str]:
    return Counter(item.source for item in items)


def _by_key(items: Sequence[Item], among: Counter[str]) -> dict[Key, list[str]]:
    found: defaultdict[Key, list[str]] = defaultdict(list)
    for item in items:
        for key in keys_of(item.entry) if among[item.source] else ():
            found[key].append(item.source)
    return found
