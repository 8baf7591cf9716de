"""From a file's text to an `Issue` or an `IssueTemplate`: every character kept, everything doubtful refused.

Nothing here prints. `read_file` and `read_text` turn files and bytes into text and say where they are none.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from issues.adoption import adopt_entries
from issues.index import section_items
from issues.markdown import cut, front_matter, parse, render
from issues.markdown.nodes import Plain
from issues.models import YEARS, Issue, IssueTemplate, SectionVersion
from issues.revisions import freeze
from issues.text import MOST_SECTIONS, checksum, store_text
from issues.weeks import NUMBERED_SINCE, usual_closing

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User

    from issues.models import IssueSection

FILE_NAME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-[\w.-]+\.(?:md|markdown)")
DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: \d{2}:\d{2})?", re.ASCII)
NUMBER = re.compile(r"[1-9][0-9]{0,5}")
LONGEST = 200  # a title or a file name (models.Issue)
NOT_IDENTICAL = "the text would not come out again as it is. Please report this file."
PLACEHOLDERS = ("$twir_issue_number", "$twir_issue_date", "$twir_events_list")


class ImporterError(Exception):
    """A text that cannot be imported: which file and line (0: the file as a whole), and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(frozen=True)
class SectionReport:
    """How many of a section's entries were understood as more than plain text."""

    title: str
    entries: int
    understood: int


@dataclass(frozen=True)
class ImportReport:
    """What an import made."""

    issue: Issue
    sections: tuple[SectionReport, ...]
    adopted: int


@dataclass(frozen=True)
class Top:
    """What the front matter says, the file name under which the issue is kept, and the line that tells the number (1 without one)."""

    title: str
    number: int | None
    date: date
    file_name: str
    line: int


def read_file(path: Path) -> str:
    """The text of a file, unchanged; refused as in `read_text`, and when it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImporterError(str(path), 0, f"cannot be read: {error.strerror}.") from error
    return read_text(content, file_name=str(path))


def read_text(content: bytes, *, file_name: str) -> str:
    """The text of a file's bytes, unchanged. Refuses what is not UTF-8 and what a database cannot keep."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImporterError(file_name, line, f"not UTF-8: byte 0x{content[error.start]:02X} cannot be read.") from error
    check_characters(text, file_name=file_name)
    return text


def check_characters(text: str, *, file_name: str) -> None:
    """Refuse an empty text, characters that no database keeps (NUL, lone surrogates), and what hides the front matter."""
    if not text.strip():
        raise ImporterError(file_name, 1, "the file is empty.")
    bad = re.search("[\x00\ud800-\udfff]", text)
    if bad:
        name = "a NUL character" if bad[0] == "\x00" else f"half a character (U+{ord(bad[0]):04X})"
        raise ImporterError(file_name, text.count("\n", 0, bad.start()) + 1, f"{name} stands in the text; take it out.")
    if text.startswith("\ufeff"):
        raise ImporterError(file_name, 1, "the file begins with a byte order mark; save it as UTF-8 without one.")
    if "\r" in text and "\n" not in text:
        raise ImporterError(file_name, 1, "the lines end with carriage returns alone; save the file with line feeds.")
    if (headings := len(cut(text)) - 1) >= MOST_SECTIONS:
        raise ImporterError(file_name, 0, f"the text has {headings} headings; {MOST_SECTIONS - 1} are the most.")


def check_merged(text: str, *, file_name: str) -> None:
    """Refuse a draft with a merge in it that nobody settled: the three marker lines that git writes, in their order."""
    start = middle = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("<<<<<<< "):
            start, middle = number, 0
        elif start and line.rstrip("\r") == "=======":
            middle = number
        elif middle and line.startswith(">>>>>>> "):
            raise ImporterError(file_name, start, "an unsolved merge: settle it in the file first.")


def import_issue(
    text: str, *, file_name: str, actor: User | None = None, status: str = Issue.Status.DRAFT, replace: bool = False
) -> ImportReport:
    """Make an issue of the text, or replace the text of the unpublished issue of that number.

    An open draft's entries are offered to every source (`adopt`), so that the first assembly changes nothing. A published
    issue is only indexed and frozen as revision 1. Raises ImporterError, and then nothing is saved.
    """
    check_characters(text, file_name=file_name)
    if status in Issue.OPEN:  # what is published is kept as it was
        check_merged(text, file_name=file_name)
    top = read_top(text, file_name=file_name)
    if render(parse(text)) != text:
        raise ImporterError(file_name, 1, NOT_IDENTICAL)
    with transaction.atomic():
        issue = _claim(top, file_name=file_name, status=status, replace=replace)
        rows = store_text(issue, text, actor=actor, origin=SectionVersion.Origin.IMPORT)
        adopted = adopt_entries(issue, rows) if issue.is_open else 0
        if not issue.is_open:
            freeze(issue, text, actor=actor, reason="Imported")
    return ImportReport(issue, tuple(_section_reports(rows)), adopted)


def import_template(text: str, *, file_name: str, actor: User | None = None) -> IssueTemplate:
    """Make the text the newest template; the one that is newest already stays. Raises ImporterError."""
    check_template(text, file_name=file_name)
    digest = checksum(text)
    newest = IssueTemplate.objects.first()
    if newest is not None and newest.sha256 == digest:
        return newest
    return IssueTemplate.objects.create(text=text, sha256=digest, note=file_name.rsplit("/", 1)[-1][-LONGEST:], created_by=actor)


