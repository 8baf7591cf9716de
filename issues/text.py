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

from issues.index import reindex
from issues.markdown import cut, parse_heading
from issues.models import Issue, IssueSection, Section, SectionVersion

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
def store_text(issue: Issue, text: str, *, actor: User | None, origin: str) -> list[IssueSection]:
    """Make the text that of the issue: cut it, write what changed, note a version of each changed section, reindex.

    A section that the issue has under the same heading is kept (its version counts on); others are made and taken away.
    """
    cuts = cut(text)
    kept = _rows_by_heading(issue)
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
    note_versions(changed, actor=actor, origin=origin)
    reindex(issue)
    return rows


@dataclass(frozen=True, slots=True)
class Step:
    """One change of an issue's text: whose it is, and what was done in words. Its key stands on every version that it made."""

    actor: User | None
    note: str = ""
    key: UUID = field(default_factory=uuid4)
    undoes: UUID | None = None


def note_versions(rows: Iterable[IssueSection], *, actor: User | None, origin: str, step: Step | None = None, note: str = "") -> None:
    """Keep each section as it stands now: nothing that was ever saved is lost. What has a step can be undone, and has its note.

    An issue that was called ready is a draft again, but where finishing changed it.
    """
    rows = list(rows)
    if rows and origin != SectionVersion.Origin.FINISH:
        Issue.objects.filter(pk=rows[0].issue_id, status=Issue.Status.READY).update(status=Issue.Status.DRAFT)
    SectionVersion.objects.bulk_create(
        SectionVersion(
            issue_section=row,
            issue_id=row.issue_id,
            version=row.version,
            heading=row.heading,
            body=row.body,
            origin=origin,
            saved_by=actor,
            change=step.key if step else None,
            undoes=step.undoes if step else None,
            note=(step.note if step else note)[:LONGEST_NOTE],
        )
        for row in rows
    )


def _set(row: IssueSection, piece: Cut, position: int, section: Section | None) -> None:
    row.heading, row.body, row.position, row.section = piece.heading, piece.body, position, section


def _rows_by_heading(issue: Issue) -> defaultdict[str, deque[IssueSection]]:
    rows: defaultdict[str, deque[IssueSection]] = defaultdict(deque)
    if issue.pk:
        for row in issue.sections.all():
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
