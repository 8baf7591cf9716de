"""Adding on the desk: a paste is understood, looked over and added, and from then on assembly knows the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from issues.assembly import assemble_issue
from issues.models import Issue, SectionVersion
from issues.text import issue_text, store_text
from submissions.models import Submission
from tests.issues.admin.draft import BODY, TEXT, page_of, row_of
from tests.visitor import read_forms

if TYPE_CHECKING:
    from datetime import date

    from django.test import Client

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}
NEW = "https://new.example.org/"


def post(client: Client, issue: Issue, *, live: bool = False, title: str = "Official", **data: Any) -> Any:
    fields = {"section": row_of(issue, title).pk} | data
    return client.post(page_of(issue, "add_lines"), fields, headers=LIVE if live else {})


def filled(response: Any, **changes: str) -> dict[str, Any]:
    """The rows as a browser sends them back."""
    [form] = [form for form in read_forms(response.content.decode()) if "row" in form.fields]
    return form.fields | changes


def test_a_paste_is_looked_over_and_added(editor_client: Client, issue: Issue) -> None:
    looked = post(editor_client, issue, text=f"* [Three]({NEW}3)\n* [video] [Four]({NEW}4)\n")
    assert looked.status_code == 200
    assert Submission.objects.count() == 0
    added = editor_client.post(page_of(issue, "add_lines"), filled(looked) | {"do": "add"})
    assert added.status_code == 302
    lines = f"* [Three]({NEW}3)\n* [video] [Four]({NEW}4)\n"
    assert row_of(issue, "Official").body == BODY[:-1] + lines + "\n"
    assert list(Submission.objects.values_list("state", "submitted_by__username")) == [("accepted", "editor")] * 2
    assert assemble_issue(issue, actor=None).report == {}
    html = editor_client.get(page_of(issue, "change")).content.decode()
    for row in Submission.objects.all():
        assert f">#{row.pk}</a>" in html


def test_what_is_changed_or_left_out_before_adding_counts(editor_client: Client, issue: Issue) -> None:
    looked = post(editor_client, issue, live=True, text=f"{NEW}3 {NEW}4")
    again = editor_client.post(page_of(issue, "add_lines"), filled(looked) | {"0-title": "Three", "do": "look"}, headers=LIVE)
    assert f"* [Three]({NEW}3)" in again.content.decode()
    fields = filled(again)
    del fields["1-is_wanted"]
    added = editor_client.post(page_of(issue, "add_lines"), fields | {"do": "add"}, headers=LIVE)
    assert "Added “Three”." in added.content.decode()
    assert row_of(issue, "Official").body == BODY[:-1] + f"* [Three]({NEW}3)\n\n"


def test_films_stay_last(editor_client: Client, issue: Issue) -> None:
    store_text(issue, TEXT.replace("* [Two]", "* [video] [Two]"), actor=None, origin=SectionVersion.Origin.EDIT)
    looked = post(editor_client, issue, text=f"* [Three]({NEW}3)")
    editor_client.post(page_of(issue, "add_lines"), filled(looked) | {"do": "add"})
    assert [line.split("]")[0] for line in row_of(issue, "Official").body.split("\n") if line] == ["* [One `<b>`", "* [Three", "* [video"]


def test_where_one_is_refused_nothing_is_added(editor_client: Client, issue: Issue) -> None:
    looked = post(editor_client, issue, text=f"* [Three]({NEW}3)\n{NEW}4")
    response = editor_client.post(page_of(issue, "add_lines"), filled(looked) | {"do": "add"})
    assert response.status_code == 422
    assert f"{NEW}4: Give a title, or the whole line." in response.content.decode()
    assert filled(response)["0-title"] == ["Three"]
    assert issue_text(issue) == TEXT
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "value", "most"),
    [
        ("title", "T" * 1001, "1000"),
        ("prefixes", "p" * 1001, "1000"),
        ("url", NEW + "y" * 9999, "10000"),
        ("line", "x" * 10_001, "10000"),
    ],
)
def test_a_row_that_cannot_be_read_is_shown_with_its_error_and_nothing_is_added(
    name: str, value: str, most: str, editor_client: Client, issue: Issue
) -> None:
    fields = filled(post(editor_client, issue, text=f"* [Three]({NEW}3)\n* [Four]({NEW}4)\n"))
    response = editor_client.post(page_of(issue, "add_lines"), fields | {f"1-{name}": value, "do": "add"})
    assert response.status_code == 422
    html = response.content.decode()
    assert f'id="add_1-{name}_error"' in html
    assert f"at most {most} characters" in html
    again = filled(response)
    assert (again["0-title"], again[f"1-{name}"]) == (["Three"], [value])
    assert (issue_text(issue), Submission.objects.count()) == (TEXT, 0)
    del again["1-is_wanted"]
    assert editor_client.post(page_of(issue, "add_lines"), again | {"do": "add"}).status_code == 302
    assert Submission.objects.get().title == "Three"


def test_lines_without_an_address_are_told_and_can_be_mended(editor_client: Client, issue: Issue) -> None:
    looked = post(editor_client, issue, live=True, text=f"* [Three]({NEW}3)\n* [Four](/4)\nFive\n")
    assert "2 lines have no address: still in the box below." in looked.content.decode()
    fields = filled(looked)
    assert fields["text"] == ["* [Four](/4)\nFive"]
    mended = editor_client.post(page_of(issue, "add_lines"), fields | {"text": f"* [Four]({NEW}4)\nFive", "do": "add"})
    assert (mended.status_code, Submission.objects.count()) == (200, 0)
    again = filled(mended)
    assert (again["0-title"], again["1-title"], again["text"]) == (["Three"], ["Four"], ["Five"])
    added = editor_client.post(page_of(issue, "add_lines"), again | {"do": "add"}, headers=LIVE)
    assert "Added “Three” and 1 more. 1 line without an address is left out." in added.content.decode()
    assert row_of(issue, "Official").body == BODY[:-1] + f"* [Three]({NEW}3)\n* [Four]({NEW}4)\n\n"


def test_nothing_chosen_is_nothing_added(editor_client: Client, issue: Issue) -> None:
    fields = filled(post(editor_client, issue, text=f"* [Three]({NEW}3)"))
    del fields["0-is_wanted"]
    response = editor_client.post(page_of(issue, "add_lines"), fields | {"do": "add"})
    assert "Choose at least one of them." in response.content.decode()


@pytest.mark.parametrize(
    ("text", "words"), [("", "no address"), ("plain words", "no address"), (" ".join(f"{NEW}{n}" for n in range(31)), "at most 30")]
)
def test_what_is_not_understood_stays_in_the_field(text: str, words: str, editor_client: Client, issue: Issue) -> None:
    response = post(editor_client, issue, text=text)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert f"\n{text}</textarea>" in response.content.decode()


@pytest.mark.parametrize("section", ["", "x", "²", "9" * 30, "0"])
def test_only_sections_of_links_take_them(section: str, editor_client: Client, issue: Issue) -> None:
    assert editor_client.get(page_of(issue, "add_lines"), {"section": section}).status_code == 404
    assert post(editor_client, issue, title="Crate of the Week", text=NEW).status_code == 404


def test_only_the_coming_issue_takes_them(editor_client: Client, issue: Issue) -> None:
    other = Issue.objects.create(number=699, title="x", date=_week_before(issue), file_name="x.md")
    store_text(other, TEXT, actor=None, origin=SectionVersion.Origin.IMPORT)
    response = post(editor_client, issue, live=True, text=NEW)
    assert "coming issue alone" in response.content.decode()
    assert issue_text(issue) == TEXT


def _week_before(issue: Issue) -> date:
    return issue.date.replace(day=issue.date.day - 7)


def test_hostile_titles_are_harmless(editor_client: Client, issue: Issue) -> None:
    hostile = '<script>alert(1)</script>"onclick="x'
    looked = post(editor_client, issue, text=f"{NEW}3")
    response = editor_client.post(page_of(issue, "add_lines"), filled(looked) | {"0-title": hostile, "do": "look"})
    assert "<script>alert" not in response.content.decode()
    editor_client.post(page_of(issue, "add_lines"), filled(response) | {"do": "add"})
    html = editor_client.get(page_of(issue, "change")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;onclick=&quot;x" in html
    assert "<script>alert" not in html
