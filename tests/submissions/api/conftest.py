"""A bot: sends JSON with its token, and finds every answer as the document says that it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from submissions.api.document import document
from submissions.api.tokens import give_secret
from submissions.models import ApiToken
from tests.submissions.api.schema import faults, resolved

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

BASE = "/api/v1"


@dataclass
class Bot:
    """A program with a token. Every answer is looked up in the document: a status that is not there is a fault."""

    client: Client
    token: ApiToken
    secret: str
    keys: count[int] = field(default_factory=count)

    def call(self, method: str, path: str, content: Any = None, **headers: str) -> Any:
        """Send a request as it is given, and see that its answer is as documented."""
        response = self.request(method, path, content, **headers)
        check_documented(method, path, response)
        return response

    def request(self, method: str, path: str, content: Any = None, **headers: str) -> Any:
        """Send a request as it is given."""
        body = content if isinstance(content, str | bytes) else json.dumps(content)
        return self.client.generic(method, path, body, headers.pop("content_type", "application/json"), headers=headers)

    def send(self, kind: str, fields: dict[str, Any], *, key: str = "", path: str = f"{BASE}/submissions/") -> Any:
        """Send something in; each time with another key unless one is given."""
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": key or f"key-{next(self.keys)}"}
        return self.call("POST", path, {"kind": kind, **fields}, **headers)

    def check(self, kind: str, fields: dict[str, Any]) -> Any:
        """Ask whether it would be accepted."""
        return self.send(kind, fields, path=f"{BASE}/check/")


def check_documented(method: str, path: str, response: HttpResponse) -> None:
    """See that the document knows this answer: its status, its headers, its shape."""
    found = document("http://testserver/")
    operation = _operation(found, method, urlsplit(path).path)
    if operation is None or response.status_code == 405:
        assert response.status_code in {204, 404, 405}, (method, path, response.status_code)
        return
    answer = operation["responses"][str(response.status_code)]
    answer = resolved(answer["$ref"], found) if "$ref" in answer else answer
    assert [name for name in answer.get("headers", {}) if name not in response.headers] == []
    for content_type, media in answer.get("content", {}).items():
        assert response["Content-Type"] == content_type
        if response.content:
            assert list(faults(json.loads(response.content), media["schema"], found)) == []


def _operation(found: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    for template, item in found["paths"].items():
        if re.fullmatch(BASE + re.sub(r"{\w+}", "[^/]+", template), path):
            operation: dict[str, Any] | None = item.get("get" if method == "HEAD" else method.lower())
            return operation
    return None


@pytest.fixture
def api_token(db: None) -> ApiToken:
    """The token of the bot; `secret` of its attributes is what the bot sends."""
    del db
    token = ApiToken(name="Feed reader", hourly_limit=1000)
    vars(token)["secret"] = give_secret(token)
    token.save()
    return token


@pytest.fixture
def bot(client: Client, api_token: ApiToken) -> Bot:
    """A program with a token."""
    return Bot(client, api_token, vars(api_token)["secret"])
