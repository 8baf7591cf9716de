"""Decisions: what they need, what they set, and two editors at once."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.db import connection

from issues.models import Section
from submissions import intake, review
from submissions.models import Submission
from submissions.review import ReviewError

if TYPE_CHECKING:
    from pytest_django import Settings

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
State = Submission.State


def test_accepting_needs_a_section(send: Send, editor: User) -> None:
    submission = send(section="")
    with pytest.raises(ReviewError, match="Choose a section"):
        review.accept(submission, actor=editor)
    assert submission.decisions.count() == 0
    assert review.accept(submission, actor=editor, section="research").section == Section.objects.get(slug="research")


def test_accepting_into_an_unknown_section_is_refused(send: Send, editor: User) -> None:
    submission = send()
    for word in ("no-such-section", "heading:RustConf 1999", "crate-of-the-week"):
        with pytest.raises(ReviewError, match="no section of the coming issue"):
            review.accept(submission, actor=editor, section=word)


def test_accepting_into_a_one_off_section(send: Send, editor: User) -> None:
    submission = review.accept(send(), actor=editor, section="heading:RustConf 2041")
    assert (submission.section, submission.one_off_heading) == (None, "RustConf 2041")


@pytest.mark.parametrize(("kind", "slug"), [("task", "cfp-projects"), ("speakers", "cfp-events")])
def test_calls_know_their_section(kind: str, slug: str, send: Send, editor: User) -> None:
    submission = review.accept(send(kind), actor=editor)
    assert submission.section is not None
    assert submission.section.slug == slug


@pytest.mark.parametrize("decide", [review.decline, review.needs_change, review.mark_duplicate])
def test_a_refusal_needs_a_reason(decide: object, send: Send, editor: User) -> None:
    submission = send()
    with pytest.raises(ReviewError, match="Say why"):
        decide(submission, actor=editor, reason="  ")  # type: ignore[operator]  # any of the three
    submission.refresh_from_db()
    assert submission.state == State.PENDING


def test_duplicate_of_another_needs_no_reason(send: Send, editor: User) -> None:
    first, second = send(), send(title="Again")
    assert review.mark_duplicate(second, actor=editor, of=first).duplicate_of == first
    with pytest.raises(ReviewError, match="itself"):
        review.mark_duplicate(first, actor=editor, of=first)


def test_later_hides_it_until_the_next_issue(issue: Issue, send: Send, editor: User) -> None:
    submission = review.later(send(), actor=editor)
    assert submission.state == State.PENDING
    assert list(Submission.objects.to_decide(issue)) == []
    issue.status = issue.Status.PUBLISHED
    issue.save()
    assert list(Submission.objects.to_decide(None)) == [submission]


def test_later_needs_an_issue_to_put_it_off_from(issue: Issue, send: Send, editor: User) -> None:
    issue.delete()
    with pytest.raises(ReviewError, match="no coming issue"):
        review.later(send(), actor=editor)


def test_four_eyes_forbid_accepting_ones_own(send: Send, editor: User, settings: Settings) -> None:
    own, other = send(actor=editor), send(url="https://other.example.org/")
    settings.FOUR_EYES = True
    with pytest.raises(ReviewError, match="another editor"):
        review.accept(own, actor=editor)
    assert review.accept(other, actor=editor).state == State.ACCEPTED
    settings.FOUR_EYES = False
    assert review.accept(own, actor=editor).state == State.ACCEPTED


def test_a_stale_decision_says_who_did_what(send: Send, editor: User) -> None:
    seen = send()
    review.decline(Submission.objects.get(pk=seen.pk), actor=editor, reason="No.")
    with pytest.raises(ReviewError, match=r"declined now\. editor, .* UTC: declined"):
        review.accept(seen, actor=editor)
    with pytest.raises(ReviewError, match="Nothing was changed"):
        review.undo(Submission.objects.get(pk=seen.pk), actor=editor, version=1)
    assert Submission.objects.get(pk=seen.pk).decisions.count() == 1


def test_undo_stops_at_the_senders_answer(send: Send, editor: User) -> None:
    submission = review.needs_change(send(), actor=editor, reason="Which?")
    fields: dict[str, object] = {"url": submission.url, "title": "This one", "note": "", "not_before": None, "prefixes": [], "language": ""}
    intake.correct(submission, cleaned=fields, answer="This.")
    with pytest.raises(ReviewError, match="no decision"):
        review.undo(submission, actor=editor)
    assert (submission.state, submission.title) == (State.PENDING, "This one")


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_wins(send: Send, editor: User) -> None:
    other = User.objects.create_user("other-editor")
    submission = send()
    start = Barrier(2)
    refused: list[str] = []

    def decide(actor: User) -> None:
        seen = Submission.objects.get(pk=submission.pk)
        start.wait()
        try:
            if actor == other:
                review.decline(seen, actor=other, reason="No.")
            else:
                review.accept(seen, actor=editor)
        except ReviewError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[actor]) for actor in (editor, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    submission.refresh_from_db()
    decision = submission.decisions.get()
    assert submission.state in (State.ACCEPTED, State.DECLINED)
    assert len(refused) == 1
    assert f"{decision.actor}" in refused[0]
