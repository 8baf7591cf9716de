from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from issues.editing import save_section
from issues.forms import IssueTextForm
from issues.text import issue_text
from tests.issues.admin.draft import BODY, TEXT, page_of, row_of, words

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from issues.models import Issue

pytestmark = pytest.mark.django_db


def clash(editor_client: Client, issue: Issue, publisher: User, mine: str, theirs: str) -> Any:
    row = row_of(issue, "Official")
    save_section(row, body=theirs, version=row.version, actor=publisher)
    data = {"heading": "### Official", "body": mine, "version": row.version}
    return editor_client.post(page_of(issue, "section", row.pk), data)


def test_apart_lines_are_joined_and_the_result_is_saved_on_top_of_theirs(editor_client: Client, issue: Issue, publisher: User) -> None:
    response = clash(editor_client, issue, publisher, BODY.replace("Two", "Mine"), BODY.replace("One", "Theirs"))
    html = response.content.decode()
    form = response.context["form"]
    assert (response.status_code, form["version"].value(), form.joined.clashes) == (409, 2, ())
    assert form.result == BODY.replace("Two", "Mine").replace("One", "Theirs")
    assert "publisher saved this section while you wrote" in html
    data = {"heading": "### Official", "body": form.result, "version": 2, "base_version": 1, "mine": form["mine"].value(), "step": "save"}
    row = row_of(issue, "Official")
    assert words(editor_client.post(page_of(issue, "section", row.pk), data, follow=True)) == "“Official” is saved as version 3."
    assert row_of(issue, "Official").body == form.result


def test_a_true_clash_asks_and_each_choice_gives_its_text(editor_client: Client, issue: Issue, publisher: User) -> None:
    mine, theirs = BODY.replace("Two", "Mine"), BODY.replace("Two", "Theirs").replace("One", "Uno")
    response = clash(editor_client, issue, publisher, mine, theirs)
    form = response.context["form"]
    assert (form.result, len(form.joined.clashes)) == (None, 1)
    row = row_of(issue, "Official")
    data = {"heading": "### Official", "version": 2, "base_version": 1, "mine": mine, "step": "join"}
    results = {
        choice: editor_client.post(page_of(issue, "section", row.pk), data | {"choice-0": choice}).context["form"].result
        for choice in ("theirs", "yours", "both")
    }
    assert results == {
        "theirs": theirs,
        "yours": mine.replace("One", "Uno"),
        "both": theirs.replace("\n\n", "\n* [Mine](https://example.org/two)\n\n"),
    }
    assert editor_client.post(page_of(issue, "section", row.pk), data).context["form"].result is None
    assert row_of(issue, "Official").version == 2


def test_a_third_save_meanwhile_shows_the_page_again(editor_client: Client, issue: Issue, publisher: User) -> None:
    form = clash(editor_client, issue, publisher, BODY.replace("Two", "Mine"), BODY.replace("One", "Theirs")).context["form"]
    row = row_of(issue, "Official")
    save_section(row, body=row.body + "* third\n\n", version=2, actor=publisher)
    data = {"heading": "### Official", "body": form.result, "version": 2, "base_version": 1, "mine": form["mine"].value(), "step": "save"}
    again = editor_client.post(page_of(issue, "section", row.pk), data)
    assert again.status_code == 409
    assert again.context["form"].result == form.result + "* third\n\n"
    assert again.context["form"]["version"].value() == 3


def test_back_to_my_text_gives_it_back(editor_client: Client, issue: Issue, publisher: User) -> None:
    mine = BODY.replace("Two", "Mine")
    clash(editor_client, issue, publisher, mine, BODY.replace("Two", "Theirs"))
    row = row_of(issue, "Official")
    data = {"heading": "### Official", "version": 2, "base_version": 1, "mine": mine, "step": "mine"}
    form = editor_client.post(page_of(issue, "section", row.pk), data).context["form"]
    assert (form["body"].value(), int(form["version"].value())) == (mine, 1)


# The whole text


def test_the_whole_text_shows_what_changes_before_it_is_saved(editor_client: Client, issue: Issue) -> None:
    form = editor_client.get(page_of(issue, "text")).context["form"]
    assert form["text"].value() == TEXT
    data = {"text": TEXT.replace("Some crate.", "Another.").replace("\n", "\r\n"), "versions": form["versions"].value()}
    shown = editor_client.post(page_of(issue, "text"), data | {"step": "look"})
    assert [(change["title"], change["kinds"]) for change in shown.context["changes"]] == [("Crate of the Week", ("changed",))]
    assert issue_text(issue) == TEXT
    response = editor_client.post(page_of(issue, "text"), data | {"step": "save"}, follow=True)
    assert words(response) == "Saved: 1 section written, 0 taken out."
    assert issue_text(issue) == TEXT.replace("Some crate.", "Another.")


def test_a_refused_section_of_a_whole_text_can_be_joined(editor_client: Client, issue: Issue, publisher: User) -> None:
    versions = IssueTextForm.packed(list(issue.sections.all()))
    row = row_of(issue, "Official")
    save_section(row, body=BODY.replace("One", "Theirs"), version=1, actor=publisher)
    response = editor_client.post(page_of(issue, "text"), {"text": TEXT.replace("Two", "Mine"), "versions": versions, "step": "save"})
    assert response.status_code == 409
    (refused,) = response.context["refused"]
    data = {"heading": refused["heading"], "body": refused["error"].yours.body, "version": refused["version"]}
    joined = editor_client.post(page_of(issue, "section", row.pk), data).context["form"]
    assert joined.result == BODY.replace("One", "Theirs").replace("Two", "Mine")


def test_damaged_versions_of_a_whole_text_are_refused(editor_client: Client, issue: Issue) -> None:
    for versions in ("", "x", "[1]", "{}x", "[[1,null]]", '{"a": 1}'):
        response = editor_client.post(page_of(issue, "text"), {"text": "x", "versions": versions, "step": "save"})
        assert "versions" in response.context["form"].errors
    assert issue_text(issue) == TEXT
