from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.editing import EditingError, plan_issue_text, save_issue_text, save_section
from issues.models import Issue, SectionVersion
from issues.text import issue_text
from tests.issues.editing.draft import TEXT, assert_cut_is_stored, section, titles

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def opened(issue: Issue) -> dict[int, int]:
    return {row.pk: row.version for row in issue.sections.all()}


def test_a_whole_text_touches_only_what_changed(issue: Issue, editor: User) -> None:
    saved = save_issue_text(issue, text=TEXT.replace("Some crate.", "Another crate."), versions=opened(issue), actor=editor)
    assert [str(row) for row in saved.saved] == ["Crate of the Week"]
    assert [row.version for row in issue.sections.all()] == [1, 1, 1, 1, 2]
    assert_cut_is_stored(issue)


def test_sections_are_added_removed_renamed_and_moved(issue: Issue, editor: User) -> None:
    rows = {str(row): row.pk for row in issue.sections.all()}
    new = TEXT.replace("### Research", "### Walkthroughs of Rust").replace("## Crate of the Week\n\nSome crate.\n", "## New\n\nText.\n")
    head, official, rest = new.partition("### Official\n\n* [One](https://example.org/one)\n* [Two](https://example.org/two)\n\n")
    new = head + rest + official
    kinds = {change.kinds for change in plan_issue_text(issue, text=new, versions=opened(issue))}
    assert kinds - {("renamed", "moved"), ("moved",), ("renamed",)} == {(), ("added",), ("removed",)}
    assert {kind for found in kinds for kind in found} == {"added", "removed", "renamed", "moved"}
    save_issue_text(issue, text=new, versions=opened(issue), actor=editor)
    assert issue_text(issue) == new
    assert [(str(row), rows.get(str(row)) == row.pk) for row in issue.sections.all()] == [
        ("Beginning", True),
        ("Updates from Rust Community", True),
        ("Walkthroughs of Rust", False),
        ("New", False),
        ("Official", True),
    ]
    assert section(issue, "Walkthroughs of Rust").pk == rows["Research"]
    assert_cut_is_stored(issue)


def test_a_section_with_a_newer_version_is_refused_alone(issue: Issue, editor: User, publisher: User) -> None:
    versions = opened(issue)
    save_section(section(issue, "Official"), body="\n* theirs\n\n", version=1, actor=publisher)
    mine = TEXT.replace("[One]", "[Uno]").replace("Some crate.", "Another crate.")
    saved = save_issue_text(issue, text=mine, versions=versions, actor=editor)
    assert [str(row) for row in saved.saved] == ["Crate of the Week"]
    (refused,) = saved.refused
    assert (refused.theirs.body, "[Uno]" in refused.yours.body, "[One]" in refused.base.body) == ("\n* theirs\n\n", True, True)
    assert section(issue, "Official").body == "\n* theirs\n\n"
    assert_cut_is_stored(issue)


def test_what_others_saved_in_untouched_sections_stays(issue: Issue, editor: User, publisher: User) -> None:
    versions = opened(issue)
    save_section(section(issue, "Official"), body="\n* theirs\n\n### Newsletters\n\n", version=1, actor=publisher)
    saved = save_issue_text(issue, text=TEXT.replace("Some crate.", "Mine."), versions=versions, actor=editor)
    assert saved.refused == []
    assert titles(issue) == ["Beginning", "Updates from Rust Community", "Official", "Newsletters", "Research", "Crate of the Week"]
    assert section(issue, "Official").body == "\n* theirs\n\n"
    assert_cut_is_stored(issue)


def test_a_section_that_others_took_out_does_not_come_back(issue: Issue, editor: User, publisher: User) -> None:
    versions = opened(issue)
    without = TEXT.replace("### Research\n\n* [Three](https://example.org/three)\n\n", "")
    save_issue_text(issue, text=without, versions=versions, actor=publisher)
    save_issue_text(issue, text=TEXT.replace("Some crate.", "Mine."), versions=versions, actor=editor)
    assert issue_text(issue) == without.replace("Some crate.", "Mine.")


def test_a_section_that_others_took_out_and_you_changed_is_kept(issue: Issue, editor: User, publisher: User) -> None:
    versions = opened(issue)
    without = TEXT.replace("### Research\n\n* [Three](https://example.org/three)\n\n", "")
    save_issue_text(issue, text=without, versions=versions, actor=publisher)
    save_issue_text(issue, text=TEXT.replace("[Three]", "[Drei]"), versions=versions, actor=editor)
    assert issue_text(issue) == TEXT.replace("[Three]", "[Drei]")


def test_taking_out_a_section_that_others_saved_is_refused_alone(issue: Issue, editor: User, publisher: User) -> None:
    versions = opened(issue)
    save_section(section(issue, "Research"), body="\n* theirs\n\n", version=1, actor=publisher)
    without = TEXT.replace("### Research\n\n* [Three](https://example.org/three)\n\n", "").replace("Some crate.", "Mine.")
    saved = save_issue_text(issue, text=without, versions=versions, actor=editor)
    assert [str(error.section) for error in saved.refused] == ["Research"]
    assert issue_text(issue) == TEXT.replace("* [Three](https://example.org/three)", "* theirs").replace("Some crate.", "Mine.")


def test_a_removed_section_keeps_its_versions(issue: Issue, editor: User) -> None:
    save_issue_text(issue, text=TEXT.partition("## ")[0], versions=opened(issue), actor=editor)
    gone = SectionVersion.objects.filter(issue=issue, issue_section=None)
    assert "* [Three](https://example.org/three)\n" in "".join(version.body for version in gone)


def test_a_published_issue_is_refused_as_one_text(issue: Issue, editor: User) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    with pytest.raises(EditingError, match="published"):
        save_issue_text(issue, text="x", versions={}, actor=editor)


@pytest.mark.parametrize("text", ["", TEXT.partition("\n\n")[2]])
def test_a_whole_text_without_front_matter_is_refused_before_it_is_shown(text: str, issue: Issue, editor: User) -> None:
    with pytest.raises(EditingError, match="Put back: “Title: This Week in Rust 700”"):
        plan_issue_text(issue, text=text, versions=opened(issue))
    with pytest.raises(EditingError, match="front matter"):
        save_issue_text(issue, text=text, versions=opened(issue), actor=editor)
    assert issue_text(issue) == TEXT
