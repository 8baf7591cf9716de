"""The daily mail to editors: when something waits, once, to those who decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.auth.models import User

from submissions import intake, notices, review
from submissions.models import Notice
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
SIX = datetime(2041, 4, 22, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _morning() -> object:
    with time_machine.travel(SIX, tick=False) as clock:
        yield clock


def readers() -> list[str]:
    return sorted(Notice.objects.filter(kind="digest").values_list("recipient", flat=True))


def test_editors_are_told_what_waits(send: Send, editor: User) -> None:
    send()
    send(url="https://b.example.org/", section="research")
    send(url="https://c.example.org/", section="research")
    send("task")
    notices.queue_digests(SIX + 3 * timedelta(hours=1))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.reader, notice.day) == (editor.email, editor, SIX.date())
    assert notice.subject == "4 submissions wait for a decision"
    lines = notice.body.splitlines()
    assert lines[0] == "4 submissions wait for a decision."
    assert lines[2] == "    2  Research"
    assert sorted(lines[3:5]) == ["    1  CFP - Projects", "    1  Official"]
    assert "Issue 700 closes in 2 days." in lines
    assert "http://localhost:8000/admin/submissions/submission/triage/" in lines
    assert lines[-1] == f"No more mail: {notices.unsubscribe_url(editor.email)}"


def test_the_oldest_and_the_answered_ones_are_named(send: Send, editor: User) -> None:
    submission = review.needs_change(send(), actor=editor, reason="Which?")
    Notice.objects.all().delete()
    form_fields = {
        **FIELDS["link"],
        "section": "official",
        "title": "Better",
        "prefixes": [],
        "language": "",
        "note": "",
        "not_before": None,
    }
    form_fields |= {"llm": "", "llm_disclosure": "", "has_paywall": None}
    intake.correct(submission, cleaned=form_fields, answer="This.")
    notices.queue_digests(SIX + 5 * DAY)
    body = Notice.objects.get(kind="digest").body
    assert "1 submission waits for a decision, the oldest for 5 days." in body
    assert "1 of them was answered by its sender." in body


def test_nothing_is_said_when_nothing_waits(editor: User) -> None:
    assert editor.email
    notices.queue_digests(SIX)
    assert Notice.objects.count() == 0


def test_what_is_decided_or_put_off_does_not_wait(send: Send, editor: User) -> None:
    review.accept(send(), actor=editor)
    review.later(send(url="https://b.example.org/"), actor=editor)
    review.needs_change(send(url="https://c.example.org/"), actor=editor, reason="Which?")
    notices.queue_digests(SIX)
    assert readers() == []


def test_not_before_six(send: Send, editor: User) -> None:
    assert editor.email
    send()
    notices.queue_digests(SIX - timedelta(minutes=1))
    assert readers() == []


def test_once_a_day_however_often_it_is_asked_for(send: Send, editor: User) -> None:
    send()
    for minutes in (0, 15, 30, 600):
        notices.queue_digests(SIX + timedelta(minutes=minutes))
    assert readers() == [editor.email]
    notices.queue_digests(SIX + DAY)
    assert readers() == [editor.email] * 2


def test_only_those_who_decide_and_have_an_address(send: Send, editor: User, publisher: User) -> None:
    send()
    User.objects.create_superuser("root", "root@example.org")
    User.objects.create_superuser("gone", "gone@example.org", is_active=False)
    User.objects.create_superuser("silent", "")
    User.objects.create_user("clerk", "clerk@example.org", is_staff=True)
    outsider = User.objects.create_user("outsider", "outsider@example.org")
    outsider.groups.set(editor.groups.all())
    notices.queue_digests(SIX)
    assert readers() == sorted([editor.email, publisher.email, "root@example.org"])


def test_it_costs_the_same_however_much_waits(
    send: Send, editor: User, issue: Issue, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert editor.email
    assert issue.number == 700
    for number in range(5):
        send(url=f"https://n{number}.example.org/")
    with django_assert_max_num_queries(8):
        notices.queue_digests(SIX)
