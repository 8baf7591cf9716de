"""What is queued, when, in which words, and how undo and later decisions take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from submissions import notices, review
from submissions.floods import RECEIPTS_PER_DAY
from submissions.models import Decision, Notice, Submission
from submissions.notices.outbox import new_message_id
from submissions.notices.texts import subject_line
from tests.submissions.post import ADA, last, mail_about, queued, send_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
DELAY = timedelta(seconds=300)


@pytest.fixture
def sent(send: Send) -> Submission:
    """A link whose sender wants mail and has had the first one."""
    submission = send(email=ADA)
    Notice.objects.all().delete()
    return submission


class TestQueueing:
    def test_received_goes_at_once_and_once(self, send: Send) -> None:
        submission = send(email=ADA)
        for _ in range(3):
            notices.queue_received(submission)
        notice = Notice.objects.get()
        assert (notice.kind, notice.recipient, notice.submission) == ("received", ADA, submission)
        assert notice.due_at <= timezone.now()

    def test_a_stranger_whose_address_is_typed_again_and_again_gets_few_mails(self, send: Send) -> None:
        spellings = ["ada@example.org", "ADA@example.org", "a.d.a@Example.org", "ada+{}@example.org"]
        for number in range(16):
            send(email=spellings[number % 4].format(number), url=f"https://link.example.org/{number}")
        assert queued() == [("received", "waiting", "")] * RECEIPTS_PER_DAY
        send(email="bob@example.org", url="https://link.example.org/bob")
        assert Notice.objects.filter(recipient="bob@example.org").count() == 1

    def test_the_next_day_it_is_told_again(self, send: Send) -> None:
        with time_machine.travel(timezone.now()) as clock:
            for number in range(RECEIPTS_PER_DAY + 1):
                send(email=ADA, url=f"https://link.example.org/{number}")
            clock.shift(timedelta(days=1))
            send(email=ADA, url="https://link.example.org/next")
        assert Notice.objects.count() == RECEIPTS_PER_DAY + 1

    def test_decisions_are_told_however_many_receipts_there_were(self, send: Send, editor: User) -> None:
        links = [send(email=ADA, url=f"https://link.example.org/{number}") for number in range(RECEIPTS_PER_DAY + 1)]
        for link in links:
            review.accept(link, actor=editor)
        assert Notice.objects.filter(kind="accepted").count() == RECEIPTS_PER_DAY + 1

    def test_nobody_is_written_to_without_an_address(self, send: Send, editor: User) -> None:
        submission = send()
        notices.queue_received(submission)
        review.decline(submission, actor=editor, reason="No.")
        assert queued() == []

    def test_a_decision_waits_for_the_delay(self, sent: Submission, editor: User, settings: Settings) -> None:
        settings.NOTICE_DELAY = 60
        with time_machine.travel(timezone.now(), tick=False):
            review.accept(sent, actor=editor)
            assert mail_about(last(sent)).due_at == timezone.now() + timedelta(seconds=60)

    @pytest.mark.parametrize(
        ("decide", "kind"),
        [
            (lambda row, by: review.accept(row, actor=by), "accepted"),
            (lambda row, by: review.decline(row, actor=by, reason="No."), "declined"),
            (lambda row, by: review.needs_change(row, actor=by, reason="Why?"), "needs_change"),
            (lambda row, by: review.mark_duplicate(row, actor=by, reason="In 650."), "declined"),
        ],
        ids=["accept", "decline", "needs_change", "duplicate"],
    )
    def test_every_decision_has_its_mail(
        self, decide: Callable[[Submission, User], Submission], kind: str, sent: Submission, editor: User
    ) -> None:
        decide(sent, editor)
        assert queued() == [(kind, "waiting", "")]

    def test_spam_withdrawing_and_putting_off_are_nobodys_news(self, send: Send, editor: User) -> None:
        review.spam(send(email=ADA, url="https://a.example.org/"), actor=editor)
        review.withdraw(send(email=ADA, url="https://b.example.org/"), actor=None)
        review.later(send(email=ADA, url="https://c.example.org/"), actor=editor)
        assert Notice.objects.exclude(kind="received").count() == 0

    def test_publishing_writes_to_all_in_few_queries(
        self, issue: Issue, send: Send, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        rows = [review.accept(send(email=f"p{n}@example.org", url=f"https://p{n}.example.org/"), actor=editor) for n in range(5)]
        with django_assert_max_num_queries(10):
            review.mark_published(rows, issue=issue)
        published = Notice.objects.filter(kind="published")
        assert sorted(published.values_list("recipient", flat=True)) == [f"p{n}@example.org" for n in range(5)]
        assert set(published.values_list("decision__verb", flat=True)) == {"publish"}
        assert set(Notice.objects.filter(kind="accepted").values_list("outcome", flat=True)) == {"taken_back"}

    def test_a_decision_has_one_mail_however_often_it_is_queued(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="No.")
        decision = sent.decisions.get()
        notices.queue_decision(decision)
        assert Notice.objects.filter(decision=decision).count() == 1

    def test_a_refused_decision_queues_nothing(self, sent: Submission, editor: User) -> None:
        with pytest.raises(review.ReviewError):
            review.decline(sent, actor=editor, reason=" ")
        assert queued() == []


class TestUndo:
    def test_it_takes_decision_and_mail_back(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="Too fast.")
        review.undo(sent, actor=editor)
        assert queued() == [("declined", "done", "taken_back")]
        assert not notices.has_gone_out(sent)
        with time_machine.travel(timezone.now() + DELAY):
            assert send_due() == 0

    def test_what_has_gone_stays_gone_and_says_so(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="Too fast.")
        Notice.objects.update(state="done", outcome="sent", sent_at=timezone.now())
        review.undo(sent, actor=editor)
        assert (sent.state, queued()) == ("pending", [("declined", "done", "sent")])
        assert notices.has_gone_out(sent)

    def test_what_is_being_sent_is_not_reached(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="Too fast.")
        Notice.objects.update(state="running")
        review.undo(sent, actor=editor)
        assert queued() == [("declined", "running", "")]
        assert notices.has_gone_out(sent)

    def test_the_last_word_alone_is_said(self, sent: Submission, editor: User) -> None:
        review.accept(sent, actor=editor)
        review.decline(sent, actor=editor, reason="On second thoughts.")
        assert queued() == [("accepted", "done", "taken_back"), ("declined", "waiting", "")]

    def test_an_undone_last_word_brings_the_one_before_back(self, sent: Submission, editor: User) -> None:
        review.accept(sent, actor=editor)
        review.decline(sent, actor=editor, reason="On second thoughts.")
        review.undo(sent, actor=editor)
        assert sent.state == "accepted"
        assert queued() == [("accepted", "waiting", ""), ("declined", "done", "taken_back")]

    def test_a_question_that_was_withdrawn_from_is_not_asked(self, sent: Submission, editor: User) -> None:
        review.needs_change(sent, actor=editor, reason="Which?")
        review.withdraw(sent, actor=None)
        assert queued() == [("needs_change", "done", "taken_back")]
        review.undo(sent, actor=None)
        assert queued() == [("needs_change", "waiting", "")]

    def test_a_mail_that_failed_for_now_is_not_sent_after_a_newer_decision(self, sent: Submission, editor: User) -> None:
        review.accept(sent, actor=editor)
        Notice.objects.update(state="running")  # somebody is at it, and will fail
        review.decline(sent, actor=editor, reason="On second thoughts.")
        Notice.objects.filter(kind="accepted").update(state="waiting", attempts=1, due_at=timezone.now())
        send_due()
        assert queued()[0] == ("accepted", "done", "taken_back")

    def test_an_edit_leaves_the_mail_alone(self, sent: Submission, editor: User) -> None:
        review.accept(sent, actor=editor)
        review.take(sent, review.Step(Decision.Verb.EDIT, editor, "title"))
        assert queued() == [("accepted", "waiting", "")]


class TestWords:
    def test_received(self, send: Send) -> None:
        submission = send(email=ADA)
        notices.queue_received(submission)
        notice = Notice.objects.get()
        assert notice.subject == "This Week in Rust has received your submission"
        assert notice.body.splitlines()[0] == "Thank you. What you sent to This Week in Rust is with the editors, for Issue 700."
        assert ("A link" in notice.body, "link.example.org" in notice.body) == (False, False)
        assert f"http://localhost:8000/submissions/{submission.token}/\n" in notice.body
        assert notice.body.rstrip().splitlines()[-1].startswith("No more mail: http://localhost:8000/mail/unsubscribe/")
        assert "\n-- \n" in notice.body

    def test_accepted_names_section_and_issue(self, sent: Submission, editor: User) -> None:
        review.accept(sent, actor=editor)
        assert "Your submission is accepted for Issue 700, under Official:" in mail_about(last(sent)).body

    def test_declined_gives_the_reason_as_it_was_typed(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="Not about <Rust> & friends.\n\nSorry, {{ you }}.")
        assert "\nNot about <Rust> & friends.\n\nSorry, {{ you }}.\n" in mail_about(last(sent)).body

    def test_declined_in_a_closed_section_says_what_to_do_instead(self, sent: Submission, editor: User) -> None:
        assert sent.section is not None
        sent.section.closed_from_issue = 1
        sent.section.policy_alternative = "Post it in the forum."
        sent.section.save()
        review.decline(sent, actor=editor, reason="Closed.")
        assert "Post it in the forum." in mail_about(last(sent)).body

    @pytest.mark.usefixtures("old_issue")
    def test_duplicate_says_of_which_issue(self, send: Send, editor: User) -> None:
        printed = send(email=ADA, url="https://printed.example.org/page")
        review.mark_duplicate(printed, actor=editor, reason="It was there.")
        assert "It was in Issue 699 of 17 April 2041." in mail_about(last(printed)).body

    def test_duplicate_of_another_submission_does_not_name_it(self, send: Send, sent: Submission, editor: User) -> None:
        other = send(title="Somebody's secret", url="https://other.example.org/")
        review.mark_duplicate(sent, actor=editor, of=other)
        body = mail_about(last(sent)).body
        assert "Somebody had sent it before." in body
        assert "secret" not in body

    def test_published_links_to_the_issue(self, issue: Issue, sent: Submission, editor: User) -> None:
        review.mark_published([review.accept(sent, actor=editor)], issue=issue)
        notice = Notice.objects.get(kind="published")
        assert notice.subject == "Published: A link"
        assert "http://localhost:8000/issues/700/\n" in notice.body

    def test_no_editor_is_named(self, sent: Submission, editor: User) -> None:
        review.decline(sent, actor=editor, reason="No.")
        body = mail_about(last(sent)).body
        assert editor.email not in body
        assert editor.username not in body.replace("editors", "")

    def test_a_long_title_fits_the_subject(self, send: Send) -> None:
        notices.queue_received(send(email=ADA, title="Long " * 59))
        assert len(Notice.objects.get().subject) <= 200

    @pytest.mark.parametrize(
        "title", ["a\r\nBcc: b@example.org", "a\nb", "a\x0bb", "a\u2028b", "a\x85b", "a\u202eb", "{% url 'x' %}", "%s {title}", "\ud800"]
    )
    def test_no_title_breaks_the_subject(self, title: str) -> None:
        subject = subject_line(Notice.Kind.ACCEPTED, title)
        assert len(subject.splitlines()) == 1
        assert subject.encode()


class TestAddress:
    def test_receipts_that_wait_do_not_all_follow_to_a_stranger(self, send: Send) -> None:
        for number in range(RECEIPTS_PER_DAY + 2):
            mine = send(email=f"{number}@example.org", url=f"https://link.example.org/{number}")
            notices.change_address(mine, email="stranger@example.net")
        assert queued() == [("received", "waiting", "")] * RECEIPTS_PER_DAY + [("received", "done", "taken_back")] * 2
        assert set(Notice.objects.filter(state="waiting").values_list("recipient", flat=True)) == {"stranger@example.net"}

    def test_what_waits_follows_the_new_address(self, sent: Submission, editor: User) -> None:
        review.needs_change(sent, actor=editor, reason="Which?")
        before = Notice.objects.get()
        assert notices.change_address(sent, email="new@example.org")
        after = Notice.objects.get()
        assert after.recipient == "new@example.org"
        assert after.message_id != before.message_id
        assert notices.unsubscribe_url("new@example.org") in after.body
        assert notices.unsubscribe_url(ADA) not in after.body

    def test_without_an_address_what_waits_is_taken_back(self, sent: Submission, editor: User) -> None:
        review.needs_change(sent, actor=editor, reason="Which?")
        assert notices.change_address(sent, email="")
        assert queued() == [("needs_change", "done", "taken_back")]

    def test_a_decided_one_keeps_its_address(self, sent: Submission, editor: User) -> None:
        review.accept(sent, actor=editor)
        assert not notices.change_address(sent, email="new@example.org")
        sent.refresh_from_db()
        assert sent.email == ADA


class TestNames:
    def test_message_ids_are_ours_and_all_different(self, settings: Settings) -> None:
        settings.SITE_URL = "https://desk.example.org"
        found = {new_message_id() for _ in range(100)}
        assert len(found) == 100
        assert all(name.startswith("<notice-") and name.endswith("@desk.example.org>") for name in found)

    @pytest.mark.parametrize("host", ["a" * 60 + "." + "b" * 60 + "." + "c" * 60, "[::1]:8000", "localhost:8000"])
    def test_message_ids_fit_whatever_the_host(self, host: str, settings: Settings) -> None:
        settings.SITE_URL = f"https://{host}"
        name = new_message_id()
        assert len(name) <= 120
        assert name.count("@") == 1
        assert not set(":[] ") & set(name)
