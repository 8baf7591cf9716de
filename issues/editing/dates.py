"""What an issue's front matter says stands in its row and in its file name, too: date and title follow each other, the number stays."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from issues.editing.errors import EditingError
from issues.markdown import front_matter
from issues.models import YEARS, Issue
from issues.weeks import closing_moved

NEEDED = ("Title", "Number", "Date")
LONGEST_TITLE = 200  # characters: what the column holds
DATE_LINE = re.compile(r"^(Date:[ \t]*)\d{4}-\d{1,2}-\d{1,2}", re.MULTILINE)

if TYPE_CHECKING:
    from issues.models import IssueSection


def refuse_headless(before: str, after: str) -> None:
    """Refuse a beginning that has lost a line of its front matter which every issue has: without it the file is no issue.

    Raises EditingError. A text that never had the line is left alone.
    """
    had, has = front_matter(before), front_matter(after)
    lost = [name for name in NEEDED if had.get(name) and not has.get(name)]
    if lost:
        lines = ", ".join(f"“{name}: {had[name]}”" for name in lost)
        raise EditingError(_("The issue must begin with its front matter. Put back: %(lines)s.") % {"lines": lines})


def follow_front_matter(issue: Issue, top: IssueSection) -> None:
    """Give the issue the title of its front matter, and its date, where that is one.

    Raises EditingError when it has another number, when no issue can have that date, or when another issue has that file name.
    """
    matter = front_matter(top.body)
    number, title = matter.get("Number", ""), matter.get("Title", "")
    if issue.number is not None and number.isdecimal() and number.lstrip("0") != str(issue.number):
        raise EditingError(_("This is issue %(number)s, and stays it. Put back “Number: %(number)s”.") % {"number": issue.number})
    if title and title != issue.title and len(title) <= LONGEST_TITLE:
        issue.title = title
        issue.save(update_fields=["title"])
    try:
        day = date.fromisoformat(matter.get("Date", "")[:10])
    except ValueError:
        return
    if day != issue.date:
        give_date(issue, day)


def refuse_moved(before: str, after: str) -> None:
    """Refuse another number or date for what is published: its address, its file and its place in feeds are made of them.

    Raises EditingError.
    """
    had, has = front_matter(before), front_matter(after)
    for name in ("Number", "Date"):
        if had.get(name) != has.get(name):
            words = {"name": name, "value": had.get(name, "")}
            raise EditingError(_("What is published keeps its number and date. Put back “%(name)s: %(value)s”.") % words)


def give_date(issue: Issue, day: date) -> None:
    """Write the date into row and file name; the usual closing time goes along.

    Raises EditingError when no issue can have that date, or another has that file name.
    """
    if day.year not in YEARS:
        raise EditingError(_("%(day)s is no date of an issue; write one like 2026-08-26.") % {"day": day})
    file_name = issue.file_name.replace(issue.date.isoformat(), day.isoformat(), 1)
    if Issue.objects.filter(file_name=file_name).exclude(pk=issue.pk).exists():
        raise EditingError(_("Another issue has the date %(day)s.") % {"day": day})
    issue.closes_at = closing_moved(issue.closes_at, issue.date, day, timezone.now())
    issue.date, issue.file_name = day, file_name
    issue.save(update_fields=["date", "file_name", "closes_at"])


def dated(body: str, day: date) -> str:
    """The text with that date in its front matter; as it is where it has none."""
    return DATE_LINE.sub(lambda found: f"{found[1]}{day.isoformat()}", body, count=1)
