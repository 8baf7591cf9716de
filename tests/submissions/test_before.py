"""What came before of a site and of a sender (submissions/before.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from submissions import before, review
from submissions.before import Before
from submissions.models import Submission

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


def test_of_a_site_the_issues_tell_what_was_printed_and_the_queue_what_was_declined(editor: User, old_issue: Issue, send: Send) -> None:
    assert old_issue.entries.get().host == "printed.example.org"
    submission = send(url="https://www.printed.example.org/new")
    review.decline(send(url="https://printed.example.org/2"), actor=editor, reason="No.")
    review.spam(send(url="https://printed.example.org/3"), actor=editor)
    review.later(send(url="https://printed.example.org/4"), actor=editor)
    assert before.of_host(submission) == Before(printed=1, declined=2, section="Official")
    assert before.of_host(send(url="https://elsewhere.example.org/")) == Before()


def test_of_a_sender_all_that_bears_the_same_trace_counts(editor: User, issue: Issue, send: Send) -> None:
    rows = [send(url=f"https://a{one}.example.org/", section="research", email="ada@example.org") for one in range(4)]
    printed, declined, waiting, submission = rows
    review.mark_published([review.accept(printed, actor=editor)], issue=issue)
    review.decline(declined, actor=editor, reason="No.")
    Submission.objects.filter(pk=waiting.pk).update(email="", sender="visitor")
    Submission.objects.filter(pk=submission.pk).update(sender="visitor")
    submission.refresh_from_db()
    assert before.of_sender(submission) == Before(printed=1, declined=1, section="Research", waiting=1)
    assert not before.of_sender(send(url="https://nobody.example.org/"))


def test_counting_stops_at_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(before, "MOST_COUNTED", 3)
    assert (Before(printed=3).printed_words, Before(declined=2).declined_words) == ("2+", "2")


def test_it_takes_three_questions(send: Send, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    submission = send(email="ada@example.org")
    with django_assert_num_queries(3):
        before.of_host(submission)
        before.of_sender(submission)
