"""The private page: every state in words, correcting, answering, withdrawing, and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from issues.models import Placement
from issues.text import issue_text, store_text
from submissions import review
from submissions.models import Notice, Submission
from submissions.standing import standing_of
from submissions.views.status import title_html
from tests.submissions.conftest import FIELDS
from tests.submissions.post import ADA

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


def page(client: Client, submission: Submission) -> str:
    response = client.get(submission.get_absolute_url())
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def change(client: Client, submission: Submission, **fields: Any) -> Any:
    data = {**FIELDS[submission.kind], "form_key": "a1", "version": submission.version, **fields}
    return client.post(submission.get_absolute_url(), data)


class TestWords:
    def test_pending(self, client: Client, send: Send) -> None:
        text = page(client, send(note="For you"))
        assert "for Issue 700 · Official" in text
        assert "* [A link](https://link.example.org/page)" in text
        assert "Received" in text
        assert "Withdraw this" in text
        assert '<meta name="robots" content="noindex">' in text

    def test_what_comes_late_counts_for_the_next_issue_by_itself(self, client: Client, issue: Issue, send: Send) -> None:
        issue.closes_at = timezone.now() - timedelta(hours=1)
        issue.save()
        text = page(client, send())
        assert "It counts for issue 701 by itself." in text
        assert "Issue 700 has closed" in text

    def test_what_is_not_public_for_long_waits_for_a_later_issue(self, client: Client, send: Send) -> None:
        assert "It counts for a later issue by itself." in page(client, send(not_before="2041-06-01"))

    def test_accepted(self, client: Client, send: Send, editor: User) -> None:
        text = page(client, review.accept(send(), actor=editor))
        assert "It will be in Issue 700 of 24 April 2041." in text
        assert "editor" not in text.lower().replace("an editor", "")
        assert "Withdraw" not in text

    @pytest.mark.usefixtures("told_at_once")
    def test_declined_gives_the_reason_and_not_the_name(self, client: Client, send: Send, editor: User) -> None:
        text = page(client, review.decline(send(), actor=editor, reason="Not about Rust.\nSorry."))
        assert "Not about Rust.<br>Sorry." in text
        assert "Send something else" in text
        assert editor.username not in text.replace("an editor", "").replace("editors", "")

    def test_spam_looks_like_declined(self, client: Client, send: Send, editor: User) -> None:
        text = page(client, review.spam(send(), actor=editor))
        assert "Declined" in text
        assert "pam" not in text.split("<main", 1)[1]

    def test_duplicate(self, client: Client, send: Send, editor: User) -> None:
        first = send(title="Somebody else's words")
        text = page(client, review.mark_duplicate(send(), actor=editor, of=first))
        assert "Somebody had sent the same before." in text
        assert first.title not in text

    def test_put_off(self, client: Client, send: Send, editor: User) -> None:
        text = page(client, review.later(send(), actor=editor))
        assert "Put off until the next issue" in text
        assert "for issue 701" in text

    def test_published_links_to_the_issue(self, client: Client, issue: Issue, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        review.mark_published([submission], issue=issue)
        text = page(client, submission)
        assert 'It is in <a href="/issues/700/">Issue 700</a>' in text

    def test_an_undone_decision_is_history(self, client: Client, send: Send, editor: User) -> None:
        submission = review.decline(send(), actor=editor, reason="Too fast.")
        review.undo(submission, actor=editor)
        text = page(client, submission)
        assert "The last decision was taken back" in text
        assert "Waiting for an editor" in text
        assert standing_of(submission).words == ""

    @pytest.mark.parametrize("email", ["", "ada@example.org"])
    @pytest.mark.parametrize("verb", [review.decline, review.needs_change, review.mark_duplicate])
    def test_words_are_told_once_they_can_no_longer_be_taken_back(
        self, verb: Callable[..., Submission], email: str, client: Client, send: Send, editor: User
    ) -> None:
        submission = verb(send(email=email), actor=editor, reason="Words of an editor.")
        now = timezone.now()
        for minutes, is_told in ((4, False), (6, True)):
            with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
                texts = page(client, submission), client.get(f"/submissions/{submission.token}.txt").content.decode()
            assert ["Words of an editor." in text for text in texts] == [is_told] * 2
            assert [" in a few minutes." in text for text in texts] == [not is_told] * 2

    def test_words_that_were_taken_back_are_never_told(self, client: Client, send: Send, editor: User) -> None:
        submission = review.undo(review.decline(send(), actor=editor, reason="Too fast."), actor=editor)
        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            assert "Too fast." not in page(client, submission)
        assert [one.reason for one in submission.decisions.all()] == ["Too fast.", ""]

    def test_a_placed_one_stays_with_its_issue(self, issue: Issue, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        Placement.objects.create(issue=issue, source="submissions", key=submission.key, section="official")
        issue.closes_at = timezone.now() - timedelta(days=1)
        issue.save()
        assert standing_of(submission).issue == issue

    def test_it_costs_the_same_however_long_the_history(
        self, client: Client, send: Send, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        submission = send()
        for _ in range(3):
            review.later(submission, actor=editor)
            review.undo(submission, actor=editor)
        with django_assert_max_num_queries(10):
            page(client, submission)


class TestCorrecting:
    def test_it_is_corrected_while_pending(self, client: Client, send: Send) -> None:
        submission = send()
        response = change(client, submission, title="Better words", url="https://new.example.org/?utm_source=x", section="research")
        assert response.status_code == 302
        submission.refresh_from_db()
        assert (submission.title, submission.url, submission.url_sent) == (
            "Better words",
            "https://new.example.org/",
            "https://new.example.org/?utm_source=x",
        )
        assert submission.section is not None
        assert submission.section.slug == "research"
        assert submission.duplicate_key == "new.example.org"
        last = submission.decisions.get()
        assert (last.verb, last.from_state, last.to_state, last.actor) == ("correct", "pending", "pending", None)

    @pytest.mark.parametrize(
        ("kind", "field", "value"), [("link", "language", "DE"), ("task", "project", "lobster"), ("speakers", "place", "Bonn")]
    )
    def test_the_childs_fields_are_corrected_too(self, kind: str, field: str, value: str, client: Client, send: Send) -> None:
        submission = send(kind)
        assert change(client, submission, **{field: value}).status_code == 302
        assert getattr(getattr(Submission.objects.get(), kind), field) == value

    @pytest.mark.usefixtures("told_at_once")
    def test_an_answer_makes_it_pending_again(self, client: Client, send: Send, editor: User) -> None:
        submission = review.needs_change(send(), actor=editor, reason="The abstract, please?")
        assert "The abstract, please?" in page(client, submission)
        assert change(client, submission, answer="Here it is.").status_code == 302
        submission.refresh_from_db()
        last = submission.decisions.last()
        assert last is not None
        assert (submission.state, last.verb, last.reason) == ("pending", "answer", "Here it is.")
        assert standing_of(submission).words == ""  # they are the sender's own, and stand in the history
        assert "Here it is." in [moment.words for moment in standing_of(submission).moments]
        assert "Here it is." in page(client, submission)

    def test_a_bad_correction_keeps_what_was_typed(self, client: Client, send: Send) -> None:
        submission = send()
        response = change(client, submission, url="javascript:alert(1)", title="Typed words")
        assert response.status_code == 422
        text = response.content.decode()
        assert 'value="Typed words"' in text
        assert '<details class="block" open>' in text
        submission.refresh_from_db()
        assert (submission.title, submission.decisions.count()) == ("A link", 0)

    def test_a_correction_meets_the_same_rules(self, client: Client, send: Send) -> None:
        response = change(client, send(), url="https://standing.example.org/page")
        assert response.status_code == 422
        assert "This is in Issue 700 already" in response.content.decode()

    def test_the_stale_tab_is_told_what_happened(self, client: Client, send: Send, editor: User) -> None:
        seen = send()
        review.accept(Submission.objects.get(pk=seen.pk), actor=editor)
        response = client.post(seen.get_absolute_url(), {**FIELDS["link"], "version": seen.version, "title": "Late"}, follow=True)
        assert "is accepted now" in response.content.decode()
        seen.refresh_from_db()
        assert seen.title == "A link"

    def test_of_two_tabs_the_second_keeps_its_words(self, client: Client, send: Send) -> None:
        seen = send()
        assert change(client, seen, title="First tab").status_code == 302
        response = change(client, seen, title="Second tab")
        assert response.status_code == 422
        assert 'value="Second tab"' in response.content.decode()
        seen.refresh_from_db()
        assert seen.title == "First tab"


class TestWithdrawing:
    def test_it_is_withdrawn_and_that_undone_for_five_minutes(self, client: Client, send: Send) -> None:
        submission = send()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            client.post(f"/submissions/{submission.token}/withdraw/", {"version": submission.version})
            submission.refresh_from_db()
            assert submission.state == "withdrawn"
            assert "within five minutes" in page(client, submission)
            clock.shift(timedelta(minutes=4))
            client.post(f"/submissions/{submission.token}/undo/", {"version": submission.version})
            submission.refresh_from_db()
            assert submission.state == "pending"

    def test_later_it_cannot_be_undone(self, client: Client, send: Send) -> None:
        submission = review.withdraw(send(), actor=None)
        with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
            response = client.post(f"/submissions/{submission.token}/undo/", follow=True)
        assert "can no longer be undone" in response.content.decode()
        submission.refresh_from_db()
        assert submission.state == "withdrawn"

    def test_an_editors_decision_is_not_the_senders_to_undo(self, client: Client, send: Send, editor: User) -> None:
        submission = review.decline(send(), actor=editor, reason="No.")
        client.post(f"/submissions/{submission.token}/undo/")
        submission.refresh_from_db()
        assert submission.state == "declined"

    def test_what_is_accepted_stays(self, client: Client, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        response = client.post(f"/submissions/{submission.token}/withdraw/", follow=True)
        assert "is accepted now" in response.content.decode()

    def test_looking_changes_nothing(self, client: Client, send: Send) -> None:
        submission = send()
        for path in ("withdraw", "undo"):
            assert client.get(f"/submissions/{submission.token}/{path}/").status_code == 405
        submission.refresh_from_db()
        assert submission.state == "pending"


class TestToken:
    @pytest.mark.parametrize("token", ["x", "A" * 32, "A" * 300, "%00" * 24, "%ED%A0%80" * 10, "a b" * 10, "é" * 24])
    @pytest.mark.parametrize("path", ["", "withdraw/", "undo/"])
    def test_an_unknown_one_is_told_so(self, token: str, path: str, client: Client) -> None:
        response = client.post(f"/submissions/{token}/{path}") if path else client.get(f"/submissions/{token}/")
        assert response.status_code == 404
        assert "This page is not here" in response.content.decode()

    def test_a_page_goes_ninety_days_after_the_decision(self, client: Client, send: Send, editor: User) -> None:
        submission = review.decline(send(), actor=editor, reason="No.")
        with time_machine.travel(timezone.now() + timedelta(days=89), tick=False):
            assert client.get(submission.get_absolute_url()).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
            assert client.get(submission.get_absolute_url()).status_code == 404
            assert client.post(f"{submission.get_absolute_url()}undo/").status_code == 404

    def test_a_page_lives_while_something_is_to_come(self, client: Client, send: Send, editor: User) -> None:
        waiting, accepted = send(), review.accept(send(url="https://other.example.org/"), actor=editor)
        with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
            assert client.get(waiting.get_absolute_url()).status_code == 200
            assert client.get(accepted.get_absolute_url()).status_code == 200

    def test_tokens_are_long_and_all_different(self, send: Send) -> None:
        tokens = {send(url=f"https://a{number}.example.org/").token for number in range(5)}
        assert len(tokens) == 5
        assert {len(token) for token in tokens} == {32}  # 24 random bytes


class TestMail:
    def test_the_address_is_added_changed_and_removed(self, client: Client, send: Send) -> None:
        submission = send()
        where = f"{submission.get_absolute_url()}mail/"
        assert "Mail is off" in page(client, submission)
        for email in (ADA, "new@example.org"):
            response = client.post(where, {"email": email}, follow=True)
            text = response.content.decode()
            assert "Mail is on" in text
            assert email not in text
            submission.refresh_from_db()
            assert submission.email == email
        assert "Mail is off" in client.post(where, {"remove": "yes"}, follow=True).content.decode()
        submission.refresh_from_db()
        assert submission.email == ""

    @pytest.mark.parametrize(
        "email", ["", "nobody", "a@example.org\nBcc: b@example.org", "a@b.example, c@d.example", "\x00@example.org", "a@" + "b" * 300]
    )
    def test_what_is_no_address_is_refused(self, email: str, client: Client, send: Send) -> None:
        submission = send(email=ADA)
        response = client.post(f"{submission.get_absolute_url()}mail/", {"email": email})
        assert response.status_code == 422
        submission.refresh_from_db()
        assert submission.email == ADA

    def test_a_decided_one_keeps_its_address(self, client: Client, send: Send, editor: User) -> None:
        submission = review.accept(send(email=ADA), actor=editor)
        response = client.post(f"{submission.get_absolute_url()}mail/", {"remove": "yes"}, follow=True)
        assert "It is decided meanwhile" in response.content.decode()
        submission.refresh_from_db()
        assert submission.email == ADA

    def test_correcting_leaves_it_alone_and_never_shows_it(self, client: Client, send: Send) -> None:
        submission = send(email=ADA)
        assert ADA not in page(client, submission)
        assert change(client, submission, title="Better words", email="eve@example.org").status_code == 302
        submission.refresh_from_db()
        assert (submission.title, submission.email) == ("Better words", ADA)

    def test_the_history_tells_what_was_mailed(self, client: Client, send: Send, editor: User) -> None:
        submission = send(email=ADA)
        Notice.objects.update(state="done", outcome="sent", sent_at=timezone.now())
        review.decline(submission, actor=editor, reason="No.")
        text = page(client, submission)
        assert "<b>Mail: received</b>" in text
        assert "<b>Mail: not taken, goes out soon</b>" in text
        assert ADA not in text

    def test_what_was_taken_back_was_not_mailed(self, client: Client, send: Send, editor: User) -> None:
        submission = review.decline(send(email=ADA), actor=editor, reason="No.")
        review.undo(submission, actor=editor)
        assert "Mail: not taken" not in page(client, submission)


class TestPage:
    def test_it_is_kept_and_listed_by_nobody(self, client: Client, send: Send) -> None:
        response = client.get(send().get_absolute_url())
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex">' in response.content.decode()

    @pytest.mark.parametrize(
        ("title", "html"),
        [
            ("Use `Vec<T>` & co", "Use <code>Vec&lt;T&gt;</code> &amp; co"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("`<img onerror=x>`", "<code>&lt;img onerror=x&gt;</code>"),
            ("one ` alone", "one ` alone"),
            ("``a ` b``", "<code>a ` b</code>"),
            ("# no *head*", "# no *head*"),
            ("{{ x }} {0}", "{{ x }} {0}"),
            ("`" * 300, "`" * 300),
        ],
    )
    def test_code_in_the_title_is_set_as_code(self, title: str, html: str) -> None:
        assert title_html(title) == html

    def test_the_published_one_leads_to_its_section(self, client: Client, issue: Issue, send: Send, editor: User) -> None:
        submission = review.accept(send(section="research"), actor=editor)
        store_text(
            issue,
            issue_text(issue).replace("### Official\n", "### Official\n\n* [A link](https://link.example.org/page)\n"),
            actor=None,
            origin="import",
        )
        review.mark_published([submission], issue=issue)
        assert '<a href="/issues/700/#official">Issue 700</a>' in page(client, submission)

    @pytest.mark.usefixtures("old_issue")
    def test_a_duplicate_names_the_issue_that_had_it(self, client: Client, send: Send, editor: User) -> None:
        submission = review.mark_duplicate(send(url="https://printed.example.org/page"), actor=editor, reason="See there.")
        assert 'It was in <a href="/issues/699/">Issue 699</a> of 17 April 2041.' in page(client, submission)

    def test_a_closed_section_says_what_to_do_instead(self, client: Client, send: Send, editor: User) -> None:
        submission = send()
        assert submission.section is not None
        submission.section.closed_from_issue, submission.section.policy_alternative = 1, "Post it in the forum."
        submission.section.save()
        assert "Post it in the forum." not in page(client, submission)
        assert "Post it in the forum." in page(client, review.decline(submission, actor=editor, reason="Closed."))

    def test_a_nomination_waits_for_its_turn(self, client: Client, send: Send, editor: User) -> None:
        first, second = send("crate", title="one"), send("crate", title="two", url="https://two.example.org/")
        review.accept(first, actor=editor)
        assert "for Issue 700" in page(client, first)
        assert "for a later issue" in page(client, review.accept(second, actor=editor))

    def test_what_was_sent_together_leads_back(self, client: Client, send: Send) -> None:
        submission = send()
        assert "sent in together" not in page(client, submission)
        Submission.objects.update(batch="b" * 32)
        assert f'href="/submissions/together/{"b" * 32}/"' in page(client, submission)

    def test_times_are_there_for_the_script(self, client: Client, send: Send) -> None:
        text = page(client, send())
        assert 'data-countdown="2041-04-24T23:59:00+00:00"' in text
        assert "data-local>" in text
