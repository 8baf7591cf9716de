"""A small draft that is edited, and how it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.markdown import Cut, cut
from issues.models import Issue, IssueSection, SectionVersion
from issues.text import issue_text, store_text

if TYPE_CHECKING:
    from datetime import date

TEXT = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21
Category: This Week in Rust

Hello and welcome.

## Updates from Rust Community

### Official

* [One](https://example.org/one)
* [Two](https://example.org/two)

### Research

* [Three](https://example.org/three)

## Crate of the Week

Some crate.
"""


def drafted(text: str, number: int, day: date, *, origin: str = SectionVersion.Origin.IMPORT) -> Issue:
    issue = Issue.objects.create(number=number, title="This Week in Rust", date=day, file_name=f"{day}-this-week-in-rust.md")
    store_text(issue, text, actor=None, origin=origin)
    return issue


def section(issue: Issue, title: str) -> IssueSection:
    return next(row for row in issue.sections.all() if str(row) == title)


def titles(issue: Issue) -> list[str]:
    return [str(row) for row in issue.sections.all()]


def assert_cut_is_stored(issue: Issue) -> None:
    assert cut(issue_text(issue)) == [Cut(row.heading, row.body) for row in issue.sections.all()]
    assert [row.position for row in issue.sections.all()] == list(range(issue.sections.count()))
