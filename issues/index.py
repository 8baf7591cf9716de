"""The index: an `Entry` row for every entry of every issue, kept in step with the text by difference.

The rows are derived from the bodies and never edited. Duplicate search and feeds read them; archive search has an index of its own
(search/), which gets what is added here. Beside the items of the lists there are entries for the crate and the quote of the week,
and, where an issue is prose (those without number, sections that the catalogue does not know), for each paragraph with links.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from django.db import transaction

from issues import search
from issues.links import duplicate_key, host
from issues.markdown import definitions, parse_body, parse_heading, section_kind
from issues.markdown.escaping import plain_text
from issues.markdown.findable import IN_PARAGRAPHS, findables
from issues.markdown.nodes import EmptyNotice, Item
from issues.models import Entry, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from issues.markdown.nodes import Heading
    from issues.models import Issue, IssueSection

LONGEST_HOST = 255
FRAMED = frozenset({"event", "task", "speakers"})  # the paragraphs around their lists are the same every week
COMPARED = ("issue_section_id", "kind", "title", "url", "duplicate_key", "text")


def entries_with_keys(keys: Iterable[str]) -> QuerySet[Entry]:
    """Entries of any issue whose address has one of these duplicate keys, in one query. For a whole issue see earlier.py."""
    return Entry.objects.filter(duplicate_key__in={key for key in keys if key})


def listed_entries() -> QuerySet[Entry]:
    """Entries that stand in lists: what pages count and show as such."""
    return Entry.objects.exclude(kind__in=IN_PARAGRAPHS)


def section_items(row: IssueSection) -> tuple[Item, ...]:
    """The list items of a section that are entries, empty notices left out.

    A slot for one block (Crate of the Week, Quote of the Week with the editors below it) has none: its lists are fixed text.
    """
    kind = row.section.entry_kind if row.section else ""
    if not holds_entries(row, kind):
        return ()
    items = (block for block in parse_body(row.body, kind or None) if isinstance(block, Item))
    return tuple(item for item in items if not isinstance(item.entry, EmptyNotice))


def holds_entries(row: IssueSection, kind: str | None) -> bool:
    """Whether the items of a section's lists are entries. `kind` is what it holds (`section_kinds`)."""
    return not _is_bare_slot(row) and kind not in IN_PARAGRAPHS


def issue_entries(issue: Issue, rows: Sequence[IssueSection], *, among: Sequence[IssueSection] = ()) -> Iterator[Entry]:
    """The entries of these sections of an issue, in order, as rows that are not saved.

    `among` are all sections of the issue, in order, where `rows` are not: headings above a section tell its kind, and a link by
    reference has its address anywhere in the issue.
    """
    whole = among or rows
    kinds = dict(zip(map(id, whole), section_kinds(whole), strict=True))
    addresses = definitions("".join(row.heading + row.body for row in whole)) if any("]:" in row.body for row in whole) else {}
    for row in rows:
        yield from _entries(issue, row, kinds[id(row)], addresses)


def section_kinds(rows: Sequence[IssueSection]) -> Iterator[str | None]:
    """What each section of an issue holds, in order: as the catalogue says, else as its heading and those above it tell."""
    path: list[Heading] = []
    for row in rows:
        if row.heading:
            heading = parse_heading(row.heading)
            path = [*(above for above in path if above.level < heading.level), heading]
        known = row.section.entry_kind if row.section else ""
        yield known or section_kind([above.title for above in path])


@transaction.atomic
def reindex(issue: Issue, sections: Iterable[IssueSection] | None = None) -> None:
    """Bring the entries of these sections (of all, unless named) in step with their bodies: at most six queries."""
    whole = list(issue.sections.select_related("section"))
    rows = whole if sections is None else list(sections)
    given = {row.pk: row for row in rows}
    standing = _by_content(Entry.objects.filter(issue_section__in=rows))
    moved: list[Entry] = []
    added: list[Entry] = []
    for entry in issue_entries(issue, rows, among=[given.get(row.pk, row) for row in whole]):
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


def _is_bare_slot(row: IssueSection) -> bool:
    return row.section is not None and row.section.holds == Section.Holds.SLOT and not row.section.entry_kind


def _entries(issue: Issue, row: IssueSection, kind: str | None, addresses: Mapping[str, str]) -> Iterator[Entry]:
    if _is_bare_slot(row):
        return
    is_prose = bool(row.heading) and (row.section is None or issue.number is None) and kind not in FRAMED
    for position, one in enumerate(findables(row.body, kind, addresses, with_passages=is_prose)):
        yield Entry(
            issue=issue,
            issue_section=row,
            position=position,
            kind=one.kind,
            title=one.title,
            url=one.url,
            duplicate_key=duplicate_key(one.url) if one.url else "",
            host=host(one.url)[:LONGEST_HOST],
            words=plain_text(one.title),
            text=one.text,
        )


def _by_content(entries: Iterable[Entry]) -> defaultdict[tuple[object, ...], deque[Entry]]:
    found: defaultdict[tuple[object, ...], deque[Entry]] = defaultdict(deque)
    for entry in entries:
        found[_content(entry)].append(entry)
    return found


def _content(entry: Entry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in COMPARED)
