"""Who is let in, and what a request may look like: tokens, methods, sizes, broken JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import get_resolver

from submissions.api.problems import server_error
from submissions.api.tokens import revoke_token
from submissions.models import ApiToken, Submission
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

    from tests.submissions.api.conftest import Bot

pytestmark = pytest.mark.usefixtures("issue")
SUBMISSIONS = "/api/v1/submissions/"
CHECK = "/api/v1/check/"
LINK = {"kind": "link", **FIELDS["link"]}
NOW = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)


class TestTokens:
    @pytest.mark.parametrize("path", [SUBMISSIONS, CHECK])
    @pytest.mark.parametrize(
        "header", ["", "Basic dTpw", "Bearer", "Bearer ", "twir_x", "Bearer twir_a b", "Bearer twir_ü", "Bearer twir_x"]
    )
    def test_without_a_known_one_nobody_is_let_in(self, header: str, path: str, bot: Bot) -> None:
        response = bot.call("POST", path, LINK, **({"Authorization": header} if header else {}))
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith('Bearer realm="twir"')
        assert Submission.objects.count() == 0

    def test_the_word_bearer_may_be_written_small(self, bot: Bot) -> None:
        assert bot.call("POST", CHECK, LINK, Authorization=f"bearer {bot.secret}").status_code == 200

    def test_a_session_is_no_token(self, bot: Bot, editor: User) -> None:
        bot.client.force_login(editor)
        assert bot.call("POST", SUBMISSIONS, LINK, **{"Idempotency-Key": "a"}).status_code == 401
        assert bot.send("link", FIELDS["link"]).status_code == 201
        assert (Submission.objects.get().submitted_by, Submission.objects.get().is_by_editor) == (None, False)

    def test_a_revoked_one_is_told_so(self, bot: Bot, publisher: User) -> None:
        revoke_token(bot.token, actor=publisher)
        assert bot.send("link", FIELDS["link"]).status_code == 403
        assert Submission.objects.count() == 0

    def test_only_a_hash_is_kept(self, bot: Bot) -> None:
        assert len(bot.secret) >= len("twir_") + 43  # 256 bits
        assert bot.secret not in json.dumps(list(ApiToken.objects.values()), default=str)

    def test_its_use_is_noted_once_a_minute(self, bot: Bot) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            bot.check("link", FIELDS["link"])
            clock.shift(timedelta(seconds=50))
            bot.check("link", FIELDS["link"])
            assert ApiToken.objects.get().last_used_at == NOW
            clock.shift(timedelta(seconds=20))
            bot.check("link", FIELDS["link"])
        assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=70)

    def test_a_submission_costs_few_queries(self, bot: Bot, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        bot.send("link", FIELDS["link"])
        headers = {"Authorization": f"Bearer {bot.secret}", "Idempotency-Key": "another"}
        with django_assert_max_num_queries(40):
            assert bot.request("POST", SUBMISSIONS, LINK, **headers).status_code == 201


class TestKeys:
    @pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 256])
    def test_one_is_needed(self, key: str, bot: Bot) -> None:
        response = bot.call("POST", SUBMISSIONS, LINK, **{"Authorization": f"Bearer {bot.secret}", "Idempotency-Key": key})
        assert (response.status_code, "Idempotency-Key" in response.json()["detail"]) == (400, True)

    def test_all_visible_characters_are_good(self, bot: Bot) -> None:
        assert bot.send("link", FIELDS["link"], key='"' + "~!" * 126 + '"').status_code == 201


BROKEN = [
    b" ",
    b"x",
    b"[]",
    b'"link"',
    b"null",
    b"{'kind': 'link'}",
    b'{"kind": "link", "title": NaN}',
    b'{"kind": "link", "title": -Infinity}',
    b'{"kind": "link", "kind": "task"}',
    b'{"kind": "link", "a": {"b": 1, "b": 2}}',
    b'{"kind": "link"',
    b'\xef\xbb\xbf{"kind": "link"}',
    b'{"kind": "\xff"}',
    b'{"kind": "link"}'.decode().encode("utf-16"),
    b"[" * 60_000,
    b'{"a":' * 10_000,
    b'{"kind": "link", "title": ' + b"9" * 5000 + b"}",
    b'{"kind": "link", "title": "A\x00B"}',
]


class TestBodies:
    @pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
    @pytest.mark.parametrize("path", [SUBMISSIONS, CHECK])
    def test_what_is_no_json_object_is_refused(self, path: str, body: bytes, bot: Bot) -> None:
        response = bot.call("POST", path, body, **{"Authorization": f"Bearer {bot.secret}", "Idempotency-Key": "a"})
        assert response.status_code == 400
        assert Submission.objects.count() == 0

    def test_deep_but_readable_json_is_refused_at_its_field(self, bot: Bot) -> None:
        deep = b'{"kind": "link", "title": ' + b"[" * 500 + b"]" * 500 + b"}"
        response = bot.call("POST", CHECK, deep, Authorization=f"Bearer {bot.secret}")
        assert (response.status_code, list(response.json()["errors"])) == (422, ["title"])

    def test_a_large_one_is_refused_unread(self, bot: Bot) -> None:
        body = json.dumps({**LINK, "note": "x" * 64 * 1024})
        assert bot.call("POST", CHECK, body, Authorization=f"Bearer {bot.secret}").status_code == 413

    def test_one_without_length_is_refused(self, bot: Bot) -> None:
        headers = {"Authorization": f"Bearer {bot.secret}", "Transfer-Encoding": "chunked"}
        assert bot.call("POST", CHECK, LINK, **headers).status_code == 411

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
    def test_only_json_is_read(self, content_type: str, bot: Bot) -> None:
        response = bot.call("POST", CHECK, LINK, content_type=content_type, Authorization=f"Bearer {bot.secret}")
        assert (response.status_code, response["Accept"]) == (415, "application/json")

    def test_a_charset_may_be_named(self, bot: Bot) -> None:
        headers = {"content_type": "application/json; charset=utf-8", "Authorization": f"Bearer {bot.secret}"}
        assert bot.call("POST", CHECK, LINK, **headers).status_code == 200


METHODS = [
    ("/api/v1/", "GET, HEAD, OPTIONS"),
    ("/api/v1/openapi.json", "GET, HEAD, OPTIONS"),
    (SUBMISSIONS, "OPTIONS, POST"),
    (CHECK, "OPTIONS, POST"),
    (f"{SUBMISSIONS}{'a' * 32}/", "GET, HEAD, OPTIONS, PATCH"),
    (f"{SUBMISSIONS}{'a' * 32}/withdraw/", "OPTIONS, POST"),
]


class TestMethods:
    @pytest.mark.parametrize(("path", "allowed"), METHODS)
    def test_others_are_refused_with_those_there_are(self, path: str, allowed: str, bot: Bot) -> None:
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "POEM"} - set(allowed.split(", ")):
            response = bot.call(method, path, {})
            assert (response.status_code, response["Allow"]) == (405, allowed)
            assert response["Content-Type"] == "application/problem+json"
        options = bot.call("OPTIONS", path)
        assert (options.status_code, options["Allow"], options.content) == (204, allowed, b"")

    @pytest.mark.parametrize("path", ["/api/x", "/api/v1/submissions", "/api/v2/submissions/", "/api/v1/submissions/a/b/", "/api/v1"])
    def test_what_is_not_there_is_told_in_json(self, path: str, bot: Bot) -> None:
        for method in ("GET", "POST", "DELETE"):
            response = bot.call(method, path, LINK)
            assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
            assert response.json() == {"type": "about:blank", "title": "Not Found", "status": 404, "detail": response.json()["detail"]}

    def test_the_index_names_the_addresses(self, client: Client) -> None:
        found = client.get("/api/v1/").json()
        assert found == {
            "submissions": "http://testserver/api/v1/submissions/",
            "check": "http://testserver/api/v1/check/",
            "openapi": "http://testserver/api/v1/openapi.json",
        }

    def test_answers_bear_the_headers_of_all_pages(self, client: Client) -> None:
        response: Any = client.get("/api/v1/")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]


class TestBreakdowns:
    def test_below_api_they_are_told_in_json(self) -> None:
        assert get_resolver().resolve_error_handler(500) is server_error
        response = server_error(RequestFactory().post(SUBMISSIONS))
        assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
        assert json.loads(response.content)["detail"].startswith("Something broke on our side.")

    def test_elsewhere_they_are_a_page(self) -> None:
        response = server_error(RequestFactory().get("/submit/"))
        assert (response.status_code, response["Content-Type"]) == (500, "text/html; charset=utf-8")
