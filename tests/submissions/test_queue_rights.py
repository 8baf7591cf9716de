"""Adding to the queue in the admin, and who may do what there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from submissions import review
from submissions.models import Decision, Submission
from tests.submissions.conftest import FIELDS, LINES
from tests.submissions.queue_pages import LIST, state_of, text_of, url

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


class TestAdding:
    def test_the_kind_comes_first(self, editor_client: Client) -> None:
        text = text_of(editor_client.get(f"{LIST}add/"))
        assert re.findall(r'href="\?kind=(\w+)"', text) == ["link", "event", "task", "speakers", "crate", "quote"]

    @pytest.mark.parametrize(("press", "state"), [("accept", "accepted"), ("add", "pending")])
    def test_it_is_the_editors_own_and_accepted_on_request(
        self, press: str, state: str, editor_client: Client, editor: User, issue: Issue
    ) -> None:
        issue.closes_at = timezone.now() - timedelta(days=1)
        issue.save()
        fields = {**FIELDS["link"], "section": "project-tooling-updates", "form_key": "a"}
        response = editor_client.post(f"{LIST}add/?kind=link", {**fields, press: "1"})
        row = Submission.objects.get()
        assert response["Location"] == url(row)
        assert (row.state, row.submitted_by, row.is_by_editor) == (state, editor, True)
        assert row.is_in_time_for(issue)

    def test_a_refusal_stores_nothing_and_keeps_the_form(self, editor_client: Client) -> None:
        fields = {**FIELDS["link"], "section": "", "title": "No section", "form_key": "a", "accept": "1"}
        response = editor_client.post(f"{LIST}add/?kind=link", fields)
        assert response.status_code == 422
        assert "Choose a section" in text_of(response)
        assert 'value="No section"' in response.content.decode()
        assert Submission.objects.count() == 0

    def test_check_answers_and_stores_nothing(self, editor_client: Client) -> None:
        response = editor_client.post(f"{LIST}add/?kind=task", {**FIELDS["task"], "check": "1"})
        assert LINES["task"] in text_of(response)
        assert Submission.objects.count() == 0

    def test_a_line_is_enough(self, editor_client: Client) -> None:
        fields = {"line": "[Crab — walk](https://line.example.org/)", "form_key": "a", "accept": "1"}
        assert editor_client.post(f"{LIST}add/?kind=task", fields).status_code == 302
        assert Submission.objects.get().state == "accepted"

    def test_neither_line_nor_title_is_not(self, editor_client: Client) -> None:
        response = editor_client.post(f"{LIST}add/?kind=task", {"form_key": "a", "add": "1"})
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"url", "title"}

    def test_sent_twice_it_is_one_row(self, editor_client: Client) -> None:
        fields = {**FIELDS["link"], "form_key": "a", "accept": "1"}
        for _ in range(2):
            assert editor_client.post(f"{LIST}add/?kind=link", fields).status_code == 302
        assert Submission.objects.get().decisions.count() == 1


class TestRights:
    PATHS = ("", "add/", "add/?kind=link", "{pk}/change/", "{pk}/history/", "{pk}/delete/")

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_anonymous_visitors_reach_nothing(self, path: str, method: str, client: Client, send: Send) -> None:
        submission = send()
        response = getattr(client, method)(LIST + path.format(pk=submission.pk), {"decide": "accept", "action": "accept"})
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
        assert state_of(submission) == "pending"

    @pytest.mark.parametrize("path", PATHS)
    def test_staff_without_a_role_reach_nothing(self, path: str, client: Client, send: Send) -> None:
        client.force_login(User.objects.create_user("nobody", is_staff=True))
        assert client.get(LIST + path.format(pk=send().pk), follow=True).status_code == 403

    def test_who_may_only_look_decides_nothing(self, client: Client, send: Send) -> None:
        reader = User.objects.create_user("reader", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_submission"))
        client.force_login(reader)
        submission = send()
        text = text_of(client.get(url(submission)))
        assert 'name="decide"' not in text
        assert 'name="title"' not in text
        for data in ({"decide": "accept"}, {"save": "1"}):
            assert client.post(url(submission), {"version": 1, **data}).status_code == 403
        client.post(LIST, {"action": "accept", "_selected_action": submission.pk})
        assert client.get(f"{LIST}add/").status_code == 403
        assert state_of(submission) == "pending"

    def test_who_may_add_but_not_decide_cannot_accept(self, client: Client) -> None:
        helper = User.objects.create_user("helper", is_staff=True)
        helper.user_permissions.add(Permission.objects.get(codename="add_submission"))
        client.force_login(helper)
        assert client.post(f"{LIST}add/?kind=link", {**FIELDS["link"], "accept": "1"}).status_code == 403
        assert Submission.objects.count() == 0

    def test_the_log_is_only_read(self, editor_client: Client, editor: User, send: Send) -> None:
        review.decline(send(), actor=editor, reason="No.")
        log = "/admin/submissions/decision/"
        assert "No." in text_of(editor_client.get(log))
        assert editor_client.get(f"{log}add/").status_code == 403
        decision = Decision.objects.get()
        editor_client.post(f"{log}{decision.pk}/change/", {"reason": "Yes."})
        assert editor_client.post(f"{log}{decision.pk}/delete/", {"post": "yes"}).status_code == 403
        decision.refresh_from_db()
        assert decision.reason == "No."
        assert editor_client.get(f"{log}?reason=x").status_code == 400

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_log_costs_the_same_however_long(
        self, number: int, editor_client: Client, editor: User, send: Send, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for one in range(number):
            review.accept(send(url=f"https://a{one}.example.org/"), actor=editor)
        editor_client.get("/admin/submissions/decision/")
        with django_assert_num_queries(LOG_QUERIES):
            editor_client.get("/admin/submissions/decision/")


LOG_QUERIES = 7
