"""A login that ran out loses nothing: what was typed comes back, on every page of the desk, and can be sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.issues.admin.draft import BODY, page_of, row_of
from tests.visitor import read_forms

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from issues.models import Issue

pytestmark = pytest.mark.django_db
TYPED = 'First <b>\r\nsecond "line"'
RECORDS = ("issues/issuetemplate", "submissions/replykit", "submissions/guideline", "events/event", "events/eventfeed")


def typed_at(issue: Issue) -> dict[str, dict[str, Any]]:
    """The pages on which something is typed, each with what it sends."""
    section = row_of(issue, "Official").pk
    queue = "/admin/submissions/submission"
    return {
        page_of(issue, "add_lines"): {"section": section, "text": TYPED},
        page_of(issue, "entries"): {"do": "replace", "entry": "1.0.x", "line": TYPED},
        page_of(issue, "text"): {"text": TYPED, "versions": "1=1", "step": "look"},
        page_of(issue, "take_in"): {"text": TYPED},
        page_of(issue, "amend"): {"text": TYPED, "base": "1"},
        page_of(issue, "discussion"): {"url": TYPED, "base": "1"},
        page_of(issue, "section", section): {"body": TYPED, "version": "1"},
        page_of(issue, "fill", section): {"pasted": TYPED},
        f"{queue}/triage/1/?tab=new": {"do": "decline", "reason": TYPED, "version": "1"},
        f"{queue}/1/change/": {"note": TYPED, "decide": "edit"},
        "/admin/rota/": {"note": TYPED, "week": "2027-04-21", "seen": "0"},
        **{f"/admin/{record}/add/": {"text": TYPED, "_save": "Save"} for record in RECORDS},
    }


def test_what_was_typed_is_shown_and_can_be_sent_again(client: Client, issue: Issue) -> None:
    for page, sent in typed_at(issue).items():
        response = client.post(page, sent)
        assert response.status_code == 403, page
        [form] = [form for form in read_forms(response.content.decode()) if form.action == page]
        assert {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"} == {
            name: [str(value).replace("\r\n", "\n")] for name, value in sent.items()
        }
        assert [field.text for field in response.context["typed"]] == [TYPED.replace("\r\n", "\n")]
        assert "First &lt;b&gt;" in response.content.decode()


def test_where_nothing_was_typed_the_login_asks(client: Client, issue: Issue) -> None:
    for page, sent in {
        page_of(issue, "ready"): {"do": "ready"},
        page_of(issue, "entries"): {"do": "remove", "entry": "1.0.x"},
        "/admin/rota/": {"step": "take", "week": "2027-04-21", "seen": "0", "note": " "},
        "/admin/submissions/submission/": {"action": "accept", "_selected_action": "1", "index": "0"},
    }.items():
        response = client.post(page, sent)
        assert response["Location"].startswith("/admin/login/"), page


def test_a_script_is_told_in_words(client: Client, issue: Issue) -> None:
    response = client.post(page_of(issue, "text"), {"text": TYPED}, headers={"HX-Request": "true"})
    assert response.content.decode() == "You are signed out. Sign in in another tab, then go on here."
    assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("name", ["password1", "old_password", "code", "api_token", "credential"])
def test_nothing_is_shown_of_a_form_that_has_a_secret(name: str, client: Client) -> None:
    response = client.post("/admin/auth/user/add/", {"username": "ferris", name: "hush hush"})
    assert response["Location"].startswith("/admin/login/")


def test_sent_again_it_is_saved(client: Client, editor: User, issue: Issue) -> None:
    row = row_of(issue, "Official")
    page = page_of(issue, "section", row.pk)
    kept = client.post(page, {"heading": row.heading.strip(), "body": BODY.replace("Two", "Zwei"), "version": "1", "step": "save"})
    [form] = [form for form in read_forms(kept.content.decode()) if form.action == page]
    client.force_login(editor)
    assert client.post(page, form.fields).status_code == 302
    row.refresh_from_db()
    assert row.body == BODY.replace("Two", "Zwei")
