"""The index: an `Entry` row for every entry of every issue, kept in step with the text by difference.

The rows are derived from the bodies and never edited. Duplicate search and feeds read them; archive search has an index of its own
(search/), which gets what is added here.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from django.db import transaction

from issues import search
from issues.links import duplicate_key, host
from issues.markdown import entry_kind, entry_link, parse_body
from issues.markdown.escaping import plain_text
from issues.markdown.nodes import EmptyNotice, Item
from issues.models import Entry, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from issues.models import Issue, IssueSection

LONGEST_HOST = 255
COMPARED = ("issue_section_id", "kind", "title", "url", "duplicate_key", "text")


def entries_with_keys(keys: Iterable[str]) -> QuerySet[Entry]:
    """Entries of any issue whose address has one of these duplicate keys, in one query. For a whole issue see earlier.py."""
    return Entry.objects.filter(duplicate_key__in={key for key in keys if key})


def section_items(row: IssueSection) -> tuple[Item, ...]:
    """The entries of a section as items, empty notices left out.

    A slot without a kind of entry (Crate of the Week, Quote of the Week with the editors below it) has none: its lists are
    fixed text.
    """
    if row.section and row.section.holds == Section.Holds.SLOT and not row.section.entry_kind:
        return ()
    kind = (row.section.entry_kind if row.section else "") or None
    items = (block for block in parse_body(row.body, kind) if isinstance(block, Item))
    return tuple(item for item in items if not isinstance(item.entry, EmptyNotice))


def issue_entries(issue: Issue, rows: Iterable[IssueSection]) -> Iterator[Entry]:
    """The entries of these sections of an issue, in order, as rows that are not saved."""
    return (entry for row in rows for entry in _entries(issue, row))


@transaction.atomic
def reindex(issue: Issue, sections: Iterable[IssueSection] | None = None) -> None:
    """Bring the entries of these sections (of all, unless named) in step with their bodies: at most five queries."""
    rows = list(issue.sections.select_related("section") if sections is None else sections)
    standing = _by_content(Entry.objects.filter(issue_section__in=rows))
    moved: list[Entry] = []
    added: list[Entry] = []
    for entry in issue_entries(issue, rows):
        same = standing[_content(entry)]
        if not same:
            added.append(entry)
            continue
        old = same.popleft()
        if old.position != entry.position:
            old.position = entry.position
            moved.append(old)
    gone = [entry.pk for same in standing.values() for entry in same]
    if gone:
        Entry.objects.filter(pk__in=gone).delete()
    if moved:
        Entry.objects.bulk_update(moved, ["position"])
    if added:
        Entry.objects.bulk_create(added)
        search.add(added)


def _entries(issue: Issue, row: IssueSection) -> Iterator[Entry]:
    for position, item in enumerate(section_items(row)):
        title, url = entry_link(item.entry)
        yield Entry(
            issue=issue,
            issue_section=row,
            position=position,
            kind=entry_kind(item.entry),
            title=title,
            url=url,
            duplicate_key=duplicate_key(url) if url else "",
            host=host(url)[:LONGEST_HOST],
            words=plain_text(title),
            text=item.source,
        )


def _by_content(entries: Iterable[Entry]) -> defaultdict[tuple[object, ...], deque[Entry]]:
    found: defaultdict[tuple[object, ...], deque[Entry]] = defaultdict(deque)
    for entry in entries:
        found[_content(entry)].append(entry)
    return found


def _content(entry: Entry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in COMPARED)
