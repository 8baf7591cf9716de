from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.urls import reverse

from issues.admin.issue import IssueAdmin
from issues.admin.lines import excerpt
from issues.markdown import parse_body
from issues.models import Change, Issue, SectionVersion
from issues.text import issue_text, store_text
from tests.issues.admin.draft import TEXT, page_of, row_of, words
from tests.issues.samples import sound_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_list_counts_entries_and_sections(editor_client: Client, issue: Issue) -> None:
    found = editor_client.get(reverse("admin:issues_issue_changelist")).context["cl"].result_list[0]
    assert (found, found.entries_here, found.sections_here) == (issue, 2, 5)


def test_the_list_asks_as_often_for_three_issues_as_for_one(
    editor_client: Client, issue: Issue, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    address = reverse("admin:issues_issue_changelist")
    with django_assert_max_num_queries(20) as one:
        editor_client.get(address)
    for number in (701, 702):
        other = Issue.objects.create(number=number, title="x", date=date(2027, 5, number - 700), file_name=f"{number}.md")
        store_text(other, issue_text(issue), actor=None, origin=SectionVersion.Origin.IMPORT)
    with django_assert_max_num_queries(len(one)):
        editor_client.get(address)


def test_the_desk_shows_sections_with_entries_and_links_to_edit(editor_client: Client, issue: Issue) -> None:
    html = editor_client.get(page_of(issue, "change")).content.decode()
    assert html.index("Official") < html.index("https://example.org/one") < html.index("Research")
    assert page_of(issue, "section", row_of(issue, "Official").pk) in html
    assert "<b>`" not in html


def test_the_desk_asks_as_often_for_many_sections(
    editor_client: Client, issue: Issue, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    with django_assert_max_num_queries(40) as few:
        editor_client.get(page_of(issue, "change"))
    more = "".join(f"### Section {number}\n\n* [x](https://example.org/{number})\n\n" for number in range(20))
    store_text(issue, TEXT + more, actor=None, origin=SectionVersion.Origin.EDIT)
    with django_assert_max_num_queries(len(few)):
        editor_client.get(page_of(issue, "change"))


def test_a_published_issue_is_only_read(publisher_client: Client, issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    html = publisher_client.get(page_of(issue, "change")).content.decode()
    assert page_of(issue, "section", row_of(issue, "Official").pk) not in html
    assert page_of(issue, "assemble") not in html
    assert publisher_client.post(page_of(issue, "change"), {"date": "2027-04-22"}).status_code == 403


READ = {"differences", "here", "live", "printed", "publish", "amend", "rehearsal", "export", "versions"}
EDITED = {"add_lines", "entries", "finish", "text", "take_in", "section", "fill"}  # by GET, while it is a draft


def test_every_page_of_an_imported_issue_is_read_or_leads_to_it(publisher_client: Client, tmp_path: Path) -> None:
    """An import of the archive keeps no versions of sections."""
    (tmp_path / "2031-01-01-this-week-in-rust.md").write_text(sound_text())
    call_command("import_archive", str(tmp_path))
    issue = Issue.objects.get()
    answers: dict[str, set[tuple[int, str]]] = {}
    for pattern in IssueAdmin(Issue, admin.site).get_urls():
        if "<int:issue_pk>" in (route := str(pattern.pattern)) and pattern.name:
            for row in issue.sections.all() if "section_pk" in route else [None]:
                keys = {"section_pk": row.pk if row else 0, "issue_pk": issue.pk, "port": "fake", "placement_pk": 1}
                named = {key: keys[key] for key in pattern.pattern.converters}
                response = publisher_client.get(reverse(f"admin:{pattern.name}", kwargs=named), {"at": "text"})
                answers.setdefault(pattern.name.removeprefix("issues_issue_"), set()).add(
                    (response.status_code, response.get("Location", ""))
                )
    assert {one for name in EDITED for one in answers.pop(name)} == {(302, page_of(issue, "change"))}
    assert {one for name in READ for one in answers.pop(name)} == {(200, "")}
    assert set().union(*answers.values()) == {(405, "")}
    assert "Issue 893 is published; its text can no longer be edited here." in words(publisher_client.get(page_of(issue, "change")))


def test_a_part_of_a_published_issue_says_so_in_its_place(editor_client: Client, issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    response = editor_client.get(page_of(issue, "entries"), headers={"hx-request": "true"})
    assert (response.status_code, "Issue 700 is published" in response.content.decode()) == (200, True)


def test_what_was_typed_for_a_published_issue_comes_back_where_no_versions_are_kept(editor_client: Client, issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    row = row_of(issue, "Official")
    row.versions.all().delete()
    response = editor_client.post(page_of(issue, "section", row.pk), {"heading": "### Official", "body": "typed\n", "version": "1"})
    assert ("typed" in response.content.decode(), "is published" in response.content.decode()) == (True, True)


def test_the_dates_are_changed_everywhere(editor_client: Client, issue: Issue) -> None:
    data = {"date": "2027-04-22", "closes_at": "2027-04-22T12:00", "_continue": "1"}
    editor_client.post(page_of(issue, "change"), data)
    issue.refresh_from_db()
    assert (issue.date, issue.closes_at) == (date(2027, 4, 22), datetime(2027, 4, 22, 12, tzinfo=UTC))
    assert issue.file_name == "2027-04-22-this-week-in-rust.md"
    assert "Date: 2027-04-22\n" in issue_text(issue)
    noted = Change.objects.get()
    assert (noted.subject, noted.field, str(noted.changed_by)) == ("Issue 700", "closes_at", "editor")
    assert noted.after == "2027-04-22 12:00:00+00:00"


@pytest.mark.parametrize(
    ("closes", "sent", "moved"),
    [
        ("2027-04-21T23:59Z", "2027-04-21T23:59", "2027-05-19T23:59Z"),
        ("2027-04-21T23:59Z", "2027-05-18T12:00", "2027-05-18T12:00Z"),
        ("2027-05-10T12:00Z", "2027-05-10T12:00", "2027-05-10T12:00Z"),
        (None, "", None),
    ],
)
def test_the_usual_closing_time_goes_with_the_date(
    editor_client: Client, issue: Issue, closes: str | None, sent: str, moved: str | None
) -> None:
    Issue.objects.update(closes_at=closes)
    editor_client.post(page_of(issue, "change"), {"date": "2027-05-19", "closes_at": sent, "_continue": "1"})
    issue.refresh_from_db()
    assert (issue.date, issue.closes_at) == (date(2027, 5, 19), moved and datetime.fromisoformat(moved))


def test_a_date_of_another_issue_and_a_far_closing_are_refused(editor_client: Client, issue: Issue) -> None:
    Issue.objects.create(number=701, title="x", date=date(2027, 4, 28), file_name="x.md")
    data = {"date": "2027-04-28", "closes_at": "2028-04-22T12:00"}
    response = editor_client.post(page_of(issue, "change"), data)
    assert set(response.context["adminform"].form.errors) == {"date"}
    data["date"] = "2027-04-21"
    assert set(editor_client.post(page_of(issue, "change"), data).context["adminform"].form.errors) == {"closes_at"}
    assert issue_text(issue) == TEXT


@pytest.mark.parametrize(
    ("body", "words_shown"),
    [("", ""), ("\n<!-- a\nb -->\n\n", ""), ("\n<!-- a -->\nSome *words*.\nMore\n", "Some words."), ("\nx " * 99, "x")],
)
def test_a_section_without_entries_shows_its_first_words(body: str, words_shown: str) -> None:
    assert excerpt(parse_body(body)) == words_shown
