"""The tokens on the desk: shown once, looked after, revoked by a button, every step on record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from issues.models import Change
from submissions.models import ApiToken
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.submissions.api.conftest import Bot

LIST = "/admin/submissions/apitoken/"
FIELDS_OF_TOKEN = {"name": "Feed reader", "contact": "bot@example.org", "hourly_limit": "30"}


def make(client: Client) -> Any:
    return client.post(f"{LIST}add/", FIELDS_OF_TOKEN)


def test_the_secret_is_shown_once(publisher_client: Client, publisher: User) -> None:
    response = make(publisher_client)
    found = re.search(r'value="(twir_[\w-]{43})" readonly', response.content.decode())
    assert found
    assert "no-store" in response["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.name, token.contact, token.hourly_limit, token.created_by) == ("Feed reader", "bot@example.org", 30, publisher)
    for path in (LIST, f"{LIST}{token.pk}/change/"):
        text = publisher_client.get(path).content.decode()
        assert "Feed reader" in text
        assert found[1] not in text
        assert token.digest not in text


@pytest.mark.usefixtures("issue")
def test_what_is_shown_is_let_in(publisher_client: Client, bot: Bot) -> None:
    found = re.search(r"twir_[\w-]{43}", make(publisher_client).content.decode())
    assert found
    bot.secret = found[0]
    assert bot.send("link", FIELDS["link"]).status_code == 201


def test_a_bad_form_makes_none(publisher_client: Client) -> None:
    response = publisher_client.post(f"{LIST}add/", {**FIELDS_OF_TOKEN, "name": ""})
    assert response.status_code == 200
    assert "twir_" not in response.content.decode()
    assert ApiToken.objects.count() == 0


def test_revoking_is_a_button_and_final(publisher_client: Client, publisher: User) -> None:
    make(publisher_client)
    token = ApiToken.objects.get()
    page = f"{LIST}{token.pk}/change/"
    assert f'action="{LIST}{token.pk}/revoke/"' in publisher_client.get(page).content.decode()
    assert publisher_client.get(f"{LIST}{token.pk}/revoke/").status_code == 405
    assert publisher_client.post(f"{LIST}{token.pk}/revoke/")["Location"] == page
    revoked_at = ApiToken.objects.get().revoked_at
    assert revoked_at is not None
    publisher_client.post(f"{LIST}{token.pk}/revoke/")
    publisher_client.post(page, {**FIELDS_OF_TOKEN, "name": "Another name"})
    token.refresh_from_db()
    assert (token.revoked_at, token.name) == (revoked_at, "Feed reader")
    assert "revoke/" not in publisher_client.get(page).content.decode()
    assert [change.changed_by for change in Change.objects.filter(field="revoked")] == [publisher]


def test_every_change_is_on_record(publisher_client: Client) -> None:
    make(publisher_client)
    token = ApiToken.objects.get()
    digest = token.digest
    publisher_client.post(f"{LIST}{token.pk}/change/", {**FIELDS_OF_TOKEN, "hourly_limit": "90"})
    rows = Change.objects.filter(subject="API token Feed reader", field="hourly_limit").order_by("pk")
    assert [(row.before, row.after) for row in rows] == [("", "30"), ("30", "90")]
    assert ApiToken.objects.get().digest == digest
    assert digest not in "".join(Change.objects.values_list("after", flat=True))


def test_the_list_costs_the_same_for_many(publisher_client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        ApiToken.objects.create(name=f"Bot {number}", digest=str(number))
    with django_assert_max_num_queries(12):
        assert publisher_client.get(LIST).status_code == 200
