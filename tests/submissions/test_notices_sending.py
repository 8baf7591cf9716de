"""Sending, against a mail server of our own with its faults: who gets what, what is tried again, what is not."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from submissions import notices, review
from submissions.models import Notice, Submission
from submissions.notices.sending import mail_of
from submissions.notices.texts import subject_line
from tests.mail import MailServer
from tests.submissions.post import ADA, queued, send_due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from pytest_django.fixtures import Settings

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
HOUR = timedelta(hours=1)
LONG_LINE = "long " * 400


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server, and settings that lead to it."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
        settings.HAS_MAIL = True
        settings.SITE_URL = "https://desk.example.org"
        yield server


def received(send: Send, address: str = ADA) -> Notice:
    """The first mail about something sent in just now."""
    url = f"https://{address.partition('@')[0].lower()}.example.org/"
    submission = send(email=address, url=url)
    notices.queue_received(submission)
    return Notice.objects.get(submission=submission)


class TestMail:
    def test_it_goes_to_one_person_with_all_its_headers(self, server: MailServer, send: Send) -> None:
        notice = received(send)
        send_due()
        (mail,) = server.mails
        assert server.received[0][0] == ADA
        assert {name: mail[name] for name in ("To", "From", "Subject", "Message-ID", "Auto-Submitted", "List-Unsubscribe-Post")} == {
            "To": ADA,
            "From": "This Week in Rust <desk@localhost>",
            "Subject": "This Week in Rust has received your submission",
            "Message-ID": notice.message_id,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        assert mail["List-Unsubscribe"].strip() == f"<{notices.unsubscribe_url(ADA)}>"
        assert mail["Date"]
        assert mail["Reply-To"] is None
        assert mail["Message-ID"].endswith("@desk.example.org>")

    def test_the_text_arrives_as_it_was_queued(self, server: MailServer, send: Send, editor: User) -> None:
        submission = send(email=ADA)
        Notice.objects.all().delete()
        reason = f"Größe 🦀 и 汉字.\n.\n..\nFrom here\n{LONG_LINE}"
        review.decline(submission, actor=editor, reason=reason)
        Notice.objects.update(due_at=timezone.now())
        send_due()
        assert server.mails[0].get_content().replace("\r\n", "\n") == Notice.objects.get().body

    def test_it_is_noted_when_it_went(self, server: MailServer, send: Send) -> None:
        notice = received(send)
        send_due()
        notice.refresh_from_db()
        assert (notice.state, notice.outcome, notice.attempts) == ("done", "sent", 1)
        assert notice.sent_at is not None
        assert len(server.received) == 1

    def test_it_goes_once_however_often_it_is_delivered(self, server: MailServer, send: Send) -> None:
        notice = received(send)
        for _ in range(50):
            notices.send_notice(notice.pk)
        assert len(server.received) == 1

    def test_a_decision_is_not_sent_before_the_delay(self, server: MailServer, send: Send, editor: User) -> None:
        submission = send(email=ADA)
        Notice.objects.all().delete()
        review.decline(submission, actor=editor, reason="No.")
        with time_machine.travel(timezone.now() + timedelta(seconds=290)):
            assert send_due() == 0
        with time_machine.travel(timezone.now() + timedelta(seconds=301)):
            assert send_due() == 1
        assert [mail["Subject"] for mail in server.mails] == ["Not taken: A link"]

    @pytest.mark.parametrize(
        "title",
        [
            "a\r\nBcc: eve@example.org",
            "a\nX: y",
            "a\r\n\r\nbody",
            "=?utf-8?q?a=0d=0aBcc=3a_eve=40example.org?=",
            "é" * 200,
            "\u2028Bcc: x",
            "\x00a",
        ],
    )
    def test_no_title_adds_a_header(self, title: str, server: MailServer, send: Send) -> None:
        notice = received(send)
        usual = [*mail_of(notice).message().keys()]
        Notice.objects.filter(pk=notice.pk).update(subject=subject_line(Notice.Kind.RECEIVED, title))
        send_due()
        (mail,) = server.mails
        assert list(mail.keys()) == usual
        assert server.received[0][0] == ADA
        assert mail["Bcc"] is None

    @pytest.mark.parametrize(
        "address", ["a@example.org\nBcc: eve@example.org", "a@example.org, eve@example.org", "nobody", "@", "a@" + "b" * 300]
    )
    def test_no_address_becomes_two(self, address: str, server: MailServer, send: Send) -> None:
        notice = received(send)
        Notice.objects.filter(pk=notice.pk).update(recipient=address[:254])
        send_due()
        assert not {recipient for recipient, _ in server.received} & {"eve@example.org", ADA}
        assert Notice.objects.get().state == "done"


class TestFaults:
    def test_a_bad_recipient_never_stops_the_rest(self, server: MailServer, send: Send) -> None:
        server.faults.refused = {"bad@example.org"}
        for name in ("a", "bad", "c"):
            received(send, f"{name}@example.org")
        send_due()
        assert [recipient for recipient, _ in server.received] == ["a@example.org", "c@example.org"]
        assert [outcome for _, _, outcome in queued()] == ["sent", "refused", "sent"]
        assert server.asked["bad@example.org"] == 1

    def test_a_mail_that_is_refused_for_its_content_is_refused(self, server: MailServer, send: Send) -> None:
        server.faults.rejected_as_spam = {ADA}
        received(send)
        send_due()
        assert queued() == [("received", "done", "refused")]

    def test_later_means_later(self, server: MailServer, send: Send) -> None:
        server.faults.busy[ADA] = 1
        notice = received(send)
        send_due()
        notice.refresh_from_db()
        assert (notice.state, notice.error) == ("waiting", "The mail server refused the address: 451 4.7.1.")
        assert send_due() == 0
        with time_machine.travel(timezone.now() + timedelta(seconds=3)):
            send_due()
        assert [mail["Message-ID"] for mail in server.mails] == [notice.message_id]

    def test_a_connection_cut_off_is_tried_again_under_the_same_name(self, server: MailServer, send: Send) -> None:
        server.faults.cut_off_after_mail[ADA] = 1
        notice = received(send)
        send_due()
        with time_machine.travel(timezone.now() + timedelta(seconds=3)):
            send_due()
        assert [mail["Message-ID"] for mail in server.mails] == [notice.message_id] * 2
        assert queued() == [("received", "done", "sent")]

    def test_a_slow_greeting_is_not_waited_for(self, server: MailServer, send: Send) -> None:
        server.faults.greeting_seconds = 30
        notice = received(send)
        send_due()
        notice.refresh_from_db()
        assert notice.state == "waiting"
        assert notice.error.startswith("The mail server is not to be reached")
        server.faults.greeting_seconds = 0
        with time_machine.travel(timezone.now() + timedelta(seconds=3)):
            send_due()
        assert len(server.received) == 1

    def test_a_server_that_is_down_for_hours_gets_its_mail_when_it_is_back(self, server: MailServer, send: Send) -> None:
        server.stop()
        notice = received(send)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(6 * 12):
                send_due()
                clock.shift(timedelta(minutes=5))
            notice.refresh_from_db()
            assert notice.state == "waiting"
            assert notice.attempts < 40
            server.start()
            clock.shift(timedelta(minutes=15))
            assert send_due() == 1
        assert len(server.received) == 1

    def test_after_a_day_it_is_given_up(self, server: MailServer, send: Send) -> None:
        server.stop()
        notice = received(send)
        pauses: list[timedelta] = []
        with time_machine.travel(timezone.now(), tick=False) as clock:
            began_at = timezone.now()
            while notice.state == "waiting" and len(pauses) < 200:
                send_due()
                notice.refresh_from_db()
                pauses.append(notice.due_at - timezone.now())
                clock.move_to(notice.due_at)
            assert timezone.now() - began_at > timedelta(hours=20)
        assert max(pauses) == timedelta(minutes=15)
        assert notice.state == "failed"

    def test_the_log_names_no_address(self, server: MailServer, send: Send, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        server.faults.refused = {"bad@example.org"}
        server.faults.busy["busy@example.org"] = 5
        server.faults.rejected_as_spam = {"spam@example.org"}
        for name in ("a", "bad", "busy", "spam"):
            received(send, f"{name}@example.org")
        send_due()
        server.stop()
        received(send, "late@example.org")
        send_due()
        ours = [record for record in caplog.records if not record.name.startswith("mail.")]  # the fake server's own
        words = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in ours if "django.db" not in record.name)
        assert "refused the address: 550 5.1.1" in words
        assert "@example.org" not in words


class TestWithoutServer:
    def test_mail_is_stored(self, send: Send, settings: Settings) -> None:
        settings.HAS_MAIL = False
        received(send)
        send_due()
        assert queued() == [("received", "done", "stored")]
        assert f"/submissions/{Submission.objects.get().token}/" in Notice.objects.get().body


class TestWishes:
    def test_whoever_wants_no_mail_gets_none(self, server: MailServer, send: Send) -> None:
        notices.unsubscribe(notices.address_hash(ADA.upper()))
        received(send)
        received(send, "other@example.org")
        send_due()
        assert [recipient for recipient, _ in server.received] == ["other@example.org"]
        assert [outcome for _, _, outcome in queued()] == ["unwanted", "sent"]

    def test_the_hash_says_nothing_without_the_key(self, settings: Settings) -> None:
        one = notices.address_hash(ADA)
        settings.SECRET_KEY = "another"
        assert notices.address_hash(ADA) != one
        assert len(one) == 64

    def test_of_what_was_withdrawn_the_question_is_not_sent(self, server: MailServer, send: Send, editor: User) -> None:
        submission: Submission = send(email=ADA)
        Notice.objects.all().delete()
        review.needs_change(submission, actor=editor, reason="Which?")
        Notice.objects.update(state="running", leased_until=timezone.now() - HOUR, attempts=1)  # its worker died
        review.withdraw(submission, actor=None)
        send_due()
        assert server.received == []
        assert queued() == [("needs_change", "done", "taken_back")]
