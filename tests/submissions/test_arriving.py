"""What the board learns of the queue: how much came in on each day, and which senders answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from events.sources import EventSource
from issues.models import Section
from issues.sources import Answer, Arrivals, entry_sources
from submissions import review
from submissions.models import Decision, Submission
from submissions.sources import SubmissionSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User

    from issues.models import Issue

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2041, 4, 18), date(2041, 4, 24)


def sent(kind: str = "link", *, at: datetime | None = None, state: str = "pending", number: int = 0) -> Submission:
    url = f"https://{kind}{number}.example.org/{Submission.objects.count()}"
    row = Submission.objects.create(kind=kind, title=f"Title {number}", url=url, url_sent=url, state=state)
    if at:
        Submission.objects.filter(pk=row.pk).update(created_at=at)
    return row


def test_days_are_counted_in_utc_with_what_is_decided() -> None:
    for at, state in (
        (datetime(2041, 4, 17, 23, 59, 59, 999999, UTC), "pending"),
        (datetime(2041, 4, 18, tzinfo=UTC), "pending"),
        (datetime(2041, 4, 20, 12, tzinfo=UTC), "accepted"),
        (datetime(2041, 4, 20, 13, tzinfo=UTC), "needs_change"),
        (datetime(2041, 4, 20, 14, tzinfo=UTC), "spam"),
        (datetime(2041, 4, 24, 23, 59, 59, 999999, UTC), "declined"),
        (datetime(2041, 4, 25, tzinfo=UTC), "pending"),
    ):
        sent(at=at, state=state)
    sent("event", at=datetime(2041, 4, 20, tzinfo=UTC))
    assert SubmissionSource().arrivals(FIRST, LAST) == {FIRST: Arrivals(1, 0), date(2041, 4, 20): Arrivals(3, 2), LAST: Arrivals(1, 1)}
    assert EventSource().arrivals(FIRST, LAST) == {date(2041, 4, 20): Arrivals(1, 0)}


def test_an_answer_comes_back_to_whoever_asked(issue: Issue, editor: User, publisher: User) -> None:
    submission = sent()
    asked = review.needs_change(submission, actor=publisher, reason="Which crate?")
    asked = review.needs_change(asked, actor=editor, reason="And why?")
    source = SubmissionSource()
    assert source.answers(issue) == []
    answered = review.take(asked, review.Step(Decision.Verb.ANSWER, None, "That one."))
    address = f"/admin/submissions/submission/{submission.pk}/change/"
    assert source.answers(issue) == [Answer("Title 0", address, "", editor.pk)]
    assert EventSource().answers(issue) == []
    review.decline(answered, actor=editor, reason="No.")
    assert source.answers(issue) == []


def test_waiting_is_counted_by_section_and_one_off_heading(issue: Issue) -> None:
    official = Section.objects.get(slug="official")
    for number in range(3):
        Submission.objects.filter(pk=sent(number=number).pk).update(section=official)
    Submission.objects.filter(pk=sent(number=8).pk).update(one_off_heading="RustConf 2041")
    sent(number=9)
    assert SubmissionSource().waiting(issue) == {"official": 3, "heading:RustConf 2041": 1, "": 1}


@pytest.mark.parametrize("count", [1, 5])
def test_all_of_it_is_one_question_each(
    issue: Issue, editor: User, count: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(count):
        row = review.needs_change(sent(number=number), actor=editor, reason="?")
        review.take(row, review.Step(Decision.Verb.ANSWER, None, "!"))
    for source in entry_sources():
        with django_assert_num_queries(1):
            source.answers(issue)
        with django_assert_num_queries(1):
            source.arrivals(FIRST, LAST)
