"""The log's page, its exports, and what the board tells of it."""

from __future__ import annotations

import csv
import inspect
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.admin import log as log_page
from issues.changes import note_changes
from issues.editing import save_section
from issues.log import Happening, Question, read_log, reading
from issues.models import Change, ReadyMark, Section, SectionVersion, Visit
from issues.readiness import mark_ready
from issues.text import store_text
from tests.issues.admin.draft import TEXT, row_of, words
from tests.visitor import read_forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User
    from django.test import Client

    from issues.models import Issue

    Counting = Callable[[int], AbstractContextManager[object]]

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
HTMX = {"hx-request": "true"}


def log(question: str = "") -> str:
    return reverse("admin:log") + question


def deeds(response: Any) -> list[str]:
    return [f"{one.name} {one.deed} {one.subject}" for one in response.context["page"].happenings]


def edited(issue: Issue, actor: User | None, text: str = "* [Three](https://example.org/three)") -> None:
    row = row_of(issue, "Official")
    save_section(row, body=f"{row.body.rstrip()}\n{text}\n\n", version=row.version, actor=actor)


def exported(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def test_the_page_tells_who_what_from_to_and_why(editor_client: Client, publisher: User, issue: Issue) -> None:
    edited(issue, publisher)
    note_changes("Section official", {"policy_text": ""}, {"policy_text": "Only blogs."}, actor=None)
    response = editor_client.get(log())
    assert deeds(response) == [
        "The program changed Section official: policy_text",
        "publisher edited Official (Issue 700)",
        "The program imported Issue 700",
    ]
    html = response.content.decode()
    assert "version 1 → version 2" in html
    assert "<ins>* [Three](https://example.org/three)</ins>" in html


def test_the_log_is_asked_by_address(editor_client: Client, editor: User, publisher: User, issue: Issue) -> None:
    edited(issue, publisher)
    mark_ready(row_of(issue, "Research"), version=1, actor=editor)
    Change.objects.create(subject="Old", field="x", changed_at=datetime(2020, 1, 2, 23, 59, tzinfo=UTC))
    for question, count in (
        (f"?person={publisher.pk}", 1),
        ("?kind=ready&kind=settings", 2),
        ("?words=three", 1),
        ("?first=2020-01-02&last=2020-01-02", 1),
        ("?last=2020-01-01", 0),
        ("?first=2020-01-03", 3),
        (f"?about=issue:{issue.pk}", 3),
        (f"?about=section:{row_of(issue, 'Research').pk}", 1),
        ("?about=submission:1", 0),
    ):
        assert len(deeds(editor_client.get(log(question)))) == count, question
    assert "Nothing of that kind happened." in editor_client.get(log("?words=nowhere")).content.decode()


QUESTIONS = [
    "?first=x",
    "?first=0001-01-01",
    "?last=9999-12-31",
    "?about=x",
    "?person=999",
    "?kind=x",
    "?words=a%00",
    f"?words={'x' * 300}",
]


def test_what_cannot_be_understood_is_said_and_left_out(editor_client: Client, issue: Issue) -> None:
    assert issue.is_open
    for question in QUESTIONS:
        response = editor_client.get(log(question))
        assert (response.status_code, "One thing to put right" in response.content.decode()) == (200, True), question
        assert len(deeds(response)) == 1
    for question in ("?before=x", "?before=1.a", "?before="):
        assert len(deeds(editor_client.get(log(question)))) == 1


def test_the_log_is_leafed_through(editor_client: Client, editor: User) -> None:
    for number in range(60):
        note_changes(f"Thing {number:02}", {}, {"a": 1}, actor=editor)
    first = editor_client.get(log("?words=thing"))
    older = next(link for link in re.findall(r'href="([^"]+)"', first.content.decode()) if "before=" in link)
    second = editor_client.get(log(older.replace("&amp;", "&")))
    assert [len(deeds(first)), len(deeds(second))] == [50, 10]
    assert deeds(second)[-1].startswith("editor changed Thing 00")
    assert "Newest" in second.content.decode()
    assert 'rel="next"' not in second.content.decode()


def test_words_are_looked_for_among_so_many_of_the_newest_at_once(editor_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_SEARCHED", 2)
    now = timezone.now()
    for days in (1, 2, 200, 400, 401, 402):
        Change.objects.create(subject=f"Thing of {days}", field="x", changed_at=now - timedelta(days=days))
    address, found = "?words=thing", []
    while address:
        response = editor_client.get(log(address))
        found.append([one.removeprefix("The program changed Thing of ") for one in deeds(response)])
        links = re.findall(r'href="([^"]+)">Search before that', response.content.decode())
        address = unescape(links[0]) if links else ""
        if links:
            day = (now - timedelta(days=(200, 402)[len(found) - 1])).date()
            assert f"Searched back to {day.day} {day:%B %Y}." in response.content.decode()
            assert address == f"?words=thing&last={day - timedelta(days=1)}"
    assert found == [["1: x", "2: x", "200: x"], ["400: x", "401: x", "402: x"], []]
    for question in ("", "?words=thing&first=2015-01-01", "?kind=edits&words=thing", "?words=thing&last=2013-02-01"):
        assert "Searched back" not in editor_client.get(log(question)).content.decode()
    assert len(deeds(editor_client.get(log("?words=thing&first=2015-01-01")))) == 6
    assert len(exported(editor_client.get(reverse("admin:log-csv") + "?words=thing")).splitlines()) == 4


def test_pages_of_one_moment_follow_each_other(editor: User, issue: Issue) -> None:
    moment = timezone.now() - timedelta(days=1)
    for number in range(4):
        Change.objects.create(subject=f"Thing {number}", field="x", changed_at=moment, changed_by=editor)
        marked = {"issue": issue, "issue_section": row_of(issue, "Official"), "section_name": f"Part {number}", "version": 1}
        ReadyMark.objects.create(**marked, is_ready=True, marked_at=moment, marked_by=editor)
    whole = read_log(Question(person=editor.pk)).happenings
    leafed: list[Happening] = []
    page = read_log(Question(person=editor.pk), limit=3)
    leafed += page.happenings
    while page.behind:
        page = read_log(Question(person=editor.pk), before=page.behind, limit=3)
        leafed += page.happenings
    assert (len(whole), leafed) == (8, list(whole))


def test_the_exports_answer_the_same_questions(editor_client: Client, publisher: User, issue: Issue) -> None:
    edited(issue, publisher, "=HYPERLINK()")
    response = editor_client.get(reverse("admin:log-csv") + f"?person={publisher.pk}&before=1.a.1")
    assert response["Content-Disposition"] == 'attachment; filename="log.csv"'
    rows = list(csv.DictReader(StringIO(exported(response))))
    assert [(row["who"], row["what"], row["object"], row["to"]) for row in rows] == [
        ("publisher", "edited", "Official (Issue 700)", "'=HYPERLINK()")
    ]
    told = json.loads(exported(editor_client.get(reverse("admin:log-json"))))
    assert [(one["kind"], one["what"]) for one in told] == [("edits", "edited"), ("edits", "imported")]


def test_who_has_no_role_sees_no_log(client: Client, django_user_model: type[User]) -> None:
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    for name in ("log", "log-csv", "log-json"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_hostile_words_are_harmless(editor_client: Client, editor: User, issue: Issue) -> None:
    editor.username = HOSTILE
    editor.save()
    edited(issue, editor, f"* [{HOSTILE}](javascript:alert(1))")
    store_text(issue, TEXT.replace("### Research", f"### {HOSTILE}"), actor=editor, origin=SectionVersion.Origin.EDIT)
    note_changes(HOSTILE, {HOSTILE: HOSTILE}, {HOSTILE: f"{HOSTILE}!"}, actor=editor)
    for question in ("", f"?words={HOSTILE}", f"?about={HOSTILE}"):
        html = editor_client.get(log(question)).content.decode()
        assert "<script>alert" not in html
        assert 'href="javascript:' not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_asks_as_often_for_many_as_for_few(
    editor_client: Client, editor: User, issue: Issue, count: int, django_assert_num_queries: Counting
) -> None:
    for number in range(count):
        edited(issue, editor, f"* {number}")
        note_changes("x", {}, {"a": number}, actor=editor)
    editor_client.get(log())
    with django_assert_num_queries(21):
        editor_client.get(log())


# Nothing changes it


def test_the_log_has_no_way_to_be_changed(editor_client: Client) -> None:
    for name in ("log", "log-csv", "log-json"):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(editor_client, method)(reverse(f"admin:{name}")).status_code == 405
    assert not re.search(r"\.(delete|update|save|create)\(", inspect.getsource(log_page))


# Since you were last here


def test_the_board_tells_what_others_did_until_it_is_marked_as_seen(
    editor_client: Client, editor: User, publisher: User, issue: Issue
) -> None:
    edited(issue, editor, "* mine")
    edited(issue, publisher, "* theirs")
    edited(issue, publisher, "* theirs, too")
    response = editor_client.get("/admin/")
    since = response.context["since"]
    assert [f"{group.newest.name} {group.newest.deed}" for group in since["groups"]] == ["publisher edited", "The program imported"]
    assert [len(group.happenings) for group in since["groups"]] == [2, 1]
    button = re.search(r'name="until" value="([^"]+)"', response.content.decode())
    assert button is not None
    edited(issue, publisher, "* later")  # what came after the page was shown stays new
    assert words(editor_client.post(reverse("admin:seen"), {"until": button[1]}, follow=True)) == "Marked as seen."
    since = editor_client.get("/admin/").context["since"]
    assert [len(group.happenings) for group in since["groups"]] == [1]
    part = editor_client.post(reverse("admin:seen"), {"until": since["until"].isoformat()}, headers=HTMX).content.decode()
    assert "Nothing since" in part
    assert "Marked as seen." in part


@pytest.mark.parametrize("until", ["", "x", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+23:59", "2027-04-20", "2027-04-20T12:00:00"])
@pytest.mark.usefixtures("issue")
def test_a_damaged_mark_means_now_or_nothing(editor_client: Client, until: str) -> None:
    assert editor_client.post(reverse("admin:seen"), {"until": until}).status_code == 302
    assert Visit.objects.get().seen_until <= timezone.now()


@pytest.mark.usefixtures("issue")
def test_a_first_visit_tells_of_the_last_days(editor_client: Client, publisher: User) -> None:
    note_changes("Recent", {}, {"a": 1}, actor=publisher)
    note_changes("Old", {}, {"a": 1}, actor=publisher)
    Change.objects.filter(subject="Old").update(changed_at=timezone.now() - timedelta(days=8))
    html = editor_client.get("/admin/").content.decode()
    assert "In the last days" in html
    assert "Recent: a" in html
    assert "Old: a" not in html


@pytest.mark.usefixtures("issue")
def test_much_is_capped_with_a_way_to_the_log(editor_client: Client, editor: User, publisher: User) -> None:
    for number in range(30):
        note_changes(f"x{number}", {}, {"a": 1}, actor=publisher)
        Section.objects.update(weekly_limit=number)
        note_changes("y", {}, {"a": 1}, actor=editor)  # one's own is no news
    response = editor_client.get("/admin/")
    groups = response.context["since"]["groups"]
    assert next((len(group.subjects), group.more) for group in groups) == (3, 27)
    assert read_forms(response.content.decode())
    for number in range(40):
        note_changes("z", {}, {"a": 1}, actor=publisher if number % 2 else None)
    response = editor_client.get("/admin/")
    assert (len(response.context["since"]["groups"]), response.context["since"]["is_more"]) == (12, True)
    assert "More in the log" in response.content.decode()


# Beside what it is about


def test_the_newest_lines_stand_beside_an_issue(editor_client: Client, publisher: User, issue: Issue) -> None:
    for number in range(15):
        edited(issue, publisher, f"* {number}")
    page = editor_client.get(reverse("admin:issues_issue_change", args=[issue.pk])).content.decode()
    address = log(f"?about=issue:{issue.pk}")
    assert f'hx-get="{address}"' in page
    assert f'href="{address}"' in page
    lines = editor_client.get(address, headers=HTMX).content.decode()
    assert lines.count("<b>publisher</b> edited") == 12
    assert "<html" not in lines
