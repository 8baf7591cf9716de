from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from tests.people import NOON, PASSWORD, code_at, log_in_again

if TYPE_CHECKING:
    from typing import Any

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def log_in(client: Client, name: str = "editor", **fields: str) -> Any:
    return client.post("/admin/login/", {"login": name, "password": PASSWORD, **fields})


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Set up an authenticator app at noon; the secret and the recovery codes."""
    page = client.get("/admin/profile/app/").content.decode()
    [secret] = re.findall(r'id="key" type="text" value="([A-Z2-7]+)"', page)
    response = client.post("/admin/profile/app/", {"code": code_at(secret, NOON)}, follow=True)
    return secret, re.findall(r"<li>(\d{8})</li>", response.content.decode())


@pytest.fixture
def guarded(client: Client, editor: User) -> tuple[str, list[str]]:
    """The editor has an app, and is logged out; its secret and the recovery codes."""
    assert editor
    with time_machine.travel(NOON, tick=False):
        log_in(client)
        found = set_up_app(client)
    client.post("/admin/logout/")
    return found


def test_a_password_leads_to_the_board_and_to_where_one_wanted_to_go(client: Client, editor: User) -> None:
    assert editor
    assert log_in(client)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert client.get("/admin/issues/issue/")["Location"] == "/admin/login/?next=/admin/issues/issue/"
    assert log_in(client, next="/admin/issues/issue/")["Location"] == "/admin/issues/issue/"
    client.post("/admin/logout/")
    assert log_in(client, next="https://evil.example/")["Location"] == "/admin/"


def test_nobody_signs_up_and_nobody_resets_a_password_by_themselves(client: Client, editor: User) -> None:
    page = client.get("/admin/login/").content.decode()
    assert not re.search(r"sign.?up|reset|forgot", page, re.IGNORECASE)
    for path in ("signup/", "password/reset/", "3rdparty/signup/", "email/"):
        for before in ("/admin/login/", "/admin/", "/admin/profile/", "/accounts/"):
            assert client.get(before + path).status_code in (302, 404)
    assert list(User.objects.all()) == [editor]


def test_whoever_may_not_see_the_desk_is_told_so_once(client: Client, editor: User) -> None:
    client.force_login(User.objects.create_user("member"))
    response = client.get("/admin/", follow=True)
    assert (response.status_code, [where for where, _ in response.redirect_chain]) == (200, ["/admin/login/?next=/admin/"])
    assert "Your account may not see the desk." in response.content.decode()
    client.post("/admin/login/cancel/")
    assert log_in(client, editor.username)["Location"] == "/admin/"


def test_an_account_that_is_switched_off_stays_out_and_says_so_only_to_its_owner(client: Client, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert log_in(client)["Location"] == "/admin/login/inactive/"
    assert "switched off" in client.get("/admin/login/inactive/").content.decode()
    assert "Name or password is wrong." in log_in(client, password="wrong").content.decode()
    assert client.get("/admin/").status_code == 302


def test_an_app_is_asked_for_at_the_next_login(client: Client, guarded: tuple[str, list[str]]) -> None:
    secret, codes = guarded
    assert len(codes) == 10
    with time_machine.travel(NOON + 60, tick=False):
        assert log_in(client, next="/admin/issues/issue/")["Location"] == "/admin/login/code/"
        assert client.get("/admin/").status_code == 302
        assert (
            "Second factor" in client.get("/admin/login/").headers.get("Location", "") + client.get("/admin/login/code/").content.decode()
        )
        assert "That code is wrong" in client.post("/admin/login/code/", {"code": "000000"}).content.decode()
        assert client.post("/admin/login/code/", {"code": code_at(secret, NOON + 60)})["Location"] == "/admin/issues/issue/"
        assert client.get("/admin/").status_code == 200


def test_a_code_opens_once_and_a_recovery_code_once(client: Client, guarded: tuple[str, list[str]]) -> None:
    secret, codes = guarded
    with time_machine.travel(NOON + 60, tick=False):
        for given in (code_at(secret, NOON + 60), codes[0]):
            log_in(client)
            assert client.post("/admin/login/code/", {"code": given})["Location"] == "/admin/"
            client.post("/admin/logout/")
            log_in(client)
            assert "That code is wrong, or was used already." in client.post("/admin/login/code/", {"code": given}).content.decode()
            client.post("/admin/login/cancel/")
        log_in(client)
        client.post("/admin/login/code/", {"code": codes[1]})
        assert "8 left" in client.get("/admin/profile/").content.decode()


def test_a_stolen_database_opens_nothing(client: Client, guarded: tuple[str, list[str]], settings: Settings) -> None:
    secret, codes = guarded
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert [kept for kept in (secret, *codes) if kept in stored] == []
    settings.SECRET_KEY = "another-key-of-more-than-fifty-characters-for-tests-only-0123456789"
    with time_machine.travel(NOON + 60, tick=False):
        log_in(client)
        for given in (code_at(secret, NOON + 60), codes[0]):
            assert "That code is wrong" in client.post("/admin/login/code/", {"code": given}).content.decode()


def test_codes_cannot_be_guessed(client: Client, guarded: tuple[str, list[str]]) -> None:
    secret, _ = guarded
    with time_machine.travel(NOON + 60, tick=False):
        log_in(client)
        for wrong in range(5):
            client.post("/admin/login/code/", {"code": f"00000{wrong}"})
        again = Client()
        log_in(again)
        said = again.post("/admin/login/code/", {"code": code_at(secret, NOON + 60)}).content.decode()
        assert "Too many wrong codes. Try again in five minutes." in said
    with time_machine.travel(NOON + 400, tick=False):
        log_in(again)
        assert again.post("/admin/login/code/", {"code": code_at(secret, NOON + 400)})["Location"] == "/admin/"


def test_what_could_lock_somebody_out_asks_once_more_who_it_is(client: Client, editor: User) -> None:
    client.force_login(editor)
    log_in_again(client, editor, ago=301)
    assert client.get("/admin/profile/app/")["Location"] == "/admin/login/again/?next=%2Fadmin%2Fprofile%2Fapp%2F"
    assert "That is not your password." in client.post("/admin/login/again/", {"password": "wrong"}).content.decode()
    response = client.post("/admin/login/again/", {"password": PASSWORD, "next": "/admin/profile/app/"})
    assert response["Location"] == "/admin/profile/app/"
    assert client.get("/admin/profile/app/").status_code == 200
    log_in_again(client, editor, ago=1)
    assert client.get("/admin/profile/passkeys/add/").status_code == 200


def test_an_app_is_removed_and_its_codes_with_it(client: Client, guarded: tuple[str, list[str]]) -> None:
    _, codes = guarded
    log_in(client)
    client.post("/admin/login/code/", {"code": codes[0]})
    assert "Remove the authenticator app?" in client.get("/admin/profile/app/remove/").content.decode()
    response = client.post("/admin/profile/app/remove/", follow=True)
    assert "The authenticator app is removed." in response.content.decode()
    assert not Authenticator.objects.exists()
    client.post("/admin/logout/")
    assert log_in(client)["Location"] == "/admin/"


def test_recovery_codes_are_made_anew_and_downloaded(client: Client, guarded: tuple[str, list[str]]) -> None:
    _, codes = guarded
    log_in(client)
    client.post("/admin/login/code/", {"code": codes[0]})
    assert "The old ones (9 of them unused)" in client.get("/admin/profile/recovery-codes/new/").content.decode()
    client.post("/admin/profile/recovery-codes/new/")
    download = client.get("/admin/profile/recovery-codes/download/")
    made = download.content.decode().split()
    assert (len(made), set(made) & set(codes), download["Content-Type"]) == (10, set(), "text/plain")
    assert "no-store" in download["Cache-Control"]


def test_the_qr_code_says_who_and_where_and_carries_no_style(client: Client, editor: User) -> None:
    client.force_login(editor)
    log_in_again(client, editor)
    page = client.get("/admin/profile/app/")
    drawn = re.findall(r"<svg class=\"qr\".*?</svg>", page.content.decode(), re.DOTALL)
    assert len(drawn) == 1
    assert " style=" not in page.content.decode()
    where = urlsplit(page.context["totp_url"])
    assert (where.scheme, where.path, parse_qs(where.query)["issuer"]) == ("otpauth", "/editor", ["This Week in Rust"])


@pytest.mark.parametrize(
    "credential",
    [
        *("", "x", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": "AA"}}'),
        pytest.param("9" * 5000, id="a long number"),
        pytest.param("[" * 90_000, id="many brackets"),
    ],
)
def test_a_damaged_passkey_opens_nothing(client: Client, editor: User, credential: str) -> None:
    assert client.get("/admin/login/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    assert client.post("/admin/login/passkey/", {"credential": credential})["Location"] == "/admin/login/"
    assert client.get("/admin/").status_code == 302
    client.force_login(editor)
    log_in_again(client, editor)
    client.get("/admin/profile/passkeys/add/")
    assert client.post("/admin/profile/passkeys/add/", {"credential": credential, "name": "x"}).status_code == 200
    assert not Authenticator.objects.exists()
