"""What the queue tells the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issues.assembly import assemble_issue
from issues.log import About, Question, read_log
from issues.publication import release
from submissions import intake, retention, review
from submissions.models import Decision, Submission
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.models import Issue

pytestmark = pytest.mark.django_db
USUAL: dict[str, Any] = {"prefixes": [], "language": "", "not_before": None, "note": "secret note", "email": "ada@example.org"}


def sent(**fields: str) -> Submission:
    return intake.submit(kind="link", cleaned=FIELDS["link"] | {"url_sent": FIELDS["link"]["url"]} | USUAL | fields)


def told(**question: Any) -> list[tuple[str, ...]]:
    sources = frozenset({"sent", "decisions"})
    page = read_log(Question(**{"sources": sources, **question}))
    return [(one.name, one.deed, one.before, one.after, one.why) for one in reversed(page.happenings)]


def test_the_life_of_a_submission_is_told(issue: Issue, editor: User, publisher: User) -> None:
    submission = sent()
    asked = review.needs_change(submission, actor=editor, reason="Which one?")
    answered = review.take(asked, review.Step(Decision.Verb.ANSWER, None, "That one."))
    declined = review.decline(answered, actor=editor, reason="No.")
    reopened = review.undo(declined, actor=publisher)
    review.accept(reopened, actor=publisher)
    assemble_issue(issue, actor=None)
    release(issue, actor=publisher)
    url = FIELDS["link"]["url"]
    expected = [
        ("A reader", "sent in", "", url, ""),
        ("editor", "asked about", "pending", "needs a change", "Which one?"),
        ("The sender", "answered about", "needs a change", "pending", "That one."),
        ("editor", "declined", "pending", "declined", "No."),
        ("publisher", "took back a decision about", "declined", "pending", ""),
        ("publisher", "accepted", "pending", "accepted", ""),
        ("The newsletter", "published", "accepted", "published", ""),
    ]
    assert told() == expected
    assert told(about=About("submission", submission.pk)) == expected
    assert told(about=About("issue", issue.pk)) == expected
    assert told(about=About("submission", submission.pk + 1)) == told(about=About("event", 1)) == []
    assert told(words=("which", "LINK")) == [expected[1]]
    assert told(person=editor.pk) == [expected[1], expected[3]]


def test_what_has_a_line_in_a_draft_is_about_the_issue(issue: Issue, editor: User) -> None:
    submission = sent()
    other = sent(url="https://other.example.org/", url_sent="https://other.example.org/", title="Other")
    review.accept(submission, actor=editor)
    review.later(other, actor=editor)
    assemble_issue(issue, actor=editor)
    assert [line[1] for line in told(about=About("issue", issue.pk))] == ["sent in", "accepted"]


def test_nothing_of_a_sender_but_their_words_is_told(issue: Issue, editor: User) -> None:
    assert issue.is_open
    review.decline(sent(), actor=editor, reason="No.")
    assert "ada@example.org" not in repr(read_log(Question()))
    assert "secret note" not in repr(read_log(Question()))


def test_what_is_forgotten_changes_no_line(issue: Issue, editor: User) -> None:

    assert issue.is_open
    review.decline(sent(), actor=editor, reason="No.")
    before = told()
    retention.forget(timezone.now() + timedelta(days=91))
    assert Submission.objects.get().email == ""
    assert told() == before
