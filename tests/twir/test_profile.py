from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from issues.models import Change
from tests.people import PASSWORD, log_in_again
from twir.login.profile import browser_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def logged_in(user: User, user_agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": user_agent})
    assert client.post("/admin/login/", {"login": user.username, "password": PASSWORD}).status_code == 302
    return client


def test_name_and_mail_are_changed_and_noted(client: Client, editor: User) -> None:
    client.force_login(editor)
    fields = {"first_name": "Nell", "last_name": "<b>Shamrell</b>", "email": "nell@example.org"}
    page = client.post("/admin/profile/", fields, follow=True).content.decode()
    assert ("Your profile is saved." in page, "<b>Shamrell" in page) == (True, False)
    editor.refresh_from_db()
    assert (editor.first_name, editor.email, editor.username) == ("Nell", "nell@example.org", "editor")
    noted = {(change.field, change.before, change.after, change.changed_by) for change in Change.objects.all()}
    assert noted == {
        ("first_name", "", "Nell", editor),
        ("last_name", "", "<b>Shamrell</b>", editor),
        ("email", "editor@example.org", "nell@example.org", editor),
    }


def test_what_is_no_mail_address_is_refused_and_kept(client: Client, editor: User) -> None:
    client.force_login(editor)
    page = client.post("/admin/profile/", {"email": "nell", "first_name": "Nell"}).content.decode()
    assert ('value="nell"' in page, "Enter a valid email address." in page) == (True, True)
    editor.refresh_from_db()
    assert editor.email == "editor@example.org"


def test_nobody_makes_themselves_more_than_they_are(client: Client, editor: User) -> None:
    client.force_login(editor)
    client.post("/admin/profile/", {"username": "root", "is_superuser": "on", "groups": "3", "first_name": "Nell"})
    editor.refresh_from_db()
    assert (editor.username, editor.is_superuser, editor.groups.get().name, editor.first_name) == ("editor", False, "editor", "Nell")


def test_sessions_are_listed_without_addresses_and_ended_everywhere_else(editor: User, publisher: User) -> None:
    here, there, other = logged_in(editor), logged_in(editor, CHROME), logged_in(publisher)
    page = here.get("/admin/profile/").content.decode()
    assert ("Firefox on Linux" in page, "Chrome on Windows" in page, page.count(">here<")) == (True, True, 1)
    assert "127.0.0.1" not in page + str(list(UserSession.objects.values()))
    assert "You are logged out everywhere else." in here.post("/admin/profile/sessions/", follow=True).content.decode()
    assert [client.get("/admin/").status_code for client in (here, there, other)] == [200, 302, 200]
    assert "Chrome on Windows" not in here.get("/admin/profile/").content.decode()


def test_another_password_ends_all_sessions_but_this_one(editor: User) -> None:
    here, there = logged_in(editor), logged_in(editor, CHROME)
    new = "eight crabs in a row"
    response = here.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert response.status_code == 302
    assert [client.get("/admin/").status_code for client in (here, there)] == [200, 302]
    page = here.get("/admin/profile/").content.decode()
    assert (page.count(">here<"), "Chrome on Windows" in page) == (1, False)


def test_who_has_no_password_sets_one_and_then_needs_its_old_one(client: Client, editor: User) -> None:
    editor.set_unusable_password()
    editor.save()
    client.force_login(editor)
    assert client.get("/admin/profile/password/").status_code == 403  # there is nothing by which to show who one is
    log_in_again(client, editor)
    assert "Set one" in client.get("/admin/profile/").content.decode()
    fields = {"password1": "eight crabs in a row", "password2": "eight crabs in a row"}
    assert "too common" in client.post("/admin/profile/password/", dict.fromkeys(fields, "password1")).content.decode()
    assert client.post("/admin/profile/password/", fields)["Location"] == "/admin/profile/"
    editor.refresh_from_db()
    assert editor.check_password("eight crabs in a row")
    assert client.get("/admin/profile/password/")["Location"] == "/admin/profile/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "A program"),
        ("", "A program"),
    ],
)
def test_a_browser_is_named_in_two_words(user_agent: str, words: str) -> None:
    assert browser_of(user_agent) == words
