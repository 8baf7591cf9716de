from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from issues.forms import SECTION_LIMIT
from issues.models import Issue, IssueSection
from issues.text import issue_text
from tests.issues.admin.draft import TEXT, page_of, row_of, words

if TYPE_CHECKING:
    from django.test import Client

HOSTILE = "\n<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) \u202e {{ text }}\n\n"

pytestmark = pytest.mark.django_db


def test_a_section_opened_and_saved_keeps_its_bytes(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Official")
    form = editor_client.get(page_of(issue, "section", row.pk)).context["form"]
    data = {name: form[name].value() for name in ("heading", "body", "version")}
    data["body"] = data["body"].replace("\n", "\r\n")
    response = editor_client.post(page_of(issue, "section", row.pk), data, follow=True)
    assert words(response) == "Nothing was changed: version 1 stands."
    assert issue_text(issue) == TEXT


def test_a_changed_section_is_saved_and_told(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "\r\n* [New](https://example.org/new)\r\n\r\n", "version": 1}
    response = editor_client.post(page_of(issue, "section", row.pk), data, follow=True)
    assert words(response) == "“Research” is saved as version 2."
    assert row_of(issue, "Research").body == "\n* [New](https://example.org/new)\n\n"


def test_saving_can_lead_back_to_the_desk(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "\r\n* [New](https://example.org/new)\r\n\r\n", "version": 1, "step": "close"}
    response = editor_client.post(page_of(issue, "section", row.pk), data)
    assert response["Location"] == f"/admin/issues/issue/{issue.pk}/change/#section-{row.pk}"
    assert row_of(issue, "Research").body == "\n* [New](https://example.org/new)\n\n"


def test_a_text_with_a_heading_leads_to_the_desk_and_says_so(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "\n### Another\n\n", "version": 1}
    response = editor_client.post(page_of(issue, "section", row.pk), data, follow=True)
    assert words(response) == "The text held new headings: 1 section is added below “Research”."
    assert [str(one) for one in response.context["issue"].sections.all()][3:5] == ["Research", "Another"]


def test_a_refused_text_stays_in_the_form(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "\n```\ntyped without an end", "version": 1}
    html = editor_client.post(page_of(issue, "section", row.pk), data).content.decode()
    assert "typed without an end" in html
    assert "is left open and would swallow" in html
    assert issue_text(issue) == TEXT


def test_an_overlong_text_is_refused_and_kept(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    body = "x" * SECTION_LIMIT + "\n"
    html = editor_client.post(page_of(issue, "section", row.pk), {"heading": "### Research", "body": body, "version": 1}).content.decode()
    assert body.strip() in html
    assert f"{SECTION_LIMIT} are the most" in html


def test_a_damaged_version_changes_nothing(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    for version in ("", "x", "-1", "0", "9" * 40):
        response = editor_client.post(page_of(issue, "section", row.pk), {"heading": "### Research", "body": "x\n", "version": version})
        assert "version" in response.context["form"].errors
    assert issue_text(issue) == TEXT


def test_the_preview_button_works_without_a_script_and_saves_nothing(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "*typed*\n", "version": 1, "step": "preview"}
    html = editor_client.post(page_of(issue, "section", row.pk), data).content.decode()
    assert "<p><em>typed</em></p>" in html
    assert issue_text(issue) == TEXT


def test_typed_text_is_shown_when_the_section_is_gone(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    IssueSection.objects.filter(pk=row.pk).delete()
    response = editor_client.post(page_of(issue, "section", row.pk), {"body": "my text", "version": 1})
    assert (response.status_code, "my text" in response.content.decode()) == (410, True)


@pytest.mark.parametrize(("name", "field"), [("section", "body"), ("text", "text")])
def test_typed_text_is_shown_when_the_login_ran_out(client: Client, issue: Issue, name: str, field: str) -> None:
    keys = [row_of(issue, "Research").pk] if name == "section" else []
    response = client.post(page_of(issue, name, *keys), {field: "my text", "version": 1})
    html = response.content.decode()
    assert (response.status_code, "my text" in html, "Crate" in html) == (403, True, False)


def test_hostile_text_is_shown_and_never_run(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    editor_client.post(page_of(issue, "section", row.pk), {"heading": "### Research", "body": HOSTILE, "version": 1})
    newest = row.versions.first()
    assert newest is not None
    compare = f"{page_of(issue, 'versions')}?section={row.pk}&to={newest.pk}"
    preview = editor_client.post(reverse("admin:issues_issue_preview"), {"content": HOSTILE}).content.decode()
    pages = [
        editor_client.get(address).content.decode() for address in (page_of(issue, "section", row.pk), compare, page_of(issue, "text"))
    ]
    for html in [preview, *pages]:
        assert "<script>alert" not in html
        assert not re.search(r"<img[^>]*onerror|href=\"javascript:", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[1]
