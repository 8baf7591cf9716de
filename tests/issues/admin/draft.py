"""A small draft on the desk, its pages and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from issues.models import Issue, IssueSection

TEXT = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21
Category: This Week in Rust

Hello.

## Updates from Rust Community

### Official

* [One `<b>`](https://example.org/one)
* [Two](https://example.org/two)

### Research

## Crate of the Week

Some crate.
"""
BODY = "\n* [One `<b>`](https://example.org/one)\n* [Two](https://example.org/two)\n\n"


def row_of(issue: Issue, title: str) -> IssueSection:
    return next(row for row in issue.sections.all() if str(row) == title)


def page_of(issue: Issue, name: str, *keys: int) -> str:
    return reverse(f"admin:issues_issue_{name}", args=[issue.pk, *keys])


def words(response: Any) -> str:
    """What the next page says happened."""
    return " ".join(str(message) for message in response.context["messages"])
