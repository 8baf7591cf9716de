"""An issue's text and its rows: joining the sections, cutting a text into them, and finding their place in the catalogue.

Everything that puts a whole text into an issue comes through `store_text`. Invariant after it: the joined sections are the
text, and cutting the joined text gives the sections again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from issues.differences import out_of_order
from issues.index import reindex
from issues.markdown import cut, parse_heading
from issues.models import Arrangement, Issue, IssueSection, Section, SectionVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.contrib.auth.models import User

    from issues.markdown import Cut

LONGEST_NOTE = 200
MOST_SECTIONS = 400  # ten times what the longest issue has; matching sections is quadratic


def issue_text(issue: Issue) -> str:
    """The whole text as it stands: every heading and body, joined."""
    return "".join(heading + body for heading, body in issue.sections.values_list("heading", "body"))


def checksum(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal, as revisions and templates keep it."""
    return hashlib.sha256(text.encode()).hexdigest()


def sections_by_title() -> dict[str, list[Section]]:
    """The catalogue by every title and alias, for `match_sections`: one query."""
    named: defaultdict[str, list[Section]] = defaultdict(list)
    for section in Section.objects.all():
        for title in (section.title, *section.aliases):
            named[_folded(title)].append(section)
    return dict(named)


def match_sections(headings: Iterable[str], catalogue: Mapping[str, Sequence[Section]] | None = None) -> list[Section | None]:
    """The catalogue row of each heading line, in the order of the issue; None for a one-off section.

    Titles and aliases are compared without case, marks, link and closing punctuation. A title that several groups have
    ("Rust" is one under Calls for Testing and under Final Comment Period) belongs to the group that stands nearest above.
    Who matches many issues reads the catalogue once (`sections_by_title`).
    """
    named = sections_by_title() if catalogue is None else catalogue
    found: list[Section | None] = []
    groups: list[str] = []
    for heading in headings:
        match = _nearest(named.get(_heading_key(heading), []), groups)
        found.append(match)
        if match is not None and match.group:
            groups.append(match.group)
    return found


@transaction.atomic
def store_text(issue: Issue, text: str, *, actor: User | None, origin: str, step: Step | None = None) -> list[IssueSection]:
    """Make the text that of the issue: cut it, write what changed, note a version of each changed section, reindex.

    A section that the issue has under the same heading is kept (its version counts on); others are made and taken away.
    """
    cuts = cut(text)
    before = list(issue.sections.all())
    kept = _by_heading(before)
    rows: list[IssueSection] = []
    changed: list[IssueSection] = []
    for position, (piece, section) in enumerate(zip(cuts, match_sections(piece.heading for piece in cuts), strict=True)):
        row = kept[piece.heading].popleft() if kept[piece.heading] else IssueSection(issue=issue, version=0)
        if row.version == 0 or row.body != piece.body:
            changed.append(row)
        _set(row, piece, position, section)
        rows.append(row)
    for row in changed:
        row.version += 1
    issue.sections.exclude(pk__in=[row.pk for row in rows if row.pk]).delete()
    IssueSection.objects.bulk_update([row for row in rows if row.pk], ["position", "section", "body", "version"])
    IssueSection.objects.bulk_create(row for row in rows if not row.pk)
    note_versions(changed, actor=actor, origin=origin, step=step)
    note_arrangement(before, rows, actor=actor, origin=origin, step=step)
    reindex(issue)
    return rows


@dataclass(frozen=True, slots=True)
class Step:
    """One change of an issue's text: whose it is, and what was done in words. Its key stands on every version that it made."""

    actor: User | None
    note: str = ""
    key: UUID = field(default_factory=uuid4)
    undoes: UUID | None = None


def note_versions(
    rows: Iterable[IssueSection], *, actor: User | None, origin: str, step: Step | None = None, what: str = SectionVersion.What.SAVED
) -> None:
    """Keep each section as it stands now: nothing that was ever saved is lost. What has a step can be undone, and has its note.

    An issue that was called ready is a draft again, but where finishing changed it.
    """
    rows, is_gone = list(rows), what == SectionVersion.What.REMOVED
    if rows and origin != SectionVersion.Origin.FINISH:
        Issue.objects.filter(pk=rows[0].issue_id, status=Issue.Status.READY).update(status=Issue.Status.DRAFT)
    SectionVersion.objects.bulk_create(
        SectionVersion(
            issue_section=None if is_gone else row,
            section_key=row.pk,
            issue_id=row.issue_id,
            version=row.version + is_gone,
            heading=row.heading,
            body=row.body,
            origin=origin,
            what=what,
            saved_by=actor,
            change=step.key if step else None,
            undoes=step.undoes if step else None,
            note=step.note[:LONGEST_NOTE] if step else "",
        )
        for row in rows
    )


def note_arrangement(
    before: Sequence[IssueSection], after: Sequence[IssueSection], *, actor: User | None, origin: str, step: Step | None = None
) -> None:
    """Keep what went and what was moved when these sections became those, and of a step both orders: undoing needs them."""
    gone, moved = gone_and_moved(before, after)
    note_versions(gone, actor=actor, origin=origin, step=step, what=SectionVersion.What.REMOVED)
    note_versions(moved, actor=actor, origin=origin, step=step, what=SectionVersion.What.MOVED)
    orders = [[row.pk for row in rows] for rows in (before, after)]
    if step is not None and orders[0] != orders[1]:
        Arrangement.objects.create(issue_id=after[0].issue_id, change=step.key, before=orders[0], after=orders[1])


def gone_and_moved(before: Sequence[IssueSection], after: Sequence[IssueSection]) -> tuple[list[IssueSection], list[IssueSection]]:
    """The sections that are in the first order alone, and the fewest of both that had to move for the second."""
    places = {row.pk: place for place, row in enumerate(before)}
    stayed = [row for row in after if row.pk in places]
    moved = out_of_order([places[row.pk] for row in stayed])
    stays = {row.pk for row in stayed}
    return [row for row in before if row.pk not in stays], [row for row in stayed if places[row.pk] in moved]


def _set(row: IssueSection, piece: Cut, position: int, section: Section | None) -> None:
    row.heading, row.body, row.position, row.section = piece.heading, piece.body, position, section


def _by_heading(sections: Iterable[IssueSection]) -> defaultdict[str, deque[IssueSection]]:
    rows: defaultdict[str, deque[IssueSection]] = defaultdict(deque)
    for row in sections:
        rows[row.heading].append(row)
    return rows


def _nearest(candidates: Sequence[Section], groups: Sequence[str]) -> Section | None:
    if len(candidates) == 1:
        return candidates[0]
    by_group = {section.group: section for section in candidates}
    return next((by_group[group] for group in reversed(groups) if group in by_group), None)


@lru_cache(maxsize=4096)  # the same headings stand in hundreds of issues
def _heading_key(heading: str) -> str:
    return _folded(parse_heading(heading).title) if heading else ""


def _folded(title: str) -> str:
    return " ".join(title.split()).strip(" :,.").casefold()
