"""What the newsletter itself tells the log, from the rows that each change leaves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from issues.assembly import assemble_issue
from issues.changes import note_changes
from issues.duty import go_on_duty, hand_over, leave_duty
from issues.editing import save_section
from issues.importer import import_template
from issues.log import About, Question, read_log
from issues.models import Issue, IssueSection, IssueTemplate, SectionVersion
from issues.publication import finish_issue, release
from issues.readiness import mark_ready, reopen
from issues.text import store_text
from tests.issues.admin.draft import BODY, TEXT, row_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
SECOND_LINE = "* [Two](https://example.org/two)"


@pytest.fixture
def issue() -> Issue:
    IssueTemplate.objects.all().delete()
    issue = Issue.objects.create(number=700, title="x", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    store_text(issue, TEXT, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def told(**question: Any) -> list[tuple[str, ...]]:
    page = read_log(Question(**question, with_texts=True))
    return [(one.name, one.deed, one.subject, *one.change, one.why) for one in reversed(page.happenings)]


def test_an_import_is_one_line(issue: Issue) -> None:
    assert told() == [("The program", "imported", "Issue 700", "", "", "")]
    assert read_log(Question()).happenings[0].url == f"/admin/issues/issue/{issue.pk}/change/"


def test_an_edit_tells_the_lines_that_went_and_came(issue: Issue, editor: User) -> None:
    row = row_of(issue, "Official")
    save_section(row, body=BODY.replace("Two", "Zwei"), version=1, actor=editor)
    assert told()[-1] == ("editor", "edited", "Official (Issue 700)", SECOND_LINE, SECOND_LINE.replace("Two", "Zwei"), "")
    one = read_log(Question(with_texts=True)).happenings[0]
    assert (one.before, one.after) == ("version 1", "version 2")
    assert "".join(text for row in one.rows for text, _ in row.parts if row.sign == "+") == SECOND_LINE.replace("Two", "Zwei")
    assert one.url == f"/admin/issues/issue/{issue.pk}/versions/?section={row.pk}&to={one.key}"


def test_a_new_section_and_one_that_is_gone_are_told(issue: Issue, editor: User) -> None:
    row = row_of(issue, "Research")
    save_section(row, body="\n### Another\n\ntext\n\n", version=1, actor=editor)
    other = row_of(issue, "Another")
    IssueSection.objects.filter(pk=other.pk).delete()
    lines = told()
    assert ("editor", "edited", "Another (Issue 700)", "", "### Another\n\ntext\n", "added “Another”") in lines
    assert read_log(Question(words=("Another",))).happenings


def test_words_are_found_in_what_an_edit_brought_or_took_away(issue: Issue, editor: User) -> None:
    row = row_of(issue, "Official")
    for number, body in enumerate([BODY + "* late\n\n", BODY + "* late\n* later\n\n", BODY, BODY + "x\n\n"], start=1):
        row = save_section(row, body=body, version=number, actor=editor)
    found = [one.after for one in read_log(Question(words=("LATE",), sources=frozenset({"edits"}))).happenings]
    assert found == ["version 4", "version 2"]
    assert len(read_log(Question(words=("official",))).happenings) == 4


def test_assembly_finishing_and_publishing_are_told(issue: Issue, editor: User, publisher: User) -> None:
    assemble_issue(issue, actor=editor)
    finish_issue(issue, actor=editor, dry_run=False)
    revision = release(issue, actor=publisher)
    lines = told(about=About("issue", issue.pk))
    assert lines[0] == ("The program", "imported", "Issue 700", "", "", "")
    assert lines[1][:3] == ("editor", "assembled", "Issue 700")
    assert lines[1][4] == "no change" or "section" in lines[1][4]
    assert lines[-1] == ("publisher", "published", "Issue 700", "", f"revision 1, {revision.sha256[:12]}", "Published")


def test_ready_marks_are_told(issue: Issue, editor: User) -> None:
    row = row_of(issue, "Official")
    mark_ready(row, version=1, actor=editor)
    reopen(row, actor=editor)
    assert told(sources=frozenset({"ready"})) == [
        ("editor", "called ready", "Official (Issue 700)", "open", "ready, version 1", ""),
        ("editor", "opened again", "Official (Issue 700)", "ready", "open", ""),
    ]
    assert told(about=About("section", row.pk))[-1][1] == "opened again"


def test_the_rota_is_told(issue: Issue, editor: User, publisher: User) -> None:
    week = issue.date
    go_on_duty(week, seen=0, actor=editor)
    go_on_duty(week, seen=1, actor=publisher)
    hand_over(week, "Look at jobs.", seen=2, actor=publisher)
    leave_duty(week, seen=3, actor=publisher)
    assert told(sources=frozenset({"rota"})) == [
        ("editor", "changed the rota of", "21 April 2027", "nobody", "editor", ""),
        ("publisher", "changed the rota of", "21 April 2027", "editor", "publisher", ""),
        ("publisher", "wrote the note of", "21 April 2027", "", "Look at jobs.", ""),
        ("publisher", "changed the rota of", "21 April 2027", "publisher", "nobody", ""),
    ]
    assert len(told(words=("jobs",))) == 2


def test_what_editors_set_up_and_templates_are_told(editor: User) -> None:
    note_changes("Section official", {"weekly_limit": 1}, {"weekly_limit": 2}, actor=editor)
    text = "Title: x\nNumber: $twir_issue_number\nDate: $twir_issue_date\n\n$twir_events_end_date\n$twir_events_list\n"
    template = import_template(text, file_name="t.md", actor=editor)
    assert told() == [
        ("editor", "changed", "Section official: weekly_limit", "1", "2", ""),
        ("editor", "brought in", f"Template {template.pk}", "", "", template.note),
    ]


def test_the_log_asks_as_often_for_many_edits(
    issue: Issue, editor: User, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    def edit(title: str) -> None:
        row = row_of(issue, title)
        save_section(row, body=row.body + "* x\n\n", version=row.version, actor=editor)
        mark_ready(row, version=row.version, actor=editor)

    edit("Official")
    with django_assert_num_queries(14):
        assert len(read_log(Question(with_texts=True), limit=50).happenings) == 3
    for _ in range(5):
        edit("Official")
        edit("Research")
    with django_assert_num_queries(14):
        assert len(read_log(Question(with_texts=True), limit=50).happenings) == 23
