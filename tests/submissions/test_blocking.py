"""Blocked sites: which addresses are theirs, what senders are told, and how editors keep the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from issues.models import Change
from submissions import blocking
from submissions.intake import IntakeError
from submissions.models import BlockedHost, Submission
from tests.submissions.conftest import FIELDS, form_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.django_db
ADMIN = "/admin/submissions/blockedhost/"
NAMES = [
    ("spam.example", "spam.example"),
    (" SPAM.example. ", "spam.example"),
    ("www.spam.example", "spam.example"),
    ("https://www.spam.example:8080/a?b#c", "spam.example"),
    ("//spam.example/", "spam.example"),
    ("bücher.example", "xn--bcher-kva.example"),
    ("https://xn--bcher-kva.example/x", "xn--bcher-kva.example"),
    ("", ""),
    ("https://[bad", ""),
]
ADDRESSES = [
    ("https://spam.example/", True),
    ("http://www.SPAM.example/x", True),
    ("https://a.b.spam.example/x?y", True),
    ("https://spam.example:8443/", True),
    ("https://spam.example./", True),
    ("https://notspam.example/", False),
    ("https://spam.example.org/", False),
    ("https://example/", False),
    ("https://other.example/?to=https://spam.example/", False),
    ("https://bücher.example/", True),
    ("https://sub.xn--bcher-kva.example/", True),
    ("", False),
    ("nonsense", False),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_site_is_known_by_its_name_or_an_address(text: str, name: str) -> None:
    assert blocking.host_name(text) == name


@pytest.mark.parametrize(("url", "is_refused"), ADDRESSES)
def test_a_site_is_blocked_with_everything_below_it(url: str, *, is_refused: bool) -> None:
    BlockedHost.objects.create(host="spam.example")
    BlockedHost.objects.create(host="xn--bcher-kva.example")
    assert bool(blocking.refusal([url])) is is_refused


def test_one_query_for_all_addresses_and_none_for_none(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        blocking.refusal(f"https://a{number}.example.org/" for number in range(5))
    with django_assert_num_queries(0):
        blocking.refusal([])


def post(client: Client, kind: str, **fields: Any) -> Any:
    return client.post(f"/submit/{kind}/", FIELDS[kind] | {"form_key": form_key(), "send": ""} | fields)


@pytest.mark.usefixtures("issue")
class TestSending:
    @pytest.mark.parametrize(
        ("reason", "words"),
        [("It sells followers.", "Nothing from spam.example is taken: It sells followers."), ("", "Nothing from spam.example is taken.")],
    )
    def test_a_sender_reads_why(self, reason: str, words: str, client: Client) -> None:
        BlockedHost.objects.create(host="spam.example", reason=reason)
        response = post(client, "link", url="https://blog.spam.example/post", title="Kept")
        assert (response.status_code, response.context["form"].errors) == (422, {"url": [words]})
        assert 'value="Kept"' in response.content.decode()
        assert Submission.objects.count() == 0

    def test_every_kind_and_a_correction_are_refused(self, client: Client, send: Send) -> None:
        submission = send()
        for kind in FIELDS:
            BlockedHost.objects.get_or_create(host="spam.example")
            assert post(client, kind, url="https://spam.example/1").status_code == 422
        fields = FIELDS["link"] | {"url": "https://spam.example/", "version": submission.version}
        assert client.post(submission.get_absolute_url(), fields).status_code == 422

    def test_an_editor_is_not_held_up(self, editor_client: Client) -> None:
        BlockedHost.objects.create(host="spam.example")
        assert post(editor_client, "link", url="https://spam.example/").status_code == 302


@pytest.mark.usefixtures("issue")
class TestAdmin:
    def test_an_editor_blocks_a_site_at_once_and_takes_it_back(self, editor_client: Client, editor: User, send: Send) -> None:
        assert editor_client.post(f"{ADMIN}add/", {"host": "https://www.Spam.example/x", "reason": "No."}).status_code == 302
        row = BlockedHost.objects.get()
        assert (row.host, row.reason, row.created_by) == ("spam.example", "No.", editor)
        with pytest.raises(IntakeError, match=r"Nothing from spam\.example is taken: No\."):
            send(url="https://spam.example/1")
        assert editor_client.post(f"{ADMIN}{row.pk}/delete/", {"post": "yes"}).status_code == 302
        assert send(url="https://spam.example/1").state == "pending"

    def test_every_change_is_noted(self, editor_client: Client, editor: User) -> None:
        editor_client.post(f"{ADMIN}add/", {"host": "spam.example", "reason": ""})
        row = BlockedHost.objects.get()
        editor_client.post(f"{ADMIN}{row.pk}/change/", {"host": "spam.example", "reason": "Casino."})
        editor_client.post(f"{ADMIN}{row.pk}/delete/", {"post": "yes"})
        noted = Change.objects.order_by("pk").values_list("field", "before", "after")
        assert list(noted) == [
            ("host", "", "spam.example"),
            ("reason", "", "Casino."),
            ("host", "spam.example", ""),
            ("reason", "Casino.", ""),
        ]
        assert set(Change.objects.values_list("subject", "changed_by")) == {("Blocked site spam.example", editor.pk)}

    @pytest.mark.parametrize("text", ["com", "localhost", "two words.example", "127.0.0.1", "-", "\x00", "x" * 300])
    def test_what_is_no_site_is_refused(self, text: str, editor_client: Client) -> None:
        assert editor_client.post(f"{ADMIN}add/", {"host": text}).status_code == 200
        assert (BlockedHost.objects.count(), Change.objects.count()) == (0, 0)

    def test_a_site_is_blocked_once(self, editor_client: Client) -> None:
        BlockedHost.objects.create(host="spam.example")
        response = editor_client.post(f"{ADMIN}add/", {"host": "WWW.spam.example"})
        assert (response.status_code, BlockedHost.objects.count()) == (200, 1)
