"""The key of a form: signed, timed, kind to slow people and to those who left it open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from submissions.form_keys import FormKeyError, check_key, new_key
from submissions.models import Submission
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

NOON = datetime(2041, 4, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _seconds(settings: Settings) -> None:
    settings.FORM_SECONDS = 2


def shown(before: timedelta) -> str:
    """A key of a form that was shown so long before noon."""
    with time_machine.travel(NOON - before, tick=False):
        return new_key()


def said(key: str) -> tuple[str, bool]:
    """What is said of a key at noon, and whether the form gets a new one; nothing for one that passes."""
    with time_machine.travel(NOON, tick=False):
        try:
            check_key(key)
        except FormKeyError as error:
            return str(error), error.is_over
    return "", False


AGES = [
    (timedelta(0), "very quick", False),
    (timedelta(seconds=1.9), "very quick", False),
    (timedelta(seconds=-30), "very quick", False),
    (timedelta(seconds=2), "", False),
    (timedelta(hours=9), "", False),
    (timedelta(hours=24), "", False),
    (timedelta(hours=24, seconds=1), "open for more than a day", True),
    (timedelta(days=400), "open for more than a day", True),
    (timedelta(minutes=-5), "could not be recognised", True),
]


@pytest.mark.parametrize(("age", "words", "is_over"), AGES)
def test_a_key_passes_when_a_person_may_have_filled_in_the_form(age: timedelta, words: str, *, is_over: bool) -> None:
    found, needs_new = said(shown(age))
    assert (words in found, bool(found), needs_new) == (True, bool(words), is_over)


FORGED = ["", "a1", "a:b", ":", "::", "x" * 5000, "ä", "\ud800", "nonce.123:signature", "nonce." + "9" * 5000 + ":x", "0" * 32]


@pytest.mark.parametrize("key", FORGED)
def test_a_key_that_is_not_ours_is_replaced(key: str) -> None:
    assert said(key) == ("This form could not be recognised. Look it over and send it again.", True)


def test_a_changed_key_is_not_ours() -> None:
    key = shown(timedelta(minutes=1))
    assert said(key) == ("", False)
    assert said(key.replace(".", ".1", 1))[1]
    assert said(key[:-1])[1]


def test_keys_differ() -> None:
    assert len({new_key() for _ in range(100)}) == 100


def post(client: Client, key: str, **fields: str) -> Any:
    return client.post("/submit/link/", FIELDS["link"] | {"form_key": key, "send": "", "title": "Typed"} | fields)


def key_in(response: Any) -> str:
    """The key of the form on a page."""
    key: str = response.context["form"]["form_key"].value()
    return key


@pytest.mark.usefixtures("issue")
class TestForm:
    def test_sent_too_quickly_it_keeps_what_was_typed_and_its_key(self, client: Client) -> None:
        with time_machine.travel(NOON, tick=False):
            key = key_in(client.get("/submit/link/"))
            response = post(client, key)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["__all__"]
        text = response.content.decode()
        assert "That was very quick. Look it over and send it again." in text
        assert 'value="Typed"' in text
        assert (key_in(response), Submission.objects.count()) == (key, 0)
        with time_machine.travel(NOON + timedelta(seconds=2), tick=False):
            assert post(client, key).status_code == 302
        assert Submission.objects.get().title == "Typed"

    def test_left_open_over_night_it_is_sent(self, client: Client) -> None:
        with time_machine.travel(NOON, tick=False):
            assert post(client, shown(timedelta(hours=15))).status_code == 302

    @pytest.mark.parametrize("key", ["of three days ago", "forged", ""])
    def test_with_a_key_that_is_over_one_presses_again(self, key: str, client: Client) -> None:
        key = shown(timedelta(days=3)) if key.startswith("of") else key
        with time_machine.travel(NOON, tick=False):
            response = post(client, key)
        assert response.status_code == 422
        assert "send it again" in response.content.decode()
        fresh = key_in(response)
        with time_machine.travel(NOON + timedelta(seconds=5), tick=False):
            assert post(client, fresh).status_code == 302
        assert (fresh != key, Submission.objects.count()) == (True, 1)

    def test_sent_once_more_after_days_it_leads_to_its_page(self, client: Client) -> None:
        key = shown(timedelta(minutes=1))
        with time_machine.travel(NOON, tick=False):
            first = post(client, key)
        with time_machine.travel(NOON + timedelta(days=3), tick=False):
            again = post(client, key)
        assert (again.status_code, again["Location"]) == (302, first["Location"])

    def test_an_editor_needs_none(self, editor_client: Client) -> None:
        assert post(editor_client, "").status_code == 302

    def test_checking_needs_none(self, client: Client) -> None:
        response = client.post("/submit/link/", FIELDS["link"] | {"check": ""})
        assert response.status_code == 200

    def test_the_trap_for_programs_stays(self, client: Client) -> None:
        with time_machine.travel(NOON, tick=False):
            response = post(client, shown(timedelta(minutes=1)), website="https://spam.example/")
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["website"])
