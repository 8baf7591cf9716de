"""Published issues with made links, as rows."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from issues.archive.files import ArchiveFile
from issues.archive.saving import save_archive
from issues.importer import read_top
from tests.submissions.suggestions.printed import TITLES, made_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from submissions.suggestions.lessons import Printed

NOW = datetime(2042, 1, 1, tzinfo=UTC)


def issue_file(number: int, links: Sequence[Printed]) -> ArchiveFile:
    """An issue of these links, each in its section, oldest first."""
    day = links[0].day
    lines = [f"Title: This Week in Rust {number}\nNumber: {number}\nDate: {day}\nCategory: This Week in Rust\n"]
    for section, title in TITLES.items():
        lines += [f"\n### {title}\n"] + [_line(link) for link in reversed(links) if link.section == section]
    text = "\n".join(lines)
    name = f"{day}-this-week-in-rust.md"
    return ArchiveFile(name, text, read_top(text, file_name=name))


def _line(link: Printed) -> str:
    prefixes = "".join(f"[{prefix}] " for prefix in link.prefixes)
    return f"* {prefixes}[{link.title}]({link.url})"


def publish(links: Iterable[Printed], *, first: int = 800) -> None:
    """Put them into the database as published issues, one for each day."""
    weeks = [list(week) for _, week in groupby(links, key=lambda link: link.day)]
    files = [issue_file(first + place, week) for place, week in enumerate(reversed(weeks))]
    save_archive(files, shown=lambda things, _title: things)


@pytest.fixture
def small_archive(db: None) -> tuple[Printed, ...]:
    """The links of 25 published issues, 600 of them: just enough to learn from."""
    del db
    links = made_links(25)
    publish(links)
    return links
