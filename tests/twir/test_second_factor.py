from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import NOON, PASSWORD, code_at

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

PLACE = "/admin/profile/second-factor/"


@pytest.fixture(autouse=True)
def _asked_for(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def test_the_first_login_sets_up_an_app_and_lands_on_the_board(client: Client, editor: User) -> None:
    with time_machine.travel(NOON, tick=False):
        assert client.post("/admin/login/", {"login": editor.username, "password": PASSWORD})["Location"] == "/admin/"
        response = client.get("/admin/", follow=True)
        assert [where for where, _ in response.redirect_chain] == [PLACE]
        page = response.content.decode()
        assert ("Set up a second factor" in page, "Queue" in page) == (True, False)
        app = client.get("/admin/profile/app/").content.decode()
        [secret] = re.findall(r'id="key" type="text" value="([A-Z2-7]+)"', app)
        assert client.post("/admin/profile/app/", {"code": code_at(secret, NOON)})["Location"] == "/admin/profile/recovery-codes/"
        assert client.get("/admin/profile/recovery-codes/").content.decode().count("<li>") == 10
    assert client.get("/admin/").status_code == 200
    assert client.get(PLACE)["Location"] == "/admin/profile/"


def test_nothing_is_done_for_who_has_none(client: Client, editor: User) -> None:
    client.force_login(editor)
    response = client.post("/admin/issues/issue/new/")
    assert (response.status_code, response["Location"]) == (302, PLACE)
    assert client.post("/admin/logout/").status_code in (200, 302)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


def test_recovery_codes_alone_are_no_second_factor(client: Client, editor: User) -> None:
    Authenticator.objects.create(user=editor, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})
    client.force_login(editor)
    assert client.get("/admin/")["Location"] == PLACE


def test_who_comes_by_github_alone_has_githubs(client: Client, editor: User) -> None:
    editor.set_unusable_password()
    editor.save()
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200


def test_who_has_nothing_to_do_with_the_desk_needs_none(client: Client) -> None:
    client.force_login(User.objects.create_user("member", password=PASSWORD))
    assert client.get("/admin/profile/").status_code == 200


def test_public_pages_ask_nobody(client: Client, editor: User, settings: Settings) -> None:
    client.force_login(editor)
    client.get("/submit/")
    counts = []
    for settings.REQUIRE_SECOND_FACTOR in (False, True):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/submit/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
