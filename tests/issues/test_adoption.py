"""The law of adoption, with the real sources: the first assembly after an import changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.assembly import assemble_issue
from issues.encoding import repaired_text
from issues.importer import import_issue
from issues.models import Placement, SectionVersion
from issues.text import issue_text
from tests.issues.samples import read, sample_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db


def assert_assembly_changes_nothing(text: str) -> None:
    issue = import_issue(text, file_name="draft.md").issue
    versions = SectionVersion.objects.filter(issue=issue).count()
    for _ in range(2):
        run = assemble_issue(issue, actor=None)
        assert {"added", "updated", "moved", "removed", "sections_added", "sections_removed"}.isdisjoint(run.report)
        assert issue_text(issue) == text
    assert SectionVersion.objects.filter(issue=issue).count() == versions


def test_the_first_assembly_after_an_import_changes_nothing() -> None:
    assert_assembly_changes_nothing(sample_text())
    adopted = Placement.objects.filter(source="events", is_adopted=True, removed_at=None)
    assert sorted(adopted.values_list("section", flat=True)) == ["events-europe", "events-europe", "events-virtual"]


def test_a_listing_taken_out_before_the_import_does_not_come_back() -> None:
    before, _, after = sample_text().partition("### Virtual\n")
    text = before + after[after.index("### Europe\n") :]
    assert_assembly_changes_nothing(text)
    assert Placement.objects.filter(section="events-virtual").exclude(removed_at=None).count() == 1


def test_the_first_assembly_after_the_import_of_a_real_draft_changes_nothing(archive: Path, seeds: Path, times: Callable[..., int]) -> None:
    drafts = [*sorted((archive / "replay" / "created").glob("*.md")), *archive.glob("draft-*.md")]
    for path in drafts[:: len(drafts) // times(len(drafts), usually=4)]:
        if "2024-10-23" not in path.name:  # the seed below is that week's
            assert_assembly_changes_nothing(read(path))
    assert_assembly_changes_nothing(repaired_text(read(seeds / "002_69c02a660e290c07.txt")))
