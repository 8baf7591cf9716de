"""Sending something in over HTTP: every kind, every bad input with its answer, nothing lost, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from issues.assembly.run import assemble_issue
from issues.models import Section
from submissions import duplicates, intake, review
from submissions.kinds import submission_kinds
from submissions.models import Submission
from tests.submissions.conftest import FIELDS, LINES, form_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")
OPEN_NUL = "\x00"
LONE_SURROGATE = f"A{chr(0xD800)}B"
FULL_LINK: dict[str, Any] = {
    "url": "https://blog.example.org/post?id=7&utm_source=mail#part-2",
    "title": "Some `Vec<T>`  words",
    "section": "observations-thoughts",
    "prefixes": ["series", "video"],
    "language": "zh",
    "not_before": "2041-04-20",
    "note": "First line\r\nsecond line",
}


def post(client: Client, kind: str = "link", *, press: str = "send", **fields: Any) -> HttpResponse:
    response: Any = client.post(f"/submit/{kind}/", {**FIELDS[kind], "form_key": form_key(), press: "1", **fields})
    return response  # type: ignore[no-any-return]


def errors(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: list(map(str, words)) for name, words in response.context["form"].errors.items()}
    return found


class TestPages:
    def test_the_kind_comes_first_and_hands_the_address_on(self, client: Client) -> None:
        text = client.get("/submit/link/", {"url": "https://a.example.org/?x=1&y=2"}).content.decode()
        for kind in submission_kinds():
            assert f'href="/submit/{kind}/?url=https%3A%2F%2Fa.example.org%2F%3Fx%3D1%26y%3D2"' in text

    def test_an_address_fills_the_form(self, client: Client) -> None:
        text = client.get("/submit/link/", {"url": "https://a.example.org/\x00"}).content.decode()
        assert 'value="https://a.example.org/"' in text

    def test_what_is_too_long_is_not_handed_on_to_the_other_kinds(self, client: Client) -> None:
        address = f"https://long.example.org/{'x' * 2000}"
        text = client.post("/submit/link/", {"url": address, "title": "A link", "check": ""}).content.decode()
        assert text.count("x" * 2000) == 1

    def test_an_unknown_kind_is_not_found(self, client: Client) -> None:
        assert client.get("/submit/poem/").status_code == 404
        assert client.post("/submit/poem/", {}).status_code == 404

    def test_closing_time_is_told(self, client: Client, issue: Issue) -> None:
        with time_machine.travel(datetime(2041, 4, 24, 20, tzinfo=UTC), tick=False):
            assert "Issue 700 closes in" in client.get("/submit/link/").content.decode()
        with time_machine.travel(datetime(2041, 4, 25, 1, tzinfo=UTC), tick=False):
            text = client.get("/submit/link/").content.decode()
        assert "Issue 700 has closed" in text
        assert "What you send now counts for issue 701." in text
        issue.delete()
        assert "waits for the next one" in client.get("/submit/").content.decode()

    @pytest.mark.parametrize("kind", ["link", "task", "speakers"])
    def test_the_form_costs_few_queries(self, kind: str, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_max_num_queries(5):
            client.get(f"/submit/{kind}/")


class TestSending:
    @pytest.mark.parametrize("kind", list(FIELDS))
    def test_each_kind_is_stored_and_leads_to_its_page(self, kind: str, client: Client) -> None:
        response = post(client, kind)
        submission = Submission.objects.get()
        assert (response.status_code, response["Location"]) == (302, f"/submissions/{submission.token}/")
        assert (submission.kind, submission.state, submission.submitted_by) == (kind, "pending", None)
        page = client.get(response["Location"]).content.decode()
        assert LINES[kind].replace("*", "*", 1) in page

    def test_everything_typed_is_stored(self, client: Client) -> None:
        post(client, **FULL_LINK)
        row = Submission.objects.select_related("link", "section").get()
        assert row.url == "https://blog.example.org/post?id=7#part-2"
        assert row.url_sent == FULL_LINK["url"]
        assert row.title == "Some `Vec<T>` words"
        assert row.section is not None
        assert row.section.slug == "observations-thoughts"
        assert (row.link.prefixes, row.link.language) == (["series", "video"], "ZH")
        assert str(row.not_before) == "2041-04-20"
        assert row.note == "First line\nsecond line"
        assert len(row.token) >= 32

    def test_the_editors_may_decide_the_section(self, client: Client) -> None:
        post(client, section="")
        assert Submission.objects.get().section is None

    def test_the_same_form_twice_is_one_row(self, client: Client) -> None:
        first, second = post(client), post(client)
        assert first["Location"] == second["Location"]
        assert Submission.objects.count() == 1

    def test_going_back_and_sending_another_is_another_row(self, client: Client) -> None:
        post(client)
        post(client, url="https://other.example.org/", title="Another")
        assert sorted(Submission.objects.values_list("title", flat=True)) == ["A link", "Another"]

    def test_a_logged_in_editor_is_known(self, editor_client: Client, editor: User) -> None:
        post(editor_client)
        row = Submission.objects.get()
        assert (row.submitted_by, row.is_by_editor) == (editor, True)


class TestButtons:
    @pytest.mark.parametrize("pressed", [{}, {"send": ""}, {"send": "", "check": "", "use": ""}])
    def test_without_a_button_it_is_sent_as_by_its_button(self, client: Client, pressed: dict[str, str]) -> None:
        response: Any = client.post("/submit/link/", {**FIELDS["link"], "form_key": form_key(), **pressed})
        assert response.status_code == 302
        assert response["Location"] == Submission.objects.get().get_absolute_url()

    @pytest.mark.parametrize("pressed", [{"check": ""}, {"use": ""}, {"use": "section=official"}])
    def test_the_buttons_of_the_card_send_nothing(self, client: Client, pressed: dict[str, str]) -> None:
        response: Any = client.post("/submit/link/", {**FIELDS["link"], "form_key": form_key(), **pressed})
        assert response.status_code == 200
        assert Submission.objects.count() == 0


class TestChecking:
    def test_check_answers_within_the_page_and_stores_nothing(self, client: Client) -> None:
        response = post(client, press="check", **FULL_LINK)
        text = response.content.decode()
        assert response.status_code == 200
        assert Submission.objects.count() == 0
        assert '<del class="mono cut">utm_source=mail</del>' in text
        assert "* [ZH] [series] [video] [Some `Vec&lt;T&gt;` words](https://blog.example.org/post?id=7#part-2)" in text
        assert '<button type="submit" class="btn primary" name="send">' in text
        assert "on none" not in text

    def test_check_keeps_what_was_typed(self, client: Client) -> None:
        text = post(client, press="check", **FULL_LINK).content.decode()
        assert 'value="https://blog.example.org/post?id=7&amp;utm_source=mail#part-2"' in text
        assert '<option value="observations-thoughts" selected>' in text
        assert "First line\nsecond line" in text.replace("\r\n", "\n")

    @pytest.mark.usefixtures("old_issue")
    def test_hints_never_block(self, client: Client, send: Send) -> None:
        send(url="https://printed.example.org/page", title="In the queue")
        fields = {"url": "http://www.printed.example.org/page/?utm_medium=x", "title": "Printed again"}
        text = post(client, press="check", **fields).content.decode()
        assert 'This was in <a href="/issues/699/">Issue 699</a> of 17 April 2041, under Official.' in " ".join(text.split())
        assert "Somebody has sent this in already" in text
        assert "In the queue" not in text
        assert post(client, **fields).status_code == 302

    def test_a_bare_repository_and_a_film_get_a_hint(self, client: Client) -> None:
        assert "straight to a repository" in post(client, press="check", url="https://github.com/a/b").content.decode()
        assert "straight to a repository" not in post(client, press="check", url="https://github.com/a/b/issues/1").content.decode()
        assert "tick [video]" in post(client, press="check", url="https://www.youtube.com/watch?v=abc").content.decode()
        assert "tick [video]" not in post(client, press="check", url="https://youtu.be/abc", prefixes=["video"]).content.decode()

    def test_a_weekly_limit_is_a_hint(self, client: Client, issue: Issue) -> None:
        section = issue.sections.get(section__slug="official").section
        assert section is not None
        section.weekly_limit = 1
        section.save()
        fields = {"url": "https://standing.example.org/another"}
        assert "at most 1 of one site" in post(client, press="check", **fields).content.decode()
        assert post(client, **fields).status_code == 302


BAD_LINKS = [
    ({"title": ""}, "title", "Fill this in"),
    ({"title": "x" * 10_000}, "title", "This is 10000 characters long. Shorten it to 300."),
    ({"title": f"A{OPEN_NUL}B"}, "title", "cannot be printed"),
    ({"title": "A\ufffdB"}, "title", "cannot be printed"),
    ({"note": f"A{OPEN_NUL}B"}, "note", "cannot be printed"),
    ({"note": "x" * 4001}, "note", "Shorten it to 4000"),
    ({"url": ""}, "url", "Fill this in"),
    ({"url": "javascript:alert(1)"}, "url", ""),
    ({"url": "http://127.0.0.1/"}, "url", ""),
    ({"url": "http://localhost/x"}, "url", ""),
    ({"url": "https://user:secret@a.example.org/"}, "url", ""),
    ({"url": f"https://a.example.org/{OPEN_NUL}"}, "url", "cannot be printed"),
    ({"url": "https://a.example.org/" + "x" * 3000}, "url", "Shorten it to 2000"),
    ({"url": "https://standing.example.org/page"}, "url", "This is in Issue 700 already, under Official."),
    ({"section": "no-such-section"}, "section", "There is no such section"),
    ({"section": f"official{OPEN_NUL}"}, "section", "There is no such section"),
    ({"section": "cfp-projects"}, "section", "There is no such section"),
    ({"prefixes": ["film"]}, "prefixes", "Select a valid choice"),
    ({"language": "German"}, "language", "Two letters"),
    ({"not_before": "31 August"}, "not_before", "Write it as 2026-08-31"),
    ({"not_before": "2001-01-01"}, "not_before", "past"),
    ({"website": "https://spam.example.com/"}, "website", "leave it empty"),
]
BAD_CALLS = [
    ("task", {"project": ""}, "project", "Fill this in"),
    ("task", {"project": "x" * 101}, "project", "Shorten it to 100"),
    ("speakers", {"deadline": ""}, "deadline", "Fill this in"),
    ("speakers", {"deadline": "2041-09-02"}, "deadline", "after the event starts"),
    ("speakers", {"end_date": "2041-08-01"}, "end_date", "ends before it starts"),
    ("speakers", {"place": "Kiel | Germany"}, "place", "Leave out the bar"),
    ("speakers", {"place": ""}, "place", "Fill this in"),
]


class TestBadInput:
    @pytest.mark.parametrize(("kind", "fields", "name", "words"), [*(("link", *row) for row in BAD_LINKS), *BAD_CALLS])
    def test_it_is_answered_at_its_field_and_nothing_is_stored(
        self, kind: str, fields: dict[str, Any], name: str, words: str, client: Client
    ) -> None:
        response = post(client, kind, **fields)
        assert response.status_code == 422
        assert list(errors(response)) == [name]
        assert words in errors(response)[name][0]
        assert Submission.objects.count() == 0
        assert 'class="error-summary"' in response.content.decode()

    def test_what_was_typed_stays_in_the_form(self, client: Client) -> None:
        title = "A long title " * 800
        text = post(client, title=title, url="https://a.example.org/x", note="Kept").content.decode()
        assert f'value="{title}"' in text or f'value="{title.strip()}"' in text
        assert 'value="https://a.example.org/x"' in text
        assert "Kept</textarea>" in text

    def test_damaged_characters_are_gone_from_the_form(self, client: Client) -> None:
        text = post(client, title="One\x00 title\ufffd").content.decode()
        assert 'value="One title"' in text

    def test_odd_but_harmless_characters_are_set_right(self, client: Client) -> None:
        post(client, title="  Two\u00a0 blanks\u200b and\u202e more ")
        assert Submission.objects.get().title == "Two blanks and more"

    @pytest.mark.parametrize("text", [LONE_SURROGATE, "A\x00B", "A\ufffdB", "A\x1bB"])
    def test_damaged_characters_are_refused_behind_the_form_too(self, text: str) -> None:
        fields = {"url": "https://a.example.org/", "title": text, "section": "", "prefixes": [], "language": ""}
        with pytest.raises(intake.IntakeError, match="cannot be printed") as caught:
            intake.submit(kind="link", cleaned=fields)
        assert caught.value.field == "title"
        assert Submission.objects.count() == 0

    def test_a_section_closed_to_the_public_says_why_and_what_to_do(self, client: Client) -> None:
        response = post(client, section="project-tooling-updates", title="My 1.0")
        section = Section.objects.get(slug="project-tooling-updates")
        assert errors(response) == {"section": [f"{section.policy_text} {section.policy_alternative}"]}
        assert 'value="My 1.0"' in response.content.decode()
        assert Submission.objects.count() == 0

    def test_a_closed_section_is_open_before_its_issue(self, client: Client, issue: Issue) -> None:
        issue.number = 600
        issue.save()
        assert post(client, section="project-tooling-updates").status_code == 302

    def test_get_only_and_post_only_are_held(self, client: Client) -> None:
        assert client.post("/submit/", {}).status_code == 405
        assert client.put("/submit/link/").status_code == 405

    @pytest.mark.parametrize("address", ["/submit/", "/submit.txt", "/submit/link/", "/submit/several/", "/api/v1/"])
    def test_a_page_can_be_looked_for_without_its_text(self, address: str, client: Client) -> None:
        response = client.head(address)
        assert (response.status_code, response.content) == (200, b"")


class TestNotNow:
    """What is not taken just now: nothing typed is lost."""

    def test_a_flood_is_told_when_to_come_back(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 1
        post(client)
        response = post(client, title="The second", url="https://second.example.org/")
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 3601
        assert "A lot came from your address in the last hour." in errors(response)["__all__"][0]
        assert 'value="The second"' in response.content.decode()
        assert Submission.objects.count() == 1

    def test_what_was_sent_before_is_shown_whatever_the_limit(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 1
        assert post(client)["Location"] == post(client)["Location"]

    @pytest.mark.parametrize("key", ["", "a1", "x" * 5000, "a\u2028b"])
    def test_a_form_that_is_not_ours_gets_a_key_and_is_sent_again(self, key: str, client: Client) -> None:
        response = post(client, form_key=key, title="Kept")
        assert response.status_code == 422
        assert errors(response) == {"__all__": ["This form could not be recognised. Look it over and send it again."]}
        form = response.context["form"]  # type: ignore[attr-defined]
        assert form["title"].value() == "Kept"
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            assert post(client, form_key=form["form_key"].value(), title="Kept").status_code == 302

    def test_a_form_of_yesterday_gets_a_key_of_today(self, client: Client) -> None:
        old = form_key()
        with time_machine.travel(timezone.now() + timedelta(hours=26)):
            response = post(client, form_key=old)
            assert "more than a day" in errors(response)["__all__"][0]
            assert response.context["form"]["form_key"].value() != old  # type: ignore[attr-defined]

    def test_an_editor_is_not_held_up(self, editor_client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 1
        for number in range(3):
            assert post(editor_client, url=f"https://a{number}.example.org/").status_code == 302

    def test_the_visitor_is_kept_as_a_hash(self, client: Client) -> None:
        post(client)
        sender = Submission.objects.get().sender
        assert len(sender) == 64


class TestDuplicates:
    def test_each_place_is_told_apart(self, issue: Issue, old_issue: Issue, send: Send) -> None:
        waiting = send(url="https://printed.example.org/page")
        found = duplicates.find("https://printed.example.org/page", issue=issue)
        assert [entry.issue for entry in found.printed] == [old_issue]
        assert (found.standing, found.waiting) == ((), (waiting,))
        assert not duplicates.find("https://printed.example.org/page", issue=issue, other_than=waiting).waiting
        assert [entry.title for entry in duplicates.find("http://standing.example.org/page/", issue=issue).standing] == [
            "Standing in the issue"
        ]
        assert not duplicates.find("https://standing.example.org/page#part", issue=issue)

    def test_refused_ones_do_not_count(self, issue: Issue, send: Send, editor: User) -> None:
        submission = review.decline(send(), actor=editor, reason="No.")
        assert not duplicates.find(submission.url, issue=issue)

    def test_its_own_line_does_not_count(self, issue: Issue, send: Send, editor: User) -> None:
        submission = review.accept(send(section="research", url="https://own.example.org/page"), actor=editor)
        assemble_issue(issue, actor=editor)
        assert not duplicates.find(submission.url, issue=issue, other_than=submission)
        assert len(duplicates.find(submission.url, issue=issue).standing) == 1

    @pytest.mark.usefixtures("old_issue")
    def test_two_queries_whatever_is_there(self, issue: Issue, send: Send, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for number in range(3):
            send(title=f"Number {number}", url="https://printed.example.org/page")
        with django_assert_num_queries(2):
            assert len(duplicates.find("https://printed.example.org/page", issue=issue).waiting) == 3

    def test_an_editor_is_not_held_up(self, editor_client: Client) -> None:
        assert post(editor_client, url="https://standing.example.org/page").status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_a_post_costs_the_same_whatever_waits(
    number: int, client: Client, send: Send, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for one in range(number):
        send(url=f"https://a{one}.example.org/")
    with django_assert_max_num_queries(16):  # of them a new page takes four, and a savepoint two
        assert post(client).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_once_is_one_row() -> None:
    form = submission_kinds()["link"].form_class({**FIELDS["link"], "form_key": form_key()})
    assert form.is_valid()
    start = Barrier(4)
    tokens: list[str] = []

    def send() -> None:
        start.wait()
        try:
            tokens.append(intake.submit(kind="link", cleaned=form.cleaned_data).token)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tokens == [Submission.objects.get().token] * 4
