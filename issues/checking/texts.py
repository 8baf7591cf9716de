"""A text to check, and where it came from: an issue of the database, a file, standard input."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import Error

from issues.checks import Reading
from issues.checks.links import compared_keys
from issues.exports.markdown import export_markdown
from issues.importer import ImporterError, read_text
from issues.links import duplicate_key
from issues.markdown import entry_link
from issues.models import Issue
from issues.weeks import leading_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from issues.checks.scan import Link

Asked = tuple[str, str]  # a title as printed, and the duplicate key of its page
NO_DAY = date.max  # what has no date stands behind everything that has one


class CheckingError(Exception):
    """A text that cannot be checked or repaired: one line that names it and says why."""


@dataclass(frozen=True)
class IssueText:
    """A text under the name by which it was asked for; `path` or `issue` is where it stands.

    `versions` are those of the sections of an open issue (primary key -> version), on top of which a repair is saved.
    """

    name: str
    reading: Reading
    path: Path | None = None
    issue: Issue | None = None
    versions: Mapping[int, int] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        """The issue's number, if it has one."""
        return self.issue.number if self.issue else self.reading.number

    @property
    def day(self) -> date:
        """The issue's date: the row's, else the front matter's, else the file name's."""
        if self.issue:
            return self.issue.date
        return self.reading.date or leading_day(self.reading.file_name) or NO_DAY

    @property
    def place(self) -> tuple[date, int]:
        """Its place among issues: by date, then by number."""
        return self.day, self.number or 0

    @cached_property
    def pages(self) -> tuple[tuple[str, Link], ...]:
        """The links that count as the same page elsewhere, by duplicate key."""
        return tuple(compared_keys(self.reading))

    @cached_property
    def titles(self) -> tuple[tuple[str, Asked], ...]:
        """The titles of the community's entries, each with its section and its page."""
        links = ((part, entry_link(item.entry)) for part, _, item in self.reading.items if part.group == "community")
        return tuple((part.title, (title, duplicate_key(url))) for part, (title, url) in links if url)

    def is_same_issue(self, other: IssueText) -> bool:
        """Whether both have one number or one file name."""
        names = self.reading.file_name, other.reading.file_name
        return (self.number is not None and self.number == other.number) or (names[0] != "" and names[0] == names[1])

    def with_reading(self, reading: Reading) -> IssueText:
        """The same place with another text."""
        return replace(self, reading=reading)


def text_in_database(issue: Issue) -> IssueText:
    """An issue's text as it stands: the sections of an open one, the last revision of a published one."""
    if not issue.is_open:
        return IssueText(str(issue), Reading(export_markdown(issue), file_name=issue.file_name), issue=issue)
    rows = list(issue.sections.values_list("pk", "version", "heading", "body"))
    text = "".join(heading + body for _, _, heading, body in rows)
    return IssueText(
        str(issue), Reading(text, file_name=issue.file_name), issue=issue, versions={pk: version for pk, version, _, _ in rows}
    )


def numbered(number: int) -> IssueText:
    """The text of the issue of that number. Raises CheckingError when there is none, or no database to ask."""
    try:
        issue = Issue.objects.filter(number=number).first()
    except Error as error:
        raise CheckingError(f"Issue {number}: {no_database(error)}") from error
    if issue is None:
        raise CheckingError(f"There is no issue {number}.")
    return text_in_database(issue)


def no_database(error: Error) -> str:
    """That the database cannot be asked, and the first line of its own reason."""
    return f"the database cannot be asked ({str(error).strip().partition(chr(10))[0]})."


def text_in_file(path: Path) -> IssueText:
    """A file's text, every character kept. Raises CheckingError when it cannot be read or is no text that an issue could have."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # a path with a NUL in it is a ValueError
        raise CheckingError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    return replace(text_of_bytes(content, name=str(path), file_name=path.name), path=path)


def text_of_bytes(content: bytes, *, name: str, file_name: str = "") -> IssueText:
    """The text of these bytes. Raises CheckingError when they are no text that an issue could have."""
    try:
        return IssueText(name, Reading(read_text(content, file_name=name), file_name=file_name))
    except ImporterError as error:
        raise CheckingError(str(error)) from error
