"""The one entrance: what it writes with a submission, what it refuses, what it costs, and that equal posts make one row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from events.places import Mode
from submissions import intake
from submissions.form_keys import new_key
from submissions.kinds import submission_kinds
from submissions.models import ApiToken, BlockedHost, FloodCount, LinkSubmission, Notice, Page, Submission
from submissions.visitors import visitor
from tests.submissions.conftest import FIELDS, NOMINATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries, Settings

    from issues.models import Issue
    from tests.submissions.conftest import Send

EVENT: dict[str, Any] = {
    "url": "https://berlin.example.org/tell",
    "title": "Rust and Tell",
    "start": (timezone.now() + timedelta(days=30)).date().isoformat(),
    "mode": Mode.IN_PERSON.value,
    "city": "Berlin",
    "country": "DE",
    "organizer_name": "Rust Berlin",
    "organizer_url": "https://berlin.example.org/",
}
ALL = {**FIELDS, **NOMINATIONS, "event": EVENT}


def cleaned(kind: str = "link", **fields: Any) -> dict[str, Any]:
    """What the kind's form gives to intake."""
    form = submission_kinds()[kind].form_class({**ALL[kind], "form_key": new_key(), **fields})
    assert form.is_valid(), form.errors
    return form.cleaned_data


def post(client: Client, kind: str = "link", **fields: Any) -> HttpResponse:
    response: Any = client.post(f"/submit/{kind}/", {**ALL[kind], "form_key": new_key(), "send": "", **fields})
    return response  # type: ignore[no-any-return]


def at_once(client: Client, kind: str, fields: dict[str, Any], times: int = 20) -> list[tuple[int, str]]:
    """Send a form so often at the same moment; status and place of each answer."""
    start = Barrier(times)

    def one() -> tuple[int, str]:
        own = Client()
        own.cookies = client.cookies
        start.wait(60)
        try:
            response = own.post(f"/submit/{kind}/", {**fields, "send": ""})
            return response.status_code, response.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result(60) for future in [pool.submit(one) for _ in range(times)]]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("kind", list(ALL))
    def test_twenty_equal_posts_at_once_make_one_row(self, kind: str, issue: Issue, client: Client, times: Callable[..., int]) -> None:
        assert sorted(submission_kinds()) == sorted(ALL)
        for turn in range(times(20, usually=1)):
            fields = {**ALL[kind], "form_key": new_key(), "note": f"Turn {turn}", "url": f"https://turn{turn}.example.org/"}
            answers = at_once(client, kind, fields)
            submission = Submission.objects.get(note=f"Turn {turn}")
            assert answers == [(302, submission.get_absolute_url())] * 20
            assert getattr(submission, "event_submission" if kind == "event" else kind) is not None
        assert issue.is_open

    def test_one_more_press_leads_to_the_same_page_whatever_else_is_wrong_by_then(
        self, issue: Issue, client: Client, settings: Settings
    ) -> None:
        fields = {"form_key": new_key()}
        first = post(client, **fields)
        BlockedHost.objects.create(host="link.example.org")
        settings.SUBMISSIONS_PER_VISITOR = 1
        again = post(client, **fields)
        assert (again.status_code, again["Location"], issue.is_open) == (302, first["Location"], True)

    def test_without_a_key_nothing_is_stored_and_every_answer_brings_one(self, issue: Issue, client: Client) -> None:
        assert at_once(client, "link", ALL["link"]) == [(422, "")] * 20
        assert (Submission.objects.count(), issue.is_open) == (0, True)

    def test_twenty_different_ones_at_once_are_as_many_as_the_limit_lets_through(
        self, issue: Issue, client: Client, settings: Settings
    ) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 5
        start, key = Barrier(20), new_key()

        def one(number: int) -> int:
            start.wait(60)
            try:
                return post(Client(), url=f"https://a{number}.example.org/", form_key=key).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(one, range(20)))
        assert sorted(answers) == [302] * 5 + [429] * 15
        assert (Submission.objects.count(), client.get("/submit/").status_code, issue.is_open) == (5, 200, True)


