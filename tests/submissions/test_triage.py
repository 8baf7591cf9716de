"""The queue one at a time: the page, what each press does, where it leads, and what happens to what was typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.models import Section
from submissions import review
from submissions.kinds import submission_kinds
from submissions.models import Notice, Page, Submission
from tests.submissions.conftest import FIELDS, NOMINATIONS
from tests.submissions.queue_pages import HOSTILE, LIST, TRIAGE, at, press, read, state_of, text_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


class TestPage:
    @pytest.mark.parametrize("kind", ["link", "task", "speakers", "crate", "quote"])
    def test_it_shows_each_kind_with_all_that_is_needed(self, kind: str, editor_client: Client, send: Send) -> None:
        submission = send(kind, note="Please & thanks", email="ada@example.org")
        text = text_of(editor_client.get(at(submission)))
        line = submission_kinds()[kind].printed(submission_kinds()[kind].initial(submission))
        assert line
        assert "Please &amp; thanks" in text
        assert "In none of the issues, not waiting twice." in text
        assert [f'data-key="{key}"' in text for key in "adnxleo?"] == [True] * 8
        assert ((FIELDS | NOMINATIONS)[kind]["url"]) in text

    def test_a_page_that_is_away_is_told_to_editors_in_their_words(self, editor_client: Client, send: Send) -> None:
        submission = send()
        read(submission)
        Page.objects.update(status=None, failure="unreachable")
        for address in (at(submission), f"{LIST}{submission.pk}/change/"):
            text = text_of(editor_client.get(address))
            assert "The site does not answer" in text
            assert "Open it. If nobody can read it, take the link out or find where the page is now." in text
            assert "send it all the same" not in text

    def test_the_heading_is_the_line_as_it_will_be_printed(self, editor_client: Client, send: Send) -> None:
        submission = send(prefixes=["video"], title="A `Vec<T>` is grown")
        item = editor_client.get(at(submission)).context["item"]
        assert item.heading == '[video] <a href="https://link.example.org/page">A <code>Vec&lt;T&gt;</code> is grown</a>'

    def test_without_a_number_the_first_one_is_shown(self, editor_client: Client, send: Send) -> None:
        first, second = send(), send(url="https://b.example.org/")
        response = editor_client.get(TRIAGE)
        assert response.context["submission"] == first
        assert response.context["next"] == at(second)
        assert editor_client.get(at(first)).context["next"] == at(second)
        assert editor_client.get(at(second)).context["previous"] == at(first)

    def test_nothing_waits(self, editor_client: Client) -> None:
        assert "Nothing waits." in text_of(editor_client.get(TRIAGE))

    @pytest.mark.parametrize(
        ("tab", "words"),
        [
            ("asked", "<b>Nobody is asked.</b> <p>What its sender is asked about stands here until there is an answer.</p>"),
            ("later", "<b>Nothing is put off.</b> <p>What is put off stands here until the coming issue is published.</p>"),
            ("decided", "<b>Nothing is decided.</b> <p>What is accepted or refused stands here. What was published is in its issue.</p>"),
        ],
    )
    def test_an_empty_tab_says_what_comes_there(self, tab: str, words: str, editor_client: Client) -> None:
        assert words in text_of(editor_client.get(f"{TRIAGE}?tab={tab}"))

    def test_a_number_that_is_none_is_not_found(self, editor_client: Client) -> None:
        assert [editor_client.get(f"{TRIAGE}{number}/").status_code for number in (4711, 10**30)] == [404, 404]

    def test_given_title_and_page_title_stand_side_by_side(self, editor_client: Client, send: Send) -> None:
        submission = send(title="Mine")
        read(submission, title="The page's own", excerpt="What it is about.")
        response = editor_client.get(at(submission))
        titles = response.context["item"].titles
        assert (titles.given, titles.page, titles.press.value) == ("Mine", "The page's own", "title=The page's own")
        assert "What it is about." in text_of(response)
        press(editor_client, submission, use=titles.press.value)
        titles = editor_client.get(at(submission)).context["item"].titles
        assert (titles.given, titles.page, titles.is_taken, titles.press.value) == ("Mine", "The page's own", True, "title=Mine")

    def test_sections_keep_their_keys_and_the_chosen_one_is_pressed(self, editor_client: Client, send: Send) -> None:
        presses = editor_client.get(at(send(section="research"))).context["item"].sections
        assert [(one.key, one.label) for one in presses][:2] == [("1", "Official"), ("2", "Foundation")]
        assert [one.label for one in presses if one.is_on] == ["Research"]
        assert [one.value for one in presses][-1] == "section=heading:RustConf 2041"

    def test_hostile_words_are_shown_as_words(self, editor_client: Client, send: Send) -> None:
        submission = send(title=HOSTILE, note=HOSTILE)
        read(submission, title=HOSTILE, excerpt=HOSTILE)
        press(editor_client, submission, do="later")
        for query in ("tab=later", "tab=later&reply=decline", "tab=later&edit=yes", "tab=later&reply=mark_duplicate"):
            html = editor_client.get(at(submission, query)).content.decode()
            assert "<script>alert" not in html
            assert "<img src=x" not in html

    @pytest.mark.parametrize("number", [1, 3])
    def test_it_costs_the_same_however_many_wait(
        self, number: int, editor_client: Client, send: Send, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        rows = [send(url=f"https://a{one}.example.org/", email="ada@example.org") for one in range(number)]
        editor_client.get(at(rows[0]))
        with django_assert_num_queries(ITEM_QUERIES):
            editor_client.get(at(rows[0]))
        with django_assert_num_queries(ITEM_QUERIES - 1):
            editor_client.get(TRIAGE)


ITEM_QUERIES = 32


class TestPresses:
    def test_a_section_and_then_accept(self, editor_client: Client, editor: User, send: Send) -> None:
        submission = send(section="")
        assert press(editor_client, submission, use="section=research")["Location"] == at(submission)
        assert press(editor_client, submission, do="accept")["Location"] == f"{TRIAGE}?tab=to-decide"
        row = Submission.objects.get()
        assert (row.state, str(row.section)) == ("accepted", "Research")
        assert [(one.verb, one.actor) for one in row.decisions.all()] == [("edit", editor), ("accept", editor)]

    def test_a_guessed_section_is_taken_with_the_acceptance(self, editor_client: Client, send: Send) -> None:
        submission = send(section="")
        press(editor_client, submission, do="accept", guess="research")
        assert (state_of(submission), str(Submission.objects.get().section)) == ("accepted", "Research")

    def test_a_chosen_section_goes_before_a_guess_of_old(self, editor_client: Client, send: Send) -> None:
        submission = send(section="")
        fields = {**FIELDS["link"], "section": "official", "guess": "research", "form_key": "a", "do": "accept"}
        press(editor_client, submission, **fields)
        assert str(Submission.objects.get().section) == "Official"

    def test_without_any_section_it_is_told_and_nothing_is_lost(self, editor_client: Client, send: Send) -> None:
        submission = send(section="")
        response = press(editor_client, submission, do="accept")
        assert (response.status_code, state_of(submission)) == (422, "pending")
        assert "Choose a section for “A link” first." in text_of(response)

    @pytest.mark.parametrize(
        ("verb", "fields", "state"),
        [
            ("accept", {}, "accepted"),
            ("decline", {"reason": "No."}, "declined"),
            ("needs_change", {"reason": "Which?"}, "needs_change"),
            ("mark_duplicate", {"reason": "It was there."}, "duplicate"),
            ("later", {}, "pending"),
            ("spam", {}, "spam"),
            ("withdraw", {}, "withdrawn"),
        ],
    )
    def test_each_decision_leads_to_the_next_one(
        self, verb: str, fields: dict[str, str], state: str, editor_client: Client, send: Send
    ) -> None:
        submission, following = send(), send(url="https://b.example.org/")
        query = "tab=to-decide&kind=link"
        assert press(editor_client, submission, query, do=verb, **fields)["Location"] == at(following, query)
        assert state_of(submission) == state
        assert submission.decisions.get().reason == fields.get("reason", "")

    def test_a_duplicate_names_the_other_one(self, editor_client: Client, send: Send) -> None:
        other, submission = send(), send(url="https://b.example.org/")
        press(editor_client, submission, do="mark_duplicate", duplicate_of=other.pk)
        assert Submission.objects.get(pk=submission.pk).duplicate_of == other

    @pytest.mark.parametrize("verb", ["decline", "needs_change", "mark_duplicate"])
    def test_words_that_are_missing_are_asked_for(self, verb: str, editor_client: Client, send: Send) -> None:
        submission = send()
        assert editor_client.get(at(submission, f"reply={verb}")).context["reply"].verb == verb
        response = press(editor_client, submission, do=verb, reason=" ")
        assert (response.status_code, response.context["reply"].verb, state_of(submission)) == (422, verb, "pending")
        assert "Say why" in text_of(response)

    def test_edited_fields_are_saved_and_the_page_stays(self, editor_client: Client, send: Send) -> None:
        submission = send()
        response = press(editor_client, submission, **FIELDS["link"] | {"title": "Better", "form_key": "a", "save": "yes"})
        assert response["Location"] == at(submission)
        row = Submission.objects.get()
        assert (row.title, row.title_sent, row.state) == ("Better", "A link", "pending")

    def test_edited_fields_are_saved_and_accepted_at_once(self, editor_client: Client, send: Send) -> None:
        submission = send()
        press(editor_client, submission, **FIELDS["link"] | {"title": "Better", "form_key": "a", "do": "accept"})
        row = Submission.objects.get()
        assert (row.title, row.state) == ("Better", "accepted")

    def test_a_field_that_is_wrong_keeps_all_that_was_typed(self, editor_client: Client, send: Send) -> None:
        submission = send()
        response = press(
            editor_client, submission, **FIELDS["link"] | {"url": "nonsense", "title": "Typed", "form_key": "a", "save": "yes"}
        )
        assert (response.status_code, response.context["is_editing"]) == (422, True)
        assert 'value="Typed"' in response.content.decode()

    @pytest.mark.parametrize("fields", [{}, {"do": "nonsense"}, {"use": ""}, {"use": "state=accepted"}, {"use": "title"}])
    def test_a_press_that_means_nothing_changes_nothing(self, fields: dict[str, str], editor_client: Client, send: Send) -> None:
        submission = send()
        assert press(editor_client, submission, **fields).status_code == 422
        assert (state_of(submission), Submission.objects.get().version) == ("pending", 1)

    def test_nobody_accepts_their_own_where_four_eyes_are_asked_for(
        self, editor_client: Client, editor: User, send: Send, settings: Settings
    ) -> None:
        settings.FOUR_EYES = True
        submission = send(actor=editor)
        assert "You sent this in yourself" in text_of(press(editor_client, submission, do="accept"))
        assert state_of(submission) == "pending"


class TestUndo:
    def test_the_last_decision_can_be_taken_back_with_its_mail(self, editor_client: Client, send: Send) -> None:
        submission = send(email="ada@example.org")
        page = editor_client.get(press(editor_client, submission, do="accept")["Location"])
        done = page.context["done"]
        assert (done.words, done.submission) == ("Accepted", submission)
        assert 295 <= done.seconds_left <= 300
        assert "Mail goes out in" in text_of(page)
        assert press(editor_client, submission, do="undo")["Location"] == at(submission)
        assert (state_of(submission), Notice.objects.get(kind="accepted").outcome) == ("pending", "taken_back")
        page = editor_client.get(TRIAGE)
        assert "Taken back: accepted “A link”.</p>" in text_of(page)
        assert 'value="undo" data-key="u"' not in text_of(page)

    def test_it_says_when_no_mail_goes_and_when_it_has_gone(self, editor_client: Client, send: Send) -> None:
        without = send()
        page = editor_client.get(press(editor_client, without, do="accept")["Location"])
        assert "No mail goes out." in text_of(page)
        gone = send(email="ada@example.org", url="https://b.example.org/")
        press(editor_client, gone, do="accept")
        Notice.objects.filter(kind="accepted").update(state="done", outcome="sent")
        assert "Its mail has gone out." in text_of(editor_client.get(TRIAGE))

    def test_after_one_undo_the_decision_before_it_is_not_offered_by_the_same_key(self, editor_client: Client, send: Send) -> None:
        first, second = send(), send(url="https://b.example.org/")
        press(editor_client, first, do="accept")
        press(editor_client, second, do="later")
        press(editor_client, second, do="undo")
        done = editor_client.get(TRIAGE).context["done"]
        assert (done.submission, done.words, done.is_undo) == (second, "Taken back: put off until the next issue", True)

    def test_it_is_shown_as_long_as_its_mail_can_be_taken_back(self, editor_client: Client, send: Send, settings: Settings) -> None:
        settings.NOTICE_DELAY = 600
        submission = send()
        press(editor_client, submission, do="accept")
        for minutes, is_shown in ((9, True), (11, False)):
            submission.decisions.update(created_at=timezone.now() - timedelta(minutes=minutes))
            assert (editor_client.get(TRIAGE).context["done"] is not None) is is_shown

    def test_what_others_did_since_or_what_is_long_ago_is_not_offered(self, editor_client: Client, publisher: User, send: Send) -> None:
        submission = send()
        press(editor_client, submission, do="accept")
        review.decline(Submission.objects.get(), actor=publisher, reason="No.")
        assert editor_client.get(TRIAGE).context["done"] is None
        review.undo(Submission.objects.get(), actor=publisher)
        assert editor_client.get(TRIAGE).context["done"].submission == submission
        submission.decisions.update(created_at=timezone.now() - timedelta(hours=1))
        assert editor_client.get(TRIAGE).context["done"] is None


class TestOvertaken:
    def test_a_stale_decision_is_refused_with_who_did_what_and_the_words_are_kept(
        self, editor_client: Client, publisher: User, send: Send
    ) -> None:
        submission = send()
        review.accept(Submission.objects.get(), actor=publisher)
        response = editor_client.post(at(submission), {"version": 1, "do": "decline", "reason": "My words"})
        text = text_of(response)
        assert (response.status_code, state_of(submission)) == (409, "accepted")
        assert "“A link” is accepted now. publisher," in text
        assert "My words</textarea>" in text
        assert "Keep it as it is" in text
        assert "Change it to: Decline" in text

    def test_it_can_be_changed_all_the_same(self, editor_client: Client, publisher: User, send: Send) -> None:
        submission = send(email="ada@example.org")
        review.decline(Submission.objects.get(), actor=publisher, reason="No.")
        response = editor_client.post(at(submission), {"version": 1, "do": "accept"})
        assert "Change it to: Accept" in text_of(response)
        press(editor_client, submission, do="accept", instead="yes")
        assert [one.verb for one in submission.decisions.all()] == ["decline", "undo", "accept"]
        assert [(one.kind, one.outcome) for one in Notice.objects.exclude(kind="received").order_by("pk")] == [
            ("declined", "taken_back"), ("accepted", ""),
        ]  # fmt: skip

    def test_a_change_that_comes_too_late_again_is_refused_again(self, editor_client: Client, publisher: User, send: Send) -> None:
        submission = send()
        review.decline(Submission.objects.get(), actor=publisher, reason="No.")
        response = editor_client.post(at(submission), {"version": 1, "do": "accept", "instead": "yes"})
        assert (response.status_code, state_of(submission)) == (409, "declined")

    def test_a_stale_edit_keeps_what_was_typed(self, editor_client: Client, publisher: User, send: Send) -> None:
        submission = send()
        review.later(Submission.objects.get(), actor=publisher)
        fields = FIELDS["link"] | {"title": "Typed", "form_key": "a", "save": "yes", "version": 1}
        response = editor_client.post(at(submission), fields)
        assert (response.status_code, Submission.objects.get().title) == (409, "A link")
        assert 'value="Typed"' in response.content.decode()
        assert 'name="version" value="2"' in response.content.decode()

    def test_a_stale_press_says_so(self, editor_client: Client, publisher: User, send: Send) -> None:
        submission = send()
        review.later(Submission.objects.get(), actor=publisher)
        assert editor_client.post(at(submission), {"version": 1, "use": "section=research"}).status_code == 409
        assert str(Submission.objects.get().section) == "Official"


class TestKeys:
    def test_they_are_on_until_somebody_switches_them_off_and_the_choice_lasts(self, editor_client: Client, send: Send) -> None:
        submission = send()
        assert editor_client.get(TRIAGE).context["keys_are_on"] is True
        response = editor_client.post(f"{TRIAGE}keys/?tab=later", {"keys": "off", "on": submission.pk})
        assert response["Location"] == at(submission, "tab=later")
        assert 'data-keys="off"' in editor_client.get(TRIAGE).content.decode()
        editor_client.post(f"{TRIAGE}keys/", {"keys": "on"})
        assert editor_client.get(TRIAGE).context["keys_are_on"] is True

    def test_the_desk_of_the_issue_has_the_same_switch_and_leads_back_there(self, editor_client: Client, issue: Issue) -> None:
        desk = f"/admin/issues/issue/{issue.pk}/change/"
        assert 'data-keys="on"' in editor_client.get(desk).content.decode()
        response = editor_client.post(f"{TRIAGE}keys/", {"keys": "off", "next": desk})
        assert response["Location"] == desk
        assert 'data-keys="off"' in editor_client.get(desk).content.decode()
        response = editor_client.post(f"{TRIAGE}keys/", {"keys": "on", "next": "https://elsewhere.example/admin/"})
        assert response["Location"] == f"{TRIAGE}?tab=to-decide"


class TestMarks:
    def test_the_list_tells_answers_and_repeats(self, editor_client: Client, editor: User, send: Send) -> None:
        first, second, plain = send(), send(), send(url="https://b.example.org/")
        asked = review.needs_change(send(url="https://c.example.org/"), actor=editor, reason="Which?")
        review.take(asked, review.Step("answer", None, "This."))
        rows = {row.submission: row for row in editor_client.get(TRIAGE).context["rows"]}
        assert [rows[one].is_twice for one in (first, second, plain, asked)] == [True, True, False, False]
        assert [rows[one].is_answered for one in (first, second, plain, asked)] == [False, False, False, True]


def test_an_owner_begins_with_their_own_sections(editor_client: Client, editor: User, send: Send) -> None:
    send(section="official")
    theirs = send(section="research", url="https://b.example.org/")
    Section.objects.get(slug="research").owners.add(editor)
    response = editor_client.get(TRIAGE)
    assert response.context["submission"] == theirs
    assert [tab["label"] for tab in response.context["tabs"]] == ["Mine", "To decide", "Waiting for an answer", "Later", "Decided"]


def test_the_queue_is_one_press_away(editor_client: Client) -> None:
    assert f'<a href="{TRIAGE}" data-key="q">Queue</a>' in text_of(editor_client.get("/admin/"))


def test_times_are_told_absolutely_too(editor_client: Client, send: Send) -> None:
    submission = send()
    Submission.objects.update(created_at=datetime(2041, 4, 20, 12, 30, tzinfo=UTC))
    assert "2041-04-20T12:30:00+00:00" in editor_client.get(at(submission)).content.decode()


@pytest.mark.usefixtures("issue")
def test_the_queue_asks_for_the_coming_issue_and_the_catalogue_once(editor_client: Client, send: Send) -> None:
    send()
    with CaptureQueriesContext(connection) as asked:
        editor_client.get(TRIAGE)
    questions = [query["sql"].partition(" FROM ")[2] for query in asked.captured_queries]
    opened = [question for question in questions if question.startswith('"issues_issue"') and "\"status\" IN ('draft'" in question]
    assert (len(opened), len([question for question in questions if question.startswith('"issues_section" ORDER BY')])) == (1, 1)
