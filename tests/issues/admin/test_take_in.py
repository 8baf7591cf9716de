"""*Take in a file* on the desk."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from issues.models import Issue
from issues.text import issue_text
from tests.issues.admin.draft import TEXT, page_of, row_of, words
from tests.issues.roundtrip.test_taking_in import edit

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

NEW = "* [<script>alert(1)</script>](https://example.org/new)\n"
TWO = "* [Two](https://example.org/two)\n"
THEIRS = TEXT.replace(TWO, TWO + NEW).replace("Some crate.", "Their crate.")


def chosen(html: str) -> dict[str, list[str]]:
    """What the page would send if it was sent as it came."""
    ticked = re.findall(r'name="change" value="([^"]+)" checked', html)
    return {"change": ticked} | {name: ["ours"] for name in re.findall(r'name="(choice-[^"]+)" value="ours" checked', html)}


def test_a_file_is_looked_over_and_taken_in(editor_client: Client, issue: Issue) -> None:
    address = page_of(issue, "take_in")
    assert address in editor_client.get(page_of(issue, "text")).content.decode()
    upload = SimpleUploadedFile("theirs.md", THEIRS.encode())
    html = editor_client.post(address, {"upload": upload, "step": "look"}).content.decode()
    assert "What was changed in theirs.md" in html
    assert "<script>alert" not in html
    assert issue_text(issue) == TEXT
    sent = chosen(html)
    assert len(sent["change"]) == 2
    response = editor_client.post(address, {"text": THEIRS, "name": "theirs.md", "step": "take", **sent}, follow=True)
    assert words(response) == "2 changes of theirs.md are taken in."
    assert issue_text(issue) == THEIRS


def test_only_what_is_ticked_is_taken_in(editor_client: Client, issue: Issue) -> None:
    address = page_of(issue, "take_in")
    first, _second = chosen(editor_client.post(address, {"text": THEIRS}).content.decode())["change"]
    editor_client.post(address, {"text": THEIRS, "step": "take", "change": [first]}, follow=True)
    assert issue_text(issue) == TEXT.replace(TWO, TWO + NEW)
    assert words(editor_client.post(address, {"text": THEIRS, "step": "take"}, follow=True)) == "Nothing was changed."


def test_a_conflict_shows_both_texts_and_asks(editor_client: Client, issue: Issue) -> None:
    edit(issue, "Crate of the Week", "Some crate.", "Our crate.")
    address = page_of(issue, "take_in")
    html = editor_client.post(address, {"text": THEIRS}).content.decode()
    plain = re.sub(r"<[^>]+>", "", html)
    assert "Our crate." in plain
    assert "Their crate." in plain
    sent = chosen(html)
    (name,) = [name for name in sent if name.startswith("choice-")]
    editor_client.post(address, {"text": THEIRS, "step": "take", **sent})
    assert row_of(issue, "Crate of the Week").body == "\nOur crate.\n"
    editor_client.post(address, {"text": THEIRS, "step": "take", name: "theirs"})
    assert issue_text(issue) == THEIRS


def test_what_changed_meanwhile_is_shown_anew(editor_client: Client, issue: Issue) -> None:
    address = page_of(issue, "take_in")
    sent = chosen(editor_client.post(address, {"text": THEIRS}).content.decode())
    edit(issue, "Crate of the Week", "Some crate.", "Our crate.")
    ours = issue_text(issue)
    response = editor_client.post(address, {"text": THEIRS, "step": "take", **sent})
    html = response.content.decode()
    assert (response.status_code, issue_text(issue)) == (409, ours)
    assert "Somebody changed the issue meanwhile. Nothing was taken in" in html
    assert "Changed on both sides" in html


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (TEXT.replace("700", "9"), "this is the text of issue 9, not of Issue 700."),
        ("Hello.", "no front matter"),
    ],
)
def test_what_is_no_draft_of_the_issue_is_refused_with_the_text(editor_client: Client, issue: Issue, text: str, error: str) -> None:
    html = editor_client.post(page_of(issue, "take_in"), {"text": text}).content.decode()
    assert error in html
    assert text.strip().partition("\n")[0] in html


@pytest.mark.parametrize("text", ["", " \n"])
def test_who_sends_nothing_is_asked_for_a_file_or_its_text(editor_client: Client, issue: Issue, text: str) -> None:
    address = page_of(issue, "take_in")
    assert "(optional)" not in editor_client.get(address).content.decode()
    html = editor_client.post(address, {"text": text}).content.decode()
    summary = html.partition('class="error-summary"')[2].partition("</div>")[0]
    assert re.findall(r"<li>\s*(.*?)\s*</li>", summary) == ["Choose a file or paste its text."]


def test_an_empty_file_is_named_as_one(editor_client: Client, issue: Issue) -> None:
    html = editor_client.post(page_of(issue, "take_in"), {"upload": SimpleUploadedFile("theirs.md", b"")}).content.decode()
    assert "The submitted file is empty." in html
    assert "Choose a file or paste its text." not in html
    html = editor_client.post(page_of(issue, "take_in"), {"upload": SimpleUploadedFile("theirs.md", b"\n")}).content.decode()
    assert "Line 1: the file is empty." in html


def test_an_unsolved_merge_is_refused_and_stays_in_the_page(editor_client: Client, issue: Issue) -> None:
    merged = THEIRS.replace(TWO, f"<<<<<<< HEAD\n{TWO}=======\n{NEW}>>>>>>> x\n")
    line = merged.partition("<<<<<<<")[0].count("\n") + 1
    for sent in ({"text": merged}, {"text": merged, "step": "take"}, {"upload": SimpleUploadedFile("theirs.md", merged.encode())}):
        html = unescape(editor_client.post(page_of(issue, "take_in"), sent).content.decode())
        assert f"Line {line}: an unsolved merge: settle it in the file first." in html
        assert (merged in html) == ("text" in sent)
        assert issue_text(issue) == TEXT


def test_a_file_that_is_not_utf_8_is_refused(editor_client: Client, issue: Issue) -> None:
    upload = SimpleUploadedFile("theirs.md", THEIRS.replace("Their", "\xfc").encode("latin-1"))
    assert "not UTF-8: byte 0xFC cannot be read." in editor_client.post(page_of(issue, "take_in"), {"upload": upload}).content.decode()


def test_a_published_issue_takes_nothing_in(editor_client: Client, issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    for response in (editor_client.get(page_of(issue, "take_in"), follow=True), editor_client.post(page_of(issue, "take_in"), follow=True)):
        assert words(response) == "Issue 700 is published; its text can no longer be edited here."


def test_nothing_to_take_in_is_said(editor_client: Client, issue: Issue) -> None:
    assert "Nothing to take in" in editor_client.post(page_of(issue, "take_in"), {"text": TEXT}).content.decode()


def test_who_is_signed_out_keeps_the_text(client: Client, issue: Issue) -> None:
    response = client.post(page_of(issue, "take_in"), {"text": THEIRS, "step": "take"})
    assert response.status_code == 403
    assert "Their crate." in response.content.decode()
