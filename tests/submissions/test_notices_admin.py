"""The outbox in the admin, and what an editor is told when undo came too late for the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from submissions import notices, review
from submissions.models import Notice
from submissions.notices.texts import SUBJECTS
from tests.submissions.post import ADA
from tests.submissions.queue_pages import LIST, text_of, url

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from submissions.models import Submission
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
OUTBOX = "/admin/submissions/notice/"


@pytest.fixture
def sent(send: Send) -> Submission:
    submission = send(email=ADA, title="Read me")
    notices.queue_received(submission)
    return submission


def test_a_stored_mail_is_read_there(sent: Submission, editor_client: Client) -> None:
    notice = Notice.objects.get()
    notices.send_notice(notice.pk)
    listed = text_of(editor_client.get(OUTBOX))
    assert SUBJECTS[Notice.Kind.RECEIVED] in listed
    assert "Read me" in listed
    assert "Stored: no mail server is set up" in listed
    page = editor_client.get(f"{OUTBOX}{notice.pk}/change/")
    assert f"/submissions/{sent.token}/" in page.content.decode()
    assert ADA in page.content.decode()


@pytest.mark.parametrize("query", ["kind__exact=received", "outcome__exact=stored", "state__exact=done"])
def test_the_list_is_narrowed(query: str, sent: Submission, editor_client: Client) -> None:
    assert sent.email
    assert editor_client.get(f"{OUTBOX}?{query}").status_code == 200


@pytest.mark.parametrize(("query", "words"), [("", "This list fills by itself."), ("?kind__exact=published", "take a filter off")])
def test_an_empty_list_says_what_comes_there(query: str, words: str, editor_client: Client) -> None:
    text = text_of(editor_client.get(f"{OUTBOX}{query}"))
    assert words in text
    assert "0 notices" not in text


@pytest.mark.parametrize("query", ["recipient__startswith=a", "submission__token__startswith=a", "reader__password__startswith=a"])
def test_no_other_question_is_answered(query: str, sent: Submission, editor_client: Client) -> None:
    assert sent.email
    assert editor_client.get(f"{OUTBOX}?{query}").status_code in (302, 400)


def test_the_list_costs_the_same_at_one_and_three_rows(
    sent: Submission, send: Send, editor_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert sent.email
    for count in (1, 3):
        while Notice.objects.count() < count:
            notices.queue_received(send(email=ADA, url=f"https://n{Notice.objects.count()}.example.org/"))
        with django_assert_max_num_queries(8):
            editor_client.get(OUTBOX)


def test_nothing_is_changed_there(sent: Submission, editor_client: Client) -> None:
    assert sent.email
    notice = Notice.objects.get()
    for path in (f"{OUTBOX}add/", f"{OUTBOX}{notice.pk}/delete/"):
        assert editor_client.get(path).status_code == 403
    assert editor_client.post(f"{OUTBOX}{notice.pk}/change/", {"recipient": "x@example.org"}).status_code == 403


def test_the_page_of_a_submission_shows_its_mails(sent: Submission, editor_client: Client, editor: User) -> None:
    review.decline(sent, actor=editor, reason="No.")
    text = text_of(editor_client.get(url(sent)))
    assert ADA in text
    assert "Received</a>: Waiting" in text
    assert "Declined</a>: Waiting" in text


def test_an_editor_is_told_that_the_mail_has_gone(sent: Submission, editor_client: Client, editor: User) -> None:
    review.decline(sent, actor=editor, reason="No.")
    Notice.objects.update(state="done", outcome="sent", sent_at=timezone.now())
    response = editor_client.post(url(sent), {"decide": "undo", "version": sent.version}, follow=True)
    assert "The mail has gone out already" in text_of(response)


def test_an_editor_is_not_told_so_when_it_was_taken_back(sent: Submission, editor_client: Client, editor: User) -> None:
    review.decline(sent, actor=editor, reason="No.")
    response = editor_client.post(url(sent), {"decide": "undo", "version": sent.version}, follow=True)
    assert "The mail has gone" not in text_of(response)
    assert Notice.objects.get(kind="declined").outcome == "taken_back"


def test_the_list_action_says_so_too(sent: Submission, editor_client: Client, editor: User) -> None:
    review.decline(sent, actor=editor, reason="No.")
    Notice.objects.update(state="done", outcome="sent", sent_at=timezone.now())
    response = editor_client.post(f"{LIST}?state=all", {"action": "undo", "_selected_action": [sent.pk], "confirmed": "yes"}, follow=True)
    assert "“Read me”: The mail has gone out already" in text_of(response)
