"""A server of ours that speaks GitHub's part of OAuth: it asks nobody, answers as told, and notes what it was asked."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

PROVIDERS = {"github": {"APPS": [{"client_id": "Iv1.desk", "secret": "hush", "key": ""}], "OAUTH_PKCE_ENABLED": True}}
PROFILE = {"id": 583231, "login": "ferris", "html_url": "https://github.com/ferris", "name": "Ferris", "email": None, "bio": "crab"}
CODE, TOKEN = "a-code", "a-token"


@dataclass
class GitHub:
    """How it answers: who is logged in there, and what goes wrong."""

    url: str = ""
    profile: dict[str, Any] = field(default_factory=lambda: dict(PROFILE))
    denies: bool = False
    token_answer: tuple[int, str] = (200, json.dumps({"access_token": TOKEN, "token_type": "bearer", "scope": ""}))
    user_status: int = 200
    is_slow: bool = False
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    thaw: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """Status, headers, body."""
        self.asked.append((path, fields))
        if path == "/login/oauth/authorize":
            back = {"error": "access_denied"} if self.denies else {"code": CODE}
            return 302, {"Location": f"{fields['redirect_uri']}?{urlencode(back | {'state': fields['state']})}"}, ""
        if self.is_slow:
            self.thaw.wait(30)
        if path == "/login/oauth/access_token":
            return self.token_answer[0], {"Content-Type": "application/json"}, self.token_answer[1]
        return self.user_status, {"Content-Type": "application/json"}, json.dumps(self.profile)


class _Handler(BaseHTTPRequestHandler):
    github: ClassVar[GitHub]

    def do_GET(self) -> None:
        self._respond(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._respond(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode())

    def _respond(self, fields: str) -> None:
        given = {name: values[0] for name, values in parse_qs(fields).items()}
        given |= {"Authorization": self.headers["Authorization"]} if self.headers["Authorization"] else {}
        status, headers, body = self.github.answer(urlsplit(self.path).path, given)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(patch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    """Serve, and lead our program there."""
    from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter

    github = GitHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"github": github}))
    server.daemon_threads = True
    github.url = f"http://127.0.0.1:{server.server_port}"
    paths = {"authorize_url": "/login/oauth/authorize", "access_token_url": "/login/oauth/access_token", "profile_url": "/user"}
    for name, path in paths.items():
        patch.setattr(GitHubOAuth2Adapter, name, github.url + path)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield github
    finally:
        github.thaw.set()
        server.shutdown()
        thread.join()
        server.server_close()
