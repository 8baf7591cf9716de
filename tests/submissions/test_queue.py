"""The queue in the admin: list, tabs, filters, actions, one submission's page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issues.assembly import assemble_issue
from issues.models import Issue, Placement
from issues.text import issue_text
from submissions import review
from submissions.models import Decision, Submission
from tests.submissions.conftest import FIELDS, LINES
from tests.submissions.queue_pages import LIST, LIST_QUERIES, state_of, text_of, titles, url

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.submissions.conftest import Send

MENU = [
    ("research", "Research"),
    ("testing-cargo", "Calls for Testing: Cargo"),
    ("area-cargo", "Updates from the Rust Project: Cargo"),
    ("period-rfcs", "Final Comment Period: RFCs"),
]
pytestmark = pytest.mark.usefixtures("issue")


def act(client: Client, verb: str, *chosen: Submission, **fields: Any) -> HttpResponse:
    data = {"action": verb, "_selected_action": [row.pk for row in chosen], **fields}
    response: Any = client.post(f"{LIST}?state=all", data, follow=True)
    return response  # type: ignore[no-any-return]


class TestList:
    def test_it_opens_on_what_is_to_be_decided(self, editor_client: Client, editor: User, send: Send) -> None:
        send(title="Waiting")
        review.later(send(title="Put off", url="https://b.example.org/"), actor=editor)
        review.decline(send(title="Refused", url="https://c.example.org/"), actor=editor, reason="No.")
        response = editor_client.get(LIST)
        assert titles(response) == ["Waiting"]
        assert f'<a href="{LIST}{response.context["cl"].result_list[0].pk}/change/">Waiting</a>' in text_of(response)
        tabs = {tab["display"]: tab["number"] for tab in response.context["tabs"]}
        assert {label: str(number) for label, number in tabs.items() if number} == {"To decide": "1", "Later": "1", "Declined": "1"}
        assert len(tabs) == 10

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("state=later", ["Put off"]),
            ("state=declined", ["Refused"]),
            ("state=all", ["Task", "Refused", "Put off", "Waiting"]),
            ("state=nonsense", []),
            ("state=all&kind=task", ["Task"]),
            ("state=all&kind=nonsense", ["Task", "Refused", "Put off", "Waiting"]),
            ("state=all&section=official", ["Put off", "Waiting"]),
            ("state=all&section=none", ["Refused"]),
            ("state=all&section=%00", ["Task", "Refused", "Put off", "Waiting"]),
            ("state=all&q=put", ["Put off"]),
            ("state=all&q=c.example", ["Refused"]),
            ("state=all&issue=coming", ["Put off", "Waiting"]),
            ("state=all&issue=after", ["Task"]),
            ("state=all&issue=left-out", []),
            ("state=all&issue=%00", ["Task", "Refused", "Put off", "Waiting"]),
        ],
    )
    def test_filters(self, query: str, found: list[str], editor_client: Client, editor: User, send: Send) -> None:
        send(title="Waiting")
        review.later(send(title="Put off", url="https://b.example.org/"), actor=editor)
        review.decline(send(title="Refused", url="https://c.example.org/", section=""), actor=editor, reason="No.")
        send("task", title="Task", not_before="2041-04-25")
        assert titles(editor_client.get(f"{LIST}?{query}")) == found

    def test_published_ones_are_found_by_their_issue(self, editor_client: Client, editor: User, issue: Issue, send: Send) -> None:
        printed = review.accept(send(title="Printed"), actor=editor)
        left = review.accept(send(title="Left out", url="https://b.example.org/"), actor=editor)
        Placement.objects.create(issue=issue, source="submissions", key=left.key, section="official")
        review.mark_published([printed], issue=issue)
        issue.status, issue.published_at = Issue.Status.PUBLISHED, timezone.now() + timedelta(seconds=1)
        issue.save()
        assert titles(editor_client.get(f"{LIST}?state=all&issue={issue.pk}")) == ["Printed"]
        assert titles(editor_client.get(f"{LIST}?state=all&issue=left-out")) == ["Left out"]

    @pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "p=%00", "o=%00", "e=1"])
    def test_odd_questions_are_answered(self, query: str, editor_client: Client) -> None:
        assert editor_client.get(f"{LIST}?{query}", follow=True).status_code == 200

    @pytest.mark.parametrize("query", ["title=%00", "note__contains=secret", "submitted_by__password__startswith=p"])
    def test_other_lookups_are_refused(self, query: str, editor_client: Client) -> None:
        assert editor_client.get(f"{LIST}?{query}").status_code == 400

    def test_addresses_open_safely(self, editor_client: Client, send: Send) -> None:
        submission = send()
        assert 'rel="noopener noreferrer nofollow" target="_blank"' in text_of(editor_client.get(LIST))
        Submission.objects.filter(pk=submission.pk).update(url="javascript:alert(1)")
        assert 'href="javascript' not in text_of(editor_client.get(LIST))
        assert 'href="javascript' not in text_of(editor_client.get(url(submission)))

    @pytest.mark.parametrize("number", [1, 3])
    def test_it_costs_the_same_however_many(
        self, number: int, editor_client: Client, send: Send, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for one in range(number):
            send(url=f"https://a{one}.example.org/")
        editor_client.get(LIST)
        with django_assert_num_queries(LIST_QUERIES):
            editor_client.get(LIST)


class TestActions:
    @pytest.mark.parametrize(
        ("verb", "reason", "state"),
        [
            *(("accept", "", "accepted"), ("later", "", "pending"), ("spam", "", "spam"), ("withdraw", "", "withdrawn")),
            *(("decline", "No.", "declined"), ("needs_change", "Which?", "needs_change"), ("mark_duplicate", "It was.", "duplicate")),
        ],
    )
    def test_each_names_what_was_chosen_and_acts_once_that_is_confirmed(
        self, verb: str, reason: str, state: str, editor_client: Client, editor: User, send: Send
    ) -> None:
        rows = [send(title="First of two"), send(title="Second of two", url="https://b.example.org/")]
        page = text_of(act(editor_client, verb, *rows))
        assert ["First of two" in page, "Second of two" in page, f'name="action" value="{verb}"' in page] == [True] * 3
        assert [state_of(row) for row in rows] == ["pending", "pending"]
        response = act(editor_client, verb, *rows, confirmed="yes", reason=reason)
        assert [state_of(row) for row in rows] == [state, state]
        assert [(row.verb, row.reason) for row in Decision.objects.filter(actor=editor)] == [(verb, reason)] * 2
        assert ": 2." in text_of(response)

    @pytest.mark.parametrize(("verb", "words"), [("decline", "Say why"), ("mark_duplicate", "Say why")])
    def test_a_missing_reason_is_told_and_changes_nothing(self, verb: str, words: str, editor_client: Client, send: Send) -> None:
        submission = send()
        assert words in text_of(act(editor_client, verb, submission, confirmed="yes", reason=" "))
        assert state_of(submission) == "pending"

    def test_a_bad_reason_shows_the_page_again(self, editor_client: Client, send: Send) -> None:
        submission = send()
        response = act(editor_client, "mark_duplicate", submission, confirmed="yes", reason="Typed", duplicate_of="999999")
        assert "There is no submission 999999." in text_of(response)
        assert "Typed</textarea>" in text_of(response)

    def test_each_refusal_is_told_by_itself(self, editor_client: Client, editor: User, send: Send) -> None:
        fine, no_section = send(title="Fine"), send(title="Nowhere", section="", url="https://b.example.org/")
        gone = review.decline(send(title="Gone", url="https://c.example.org/"), actor=editor, reason="No.")
        text = text_of(act(editor_client, "accept", fine, no_section, gone, confirmed="yes", reason=""))
        assert "Accepted: 1." in text
        assert "Choose a section for “Nowhere” first." in text
        assert "“Gone” is declined now. editor," in text
        assert [state_of(row) for row in (fine, no_section, gone)] == ["accepted", "pending", "declined"]

    def test_undo(self, editor_client: Client, editor: User, send: Send) -> None:
        submission = review.accept(send(), actor=editor)
        act(editor_client, "undo", submission, confirmed="yes", reason="")
        assert state_of(submission) == "pending"

    def test_nothing_can_be_deleted(self, editor_client: Client, send: Send) -> None:
        submission = send()
        actions = dict(editor_client.get(LIST).context["action_form"].fields["action"].choices)
        assert "delete_selected" not in actions
        assert set(actions) - {""} == {
            "accept", "needs_change", "decline", "mark_duplicate", "later", "spam", "withdraw", "next_issue", "undo",
        }  # fmt: skip
        assert editor_client.post(f"{LIST}{submission.pk}/delete/", {"post": "yes"}).status_code == 403


class TestPage:
    @pytest.mark.parametrize("kind", list(FIELDS))
    def test_it_shows_line_findings_and_fields(self, kind: str, editor_client: Client, send: Send) -> None:
        submission = send(kind, note="Please & thanks")
        text = text_of(editor_client.get(url(submission)))
        assert f'<p class="md mono">{LINES[kind]}</p>' in text
        assert "Please &amp; thanks" in text
        assert "In none of the issues, not waiting twice." in text
        assert re.findall(r'name="decide" value="(\w+)"', text) == [
            "accept", "needs_change", "decline", "mark_duplicate", "later", "spam", "withdraw",
        ]  # fmt: skip

    def test_it_names_duplicates(self, editor_client: Client, old_issue: Issue, send: Send) -> None:
        other, submission = send(url="https://printed.example.org/page", title="The first"), send(url="https://printed.example.org/page")
        text = text_of(editor_client.get(url(submission)))
        assert f'Sent in twice: <a href="{url(other)}">number {other.pk}, The first</a> (pending)' in text
        assert f'Was in <a href="/admin/issues/issue/{old_issue.pk}/change/">Issue 699</a>' in text

    def test_edit_and_accept_in_one_press(self, editor_client: Client, editor: User, send: Send) -> None:
        submission = send(section="")
        fields = {**FIELDS["link"], "title": "Better", "section": "research", "prefixes": ["audio"], "form_key": "a", "version": 1}
        response = editor_client.post(url(submission), {**fields, "decide": "accept"})
        assert response["Location"] == url(submission)
        row = Submission.objects.select_related("link", "section").get()
        assert (row.state, row.title, row.link.prefixes, str(row.section)) == ("accepted", "Better", ["audio"], "Research")
        history = [(one.verb, one.actor, one.reason) for one in row.decisions.all()]
        assert history == [("edit", editor, "title, section, prefixes"), ("accept", editor, "")]

    def test_opening_and_saving_leaves_no_trace(self, editor_client: Client, send: Send) -> None:
        submission = send(prefixes=["video"], language="DE", note="x", not_before="2041-04-20")
        form = editor_client.get(url(submission)).context["form"]
        data = {bound.html_name: bound.value() or "" for bound in form}
        assert editor_client.post(url(submission), {**data, "version": 1, "save": "1"}).status_code == 302
        submission.refresh_from_db()
        assert (submission.version, submission.decisions.count()) == (1, 0)

    def test_a_whole_line_goes_before_title_and_address(self, editor_client: Client, send: Send) -> None:
        submission = send("task")
        line = "[Crab — *walk* sideways](https://line.example.org/1)"
        fields = {**FIELDS["task"], "line": line, "form_key": "a", "version": 1, "decide": "accept"}
        assert editor_client.post(url(submission), fields).status_code == 302
        submission.refresh_from_db()
        assert (submission.line, submission.title, submission.url) == (line, "Crab — walk sideways", "https://line.example.org/1")
        assert f"* {line}" in text_of(editor_client.get(url(submission)))

    def test_an_odd_line_is_printed_as_it_stands(self, editor_client: Client, editor: User, issue: Issue) -> None:
        line = "[ When should I? ](https://line.example.org/)"
        editor_client.post(f"{LIST}add/?kind=link", {"line": line, "section": "official", "form_key": "a", "accept": "1"})
        submission = Submission.objects.get()
        assert (submission.title, submission.url, submission.state) == ("When should I?", "https://line.example.org/", "accepted")
        assemble_issue(issue, actor=editor)
        assert f"\n* {line}\n" in issue_text(issue)

    @pytest.mark.parametrize("line", ["[x](javascript:alert(1))", "[x](http://127.0.0.1/)"])
    def test_a_line_with_a_bad_address_is_refused_and_kept(self, line: str, editor_client: Client, send: Send) -> None:
        submission = send()
        response = editor_client.post(url(submission), {**FIELDS["link"], "line": line, "form_key": "a", "version": 1})
        assert response.status_code == 422
        assert f'value="{line}"' in response.content.decode()
        submission.refresh_from_db()
        assert submission.line == ""

    def test_a_refused_decision_keeps_what_was_typed_and_saves_nothing(self, editor_client: Client, send: Send) -> None:
        submission = send()
        fields = {**FIELDS["link"], "title": "Half", "form_key": "a", "version": 1, "decide": "decline", "reason": ""}
        response = editor_client.post(url(submission), fields)
        assert response.status_code == 422
        assert "Say why" in text_of(response)
        assert 'value="Half"' in response.content.decode()
        submission.refresh_from_db()
        assert (submission.title, submission.version) == ("A link", 1)

    def test_the_stale_page_says_what_happened(self, editor_client: Client, publisher: User, send: Send) -> None:
        submission = send()
        review.needs_change(Submission.objects.get(pk=submission.pk), actor=publisher, reason="Which?")
        response = editor_client.post(url(submission), {"version": 1, "decide": "accept", "reason": "My words"})
        assert response.status_code == 422
        assert "needs a change now. publisher," in text_of(response)
        assert "My words</textarea>" in text_of(response)
        assert state_of(submission) == "needs_change"

    def test_sections_of_one_name_say_what_they_are_below(self, editor_client: Client, send: Send) -> None:
        page = text_of(editor_client.get(url(send())))
        options = [f'<option value="{slug}">{words}</option>' for slug, words in MENU]
        assert [option in page for option in options] == [True] * len(MENU)

    def test_a_one_off_section_is_offered(self, editor_client: Client, send: Send) -> None:
        submission = send()
        assert '<option value="heading:RustConf 2041">RustConf 2041 (this issue only)</option>' in text_of(
            editor_client.get(url(submission))
        )
        editor_client.post(url(submission), {"version": 1, "decide": "accept", "section": "heading:RustConf 2041"})
        submission.refresh_from_db()
        assert (submission.state, submission.one_off_heading, submission.section) == ("accepted", "RustConf 2041", None)

    def test_once_placed_only_decisions_are_left(self, editor_client: Client, editor: User, issue: Issue, send: Send) -> None:
        submission = review.accept(send(), actor=editor)
        Placement.objects.create(issue=issue, source="submissions", key=submission.key, section="official")
        text = text_of(editor_client.get(url(submission)))
        assert "Its line stands in the issue: edit it there." in text
        assert 'name="title"' not in text
        assert re.findall(r'name="decide" value="(\w+)"', text) == ["decline", "undo"]
        editor_client.post(url(submission), {**FIELDS["link"], "title": "Sneaked in", "form_key": "a", "version": submission.version})
        submission.refresh_from_db()
        assert submission.title == "A link"

    def test_a_published_one_is_only_read(self, editor_client: Client, editor: User, issue: Issue, send: Send) -> None:
        submission = review.accept(send(), actor=editor)
        review.mark_published([submission], issue=issue)
        text = text_of(editor_client.get(url(submission)))
        assert 'name="decide"' not in text
        assert 'name="title"' not in text

    def test_next_issue_is_offered_for_what_was_left_out(self, editor_client: Client, editor: User, issue: Issue, send: Send) -> None:
        submission = review.accept(send(), actor=editor)
        Placement.objects.create(issue=issue, source="submissions", key=submission.key, section="official")
        issue.status, issue.published_at = Issue.Status.PUBLISHED, timezone.now()
        issue.save()
        assert re.findall(r'name="decide" value="(\w+)"', text_of(editor_client.get(url(submission)))) == ["decline", "next_issue", "undo"]

    @pytest.mark.parametrize("key", ["999999", "%00", "abc", "1" * 40])
    def test_an_unknown_one_is_not_found(self, key: str, editor_client: Client) -> None:
        assert editor_client.get(f"{LIST}{key}/change/").status_code == 404

    def test_the_history_is_on_the_page(self, editor_client: Client, send: Send) -> None:
        submission = send()
        assert editor_client.get(f"{LIST}{submission.pk}/history/")["Location"] == url(submission)

    def test_a_submission_that_cannot_be_printed_says_so(self, editor_client: Client, send: Send) -> None:
        submission = send(section="")
        Submission.objects.filter(pk=submission.pk).update(one_off_heading="Gone since")
        assert "There is no such section." in text_of(editor_client.get(url(submission)))
