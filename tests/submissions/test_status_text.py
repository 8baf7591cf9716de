"""The private page as plain text, for terminals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.assembly import assemble_issue
from issues.models import Issue
from issues.publication import release
from issues.text import issue_text, store_text
from submissions import review

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from submissions.models import Submission
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


class TestPlain:
    def text(self, client: Client, submission: Submission) -> str:
        response = client.get(f"/submissions/{submission.token}.txt")
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        return response.content.decode()

    def test_pending(self, client: Client, send: Send) -> None:
        lines = self.text(client, send(title="`Vec<T>` & friends")).splitlines()
        assert lines[:6] == [
            "`Vec<T>` & friends",
            "Pending, for Issue 700, Official",
            "",
            "Waiting for an editor.",
            "",
            "Issue 700 closes at 2041-04-24 23:59 UTC.",
        ]
        assert "* [`Vec<T>` & friends](https://link.example.org/page)" in lines
        assert lines[-1] == "later                 Published, with the link to it"

    @pytest.mark.usefixtures("told_at_once")
    def test_declined_gives_the_reason(self, client: Client, send: Send, editor: User) -> None:
        text = self.text(client, review.decline(send(), actor=editor, reason="Not <b>here</b>.\n\nSorry."))
        assert "\nDeclined.\n\nNot <b>here</b>.\n\nSorry.\n" in text

    def test_published_links_to_the_issue(self, client: Client, issue: Issue, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        review.mark_published([submission], issue=issue)
        assert "\nhttp://localhost:8000/issues/700/\n" in self.text(client, submission)

    def test_whoever_asks_for_plain_text_gets_it(self, client: Client, send: Send) -> None:
        where = send().get_absolute_url()
        kinds = {
            accept: client.get(where, headers={"accept": accept}) for accept in ("text/plain", "*/*", "text/html,*/*;q=0.1", "image/png")
        }
        assert {accept: response.headers["Content-Type"].partition(";")[0] for accept, response in kinds.items()} == {
            "text/plain": "text/plain",
            "*/*": "text/html",
            "text/html,*/*;q=0.1": "text/html",
            "image/png": "text/html",
        }
        assert all("Accept" in response.headers["Vary"] for response in kinds.values())

    @pytest.mark.parametrize("token", ["x", "A" * 32, "%00" * 24, "é" * 24])
    def test_an_unknown_one_is_told_so(self, token: str, client: Client) -> None:
        assert client.get(f"/submissions/{token}.txt").status_code == 404
        assert client.post(f"/submissions/{token}/mail/").status_code == 404


def test_what_an_editor_took_out_is_promised_to_no_later_issue(client: Client, issue: Issue, send: Send, editor: User) -> None:
    submission = review.accept(send(), actor=editor)
    before = issue_text(issue)
    assemble_issue(issue, actor=editor)
    store_text(issue, before, actor=editor, origin="edit")
    release(issue, actor=editor)
    Issue.objects.create(number=701, title="T", date=date(2041, 5, 1), file_name="2041-05-01-this-week-in-rust.md")
    words = "An editor took it out of Issue 700 again. It is printed only if the editors take it up once more."
    text = client.get(f"/submissions/{submission.token}.txt").content.decode()
    assert text.startswith(f"A link\nAccepted, Official\n\nAccepted.\n{words}\n")
    page = client.get(submission.get_absolute_url()).content.decode()
    assert words in page
    assert "Issue 701" not in page + text
    review.next_issue(submission, actor=editor)
    assert "Accepted, for Issue 701, Official" in client.get(f"/submissions/{submission.token}.txt").content.decode()
