"""Changing what was sent in has limits, too: each change may have another site's page read, and leaves a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from submissions.models import ApiToken, Decision, Page, Submission
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.SUBMISSIONS_PER_VISITOR = 3
    settings.SUBMISSIONS_PER_HOUR = 5


def corrected(client: Client, submission: Submission, number: int, **headers: str) -> int:
    """The status of the answer to a correction that leads to another page."""
    submission.refresh_from_db()
    data = {**FIELDS["link"], "url": f"https://victim.example.org/?n={number}", "version": submission.version}
    response = client.post(submission.get_absolute_url(), data, headers=headers)
    assert response.status_code == 302 or 0 < int(response["Retry-After"]) <= 3600
    return response.status_code


def test_one_page_is_no_way_to_have_a_thousand_read(client: Client, send: Send) -> None:
    submission = send()
    assert [corrected(client, submission, number) for number in range(5)] == [302, 302, 302, 429, 429]
    assert Page.objects.filter(host="victim.example.org").count() == 3


def test_all_together_change_as_much_as_the_limit_says(client: Client, send: Send, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    submission = send()
    found = [corrected(client, submission, number, **{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(7)]
    assert found == [302] * 5 + [429] * 2


def test_what_was_typed_stays(client: Client, send: Send) -> None:
    submission = send()
    for number in range(3):
        corrected(client, submission, number)
    response = client.post(submission.get_absolute_url(), {**FIELDS["link"], "title": "Typed just now"})
    assert response.status_code == 429
    assert "A lot came from your address in the last hour." in response.content.decode()
    assert 'value="Typed just now"' in response.content.decode()


def test_a_bots_changes_count_for_its_token(client: Client, send: Send) -> None:
    token = ApiToken.objects.create(name="bot", digest="x", hourly_limit=4)
    submission = send()
    Submission.objects.update(sent_with=token)
    where = f"/api/v1/submissions/{submission.token}/"
    answers = [client.patch(where, {"title": f"Title {number}"}, content_type="application/json") for number in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[-1]["Retry-After"]
    assert corrected(client, submission, 1) == 429


def test_addresses_are_no_way_to_use_up_a_strangers_mail(client: Client, send: Send) -> None:
    submission = send(email="ada@example.org")
    where = f"{submission.get_absolute_url()}mail/"
    answers = [client.post(where, {"email": f"stranger{number}@example.org"}, follow=True).content.decode() for number in range(5)]
    assert ["A lot was changed" in answer for answer in answers] == [False] * 3 + [True] * 2
    submission.refresh_from_db()
    assert submission.email == "stranger2@example.org"
    client.post(where, {"remove": "yes"})
    submission.refresh_from_db()
    assert submission.email == ""


def test_withdrawing_and_undoing_has_an_end(client: Client, send: Send) -> None:
    where = send().get_absolute_url()
    for _ in range(5):
        client.post(f"{where}withdraw/")
        client.post(f"{where}undo/")
    assert Decision.objects.filter(verb="withdraw").count() == 4
    assert Submission.objects.get().state == "withdrawn"