@pytest.mark.django_db
@pytest.mark.usefixtures("issue")
class TestStoring:
    def test_the_sender_is_noted_as_a_hash(self, client: Client) -> None:
        response: Any = post(client)
        row = Submission.objects.get()
        assert (row.sender, len(row.sender)) == (visitor(response.wsgi_request), 64)

    def test_a_bot_and_a_batch_are_noted(self) -> None:
        token = ApiToken.objects.create(name="bot", digest="x")
        row = intake.submit(kind="link", cleaned=cleaned(), sender="a" * 64, sent_with=token, batch="b" * 43)
        row.refresh_from_db()
        assert (row.sender, row.sent_with, row.batch) == ("a" * 64, token, "b" * 43)

    def test_its_page_is_asked_for_and_its_receipt_written(self) -> None:
        row = intake.submit(kind="link", cleaned=cleaned(email="ada@example.org", url="https://page.example.org/x#part"))
        assert Page.objects.get().url == "https://page.example.org/x"
        assert list(Notice.objects.values_list("kind", "submission", "recipient")) == [("received", row.pk, "ada@example.org")]

    def test_a_corrected_address_is_asked_for(self, send: Send) -> None:
        row = send()
        fields = cleaned(url="https://corrected.example.org/")
        intake.correct(row, cleaned=fields)
        assert set(Page.objects.values_list("host", flat=True)) == {"link.example.org", "corrected.example.org"}
        intake.correct(row, cleaned={**fields, "title": "Another"})
        assert Page.objects.count() == 2

    def test_all_of_it_or_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_submission: Submission) -> None:
            raise RuntimeError

        monkeypatch.setattr(intake, "queue_received", fail)
        with pytest.raises(RuntimeError):
            intake.submit(kind="link", cleaned=cleaned(email="ada@example.org"))
        assert (Submission.objects.count(), LinkSubmission.objects.count()) == (0, 0)

    def test_a_kind_with_one_section_stands_there(self) -> None:
        row = intake.submit(kind="task", cleaned=cleaned("task"))
        assert row.section is not None
        assert row.section.slug == "cfp-projects"

    def test_an_editor_is_not_counted(self, editor_client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = settings.SUBMISSIONS_PER_HOUR = 1
        assert [post(editor_client, url=f"https://a{number}.example.org/").status_code for number in range(3)] == [302] * 3
        assert FloodCount.objects.count() == 0

    def test_two_who_send_the_same_are_two(self) -> None:
        first, second = (intake.submit(kind="link", cleaned=cleaned(), sender=sender) for sender in ("a", "b"))
        assert first != second


@pytest.mark.django_db
@pytest.mark.usefixtures("issue")
class TestRefusing:
    def test_another_form_with_the_same_key_is_not_taken_for_it(self, client: Client) -> None:
        key = new_key()
        post(client, form_key=key)
        response = post(client, form_key=key, url="https://standing.example.org/page")
        assert response.status_code == 422

    def test_beyond_the_limit_the_form_comes_back_with_when_to_try_again(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 2
        answers = [post(client, url=f"https://a{number}.example.org/", title="Kept") for number in range(3)]
        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert 0 < int(answers[-1]["Retry-After"]) <= 3601
        text = answers[-1].content.decode()
        assert ('value="Kept"' in text, "what you typed stays here" in text) == (True, True)

    def test_visitors_behind_proxies_are_counted_apart(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR, settings.TRUSTED_PROXIES = 1, 1
        for number, address in enumerate(["198.51.100.1", "198.51.100.2", "198.51.100.1"]):
            fields = {**ALL["link"], "url": f"https://a{number}.example.org/", "form_key": new_key(), "send": ""}
            answer = client.post("/submit/link/", fields, headers={"X-Forwarded-For": f"203.0.113.9, {address}"})
            assert answer.status_code == (302 if number < 2 else 429)

    def test_what_is_refused_for_itself_does_not_count(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 1
        assert [post(client, title="").status_code for _ in range(5)] == [422] * 5
        assert post(client).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("issue")
class TestCost:
    def test_storing_a_link_takes_few_statements(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        intake.submit(kind="link", cleaned=cleaned())
        fields = cleaned()
        # One glance at all that could speak against it; the page that is known (two); both rows, in SQLite's words begin, two, commit.
        with django_assert_num_queries(4 if connection.vendor == "postgresql" else 7):
            intake.submit(kind="link", cleaned=fields)

    def test_a_receipt_takes_few_more(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        intake.submit(kind="link", cleaned=cleaned())
        fields = cleaned(email="ada@example.org")
        with django_assert_max_num_queries(13):
            intake.submit(kind="link", cleaned=fields)
