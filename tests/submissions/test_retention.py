"""What is forgotten, and when; and that an address never leaves the desk before."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from issues.models import Placement
from issues.publication import release
from submissions import notices, retention, review
from submissions.models import ApiRequest, ApiToken, FloodCount, Notice, SpentProof, Submission
from submissions.notices.texts import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
ADA = "ada.lovelace@example.org"
DAY = timedelta(days=1)


@pytest.fixture
def sent(send: Send) -> Submission:
    submission = send(email=ADA)
    notices.queue_received(submission)
    Submission.objects.update(sender="a" * 64, name="Ada")
    submission.refresh_from_db()
    return submission


def kept(submission: Submission) -> tuple[str, str, str]:
    submission.refresh_from_db()
    return (submission.email, submission.sender, submission.name)


FORGOTTEN = ("", "", "")
KEPT = (ADA, "a" * 64, "Ada")


class TestSenders:
    @pytest.mark.parametrize(
        "decide",
        [
            lambda row, by: review.decline(row, actor=by, reason="No."),
            lambda row, by: review.mark_duplicate(row, actor=by, reason="In 650."),
            lambda row, by: review.spam(row, actor=by),
            lambda row, _by: review.withdraw(row, actor=None),
            lambda row, by: review.needs_change(row, actor=by, reason="Which?"),
        ],
        ids=["declined", "duplicate", "spam", "withdrawn", "asked in vain"],
    )
    def test_they_are_forgotten_ninety_days_after_the_decision(
        self, decide: Callable[[Submission, User], Submission], sent: Submission, editor: User
    ) -> None:
        decide(sent, editor)
        now = timezone.now()
        retention.forget(now + 89 * DAY)
        assert kept(sent) == KEPT
        retention.forget(now + 90 * DAY + timedelta(minutes=1))
        assert kept(sent) == FORGOTTEN

    def test_so_is_who_sent_what_an_editor_took_out_of_an_issue(self, sent: Submission, editor: User, issue: Issue) -> None:
        review.accept(sent, actor=editor)
        Placement.objects.create(issue=issue, source="submissions", key=sent.key, section="official", text="x")
        retention.forget(timezone.now() + 91 * DAY)
        assert kept(sent) == KEPT
        release(issue, actor=editor)
        retention.forget(timezone.now() + 91 * DAY)
        assert kept(sent) == FORGOTTEN

    def test_a_printed_name_stays(self, sent: Submission, editor: User, issue: Issue) -> None:
        review.mark_published([review.accept(sent, actor=editor)], issue=issue)
        retention.forget(timezone.now() + 91 * DAY)
        assert kept(sent) == ("", "", "Ada")

    def test_what_is_still_to_come_is_kept(self, sent: Submission, editor: User) -> None:
        retention.forget(timezone.now() + 1000 * DAY)
        assert kept(sent) == KEPT
        review.accept(sent, actor=editor)
        retention.forget(timezone.now() + 1000 * DAY)
        assert kept(sent) == KEPT

    def test_a_later_decision_begins_the_days_anew(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="No.")
        with time_machine.travel(timezone.now() + 60 * DAY):
            review.undo(sent, actor=editor)
            review.decline(sent, actor=editor, reason="Still no.")
        retention.forget(timezone.now() + 91 * DAY)
        assert kept(sent) == KEPT

    def test_their_mails_lose_address_and_link(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="No.")
        retention.forget(timezone.now() + 91 * DAY)
        assert set(Notice.objects.values_list("recipient", "body")) == {("", "")}
        assert sorted(Notice.objects.values_list("subject", flat=True)) == ["Not taken: A link", SUBJECTS[Notice.Kind.RECEIVED]]

    def test_twice_is_once(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="No.")
        for _ in range(2):
            retention.forget(timezone.now() + 91 * DAY)
        assert kept(sent) == FORGOTTEN

    def test_a_crowd_is_forgotten_bit_by_bit(self, send: Send, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retention, "MOST_AT_ONCE", 2)
        for number in range(5):
            review.decline(send(email=ADA, url=f"https://n{number}.example.org/"), actor=editor, reason="No.")
        left = []
        while Submission.objects.exclude(email="").exists():
            retention.forget(timezone.now() + 91 * DAY)
            left.append(Submission.objects.exclude(email="").count())
        assert left == [3, 1, 0]


class TestSpentRows:
    def test_they_go_when_they_are_of_no_use(self, sent: Submission, editor: User) -> None:
        now = timezone.now()
        token = ApiToken.objects.create(name="x", digest="x")
        for age in (29, 31):
            ApiRequest.objects.create(token=token, key=str(age), payload_digest="x", submission=sent, created_at=now - age * DAY)
        for minutes in (-1, 1):
            until = now + timedelta(minutes=minutes)
            FloodCount.objects.create(key=str(minutes), count=1, ends_at=until)
            SpentProof.objects.create(digest=str(minutes), expires_at=until)
        for age in (1, 91):
            digest = Notice.objects.create(kind="digest", reader=editor, day=(now - age * DAY).date(), message_id=f"<{age}>")
            Notice.objects.filter(pk=digest.pk).update(created_at=now - age * DAY)
        retention.forget(now)
        assert list(ApiRequest.objects.values_list("key", flat=True)) == ["29"]
        assert list(FloodCount.objects.exclude(key__startswith="receipt:").values_list("key", flat=True)) == ["1"]
        assert list(SpentProof.objects.values_list("digest", flat=True)) == ["1"]
        assert list(Notice.objects.filter(kind="digest").values_list("message_id", flat=True)) == ["<1>"]
        assert Submission.objects.count() == 1

    def test_it_asks_a_handful_of_questions(
        self, sent: Submission, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        review.decline(sent, actor=editor, reason="No.")
        with django_assert_max_num_queries(11):
            retention.forget(timezone.now() + 91 * DAY)


class TestSecrecy:
    """An address is the editors' alone."""

    PUBLIC = (
        *("/", "/issues/", "/issues/700/", "/search/?q=link", "/events/", "/submit/", "/submit/link/", "/healthz"),
        *("/api/v1/", "/api/v1/openapi.json"),
    )

    def texts(self, client: Client, submission: Submission) -> dict[str, str]:
        private = submission.get_absolute_url()
        paths = [*self.PUBLIC, private, f"{private.rstrip('/')}.txt", f"/api/v1/submissions/{submission.token}/"]
        return {path: client.get(path).content.decode(errors="replace") for path in paths}

    def test_no_page_tells_it(self, client: Client, sent: Submission, editor: User, issue: Issue) -> None:
        for step in ("pending", "question", "accepted", "published"):
            match step:
                case "question":
                    review.needs_change(sent, actor=editor, reason="Which?")
                case "accepted":
                    review.accept(sent, actor=editor)
                case "published":
                    review.mark_published([sent], issue=issue)
            told = [path for path, text in self.texts(client, sent).items() if "lovelace" in text.lower() or "a" * 64 in text]
            assert (step, told) == (step, [])

    def test_no_export_and_no_explanation_tells_it(
        self, sent: Submission, editor: User, issue: Issue, editor_client: Client, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from issues.assembly import assemble_issue
        from issues.text import issue_text
        from submissions.sources import SubmissionSource

        review.accept(sent, actor=editor)
        assemble_issue(issue, actor=editor)
        with suppress(SystemExit):  # it finds errors in our sample
            call_command("check_issue", "700", format="json")
        explanation = SubmissionSource().explain(sent.key)
        desk = editor_client.get(f"/admin/issues/issue/{issue.pk}/change/").content.decode() + editor_client.get("/admin/").content.decode()
        export = editor_client.get(f"/admin/issues/issue/{issue.pk}/export/").content.decode()
        for text in (issue_text(issue), str(explanation), desk, export, capsys.readouterr().out):
            assert "lovelace" not in text.lower()
        assert sent.url in export

    def test_editors_see_it(self, sent: Submission, editor_client: Client) -> None:
        assert ADA in editor_client.get(f"/admin/submissions/submission/{sent.pk}/change/").content.decode()
        notice = Notice.objects.get()
        assert ADA in editor_client.get(f"/admin/submissions/notice/{notice.pk}/change/").content.decode()
