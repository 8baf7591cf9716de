from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from issues.models import Change, Section
from tests.github import PROVIDERS, serving
from twir.login.invitations import InvitationError, NameTakenError, accept_invitation, find_invitation, give_link, revoke_invitation
from twir.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from tests.github import GitHub

pytestmark = pytest.mark.django_db

STRONG = "seven crabs in a row"
JOINED = {"username": "ferris", "email": "ferris@example.org", "password1": STRONG, "password2": STRONG}


def invite(by: User, role: str = "editor", *sections: Section) -> tuple[Invitation, str]:
    invitation = Invitation(note="Ferris of the crabs", role=role, created_by=by)
    link = give_link(invitation)
    invitation.save()
    invitation.sections.set(sections)
    return invitation, link


def join(link: str, client: Client | None = None, **fields: str) -> Any:
    return (client or Client()).post(f"/invitation/{link}/", JOINED | fields)


def refusal(link: str) -> str:
    with pytest.raises(InvitationError) as caught:
        find_invitation(link)
    return str(caught.value)


@pytest.fixture
def research() -> Section:
    return Section.objects.get(slug="research")


def test_from_the_admin_to_the_board(client: Client, publisher: User, research: Section, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    publisher.set_unusable_password()
    publisher.save()
    client.force_login(publisher)
    fields = {"note": "Ferris of the crabs", "role": "editor", "sections": [research.pk]}
    page = client.post("/admin/twir/invitation/add/", fields)
    [address] = re.findall(r'value="http://testserver(/invitation/[^"]+)"', page.content.decode())
    assert "no-store" in page["Cache-Control"]
    invitation = Invitation.objects.get()
    assert address.split("/")[2].split("~")[0] not in str(Invitation.objects.values().get())
    assert address not in client.get(f"/admin/twir/invitation/{invitation.pk}/change/").content.decode()

    guest = Client()
    words = guest.get(address).content.decode()
    assert "publisher invites you" in words
    assert ("<b>editor</b> for Research" in words, "Ferris of the crabs" in words) == (True, False)
    response = guest.post(address, JOINED)
    assert response["Location"] == "/admin/"
    assert guest.get("/admin/")["Location"] == "/admin/profile/second-factor/"
    user = User.objects.get(username="ferris")
    assert (user.is_staff, user.is_superuser, user.email, user.check_password(STRONG)) == (True, False, "ferris@example.org", True)
    assert ([group.name for group in user.groups.all()], list(research.owners.all())) == (["editor"], [user])
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by, invitation.created_by) == ("accepted", user, publisher)
    noted = {(change.subject, change.field, change.after, str(change.changed_by)) for change in Change.objects.all()}
    assert noted == {
        ("Invitation for Ferris of the crabs", "roles", "editor", "publisher"),
        ("Invitation for Ferris of the crabs", "sections", "Research", "publisher"),
        ("Account ferris", "roles", "editor", "ferris"),
        ("Account ferris", "sections", "Research", "ferris"),
        ("Account ferris", "invited by", "publisher", "ferris"),
    }


def test_an_invitation_works_once(publisher: User) -> None:
    _, link = invite(publisher)
    assert join(link).status_code == 302
    response = join(link, username="other")
    assert (response.status_code, "was accepted already" in response.content.decode()) == (410, True)
    assert not User.objects.filter(username="other").exists()


def test_of_two_at_once_one_comes_in(publisher: User) -> None:
    invitation, link = invite(publisher)
    stale = find_invitation(link)
    accept_invitation(invitation, username="quick", email="", password=STRONG)
    with pytest.raises(InvitationError, match="accepted already"):
        accept_invitation(stale, username="slow", email="", password=STRONG)
    assert not User.objects.filter(username="slow").exists()


def test_an_invitation_is_good_for_a_week_and_can_be_taken_back(client: Client, publisher: User) -> None:
    invitation, link = invite(publisher)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "was good for a week" in refusal(link)
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now() < timedelta(days=7)
    taken, link = invite(publisher)
    client.force_login(publisher)
    assert "is taken back" in client.post(f"/admin/twir/invitation/{taken.pk}/revoke/", follow=True).content.decode()
    assert "was taken back" in refusal(link)
    assert join(link).status_code == 410
    assert not revoke_invitation(taken, actor=publisher)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": True}])
def test_an_invitation_ends_with_the_rights_of_who_made_it(publisher: User, change: dict[str, bool]) -> None:
    _, link = invite(publisher, "publisher")
    User.objects.filter(pk=publisher.pk).update(**change)
    if "is_staff" in change:
        publisher.groups.set([])
    assert "may not do so any more" in refusal(link)


@pytest.mark.parametrize("link", ["x", "~", "a~b", "%00", "é" * 20])
def test_what_is_no_invitation_leads_nowhere(client: Client, link: str) -> None:
    assert client.get(f"/invitation/{link}/").status_code == 410
    assert client.post(f"/invitation/{link}/", JOINED).status_code == 410


