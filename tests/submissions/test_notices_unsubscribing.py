"""Getting no more mail: people by a page with a button, mail programs by one POST without cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.test import Client

from submissions import notices
from submissions.models import Unsubscription

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


@pytest.fixture
def path() -> str:
    return urlsplit(notices.unsubscribe_url(ADA)).path


@pytest.fixture
def stranger() -> Client:
    """Who has no cookie of ours and no token against forgery."""
    return Client(enforce_csrf_checks=True)


def is_off() -> bool:
    return notices.is_unwanted(notices.address_hash(ADA))


def test_looking_changes_nothing(client: Client, path: str) -> None:
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert "No more mail from us?" in client.get(path).content.decode()
    assert not is_off()


def test_one_click_does_it_without_cookies(stranger: Client, path: str) -> None:
    response = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert is_off()


def test_the_button_does_it_and_offers_the_way_back(client: Client, path: str) -> None:
    assert "You get no more mail from us" in client.post(path, {"stop": "yes"}).content.decode()
    assert is_off()
    assert "You get no more mail from us" in client.get(path).content.decode()
    assert "You get mail again" in client.post(path, {"again": "yes"}).content.decode()
    assert not is_off()


def test_twice_is_once(stranger: Client, path: str) -> None:
    for _ in range(3):
        stranger.post(path)
    assert Unsubscription.objects.count() == 1


def test_the_link_and_the_row_hold_no_address(client: Client, path: str) -> None:
    client.post(path)
    row = Unsubscription.objects.get()
    for text in (path, row.address_hash, client.get(path).content.decode()):
        assert "ada" not in text.lower().replace("header", "")
        assert "@" not in text


@pytest.mark.parametrize(
    "mend",
    [
        lambda path: path.replace("/mail/unsubscribe/", "/mail/unsubscribe/0"),
        lambda path: path[:-2] + "/",
        lambda _path: "/mail/unsubscribe/x/",
        lambda _path: "/mail/unsubscribe/%00/",
        lambda _path: "/mail/unsubscribe/" + "a" * 64 + "/",
        lambda _path: "/mail/unsubscribe/" + "é:é" * 20 + "/",
        lambda _path: "/mail/unsubscribe/%ED%A0%80/",
    ],
)
def test_a_link_that_is_not_ours_does_nothing(mend: Callable[[str], str], client: Client, path: str) -> None:
    for method in (client.get, client.post):
        response = method(mend(path))
        assert response.status_code == 404
        assert "This link is not whole" in response.content.decode()
    assert Unsubscription.objects.count() == 0


def test_nobody_keeps_or_lists_the_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
