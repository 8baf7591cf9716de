from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.editing import (
    EditingError,
    EntryName,
    StaleSectionError,
    last_change,
    plan_issue_text,
    remove_entry,
    save_issue_text,
    save_section,
    undo_change,
)
from issues.index import section_items
from issues.log import Question, read_log
from issues.models import Issue, SectionVersion
from issues.publication import finish_issue
from issues.text import issue_text, match_sections, store_text
from issues.weeks import closing_time
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


def test_another_date_in_the_text_takes_the_closing_time_along(issue: Issue, editor: User) -> None:
    Issue.objects.update(closes_at=closing_time(issue.date))
    text = issue_text(issue).replace("Date: 2027-04-21", "Date: 2027-04-28")
    save_issue_text(issue, text=text, versions=opened(issue), actor=editor)
    stored = Issue.objects.get()
    assert (stored.date, stored.closes_at) == (date(2027, 4, 28), closing_time(date(2027, 4, 28)))


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


RESEARCH = "### Research\n\n* [Three](https://example.org/three)\n\n"
OFFICIAL = "### Official\n\n* [One](https://example.org/one)\n* [Two](https://example.org/two)\n\n"
WITHOUT, SWAPPED = TEXT.replace(RESEARCH, ""), TEXT.replace(OFFICIAL + RESEARCH, RESEARCH + OFFICIAL)
ADDED = TEXT.replace("## Crate", "### FOSDEM\n\n* [Talk](https://example.org/talk)\n\n## Crate")
ALL_AT_ONCE = SWAPPED.replace("## Crate of the Week\n\nSome crate.\n", "## New\n\nText.\n").replace("### Research", "### Papers")


def save(issue: Issue, text: str, actor: User) -> None:
    assert save_issue_text(issue, text=text, versions=opened(issue), actor=actor).refused == []


def undo_last(issue: Issue, actor: User) -> None:
    last = last_change(issue, actor=actor)
    assert last is not None
    assert last.change is not None
    undo_change(issue, last.change, actor=actor)


@pytest.mark.parametrize(
    ("text", "what", "deed", "before", "after"),
    [
        (WITHOUT, "removed", "took out", "version 1", ""),
        (SWAPPED, "moved", "moved", "place 3", "place 2"),
    ],
)
def test_what_goes_or_moves_is_told_and_makes_a_draft_of_the_issue(
    text: str, what: str, deed: str, before: str, after: str, issue: Issue, editor: User
) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.READY)
    save(issue, text, editor)
    issue.refresh_from_db()
    assert issue.status == Issue.Status.DRAFT
    [row] = SectionVersion.objects.filter(issue=issue).exclude(what=SectionVersion.What.SAVED)
    told = read_log(Question(with_texts=True)).happenings[0]
    assert (row.what, row.saved_by, told.actor) == (what, editor, editor)
    assert (told.deed, told.before, told.after) == (deed, before, after)
    assert (told.old, told.new) == (row.heading + row.body, "" if what == "removed" else row.heading + row.body)


def test_what_was_taken_out_keeps_its_edits_in_the_log(issue: Issue, editor: User) -> None:
    row = section(issue, "Research")
    save_section(row, body=row.body.replace("Three", "Drei"), version=1, actor=editor)
    before = read_log(Question(with_texts=True)).happenings[0].change
    save(issue, issue_text(issue).replace(RESEARCH.replace("Three", "Drei"), ""), editor)
    assert read_log(Question(with_texts=True)).happenings[1].change == before
    assert [one.deed for one in read_log(Question(words=("drei",))).happenings] == ["took out", "edited"]


@pytest.mark.parametrize("text", [WITHOUT, SWAPPED, ADDED, ALL_AT_ONCE, TEXT.partition("## ")[0]])
def test_the_last_change_of_sections_is_taken_back(text: str, issue: Issue, editor: User) -> None:
    rows = {str(row): row.pk for row in issue.sections.all()}
    official = section(issue, "Official")
    remove_entry(issue, EntryName.of(official, 0, section_items(official)[0]), actor=editor)
    before = issue_text(issue)
    save(issue, text.replace("* [One](https://example.org/one)\n", ""), editor)
    undo_last(issue, editor)
    assert issue_text(issue) == before
    assert {str(row): row.pk for row in issue.sections.all()} == rows
    assert [row.section for row in issue.sections.all()] == match_sections([row.heading for row in issue.sections.all()])
    assert_cut_is_stored(issue)
    undo_last(issue, editor)  # what was done to a section before it was taken out is taken back, too
    assert issue_text(issue) == TEXT
    assert last_change(issue, actor=editor) is None


