from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.editing import EditingError, StaleSectionError, change_dates, save_section
from issues.models import Entry, Issue, IssueSection, SectionVersion
from issues.text import issue_text
from tests.issues.editing.draft import TEXT, assert_cut_is_stored, drafted, section, titles

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def test_a_save_writes_text_version_and_index_at_once(issue: Issue, editor: User) -> None:
    row = section(issue, "Official")
    saved = save_section(row, body="\n* [New](https://example.org/new)\n\n", version=1, actor=editor)
    assert (saved.version, saved.body) == (2, "\n* [New](https://example.org/new)\n\n")
    newest = row.versions.first()
    assert newest is not None
    assert (newest.version, newest.saved_by, newest.origin) == (2, editor, SectionVersion.Origin.EDIT)
    assert list(Entry.objects.filter(issue_section=row).values_list("title", flat=True)) == ["New"]


def test_an_unchanged_text_saves_nothing(issue: Issue, editor: User) -> None:
    row = section(issue, "Official")
    assert save_section(row, body=row.body, version=1, actor=editor).version == 1
    assert row.versions.count() == 1


def test_a_stale_save_is_refused_with_all_three_texts(issue: Issue, editor: User, publisher: User) -> None:
    row = section(issue, "Official")
    save_section(row, body="\n* theirs\n\n", version=1, actor=publisher)
    with pytest.raises(StaleSectionError) as caught:
        save_section(row, body="\n* mine\n\n", version=1, actor=editor)
    error = caught.value
    assert (error.yours.body, error.theirs.body, error.base.body) == ("\n* mine\n\n", "\n* theirs\n\n", row.body)
    assert section(issue, "Official").body == "\n* theirs\n\n"
    assert row.versions.count() == 2


def test_saving_what_somebody_else_just_saved_is_no_conflict(issue: Issue, editor: User, publisher: User) -> None:
    row = section(issue, "Official")
    save_section(row, body="same\n", version=1, actor=publisher)
    assert save_section(row, body="same\n", version=1, actor=editor).version == 2


def test_a_stale_but_untouched_text_changes_nothing(issue: Issue, editor: User, publisher: User) -> None:
    row = section(issue, "Official")
    save_section(row, body="theirs\n", version=1, actor=publisher)
    assert save_section(row, body=row.body, version=1, actor=editor).body == "theirs\n"


def test_a_new_heading_in_a_body_makes_a_second_section(issue: Issue, editor: User) -> None:
    row = section(issue, "Official")
    body = "\n* [One](https://example.org/one)\n\n### Newsletters\n\n* [Four](https://example.org/four)\n\n"
    save_section(row, body=body, version=1, actor=editor)
    assert titles(issue) == ["Beginning", "Updates from Rust Community", "Official", "Newsletters", "Research", "Crate of the Week"]
    made = section(issue, "Newsletters")
    assert made.section is not None
    assert (made.section.slug, made.version, made.versions.count()) == ("newsletters", 1, 1)
    assert list(made.entries.values_list("title", flat=True)) == ["Four"]
    assert_cut_is_stored(issue)


def test_two_new_headings_make_three_sections(issue: Issue, editor: User) -> None:
    row = section(issue, "Crate of the Week")
    save_section(row, body="\nx\n## A\n\n## B\n", version=1, actor=editor)
    assert titles(issue)[-3:] == ["Crate of the Week", "A", "B"]
    assert_cut_is_stored(issue)


def test_a_renamed_heading_finds_its_place_in_the_catalogue(issue: Issue, editor: User) -> None:
    row = section(issue, "Research")
    saved = save_section(row, heading="### Rust Walkthroughs\n", body=row.body, version=1, actor=editor)
    assert saved.section is not None
    assert saved.section.slug == "rust-walkthroughs"
    assert save_section(row, heading="### Something else\n", body=row.body, version=2, actor=editor).section is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("\n```\ncode\n", "left open"),
        ("\n~~~\ncode\n", "left open"),
    ],
)
def test_a_body_that_would_swallow_the_next_heading_is_refused(issue: Issue, editor: User, body: str, reason: str) -> None:
    row = section(issue, "Official")
    with pytest.raises(EditingError, match=reason):
        save_section(row, body=body, version=1, actor=editor)
    assert issue_text(issue) == TEXT


def test_a_last_line_gets_its_line_break(issue: Issue, editor: User) -> None:
    row = save_section(section(issue, "Official"), body="\n* no line end", version=1, actor=editor)
    assert row.body == "\n* no line end\n"
    assert save_section(row, body="\n* no line end", version=2, actor=editor).version == 2
    assert save_section(row, body="", heading="### Official", version=2, actor=editor).heading == "### Official\n"
    assert_cut_is_stored(issue)


def test_an_open_comment_that_ends_further_below_is_refused(issue: Issue, editor: User) -> None:
    save_section(section(issue, "Research"), body="\ntext -->\n\n", version=1, actor=editor)
    with pytest.raises(EditingError, match="Research"):
        save_section(section(issue, "Official"), body="\n<!-- open\n", version=1, actor=editor)
    assert_cut_is_stored(issue)


