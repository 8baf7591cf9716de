"""Looking up a week's addresses in an archive of 54,000 entries, beside one look-up an address."""

from __future__ import annotations

from datetime import date

from django.db import connection

from issues.index import entries_with_keys
from issues.links import duplicate_key
from issues.models import Entry, Issue, IssueSection
from tests.benchmarks.timing import Measure, milliseconds

ARCHIVE = 54_000
WEEK = 231


def find_duplicates() -> Measure:
    """One query for all, as the check of an issue and the queue use it."""
    issue = Issue.objects.create(number=9999, date=date(2030, 1, 2), file_name="2030-01-02.md", status=Issue.Status.PUBLISHED)
    section = IssueSection.objects.create(issue=issue, position=0, heading="# News\n")
    keys = [duplicate_key(f"https://example.org/{number}") for number in range(ARCHIVE)]
    rows = [
        Entry(issue=issue, issue_section=section, position=number, kind="link", text="", duplicate_key=key)
        for number, key in enumerate(keys)
    ]
    Entry.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked = [duplicate_key(f"https://example.org/{number * 467}") for number in range(WEEK)]
    ours = milliseconds(lambda: list(entries_with_keys(asked)))
    theirs = milliseconds(lambda: [list(entries_with_keys([key])) for key in asked], times=5)
    return Measure(f"find {WEEK} addresses among {ARCHIVE:,}", ours, "one query each", theirs)
