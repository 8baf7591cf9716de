"""Saving an archive: all that is new, in bulk and in one transaction; what stands already is never written.

Editors' saves wait for that transaction. So the rows are made before it, which takes about as long as writing them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db import IntegrityError, connection, transaction

from issues import search
from issues.archive.files import Remark
from issues.importer import issue_fields
from issues.index import issue_entries
from issues.markdown import cut
from issues.models import Entry, Issue, IssueSection, Revision
from issues.text import checksum, issue_text, match_sections, sections_by_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from issues.archive.files import ArchiveFile
    from issues.models import Section

BATCH = 25  # issues that are written together; some 3,000 entries
ROWS = 1000  # of one statement

Thing = TypeVar("Thing")


class Shown(Protocol):
    """Goes through things, and may show how far it is."""

    def __call__(self, things: Sequence[Thing], title: str) -> Iterable[Thing]:
        """The things, in order."""
        ...


class ArchiveError(Exception):
    """An archive that is not saved: which files stand in the way, and why."""

    def __init__(self, reasons: Sequence[Remark]) -> None:
        super().__init__("\n".join(map(str, reasons)))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Saved:
    """How many issues were made, and how many stood already, byte for byte."""

    new: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """All rows of an issue, not saved."""

    issue: Issue
    sections: list[IssueSection]
    entries: list[Entry]
    revision: Revision


def save_archive(files: Sequence[ArchiveFile], *, shown: Shown) -> Saved:
    """Make published issues of the files: sections, index and revision 1; no gate, no notices, no versions of sections.

    An issue that has the file's text already (in any revision, or as it stands) is left alone; so a second run changes nothing. Raises
    ArchiveError, and saves nothing, when an issue of the same number or file name has another text. The revisions' HTML is left to
    their first reader.
    """
    found = _new(files)
    catalogue = sections_by_title()
    rows = cache(lambda file: _rows(file, catalogue))
    for file in shown(found, "Indexing"):
        rows(file)
    try:
        with transaction.atomic():
            new = _new(files)  # what somebody else has imported meanwhile is not
            for batch in shown([new[start : start + BATCH] for start in range(0, len(new), BATCH)], "Saving"):
                _save([rows(file) for file in batch])
            if new:
                search.rebuild()
    except IntegrityError as error:
        raise ArchiveError([Remark(files[0].name, 0, "somebody else imports these issues at this moment.")]) from error
    return Saved(len(new), len(files) - len(new))


def _new(files: Iterable[ArchiveFile]) -> list[ArchiveFile]:
    """The files whose issues are not there yet. Two queries, and one for each draft of the same number."""
    issues = list(Issue.objects.all())
    by_number = {issue.number: issue for issue in issues if issue.number is not None}
    by_name = {issue.file_name: issue for issue in issues}
    checksums = _checksums()
    new: list[ArchiveFile] = []
    refused: list[Remark] = []
    for file in files:
        standing = by_number.get(file.top.number) if file.top.number is not None else by_name.get(file.top.file_name)
        namesake = by_name.get(file.top.file_name)
        if standing is None and namesake is None:
            new.append(file)
        elif standing is None:
            refused.append(Remark(file.name, file.top.line, f"{namesake} has the file name {file.top.file_name} already."))
        elif not _is_text_of(standing, file.text, checksums):
            reason = f"{standing} stands here with another text ({standing.get_status_display().lower()}); it is not overwritten."
            refused.append(Remark(file.name, file.top.line, reason))
    if refused:
        raise ArchiveError(refused)
    return new


def _checksums() -> Mapping[int, set[str]]:
    checksums: defaultdict[int, set[str]] = defaultdict(set)
    for issue_id, sha256 in Revision.objects.values_list("issue_id", "sha256"):
        checksums[issue_id].add(sha256)
    return checksums


def _is_text_of(issue: Issue, text: str, checksums: Mapping[int, set[str]]) -> bool:
    return checksum(text) in checksums.get(issue.pk, ()) or (issue.is_open and issue_text(issue) == text)


def _rows(file: ArchiveFile, catalogue: Mapping[str, Sequence[Section]]) -> _Rows:
    issue = _issue(file)
    sections = _sections(issue, file.text, catalogue)
    return _Rows(issue, sections, list(issue_entries(issue, sections)), _revision(issue, file.text))


def _save(batch: Sequence[_Rows]) -> None:
    """Write a batch in four statements (and more where a statement takes no more rows)."""
    Issue.objects.bulk_create(rows.issue for rows in batch)
    IssueSection.objects.bulk_create([row for rows in batch for row in rows.sections], batch_size=ROWS)
    Entry.objects.bulk_create([entry for rows in batch for entry in rows.entries], batch_size=ROWS)
    Revision.objects.bulk_create(rows.revision for rows in batch)


def _issue(file: ArchiveFile) -> Issue:
    columns: dict[str, Any] = issue_fields(file.top, Issue.Status.PUBLISHED)
    return Issue(number=file.top.number, status=Issue.Status.PUBLISHED, **columns)


def _sections(issue: Issue, text: str, catalogue: Mapping[str, Sequence[Section]]) -> list[IssueSection]:
    pieces = cut(text)
    matches = match_sections((piece.heading for piece in pieces), catalogue)
    return [
        IssueSection(issue=issue, position=position, section=section, heading=piece.heading, body=piece.body)
        for position, (piece, section) in enumerate(zip(pieces, matches, strict=True))
    ]


def _revision(issue: Issue, text: str) -> Revision:
    return Revision(issue=issue, number=1, text=text, sha256=checksum(text), reason="Imported")


def tell_the_planner() -> None:
    """Let PostgreSQL count the new rows at once: until its own round comes by, it may plan for the tables as they were before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE issues_issue, issues_revision, issues_entry")