def test_a_body_that_would_close_a_comment_further_above_is_refused(issue: Issue, editor: User) -> None:
    save_section(section(issue, "Official"), body="\n<!-- open\n", version=1, actor=editor)
    with pytest.raises(EditingError, match="Look for an open comment"):
        save_section(section(issue, "Research"), body="\nclosed -->\n\n", version=1, actor=editor)
    assert_cut_is_stored(issue)


@pytest.mark.parametrize("body", ["no line end", "```\nopen\n", "", "\n"])
def test_the_last_section_may_end_as_it_likes(issue: Issue, editor: User, body: str) -> None:
    save_section(section(issue, "Crate of the Week"), body=body, version=1, actor=editor)
    assert_cut_is_stored(issue)


@pytest.mark.parametrize("heading", ["", "Official\n", "### A\n### B\n", "### A"], ids=repr)
def test_a_heading_must_stay_one_heading_line(issue: Issue, editor: User, heading: str) -> None:
    row = section(issue, "Official")
    with pytest.raises(EditingError):
        save_section(row, heading=heading, body=row.body, version=1, actor=editor)
    assert issue_text(issue) == TEXT


@pytest.mark.parametrize("char", ["\0", "\ud800"])
def test_what_no_database_keeps_is_refused(issue: Issue, editor: User, char: str) -> None:
    with pytest.raises(EditingError, match="Line 3"):
        save_section(section(issue, "Official"), body=f"\n{char}\n", version=1, actor=editor)


def test_every_other_character_is_kept(issue: Issue, editor: User) -> None:
    odd = "\n\t a\u00a0b \x02\u200b\u202e\u2028\x0b\x0c\x85\r\nlone\rcr\ufeff  \n\n"
    save_section(section(issue, "Official"), body=odd, version=1, actor=editor)
    assert section(issue, "Official").body == odd


def test_a_published_issue_is_refused(issue: Issue, editor: User) -> None:
    row = section(issue, "Official")
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    with pytest.raises(EditingError, match="published"):
        save_section(row, body="x\n", version=1, actor=editor)


def test_a_section_that_is_gone_is_refused(issue: Issue, editor: User) -> None:
    row = section(issue, "Research")
    IssueSection.objects.filter(pk=row.pk).delete()
    with pytest.raises(EditingError, match="no longer in the issue"):
        save_section(row, body="x\n", version=1, actor=editor)


def test_the_date_stands_in_row_file_name_and_front_matter(issue: Issue, editor: User) -> None:
    top = section(issue, "Beginning")
    save_section(top, body=top.body.replace("2027-04-21", "2027-04-28"), version=1, actor=editor)
    issue.refresh_from_db()
    assert (str(issue.date), issue.file_name) == ("2027-04-28", "2027-04-28-this-week-in-rust.md")
    changed = change_dates(issue, day=issue.date.replace(day=29), closes_at=None, actor=editor)
    assert (str(changed.date), changed.file_name) == ("2027-04-29", "2027-04-29-this-week-in-rust.md")
    assert "Date: 2027-04-29\n" in issue_text(issue)


def test_two_issues_never_get_one_file_name(issue: Issue, editor: User) -> None:
    other = drafted(TEXT.replace("04-21", "04-28").replace("Number: 700", "Number: 701"), 701, date(2027, 4, 28))
    with pytest.raises(EditingError, match="2027-04-21"):
        change_dates(other, day=issue.date, closes_at=None, actor=editor)
    assert "Date: 2027-04-28\n" in issue_text(other)


def test_the_title_follows_and_the_number_stays(issue: Issue, editor: User) -> None:
    top = section(issue, "Beginning")
    save_section(top, body=top.body.replace("Rust 700", "Rust 700: The Seven Hundredth"), version=1, actor=editor)
    issue.refresh_from_db()
    assert issue.title == "This Week in Rust 700: The Seven Hundredth"
    text = issue_text(issue)
    with pytest.raises(EditingError, match="This is issue 700, and stays it"):
        save_section(top, body=top.body.replace("700", "701"), version=2, actor=editor)
    with pytest.raises(EditingError, match="This is issue 700"):
        save_section(top, body=top.body.replace("Number: 700", f"Number: {'9' * 5_000}"), version=2, actor=editor)
    issue.refresh_from_db()
    assert (issue_text(issue), issue.number) == (text, 700)


@pytest.mark.parametrize("line", ["Title: This Week in Rust 700\n", "Number: 700\n", "Date: 2027-04-21\n"])
def test_the_front_matter_cannot_be_lost(line: str, issue: Issue, editor: User) -> None:
    top = section(issue, "Beginning")
    with pytest.raises(EditingError, match=f"front matter.*“{line.strip()}”"):
        save_section(top, body=top.body.replace(line, ""), version=1, actor=editor)
    assert issue_text(issue) == TEXT


def test_a_heading_that_is_a_link_is_called_by_its_title(issue: Issue, editor: User) -> None:
    row = save_section(section(issue, "Research"), heading="### [Papers](https://example.org/papers)\n", body="", version=1, actor=editor)
    assert str(row) == "Papers"
