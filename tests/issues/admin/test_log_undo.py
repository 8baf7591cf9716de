"""Taking back one's own change of a text, from its line in the log and from the board."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from issues.editing import save_issue_text, save_section
from issues.log import Question, read_log
from issues.models import Issue, SectionVersion
from issues.text import issue_text
from tests.issues.admin.draft import BODY, TEXT, page_of, row_of, words

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db
MINE = BODY.replace("Two", "Mine")


def buttons(client: Client, page: str) -> list[tuple[str, str]]:
    """Where the page's undo buttons lead, and what they say."""
    found = re.findall(r'formaction="([^"]+/undo/)"[^>]* name="change" value="([^"]*)"', client.get(page).content.decode())
    return [(address, key) for address, key in found]


def edited(issue: Issue, body: str, actor: User) -> SectionVersion:
    row = row_of(issue, "Official")
    save_section(row, body=body, version=row.version, actor=actor)
    return SectionVersion.objects.latest("pk")


@pytest.mark.parametrize("page", [reverse("admin:log"), reverse("admin:index")])
def test_ones_last_edit_is_taken_back_and_the_page_comes_again(editor_client: Client, editor: User, issue: Issue, page: str) -> None:
    edit = edited(issue, MINE, editor)
    assert buttons(editor_client, page) == [(page_of(issue, "undo"), str(edit.change))]
    response = editor_client.post(page_of(issue, "undo"), {"change": str(edit.change), "next": page}, follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert words(response) == "Undone: an edit."
    assert issue_text(issue) == TEXT
    assert row_of(issue, "Official").version == 3  # a new version; nothing is lost
    assert buttons(editor_client, page) == []
    assert next(one.deed for one in read_log(Question()).happenings) == "took back a change of"


def test_what_others_did_is_not_offered(editor_client: Client, publisher: User, issue: Issue) -> None:
    edited(issue, MINE, publisher)
    assert buttons(editor_client, reverse("admin:log")) == buttons(editor_client, reverse("admin:index")) == []


def test_where_somebody_saved_since_both_texts_are_shown_and_nothing_is_changed(
    editor_client: Client, editor: User, publisher: User, issue: Issue
) -> None:
    edit = edited(issue, MINE, editor)
    edited(issue, BODY.replace("Two", "Theirs"), publisher)
    response = editor_client.post(page_of(issue, "undo"), {"change": str(edit.change), "next": "/admin/"})
    html = response.content.decode()
    assert response.status_code == 409
    assert all(f"[{word}](https://example.org/two)" in re.sub("</?b>", "", html) for word in ("Two", "Theirs"))
    assert row_of(issue, "Official").body == BODY.replace("Two", "Theirs")


def test_a_whole_text_has_one_button_though_it_changed_two_sections(editor_client: Client, editor: User, issue: Issue) -> None:
    versions = {row.pk: row.version for row in issue.sections.all()}
    text = TEXT.replace("Two", "Mine").replace("Some crate.", "Another crate.")
    save_issue_text(issue, text=text, versions=versions, actor=editor)
    [(address, key)] = buttons(editor_client, reverse("admin:log"))
    editor_client.post(address, {"change": key})
    assert issue_text(issue) == TEXT


def test_an_added_section_in_which_somebody_wrote_stays_and_is_shown(
    editor_client: Client, editor: User, publisher: User, issue: Issue
) -> None:
    edit = edited(issue, f"{BODY}### FOSDEM\n\n* [Talk](https://example.org/talk)\n\n", editor)
    row = row_of(issue, "FOSDEM")
    save_section(row, body=row.body.replace("Talk", "Talks"), version=1, actor=publisher)
    text = issue_text(issue)
    assert buttons(editor_client, reverse("admin:index")) == [(page_of(issue, "undo"), str(edit.change))]
    response = editor_client.post(page_of(issue, "undo"), {"change": str(edit.change), "next": "/admin/"})
    assert (response.status_code, "Talks" in response.content.decode(), issue_text(issue)) == (409, True, text)


def test_what_was_taken_out_is_seen_among_the_versions(editor_client: Client, editor: User, issue: Issue) -> None:
    row = row_of(issue, "Official")
    versions = {one.pk: one.version for one in issue.sections.all()}
    save_issue_text(issue, text=TEXT.replace(row.heading + row.body, ""), versions=versions, actor=editor)
    [told] = [one for one in read_log(Question()).happenings if one.deed == "took out"]
    html = editor_client.get(told.url).content.decode()
    assert (told.url, "took out “Official”" in html) == (f"{page_of(issue, 'versions')}?to={told.key}", True)
    assert "<del>* [Two](https://example.org/two)" in html


def test_nothing_of_a_published_issue_is_offered(editor_client: Client, editor: User, issue: Issue) -> None:
    edit = edited(issue, MINE, editor)
    Issue.objects.update(status=Issue.Status.PUBLISHED)
    assert buttons(editor_client, reverse("admin:log")) == []
    response = editor_client.post(page_of(issue, "undo"), {"change": str(edit.change), "next": reverse("admin:log")}, follow=True)
    assert "is published" in words(response)
    assert "[Mine]" in issue_text(issue)