def check_template(text: str, *, file_name: str) -> None:
    """Refuse a text that no draft can start from.

    Its placeholders must stand in it: without one of them a new draft would have no number, no date or no events.
    """
    check_characters(text, file_name=file_name)
    missing = [name for name in PLACEHOLDERS if name not in text]
    if missing:
        names = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        raise ImporterError(file_name, 1, f"{names} must stand in a template.")
    fields = front_matter(text)
    if not fields:
        raise ImporterError(file_name, 1, "no front matter: a template begins with lines like “Title: …”, “Number: …”, “Date: …”.")
    for key, placeholder in (("Number", PLACEHOLDERS[0]), ("Date", PLACEHOLDERS[1])):
        if fields.get(key) != placeholder:
            raise ImporterError(file_name, line_of(text, key), f"the front matter must have the line “{key}: {placeholder}”.")


def read_top(text: str, *, file_name: str) -> Top:
    """Read the front matter. Raises ImporterError with the line that is missing or wrong."""
    fields = front_matter(text)
    if not fields:
        raise ImporterError(file_name, 1, "no front matter: an issue begins with lines like “Title: …”, “Number: …”, “Date: …”.")
    day = _date(text, fields, file_name=file_name)
    number = _number(text, fields, day, file_name=file_name)
    title = fields.get("Title") or (f"This Week in Rust {number}" if number else "This Week in Rust")
    if len(title) > LONGEST:
        raise ImporterError(file_name, line_of(text, "Title"), f"the Title is longer than {LONGEST} characters.")
    own = file_name.rsplit("/", 1)[-1]
    name = own if FILE_NAME.fullmatch(own) and len(own) <= LONGEST else f"{day.isoformat()}-this-week-in-rust.md"
    return Top(title, number, day, name, line_of(text, "Number"))


def _date(text: str, fields: dict[str, str], *, file_name: str) -> date:
    written = fields.get("Date", "")
    if not written:
        raise ImporterError(file_name, 1, "the front matter has no Date; write it as “Date: 2026-08-26”.")
    match = DATE.fullmatch(written)
    with suppress(ValueError):  # 30 February
        if match and int(match[1]) in YEARS:
            return date(*map(int, match.groups()))
    raise ImporterError(file_name, line_of(text, "Date"), f"“{written[:60]}” is no Date; write it as “Date: 2026-08-26”.")


def _number(text: str, fields: dict[str, str], day: date, *, file_name: str) -> int | None:
    written = fields.get("Number", "")
    if not written and "Number" not in fields and day < NUMBERED_SINCE:
        return None
    if not written:
        raise ImporterError(file_name, line_of(text, "Number"), "the front matter has no Number; write it as “Number: 666”.")
    if not NUMBER.fullmatch(written):
        raise ImporterError(file_name, line_of(text, "Number"), f"“{written[:60]}” is no Number; write it as “Number: 666”.")
    return int(written)


def line_of(text: str, key: str) -> int:
    """The line of a key of the front matter; 1 without it."""
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)


def _claim(top: Top, *, file_name: str, status: str, replace: bool) -> Issue:
    """The issue to fill: a new one, or with `replace` the unpublished one of the same number (or file name, without number)."""
    standing = Issue.objects.select_for_update().filter(_same_issue(top)).first()
    namesake = Issue.objects.filter(file_name=top.file_name).first()
    if namesake is not None and namesake != standing:
        raise ImporterError(file_name, top.line, f"{namesake} already has the file name {top.file_name}.")
    if standing is None:
        return _create(top, file_name=file_name, status=status)
    if not standing.is_open:
        raise ImporterError(file_name, top.line, f"{standing} is published already ({standing.file_name}); it is not replaced.")
    if not replace:
        reason = f"{standing} exists already ({standing.file_name}, {standing.status}). Replace its text with --replace."
        raise ImporterError(file_name, top.line, reason)
    Issue.objects.filter(pk=standing.pk).update(**issue_fields(top, standing.status))
    standing.refresh_from_db()
    return standing


def _create(top: Top, *, file_name: str, status: str) -> Issue:
    try:
        with transaction.atomic():
            return Issue.objects.create(number=top.number, status=status, **issue_fields(top, status))
    except IntegrityError as error:
        raise ImporterError(file_name, top.line, "somebody else imports this issue at this moment.") from error


def _same_issue(top: Top) -> Q:
    return Q(number=top.number) if top.number else Q(number=None, file_name=top.file_name)


def issue_fields(top: Top, status: str) -> dict[str, Any]:
    """The columns of an issue that follow from its front matter; a published one counts as published at its date, in UTC."""
    is_open = status in Issue.OPEN
    return {
        "title": top.title,
        "date": top.date,
        "file_name": top.file_name,
        "closes_at": usual_closing(top.date, timezone.now()) if is_open else None,
        "published_at": None if is_open else datetime.combine(top.date, time(), tzinfo=UTC),
    }


def _section_reports(rows: list[IssueSection]) -> list[SectionReport]:
    reports = []
    for row in rows:
        items = section_items(row)
        understood = sum(not isinstance(item.entry, Plain) for item in items)
        if items:
            reports.append(SectionReport(str(row), len(items), understood))
    return reports
