"""The queue one at a time: who else looks at the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues import presence
from submissions import review
from submissions.models import Submission
from tests.submissions.queue_pages import TRIAGE, at, text_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


class TestPresence:
    def test_who_opens_it_is_seen_by_others_and_not_by_oneself(
        self, editor_client: Client, editor: User, publisher: User, send: Send
    ) -> None:
        submission = send()
        text = text_of(editor_client.get(at(submission)))
        assert "only you are here" in text
        assert presence.others(f"submission:{submission.pk}", publisher) == [editor]
        presence.note(f"submission:{submission.pk}", publisher)
        text = text_of(editor_client.get(at(submission)))
        assert "<b>publisher</b> is looking at this" in text.replace("<b>publisher</b> <", "<b>publisher</b><")
        assert 'title="publisher is looking at this"' in text

    def test_asked_again_it_answers_only_when_something_is_new(
        self, editor_client: Client, publisher: User, send: Send, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        submission, other = send(), send(url="https://b.example.org/")
        poll = editor_client.get(at(submission)).context["poll"]
        answer = editor_client.get(poll)
        assert (answer.status_code, f'id="row-{other.pk}"' in answer.content.decode()) == (200, True)
        with django_assert_num_queries(POLL_QUERIES):
            again = editor_client.get(poll, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        presence.note(f"submission:{other.pk}", publisher)
        assert editor_client.get(poll, headers={"If-None-Match": answer["ETag"]}).status_code == 200

    def test_it_tells_what_was_decided_meanwhile(self, editor_client: Client, publisher: User, send: Send) -> None:
        submission, other = send(), send(url="https://b.example.org/")
        poll = editor_client.get(at(submission)).context["poll"]
        review.accept(Submission.objects.get(pk=submission.pk), actor=publisher)
        review.decline(Submission.objects.get(pk=other.pk), actor=publisher, reason="No.")
        text = text_of(editor_client.get(poll))
        assert "publisher: accepted," in text
        assert '<span class="chip">Declined</span>' in text

    @pytest.mark.parametrize("query", ["", "version=%00&rows=%00", "rows=1,2,x,,99999999999999999999&version=-1", "rows=" + "1," * 500])
    def test_odd_questions_are_answered(self, query: str, editor_client: Client, send: Send) -> None:
        assert editor_client.get(f"{TRIAGE}{send().pk}/presence/?{query}").status_code == 200

    def test_who_is_signed_out_gets_no_login_page_into_the_page(self, client: Client, send: Send) -> None:
        assert client.get(f"{TRIAGE}{send().pk}/presence/").status_code == 403


POLL_QUERIES = 14
