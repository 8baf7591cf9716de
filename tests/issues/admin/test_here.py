"""Who else has an issue open, or a part of it: told on the desk and wherever somebody edits, without a lock."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from issues import presence
from issues.editing import save_section
from tests.issues.admin.draft import BODY, page_of, row_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.models import Issue

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'hx-get="([^"]+/here/[^"]*)"')


def told(response: Any) -> str:
    """The words of an answer, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def asked(client: Client, html: str) -> Any:
    """What a page gets that asks again, with what it shows."""
    [address], [shown] = ADDRESS.findall(html), re.findall(r'name="shown" value="(\w+)"', html)
    return client.get(f"{unescape(address)}&shown={shown}")


@pytest.mark.parametrize("place", ["section", "text"])
def test_who_edits_is_told_who_does_so_too(place: str, editor_client: Client, publisher: User, issue: Issue) -> None:
    other = Client()
    other.force_login(publisher)
    official = row_of(issue, "Official")
    page = page_of(issue, place, *([official.pk] if place == "section" else []))
    what = {"section": "“Official”", "text": "the whole text"}[place]
    html = editor_client.get(page).content.decode()
    assert asked(editor_client, html).status_code == 204
    assert f"editor has {what} open, too" in told(other.get(page))
    assert told(asked(editor_client, html)) == f"publisher has {what} open, too"


def test_the_desk_tells_who_is_here_and_who_edits_what(editor_client: Client, publisher: User, issue: Issue) -> None:
    official = row_of(issue, "Official")
    live, headers = page_of(issue, "live"), {"HX-Request": "true"}
    etag = editor_client.get(live, headers=headers)["ETag"]
    assert editor_client.get(live, headers=headers | {"If-None-Match": etag}).status_code == 304
    presence.note(f"issue:{issue.pk}", publisher)
    presence.note(f"issue:{issue.pk}/section-{official.pk}", publisher)
    presence.note(f"issue:{issue.pk}0/text", publisher)  # another issue
    answer = editor_client.get(live, headers=headers | {"If-None-Match": etag})
    assert answer.status_code == 200
    page = told(editor_client.get(page_of(issue, "change")))
    for words in (told(answer), page):
        assert "publisher has this issue open, too" in words
        assert "publisher has “Official” open" in words
        assert "whole text open" not in words


def test_who_edits_is_told_what_was_saved_meanwhile(editor_client: Client, publisher: User, issue: Issue) -> None:
    official = row_of(issue, "Official")
    html = editor_client.get(page_of(issue, "section", official.pk)).content.decode()
    whole = editor_client.get(page_of(issue, "text")).content.decode()
    save_section(official, body=BODY.replace("Two", "Zwei"), version=1, actor=publisher)
    for page in (html, whole):
        assert "publisher saved “Official” at" in told(asked(editor_client, page))


def test_a_place_that_is_none_is_not_found(editor_client: Client, issue: Issue) -> None:
    for place in ("", "desk", "section-", "section-x", "section-" + "9" * 30):
        assert editor_client.get(page_of(issue, "here"), {"at": place}).status_code == 404
    assert editor_client.get(page_of(issue, "here"), {"at": "text", "versions": "[[1"}).status_code == 200


def test_a_section_that_is_gone_is_told_of_no_more(editor_client: Client, publisher: User, issue: Issue) -> None:
    presence.note(f"issue:{issue.pk}/section-999999", publisher)
    assert "999999" not in told(editor_client.get(page_of(issue, "text")))
