from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from issues.changes import note_changes
from issues.models import Change, Section
from tests.people import NOON, PASSWORD, log_in_again
from twir.login.retention import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings
    from time_machine import Traveller

pytestmark = pytest.mark.django_db

WRONG = "wrong"
LOCKED = "Too many wrong passwords"


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """Noon, until a test moves on."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def attempt(name: str = "editor", password: str = WRONG, *, address: str = "192.0.2.1", **meta: Any) -> Any:
    return Client().post("/admin/login/", {"login": name, "password": password}, REMOTE_ADDR=address, **meta)


def count_until_locked(most: int, **values: Any) -> int:
    """How many wrong passwords are looked at."""
    return next((tried for tried in range(1, most + 1) if attempt(**values).status_code == 429), 0)


def test_five_wrong_passwords_lock_an_address_for_a_quarter_of_an_hour(clock: Traveller, editor: User) -> None:
    assert [attempt().status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    response = attempt(password=PASSWORD)
    words = response.content.decode()
    assert (response.status_code, response["Retry-After"], LOCKED in words) == (429, "900", True)
    assert "Try again in <b>15 minutes</b>" in words
    clock.shift(600)
    response = attempt(password=PASSWORD)
    assert (response.status_code, response["Retry-After"]) == (429, "300")
    clock.shift(301)
    assert attempt(editor.username, PASSWORD)["Location"] == "/admin/"


def test_tries_during_a_lock_do_not_make_it_longer(clock: Traveller, editor: User) -> None:
    count_until_locked(5)
    for _ in range(20):
        clock.shift(40)
        assert attempt().status_code == 429
    clock.shift(101)
    assert attempt(editor.username, PASSWORD).status_code == 302


def test_other_people_are_not_kept_out_nor_is_the_same_one_from_elsewhere(editor: User) -> None:
    assert count_until_locked(5) == 5
    assert attempt(editor.username, PASSWORD, address="192.0.2.2").status_code == 302


def test_an_address_is_locked_whatever_names_it_tries_and_a_name_by_many_addresses(editor: User) -> None:
    assert [attempt(f"name{number}").status_code for number in range(5)][-1] == 429
    tried = [attempt(editor.username.upper(), address=f"198.51.100.{number}").status_code for number in range(50)]
    assert (tried.count(429), tried[-1]) == (1, 429)
    assert attempt(editor.username, PASSWORD, address="203.0.113.9").status_code == 429


def test_a_success_forgets_typing_errors(editor: User) -> None:
    for _ in range(3):
        for _ in range(4):
            assert attempt().status_code == 200
        assert attempt(editor.username, PASSWORD).status_code == 302


def test_addresses_are_counted_behind_our_proxies_from_the_right(editor: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    seen = [attempt(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 198.51.100.7").status_code for number in range(5)]
    assert seen[-1] == 429
    assert attempt(editor.username, PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.1, 198.51.100.8").status_code == 302
    settings.TRUSTED_PROXIES = 0
    assert attempt(HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 200


def test_neighbours_in_an_ipv6_network_are_one(editor: User) -> None:
    assert editor
    assert [attempt(address=f"2001:db8:1:2::{number}").status_code for number in range(1, 6)][-1] == 429
    assert attempt(address="2001:db8:1:3::1").status_code == 200


def test_neither_address_nor_password_is_stored(editor: User) -> None:
    assert editor
    attempt(password="hunter2-for-tests", address="192.0.2.77")
    row = str(AccessAttempt.objects.values().get())
    assert ("192.0.2" in row, "hunter2" in row, "'fd" in row) == (False, False, True)


def test_the_question_who_one_is_counts_as_well(client: Client, editor: User) -> None:
    client.force_login(editor)
    log_in_again(client, editor, ago=400)
    answers = [client.post("/admin/login/again/", {"password": "wrong"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_an_administrator_lets_somebody_in(client: Client, editor: User, administrator: User) -> None:
    attempt("editr")
    count_until_locked(5)
    assert attempt(editor.username, PASSWORD).status_code == 429
    client.force_login(administrator)
    page = client.get(f"/admin/auth/user/{editor.pk}/change/").content.decode()
    assert "Forget 4 wrong passwords" in page
    assert client.post(f"/admin/auth/user/{editor.pk}/let-in/").status_code == 302
    assert attempt(editor.username, PASSWORD).status_code == 302
    noted = Change.objects.get()
    assert (noted.subject, noted.field, noted.before, noted.changed_by) == ("Lock-out of editor", "wrong passwords", "4", administrator)


def test_an_administrator_removes_a_second_factor_that_got_lost_after_showing_who_they_are(
    client: Client, editor: User, administrator: User
) -> None:
    Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(administrator)
    where = f"/admin/auth/user/{editor.pk}/second-factor/"
    assert client.post(where)["Location"].startswith("/admin/login/again/")
    log_in_again(client, administrator)
    assert "sets up a new second factor" in client.post(where, follow=True).content.decode()
    assert not Authenticator.objects.exists()
    assert str(Change.objects.get()) == "Account editor: second factor"


def test_only_superusers_look_after_superusers_and_make_them(client: Client, editor: User, administrator: User) -> None:
    root = User.objects.create_superuser("root")
    client.force_login(administrator)
    log_in_again(client, administrator)
    for page in ("let-in/", "second-factor/", "password/", "delete/", "close/"):
        assert client.post(f"/admin/auth/user/{root.pk}/{page}", {"post": "yes"}).status_code == 403
    fields = {"username": "editor", "is_active": "on", "is_staff": "on"}
    client.post(f"/admin/auth/user/{editor.pk}/change/", fields | {"is_superuser": "on", "email": "new@example.org"})
    editor.refresh_from_db()
    assert (editor.is_superuser, editor.email) == (False, "new@example.org")
    noted = {(change.field, change.before, change.after) for change in Change.objects.filter(subject="Account editor")}
    assert noted == {("email", "editor@example.org", "new@example.org"), ("roles", "editor", "")}


def test_what_counts_no_more_is_forgotten(client: Client, editor: User) -> None:
    client.post("/admin/login/", {"login": editor.username, "password": PASSWORD})
    attempt()
    cache.set("x", 1, timeout=60)
    forget(timezone.now())
    assert (AccessAttempt.objects.count(), Session.objects.count(), UserSession.objects.count(), cache.get("x")) == (1, 1, 1, 1)
    forget(timezone.now() + timedelta(days=30))
    assert (AccessAttempt.objects.count(), Session.objects.count(), UserSession.objects.count()) == (0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM twir_cache WHERE cache_key LIKE '%:x'")
        assert cursor.fetchone() == (0,)


def test_other_tries_end_in_words_as_well(client: Client, editor: User) -> None:
    client.force_login(editor)
    log_in_again(client, editor, ago=400)
    Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answers = [client.post("/admin/login/again/code/", {"code": "1"}) for _ in range(11)]
    assert (answers[-2].status_code, answers[-1].status_code, answers[-1]["Retry-After"]) == (200, 429, "60")
    assert "Too many tries" in answers[-1].content.decode()


def test_an_account_that_the_log_names_is_closed_not_deleted(client: Client, editor: User, administrator: User) -> None:
    other = Client()
    assert other.post("/admin/login/", {"login": editor.username, "password": PASSWORD})["Location"] == "/admin/"
    Section.objects.get(slug="official").owners.add(editor)
    note_changes("x", {}, {"a": 1}, actor=editor)
    client.force_login(administrator)
    page = f"/admin/auth/user/{editor.pk}/"
    html = client.get(f"{page}change/").content.decode()
    assert ("The log names this account" in html, "Close the account" in html, f"{page}delete/" in html) == (True, True, False)
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert "The account of editor is closed" in client.post(f"{page}close/", follow=True).content.decode()
    editor.refresh_from_db()
    assert (editor.is_active, list(editor.owned_sections.all()), UserSession.objects.filter(user=editor).exists()) == (False, [], False)
    assert other.get("/admin/")["Location"].startswith("/admin/login/")
    noted = {(one.field, one.before, one.after) for one in Change.objects.filter(subject="Account editor", changed_by=administrator)}
    assert noted == {("is_active", "yes", "no"), ("sections", "Official", "")}
    assert Change.objects.get(subject="x").changed_by == editor


def test_an_account_that_did_nothing_is_deleted(client: Client, editor: User, administrator: User) -> None:
    client.force_login(administrator)
    page = f"/admin/auth/user/{editor.pk}/"
    html = client.get(f"{page}change/").content.decode()
    assert ("The log names this account" in html, f"{page}delete/" in html) == (False, True)
    client.post(f"{page}delete/", {"post": "yes"})
    assert not User.objects.filter(pk=editor.pk).exists()


def test_nobody_closes_their_own_account_and_a_cleared_box_closes_one_as_well(client: Client, editor: User, administrator: User) -> None:
    client.force_login(administrator)
    assert client.post(f"/admin/auth/user/{administrator.pk}/close/").status_code == 403
    assert "Close the account" not in client.get(f"/admin/auth/user/{administrator.pk}/change/").content.decode()
    Section.objects.get(slug="official").owners.add(editor)
    client.post(f"/admin/auth/user/{editor.pk}/change/", {"username": "editor", "is_staff": "on"})
    editor.refresh_from_db()
    assert (editor.is_active, editor.owned_sections.exists()) == (False, False)
