"""Where an entry stands now that others changed or moved meanwhile: so that what was refused can be done to it as it is. Reads only."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from issues.editing.names import EntryName
from issues.index import holds_entries, section_kinds
from issues.links import duplicate_key
from issues.markdown import entry_link, parse_body
from issues.markdown.lists import entries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from issues.editing.errors import StaleSectionError
    from issues.markdown.nodes import Item
    from issues.models import Issue, IssueSection

    Lists = Sequence[tuple[IssueSection, list[Item]]]


def standing_name(issue: Issue, error: StaleSectionError) -> EntryName | None:
    """The present name of the entry that a refused change was about; None where it is gone, or several could be meant.

    It is the one with the same text, else with the same address, in its section before elsewhere; else the one in its place between the
    same neighbours.
    """
    name, rows = error.entry, list(issue.sections.select_related("section"))
    kinds = dict(zip([row.pk for row in rows], section_kinds(rows), strict=True))
    before = entries_of(parse_body(error.base.body, kinds.get(error.section.pk)))
    if name is None or not name.fits(before):
        return None
    lists = [(row, entries_of(parse_body(row.body, kinds[row.pk]))) for row in rows if holds_entries(row, kinds[row.pk])]
    own = [(row, items) for row, items in lists if row.pk == name.section]
    wanted = before[name.place]
    for likeness in (_text, _address):
        if likeness(wanted) and [likeness(item) for item in before].count(likeness(wanted)) == 1:
            for among in (own, lists):
                found = _alike(among, likeness, likeness(wanted))
                if found:
                    return found[0] if len(found) == 1 else None
    return _in_its_place(own, before, name.place)


def _text(item: Item) -> str:
    return item.source.rstrip("\r\n")


def _address(item: Item) -> str:
    return duplicate_key(entry_link(item.entry)[1])


def _alike(lists: Lists, likeness: Callable[[Item], str], wanted: str) -> list[EntryName]:
    return [EntryName.of(row, place, item) for row, items in lists for place, item in enumerate(items) if likeness(item) == wanted]


def _in_its_place(own: Lists, before: Sequence[Item], place: int) -> EntryName | None:
    for row, now in own:
        matcher = SequenceMatcher(None, [one.source for one in before], [one.source for one in now], autojunk=False)
        for tag, start, end, first, last in matcher.get_opcodes():
            if tag == "replace" and start <= place < end and end - start == last - first:
                return EntryName.of(row, first + place - start, now[first + place - start])
    return None
