"""Where it stands, over JSON: read, corrected, answered and withdrawn at its own address, which is the key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from submissions import review
from submissions.models import Decision, Submission
from tests.submissions.api.test_sending import EVENT
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.models import Issue
    from tests.submissions.api.conftest import Bot
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


def address(submission: Submission, *, step: str = "") -> str:
    return f"/api/v1/submissions/{submission.token}/{step}"


class TestReading:
    def test_it_needs_no_token(self, bot: Bot, send: Send) -> None:
        found = bot.call("GET", address(send())).json()
        assert (found["state"], found["label"], found["title"]) == ("pending", "Waiting for an editor", "A link")
        assert [moment["label"] for moment in found["history"]] == ["Received"]

    @pytest.mark.usefixtures("told_at_once")
    def test_editors_words_are_told_and_their_names_are_not(self, bot: Bot, send: Send, editor: User) -> None:
        submission = send(email="sender@example.org", name="Sender")
        review.decline(submission, actor=editor, reason="It was in the last issue.")
        response = bot.call("GET", address(submission))
        found = response.json()
        assert (found["state"], found["words"], found["issue"]) == ("declined", "It was in the last issue.", None)
        assert [moment["label"] for moment in found["history"]] == ["Received", "Declined"]
        assert editor.username not in response.content.decode()
        assert "sender@example.org" not in response.content.decode()

    def test_spam_is_told_as_declined(self, bot: Bot, send: Send, editor: User) -> None:
        submission = review.spam(send(), actor=editor)
        response = bot.call("GET", address(submission))
        assert (response.json()["state"], "spam" in response.content.decode()) == ("declined", False)

    def test_a_published_one_leads_to_its_issue(self, bot: Bot, send: Send, editor: User, old_issue: Issue) -> None:
        submission = review.accept(send(), actor=editor)
        review.mark_published([submission], issue=old_issue)
        found = bot.call("GET", address(submission)).json()
        assert (found["state"], found["issue"]) == ("published", 699)
        assert found["published_url"] == "http://testserver/issues/699/"

    def test_unchanged_it_is_not_sent_again(self, bot: Bot, send: Send, editor: User) -> None:
        submission = send()
        etag = bot.call("GET", address(submission))["ETag"]
        same = bot.call("GET", address(submission), **{"If-None-Match": etag})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
        review.accept(submission, actor=editor)
        assert bot.call("GET", address(submission), **{"If-None-Match": etag}).status_code == 200

    def test_head_is_a_get_without_words(self, bot: Bot, send: Send) -> None:
        response = bot.call("HEAD", address(send()))
        assert (response.status_code, response.content) == (200, b"")

    def test_the_page_s_end_is_the_end_here_too(self, bot: Bot, send: Send, editor: User) -> None:
        submission = review.decline(send(), actor=editor, reason="No.")
        Decision.objects.update(created_at=timezone.now() - timedelta(days=91))
        assert bot.call("GET", address(submission)).status_code == 404
        assert bot.call("POST", address(submission, step="withdraw/")).status_code == 404

    @pytest.mark.parametrize("token", ["x", "a" * 32, "a" * 100, "%00" * 24, "%ED%A0%80" * 8])
    def test_another_token_finds_nothing(self, token: str, bot: Bot) -> None:
        for method, path in (("GET", ""), ("PATCH", ""), ("POST", "withdraw/")):
            assert bot.call(method, f"/api/v1/submissions/{token}/{path}", {}).status_code == 404


class TestCorrecting:
    def test_what_is_given_is_changed_and_the_rest_stays(self, bot: Bot, send: Send) -> None:
        submission = send(note="Kept", prefixes=["video"], email="a@example.org", has_paywall="yes", not_before="2041-04-20")
        found = bot.call("PATCH", address(submission), {"title": "A better title"}).json()
        assert (found["title"], found["line"]) == ("A better title", "* [video] [A better title](https://link.example.org/page)")
        assert [moment["label"] for moment in found["history"]] == ["Received", "Corrected by you"]
        row = Submission.objects.get()
        assert (row.note, row.email, str(row.not_before), row.link.has_paywall) == ("Kept", "a@example.org", "2041-04-20", True)

    @pytest.mark.parametrize(("kind", "fields"), [*FIELDS.items(), ("event", EVENT)])
    def test_of_every_kind_the_rest_stays(self, kind: str, fields: dict[str, Any], bot: Bot) -> None:
        sent = bot.send(kind, fields).json()
        found = bot.call("PATCH", f"/api/v1/submissions/{sent['token']}/", {"note": "Another"}).json()
        assert found["line"] == sent["line"]
        assert Submission.objects.get().note == "Another"

    def test_null_empties_a_field(self, bot: Bot, send: Send) -> None:
        submission = send(note="Gone", prefixes=["video"])
        found = bot.call("PATCH", address(submission), {"note": None, "prefixes": None}).json()
        assert found["line"] == "* [A link](https://link.example.org/page)"
        assert Submission.objects.get().note == ""

    @pytest.mark.usefixtures("told_at_once")
    def test_a_question_is_answered(self, bot: Bot, send: Send, editor: User) -> None:
        submission = review.needs_change(send(), actor=editor, reason="Is there an English version?")
        asked = bot.call("GET", address(submission)).json()
        assert (asked["state"], asked["words"]) == ("needs_change", "Is there an English version?")
        found = bot.call("PATCH", address(submission), {"answer": "Here it is.", "url": "https://link.example.org/en"}).json()
        assert (found["state"], found["history"][-1]["words"]) == ("pending", "Here it is.")
        assert found["line"] == "* [A link](https://link.example.org/en)"

    def test_where_an_editor_chose_a_section_of_this_issue_alone_a_question_is_answered(self, bot: Bot, send: Send, editor: User) -> None:
        submission = send()
        Submission.objects.update(section=None, one_off_heading="RustConf 2041")
        submission.refresh_from_db()
        review.needs_change(submission, actor=editor, reason="Is it free?")
        assert bot.call("PATCH", address(submission), {"answer": "It is."}).json()["state"] == "pending"
        assert Submission.objects.get().one_off_heading == "RustConf 2041"

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"title": ""}, "title"),
            ({"title": None}, "title"),
            ({"title": 5}, "title"),
            ({"kind": "task"}, "kind"),
            ({"email": "a@example.org"}, "email"),
            ({"section": "project-tooling-updates"}, "section"),
            ({"answer": ["x"]}, "answer"),
            ({"answer": "x" * 4001}, "answer"),
            ({"url": "https://standing.example.org/page"}, "url"),
        ],
    )
    def test_a_bad_change_changes_nothing(self, changes: dict[str, Any], name: str, bot: Bot, send: Send) -> None:
        submission = send()
        response = bot.call("PATCH", address(submission), changes)
        assert (response.status_code, list(response.json()["errors"])) == (422, [name])
        assert Submission.objects.values_list("title", "url", "version").get() == (submission.title, submission.url, submission.version)

    def test_only_what_was_read_is_changed_where_that_is_asked(self, bot: Bot, send: Send) -> None:
        submission = send()
        etag = bot.call("GET", address(submission))["ETag"]
        assert bot.call("PATCH", address(submission), {"title": "One"}, **{"If-Match": etag}).status_code == 200
        assert bot.call("PATCH", address(submission), {"title": "Two"}, **{"If-Match": etag}).status_code == 412
        assert Submission.objects.get().title == "One"

    def test_what_an_editor_has_decided_stays(self, bot: Bot, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        response = bot.call("PATCH", address(submission), {"title": "Too late"})
        assert response.status_code == 409
        assert "is accepted now" in response.json()["detail"]


class TestWithdrawing:
    def test_it_is_taken_back_once_however_often_that_is_asked(self, bot: Bot, send: Send) -> None:
        submission = send()
        answers = [bot.call("POST", address(submission, step="withdraw/")) for _ in range(2)]
        assert [(answer.status_code, answer.json()["state"]) for answer in answers] == [(200, "withdrawn")] * 2
        assert submission.decisions.count() == 1

    def test_too_late_is_told(self, bot: Bot, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        response = bot.call("POST", address(submission, step="withdraw/"))
        assert response.status_code == 409
        assert Submission.objects.get().state == "accepted"