def test_a_changed_link_is_no_other_ones(publisher: User) -> None:
    _, link = invite(publisher)
    secret, _, signature = link.partition("~")
    assert "Is the link whole?" in refusal(f"{secret[:-1]}~{signature}")
    assert "Is the link whole?" in refusal(secret)


def test_a_name_that_is_taken_and_a_weak_password_are_said_and_the_rest_is_kept(publisher: User) -> None:
    _, link = invite(publisher)
    for name in ("publisher", "PUBLISHER"):
        html = join(link, username=name).content.decode()
        assert "ferris@example.org" in html
        assert re.search("is taken|already exists", html)
    assert "too common" in join(link, password1="password1", password2="password1").content.decode()
    assert find_invitation(link).state == "open"


def test_a_name_that_is_taken_meanwhile_is_refused(publisher: User) -> None:
    invitation, _ = invite(publisher)
    with pytest.raises(NameTakenError):
        accept_invitation(invitation, username="Publisher", email="", password=None)


def test_whoever_is_logged_in_accepts_nothing_by_mistake(client: Client, publisher: User) -> None:
    _, link = invite(publisher)
    client.force_login(publisher)
    assert "You are logged in as <b>publisher</b>" in client.get(f"/invitation/{link}/").content.decode()
    assert join(link, client).status_code == 200
    assert find_invitation(link).state == "open"
    assert client.post("/admin/login/cancel/", {"next": f"/invitation/{link}/"})["Location"] == f"/invitation/{link}/"


@pytest.mark.parametrize(("role", "offered"), [("publisher", 2), ("administrator", 3)])
def test_nobody_invites_for_more_than_they_are(client: Client, role: str, offered: int, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    page = client.get("/admin/twir/invitation/add/").content.decode()
    [options] = re.findall(r'<select name="role".*?</select>', page, re.DOTALL)
    assert len(re.findall(r'<option value="[a-z]', options)) == offered
    response = client.post("/admin/twir/invitation/add/", {"note": "x", "role": "administrator"})
    assert Invitation.objects.count() == (1 if role == "administrator" else 0), response


# By way of GitHub


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[GitHub]:
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    settings.REQUIRE_SECOND_FACTOR = True
    with serving(monkeypatch) as server:
        yield server


def back_from(there: str) -> str:
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    return back.removeprefix("http://testserver")


def join_by_github(client: Client, link: str, **fields: str) -> Any:
    there = client.post(f"/invitation/{link}/", {"github": "yes", "username": "", "email": ""} | fields)["Location"]
    return client.get(back_from(there))


def test_github_opens_the_door_without_a_password(client: Client, github: GitHub, publisher: User) -> None:
    assert github
    _, link = invite(publisher)
    assert "Come in by GitHub" in client.get(f"/invitation/{link}/").content.decode()
    assert join_by_github(client, link, email="me@example.org")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    user = User.objects.get(username="ferris")
    assert (user.has_usable_password(), user.email, user.groups.get().name) == (False, "me@example.org", "editor")
    assert SocialAccount.objects.get().user == user
    client.post("/admin/logout/")
    there = client.post("/admin/login/github/")["Location"]
    client.get(back_from(there))
    assert client.get("/admin/").wsgi_request.user == user


def test_a_name_of_ones_own_counts_more_than_githubs(client: Client, github: GitHub, publisher: User) -> None:
    assert github
    _, link = invite(publisher)
    join_by_github(client, link, username="crab")
    assert User.objects.filter(username="crab").exists()


def test_when_githubs_name_is_taken_the_page_asks_for_another(client: Client, github: GitHub, publisher: User) -> None:
    github.profile["login"] = "Publisher"
    _, link = invite(publisher)
    response = join_by_github(client, link)
    assert (response.status_code, "The name Publisher is taken" in response.content.decode()) == (410, True)
    assert (find_invitation(link).state, SocialAccount.objects.count()) == ("open", 0)
    assert join_by_github(client, link, username="crab").status_code == 302


def test_an_invitation_that_was_taken_back_meanwhile_lets_nobody_in(client: Client, github: GitHub, publisher: User) -> None:
    assert github
    invitation, link = invite(publisher)
    there = client.post(f"/invitation/{link}/", {"github": "yes", "username": "", "email": ""})["Location"]
    revoke_invitation(invitation, actor=publisher)
    assert "not known here" in client.get(back_from(there)).content.decode()
    assert not User.objects.filter(username="ferris").exists()


def test_a_no_at_github_leaves_the_invitation_open(client: Client, github: GitHub, publisher: User) -> None:
    github.denies = True
    _, link = invite(publisher)
    assert join_by_github(client, link)["Location"] == "/admin/login/github/cancelled/"
    assert find_invitation(link).state == "open"


def test_who_is_a_member_already_is_logged_in_and_uses_up_nothing(client: Client, github: GitHub, publisher: User, editor: User) -> None:
    assert github
    SocialAccount.objects.create(user=editor, provider="github", uid="583231", extra_data={})
    _, link = invite(publisher)
    join_by_github(client, link)
    assert (client.get("/").wsgi_request.user, find_invitation(link).state) == (editor, "open")
