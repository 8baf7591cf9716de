"""Ready marks: who sets them, what opens a section again, and what does not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.editing import save_section
from issues.models import Issue, IssueSection, ReadyMark, SectionVersion
from issues.readiness import ReadinessError, mark_ready, readiness_of, reopen
from issues.text import note_versions, store_text
from tests.issues.admin.draft import BODY, TEXT, row_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
Origin = SectionVersion.Origin


@pytest.fixture
def issue() -> Issue:
    issue = Issue.objects.create(number=700, title="x", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    store_text(issue, TEXT, actor=None, origin=Origin.IMPORT)
    return issue


@pytest.fixture
def row(issue: Issue) -> IssueSection:
    return row_of(issue, "Official")


def is_ready(row: IssueSection) -> bool:
    return readiness_of(row.issue)[row.pk].is_ready


def saved_as(row: IssueSection, origin: str, actor: User | None) -> None:
    row.refresh_from_db()
    row.version += 1
    row.save()
    note_versions([row], actor=actor, origin=origin)


def test_a_mark_says_who_when_and_of_which_text(row: IssueSection, editor: User) -> None:
    mark_ready(row, version=1, actor=editor)
    mark = readiness_of(row.issue)[row.pk].mark
    assert mark is not None
    assert (mark.marked_by, mark.version, mark.section_name, mark.is_ready) == (editor, 1, "Official", True)
    assert is_ready(row)
    reopen(row, actor=editor)
    assert not is_ready(row)
    assert [(one.is_ready, str(one)) for one in ReadyMark.objects.all()] == [(True, "Official: ready"), (False, "Official: open")]


def test_pressing_twice_is_once_and_an_open_section_is_not_opened(row: IssueSection, editor: User, publisher: User) -> None:
    reopen(row, actor=editor)
    assert not ReadyMark.objects.exists()
    for _ in range(2):
        mark_ready(row, version=1, actor=editor)
    assert ReadyMark.objects.count() == 1
    mark_ready(row, version=1, actor=publisher)  # a second pair of eyes is worth a line
    assert [mark.marked_by for mark in ReadyMark.objects.all()] == [editor, publisher]


def test_an_edit_by_somebody_else_opens_it_and_says_whose(row: IssueSection, editor: User, publisher: User) -> None:
    mark_ready(row, version=1, actor=editor)
    save_section(row, body=BODY.replace("Two", "Mine"), version=1, actor=editor)
    assert is_ready(row)
    save_section(row, body=BODY.replace("Two", "Theirs"), version=2, actor=publisher)
    save_section(row, body=BODY.replace("Two", "Mine again"), version=3, actor=editor)
    readiness = readiness_of(row.issue)[row.pk]
    assert readiness.edit is not None
    assert (readiness.is_ready, readiness.edit.saved_by, readiness.edit.version) == (False, publisher, 3)
    mark_ready(row, version=4, actor=editor)
    assert is_ready(row)


@pytest.mark.parametrize(
    ("origin", "by", "stays"),
    [
        (Origin.EDIT, "editor", True),
        (Origin.EDIT, "publisher", False),
        (Origin.EDIT, "", False),
        (Origin.ASSEMBLY, "editor", False),
        (Origin.FINISH, "publisher", True),
        (Origin.FINISH, "", True),
    ],
)
def test_what_opens_a_section(row: IssueSection, editor: User, publisher: User, origin: str, by: str, *, stays: bool) -> None:
    mark_ready(row, version=1, actor=editor)
    saved_as(row, origin, {"editor": editor, "publisher": publisher, "": None}[by])
    assert is_ready(row) is stays


def test_a_mark_is_of_the_text_that_was_looked_at(row: IssueSection, editor: User, publisher: User) -> None:
    save_section(row, body=BODY.replace("Two", "Theirs"), version=1, actor=publisher)
    mark_ready(row, version=1, actor=editor)
    assert not is_ready(row)
    mark_ready(row, version=99, actor=editor)  # there is no such text: the present one is meant
    assert is_ready(row)
    last = ReadyMark.objects.last()
    assert last is not None
    assert last.version == 2


def test_a_published_issue_and_a_section_that_is_gone_take_no_mark(row: IssueSection, editor: User) -> None:
    other = row_of(row.issue, "Research")
    IssueSection.objects.filter(pk=other.pk).delete()
    with pytest.raises(ReadinessError, match="no longer in the issue"):
        mark_ready(other, version=1, actor=editor)
    Issue.objects.update(status=Issue.Status.PUBLISHED)
    with pytest.raises(ReadinessError, match="Issue 700 is published"):
        mark_ready(row, version=1, actor=editor)
    with pytest.raises(ReadinessError, match="Issue 700 is published"):
        reopen(row, actor=editor)
    assert not ReadyMark.objects.exists()


def test_a_mark_outlives_its_section_and_its_author(row: IssueSection, editor: User) -> None:
    mark_ready(row, version=1, actor=editor)
    IssueSection.objects.filter(pk=row.pk).delete()
    editor.delete()
    assert readiness_of(row.issue) == {}
    mark = ReadyMark.objects.get()
    assert (mark.section_name, mark.issue_section, mark.marked_by) == ("Official", None, None)


def test_an_author_who_is_gone_has_edited_nothing_since(row: IssueSection, editor: User) -> None:
    mark_ready(row, version=1, actor=editor)
    editor.delete()
    assert is_ready(row)
    saved_as(row, Origin.EDIT, None)
    assert not is_ready(row)


def test_many_marks_and_edits_are_two_questions(
    issue: Issue, editor: User, publisher: User, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for row in issue.sections.all():
        mark_ready(row, version=1, actor=editor)
        saved_as(row, Origin.EDIT, publisher)
        saved_as(row, Origin.EDIT, publisher)
    with django_assert_num_queries(2):
        found = readiness_of(issue)
        assert {str(one.edit and one.edit.saved_by) for one in found.values()} == {"publisher"}
    assert len(found) == 5
