"""The law of adoption: the first assembly after an import changes nothing, nor does the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from events.models import Event
from issues.assembly import assemble_issue
from issues.encoding import repaired_text
from issues.importer import import_issue
from issues.text import issue_text
from tests.events.samples import draft_text, event_items

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from issues.models import Issue

pytestmark = pytest.mark.django_db
SEED = "002_69c02a660e290c07.txt"  # the draft of issue 570, as UTF-8 that was once read as Windows-1252


def check_law(text: str) -> Issue:
    """Import an open draft and assemble it twice."""
    issue = import_issue(text, file_name="draft.md").issue
    for _ in range(2):
        report = assemble_issue(issue, actor=None).report
        assert set(report) <= {"kept_out"}
        assert issue_text(issue) == text
    return issue


def test_our_draft() -> None:
    text = draft_text()
    issue = check_law(text)
    assert issue.placements.filter(removed_at=None).count() == 21
    assert Event.objects.count() == 20


def test_two_of_our_drafts_one_after_the_other() -> None:
    check_law(draft_text())
    text = draft_text().replace("910", "911").replace("2031-03-05", "2031-03-12")
    lines = text.split("\n")
    at = next(index for index, line in enumerate(lines) if "Portland, OR" in line)
    check_law("\n".join(lines[:at] + lines[at + 2 :]))


def test_the_draft_of_issue_570(seeds: Path) -> None:
    text = repaired_text((seeds / SEED).read_bytes().decode())
    issue = check_law(text)
    items = list(event_items(text))
    assert issue.placements.filter(removed_at=None).count() == len(items) == 45
    once_listed = issue.placements.exclude(removed_at=None)
    assert {(row.section, row.listing) for row in once_listed} == {("events-north-america", "region")}
    assert once_listed.count() == 2


def test_real_drafts(archive: Path, times: Callable[..., int]) -> None:
    drafts = sorted((archive / "replay" / "created").iterdir())
    for path in drafts[:: times(1, usually=4)]:
        Event.objects.all().delete()
        check_law(path.read_bytes().decode())
    assert len(drafts) == 24
