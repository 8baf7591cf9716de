"""Taking a decision back at its line in the log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from issues.log import Question, read_log
from submissions import review
from submissions.models import Decision, Notice, Submission
from tests.issues.admin.draft import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User
    from django.test import Client

    from issues.models import Issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issue")]


def sent(number: int = 0) -> Submission:
    url = f"https://a{number}.example.org/"
    return Submission.objects.create(kind="link", title=f"Title {number}", url=url, url_sent=url, email="ada@example.org")


def undo(decision: Decision) -> str:
    return reverse("admin:submissions_decision_undo", args=[decision.pk])


def offered(client: Client) -> list[str]:
    return re.findall(r'formaction="([^"]+)"', client.get(reverse("admin:log")).content.decode())


def last() -> Decision:
    return Decision.objects.latest("pk")


def test_the_last_decision_is_taken_back_and_the_page_comes_again(editor_client: Client, publisher: User) -> None:
    submission = review.decline(sent(), actor=publisher, reason="No.")
    decision = last()
    assert offered(editor_client) == [undo(decision)]
    page = reverse("admin:log") + "?words=title"
    response = editor_client.post(undo(decision), {"next": page}, follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert words(response) == "Taken back: “Title 0” is pending."
    submission.refresh_from_db()
    assert submission.state == "pending"
    assert offered(editor_client) == []


def test_only_the_last_one_that_stands_is_offered(editor_client: Client, editor: User) -> None:
    submission = review.needs_change(sent(), actor=editor, reason="Which?")
    first = last()
    submission = review.accept(submission, actor=editor, section="official")
    assert offered(editor_client) == [undo(last())]
    response = editor_client.post(undo(first), follow=True)
    assert words(response) == "Something else was done about “Title 0” since. Nothing was changed."
    submission.refresh_from_db()
    assert submission.state == "accepted"
    review.undo(submission, actor=editor)
    assert offered(editor_client) == [undo(first)]


def test_what_is_published_or_answered_is_not_offered(editor_client: Client, editor: User, issue: Issue) -> None:
    submission = review.accept(sent(), actor=editor, section="official")
    accepted = last()
    review.mark_published([submission], issue=issue)
    asked = review.needs_change(sent(1), actor=editor, reason="Which?")
    review.take(asked, review.Step(Decision.Verb.ANSWER, None, "That."))
    assert offered(editor_client) == []
    assert "Something else was done" in words(editor_client.post(undo(accepted), follow=True))
    submission.refresh_from_db()
    assert submission.state == "published"


def test_a_mail_that_has_gone_is_told_of(editor_client: Client, editor: User) -> None:
    review.decline(sent(), actor=editor, reason="No.")
    Notice.objects.update(state=Notice.State.DONE, outcome=Notice.Outcome.SENT)
    response = editor_client.post(undo(last()), follow=True)
    assert "The mail has gone out already" in words(response)


OUTSIDE = ["", "https://evil.example/admin/", "//evil.example/admin/", "/", "/search/", "javascript:alert(1)", "/admin\\@x"]


@pytest.mark.parametrize("address", OUTSIDE)
def test_it_leads_to_no_page_outside_of_the_desk(editor_client: Client, editor: User, address: str) -> None:
    review.decline(sent(), actor=editor, reason="No.")
    assert editor_client.post(undo(last()), {"next": address})["Location"] == "/admin/"


def test_who_may_not_decide_is_offered_nothing(client: Client, editor: User, django_user_model: type[User]) -> None:
    review.decline(sent(), actor=editor, reason="No.")
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.post(undo(last())).status_code == 403
    assert [one.undo for one in read_log(Question(reader=reader)).happenings] == [""] * 3
    assert [one.undo for one in read_log(Question()).happenings] == [""] * 3


@pytest.mark.parametrize("count", [1, 10])
def test_asking_what_can_be_taken_back_is_one_question(
    editor: User, count: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(count):
        review.decline(sent(number), actor=editor, reason="No.")
    assert editor.has_perm("submissions.decide_submission")
    with django_assert_num_queries(2):
        page = read_log(Question(sources=frozenset({"decisions"}), reader=editor))
    assert [bool(one.undo) for one in page.happenings] == [True] * count