def test_a_heading_typed_into_a_section_is_taken_back(issue: Issue, editor: User) -> None:
    row = section(issue, "Official")
    save_section(row, body=row.body + "### FOSDEM\n\n* [Talk](https://example.org/talk)\n\n", version=1, actor=editor)
    last = last_change(issue, actor=editor)
    assert last is not None
    assert last.note == "added “FOSDEM”"
    undo_last(issue, editor)
    assert issue_text(issue) == TEXT


def test_what_others_did_elsewhere_stays_when_sections_are_taken_back(issue: Issue, editor: User, publisher: User) -> None:
    save(issue, WITHOUT, editor)
    row = section(issue, "Official")
    save_section(row, body=row.body.replace("[One]", "[Uno]") + "### Theirs\n\n", version=row.version, actor=publisher)
    undo_last(issue, editor)
    assert titles(issue) == ["Beginning", "Updates from Rust Community", "Official", "Theirs", "Research", "Crate of the Week"]
    assert "[Uno]" in issue_text(issue)
    assert_cut_is_stored(issue)


def test_a_section_that_others_changed_since_is_not_taken_back(issue: Issue, editor: User, publisher: User) -> None:
    save(issue, ADDED, editor)
    row = section(issue, "FOSDEM")
    save_section(row, body=row.body.replace("Talk", "Talks"), version=1, actor=publisher)
    text = issue_text(issue)
    with pytest.raises(StaleSectionError) as caught:
        undo_last(issue, editor)
    assert ("[Talk]" in caught.value.base.body, "[Talks]" in caught.value.theirs.body, caught.value.yours.body) == (True, True, "")
    assert issue_text(issue) == text


def test_a_move_of_what_others_moved_since_is_not_taken_back(issue: Issue, editor: User, publisher: User) -> None:
    save(issue, SWAPPED, editor)
    save(issue, SWAPPED.replace(RESEARCH, "") + RESEARCH, publisher)
    text = issue_text(issue)
    with pytest.raises(EditingError, match="moved the same sections"):
        undo_last(issue, editor)
    assert issue_text(issue) == text


def test_a_section_that_somebody_put_in_again_does_not_come_twice(issue: Issue, editor: User, publisher: User) -> None:
    save(issue, WITHOUT, editor)
    save(issue, TEXT.replace("[Three]", "[Drei]"), publisher)
    with pytest.raises(EditingError, match="“Research” stands in the issue again"):
        undo_last(issue, editor)
    assert titles(issue).count("Research") == 1


def test_a_renamed_section_has_its_name_back_unless_others_renamed_it(issue: Issue, editor: User, publisher: User) -> None:
    row = section(issue, "Research")
    save_section(row, heading="### Papers\n", body=row.body, version=1, actor=editor)
    undo_last(issue, editor)
    assert issue_text(issue) == TEXT
    save_section(row, heading="### Papers\n", body=row.body, version=3, actor=editor)
    save_section(row, heading="### Theses\n", body=row.body, version=4, actor=publisher)
    with pytest.raises(StaleSectionError):
        undo_last(issue, editor)
    assert str(section(issue, "Theses")) == "Theses"


def test_what_stood_in_a_section_that_comes_back_is_known_to_assembly_again(issue: Issue, editor: User) -> None:
    line = "* [Three](https://example.org/three)\n"
    placed = issue.placements.create(source="x", key="1", section="research", issue_section=section(issue, "Research"), standing_text=line)
    save(issue, WITHOUT, editor)
    undo_last(issue, editor)
    placed.refresh_from_db()
    assert (placed.issue_section, placed.removed_at) == (section(issue, "Research"), None)


def test_an_older_change_is_never_called_the_last(issue: Issue, editor: User) -> None:
    save(issue, ADDED, editor)
    store_text(issue, TEXT, actor=editor, origin=SectionVersion.Origin.IMPORT)
    assert last_change(issue, actor=editor) is None


def test_finishing_is_taken_back(issue: Issue, editor: User) -> None:
    save(issue, TEXT.replace("* [Three](https://example.org/three)\n\n", ""), editor)
    before = issue_text(issue)
    assert finish_issue(issue, actor=editor).has_changes
    undo_last(issue, editor)
    assert issue_text(issue) == before
