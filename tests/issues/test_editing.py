from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from issues.conflict import join_versions
from issues.editing import EditingError, StaleSectionError, change_dates, plan_issue_text, save_issue_text, save_section, text_at
from issues.markdown import Cut, cut
from issues.models import Entry, Issue, IssueSection, SectionVersion
from issues.text import issue_text, store_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User

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

INTERLEAVINGS = 1000 if os.environ.get("TWIR_SOAK") else 60
TURNS = 4  # they share the interleavings

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> Issue:
    del db
    return drafted(TEXT, 700, date(2027, 4, 21))


def drafted(text: str, number: int, day: date) -> Issue:
    issue = Issue.objects.create(number=number, title="This Week in Rust", date=day, file_name=f"{day}-this-week-in-rust.md")
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def section(issue: Issue, title: str) -> IssueSection:
    return next(row for row in issue.sections.all() if str(row) == title)


def titles(issue: Issue) -> list[str]:
    return [str(row) for row in issue.sections.all()]


def assert_cut_is_stored(issue: Issue) -> None:
    assert cut(issue_text(issue)) == [Cut(row.heading, row.body) for row in issue.sections.all()]
    assert [row.position for row in issue.sections.all()] == list(range(issue.sections.count()))


# One section


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
        ("\n* no line end", "End the text with a line break"),
        ("\n```\ncode\n", "left open"),
        ("\n~~~\ncode\n", "left open"),
    ],
)
def test_a_body_that_would_swallow_the_next_heading_is_refused(issue: Issue, editor: User, body: str, reason: str) -> None:
    row = section(issue, "Official")
    with pytest.raises(EditingError, match=reason):
        save_section(row, body=body, version=1, actor=editor)
    assert issue_text(issue) == TEXT


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
    other = drafted(TEXT.replace("04-21", "04-28"), 701, date(2027, 4, 28))
    with pytest.raises(EditingError, match="2027-04-21"):
        change_dates(other, day=issue.date, closes_at=None, actor=editor)
    assert "Date: 2027-04-28\n" in issue_text(other)


# The whole issue as one text


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
    save_issue_text(issue, text="Title: x\n", versions=opened(issue), actor=editor)
    gone = SectionVersion.objects.filter(issue=issue, issue_section=None)
    assert "* [Three](https://example.org/three)\n" in "".join(version.body for version in gone)


def test_a_published_issue_is_refused_as_one_text(issue: Issue, editor: User) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    with pytest.raises(EditingError, match="published"):
        save_issue_text(issue, text="x", versions={}, actor=editor)


# Two editors at once


class Typist:
    """Somebody who opens a section, types a word of their own somewhere, and saves, joining where somebody was faster."""

    def __init__(self, row: IssueSection, name: str, seed: str) -> None:
        self.row, self.name, self.chance = row, name, random.Random(seed)  # noqa: S311 (a fixed sequence is wanted)
        self.words = 0
        self.open()

    def open(self) -> None:
        self.row = IssueSection.objects.get(pk=self.row.pk)
        self.text, self.version = self.row.body, self.row.version

    def type(self) -> None:
        lines = self.text.split("\n")
        place = self.chance.randrange(1, len(lines) - 1)
        self.words += 1
        word = f"{self.name}{self.words}."
        if self.chance.random() < 0.5:
            lines[place] += f" {word}"
        else:
            lines.insert(place, f"* {word}")
        self.text = "\n".join(lines)

    def save(self) -> bool:
        """Save, or put the joined text into the text area; both sides are taken where they clash."""
        try:
            save_section(self.row, body=self.text, version=self.version, actor=None)
        except StaleSectionError as error:
            self.text = join_versions(error.base.body, error.yours.body, error.theirs.body).text
            self.version = error.section.version
            return False
        self.open()
        return True


def assert_nothing_is_lost(row: IssueSection, typists: list[Typist]) -> None:
    """Every word ever typed stands in the text, and every version is kept."""
    row = IssueSection.objects.get(pk=row.pk)
    typed = {f"{typist.name}{number}." for typist in typists for number in range(1, typist.words + 1)}
    assert typed - set(row.body.split()) == set()
    assert list(row.versions.order_by("version").values_list("version", flat=True)) == list(range(1, row.version + 1))
    assert text_at(row, row.version).body == row.body


@pytest.mark.parametrize("turn", range(TURNS))
def test_random_interleavings_of_two_editors_lose_nothing(issue: Issue, turn: int) -> None:
    row = section(issue, "Official")
    body = row.body
    for number in range(turn, INTERLEAVINGS, TURNS):
        row = IssueSection.objects.get(pk=row.pk)
        save_section(row, body=body, version=row.version, actor=None)
        chance = random.Random(f"order {number}")  # noqa: S311 (as above)
        typists = [Typist(row, name, f"{name} {number}") for name in ("anna", "ben")]
        for typist in chance.choices(typists, k=chance.randrange(2, 7)):
            typist.type()
            if chance.random() < 0.7:
                typist.save()
        for typist in typists:
            while not typist.save():
                pass
        assert_nothing_is_lost(row, typists)


@pytest.mark.django_db(transaction=True)
def test_editors_at_the_same_moment_lose_nothing(issue: Issue) -> None:
    row = section(issue, "Official")
    typists = [Typist(row, name, name) for name in ("anna", "ben", "cleo", "dan")]

    def work(typist: Typist) -> None:
        try:
            for _ in range(max(3, INTERLEAVINGS // 20)):
                typist.type()
                while not typist.save():
                    pass
        finally:
            connection.close()

    with ThreadPoolExecutor(len(typists)) as pool:
        list(pool.map(work, typists))
    assert_nothing_is_lost(row, typists)
