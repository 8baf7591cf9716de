from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import User

from tests.github import PROVIDERS, TOKEN, serving
from tests.people import log_in_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import Settings

    from tests.github import GitHub

pytestmark = pytest.mark.django_db


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[GitHub]:
    """Our GitHub, and a desk that knows it."""
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    with serving(monkeypatch) as server:
        yield server


@pytest.fixture
def known(editor: User) -> User:
    """The editor, with GitHub connected."""
    SocialAccount.objects.create(user=editor, provider="github", uid="583231", extra_data={"login": "ferris"})
    return editor


def through_github(client: Client, **fields: str) -> Any:
    """Press the button, go where it leads, and come back: the answer to that."""
    there = client.post("/admin/login/github/", fields)["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def who(client: Client) -> str:
    return str(client.get("/admin/").wsgi_request.user)


def test_without_its_two_variables_there_is_no_button_and_no_page(client: Client) -> None:
    assert "GitHub" not in client.get("/admin/login/").content.decode()
    for path in ("", "callback/", "cancelled/"):
        assert client.get(f"/admin/login/github/{path}").status_code == 404
        assert client.post(f"/admin/login/github/{path}").status_code == 404


def test_the_page_with_the_button_lets_its_form_end_at_github_and_no_other_page_does(client: Client, github: GitHub) -> None:
    page = client.get("/admin/login/")
    assert "Log in with GitHub" in page.content.decode()
    assert f"form-action 'self' {github.url};" in page["Content-Security-Policy"] + ";"
    assert github.url not in client.get("/submit/")["Content-Security-Policy"]


def test_github_is_asked_for_no_more_than_who_it_is(client: Client, github: GitHub, known: User) -> None:
    assert through_github(client, next="/admin/issues/issue/")["Location"] == "/admin/issues/issue/"
    assert who(client) == known.username
    [(_, first), (_, second), (path, third)] = github.asked
    assert (first["client_id"], first["code_challenge_method"], first.get("scope", "")) == ("Iv1.desk", "S256", "")
    assert first["redirect_uri"] == "http://testserver/admin/login/github/callback/"
    assert (second["client_secret"], second["code"], len(second["code_verifier"]) >= 43) == ("hush", "a-code", True)
    assert (path, third) == ("/user", {"Authorization": f"token {TOKEN}"})
    assert SocialAccount.objects.get().extra_data == {"login": "ferris", "html_url": "https://github.com/ferris"}
    assert not SocialToken.objects.exists()


def test_somebody_unknown_is_turned_away_whatever_their_address(client: Client, github: GitHub, editor: User) -> None:
    github.profile["email"] = editor.email
    response = through_github(client)
    assert "This GitHub account is not known here" in response.content.decode()
    assert (who(client), list(User.objects.all())) == ("AnonymousUser", [editor])
    assert client.get("/admin/login/github/signup/").status_code in (302, 404)


def test_github_is_connected_and_disconnected_while_logged_in(client: Client, github: GitHub, editor: User) -> None:
    assert github
    client.force_login(editor)
    log_in_again(client, editor)
    assert through_github(client, process="connect")["Location"] == "/admin/profile/"
    assert "<b>ferris</b> of GitHub" in client.get("/admin/profile/").content.decode()
    client.post("/admin/logout/")
    through_github(client)
    assert who(client) == editor.username
    assert client.post("/admin/profile/github/disconnect/")["Location"] == "/admin/profile/"
    assert not SocialAccount.objects.exists()


def test_connecting_waits_until_one_has_shown_again_who_one_is(client: Client, github: GitHub, editor: User) -> None:
    assert github
    client.force_login(editor)
    log_in_again(client, editor, ago=301)
    assert through_github(client, process="connect")["Location"] == "/admin/login/again/"
    assert not SocialAccount.objects.exists()


def test_a_github_account_belongs_to_one(client: Client, github: GitHub, known: User, publisher: User) -> None:
    assert github
    client.force_login(publisher)
    log_in_again(client, publisher)
    assert "belongs to somebody else here" in client.get(through_github(client, process="connect")["Location"]).content.decode()
    assert SocialAccount.objects.get().user == known


def test_the_only_way_in_is_not_taken_away(client: Client, github: GitHub, known: User) -> None:
    assert github
    known.set_unusable_password()
    known.save()
    through_github(client)
    assert "Set a password first" in client.post("/admin/profile/github/disconnect/", follow=True).content.decode()
    assert SocialAccount.objects.exists()


def test_who_has_no_password_shows_who_they_are_by_github(client: Client, github: GitHub, known: User) -> None:
    assert github
    known.set_unusable_password()
    known.save()
    client.force_login(known)
    log_in_again(client, known, ago=301)
    assert client.get("/admin/profile/app/")["Location"] == "/admin/login/github/?next=%2Fadmin%2Fprofile%2Fapp%2F"
    assert through_github(client, next="/admin/profile/app/")["Location"] == "/admin/profile/app/"
    assert client.get("/admin/profile/app/").status_code == 200


def test_an_account_that_is_switched_off_stays_out(client: Client, github: GitHub, known: User) -> None:
    assert github
    User.objects.filter(pk=known.pk).update(is_active=False)
    assert through_github(client)["Location"] == "/admin/login/inactive/"
    assert who(client) == "AnonymousUser"


def test_a_no_at_github_is_taken_for_one(client: Client, github: GitHub, known: User) -> None:
    github.denies = True
    assert through_github(client)["Location"] == "/admin/login/github/cancelled/"
    assert "You said no at GitHub" in client.get("/admin/login/github/cancelled/").content.decode()
    assert (who(client), [path for path, _ in github.asked], known.is_active) == ("AnonymousUser", ["/login/oauth/authorize"], True)


@pytest.mark.parametrize(
    "fault",
    [
        {"token_answer": (200, '{"error": "bad_verification_code", "error_description": "x"}')},
        {"token_answer": (200, "no json")},
        {"token_answer": (200, '{"access_token": ""}'), "user_status": 401},
        {"token_answer": (500, "oops")},
        {"user_status": 500},
        {"user_status": 403},
        {"is_slow": True},
        {"profile": {}},
        {"profile": {"id": None}},
        {"profile": []},
    ],
    ids=str,
)
def test_when_github_fails_nobody_is_logged_in_and_the_page_says_what_to_do(
    client: Client, github: GitHub, known: User, settings: Settings, fault: dict[str, Any]
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1
    vars(github).update(fault)
    response = through_github(client)
    assert response.status_code == 401
    assert "GitHub did not say who you are" in response.content.decode()
    assert (who(client), known.is_active) == ("AnonymousUser", True)


def test_when_github_is_away_the_page_says_so(client: Client, github: GitHub, known: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert known
    there = client.post("/admin/login/github/")["Location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    monkeypatch.setattr("allauth.socialaccount.providers.github.views.GitHubOAuth2Adapter.access_token_url", "http://127.0.0.1:1/")
    response = client.get("/admin/login/github/callback/", {"code": "x", "state": state})
    assert (response.status_code, github.asked) == (401, [])


@pytest.mark.parametrize(
    "question", [{}, {"code": "a-code"}, {"code": "a-code", "state": "forged"}, {"error": "server_error", "state": "x"}]
)
def test_an_answer_that_was_not_asked_for_is_refused(client: Client, github: GitHub, known: User, question: dict[str, str]) -> None:
    client.post("/admin/login/github/")
    response = client.get("/admin/login/github/callback/", question)
    assert (response.status_code, who(client), github.asked) == (401, "AnonymousUser", [])
    assert known


def test_an_answer_counts_once(client: Client, github: GitHub, known: User) -> None:
    assert known
    there = client.post("/admin/login/github/")["Location"]
    back = urlsplit(requests.get(there, allow_redirects=False, timeout=5).headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    client.post("/admin/logout/")
    assert client.get(f"{back.path}?{back.query}").status_code == 401
    assert [path for path, _ in github.asked].count("/login/oauth/access_token") == 1
