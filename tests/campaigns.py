"""A server of our own that talks as Mailchimp and listmonk do, with the faults of servers. A test says which; it sees what stands."""

from __future__ import annotations

import base64
import json
import re
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

KEYS = {"MAILCHIMP": "0123456789abcdef-us6", "LISTMONK": "desk:s3cr3t-t0ken"}
LISTS = {"MAILCHIMP": "a1b2c3", "LISTMONK": "7"}
SLOW_SECONDS = 0.6
STEPS = ("find", "create", "read", "fill")
ROUTES = (  # step, method, path
    ("find", "GET", r"/3\.0/campaigns"),
    ("create", "POST", r"/3\.0/campaigns"),
    ("read", "GET", r"/3\.0/campaigns/(\w+)/content"),
    ("fill", "PUT", r"/3\.0/campaigns/(\w+)/content"),
    ("find", "GET", r"/api/campaigns"),
    ("create", "POST", r"/api/campaigns"),
    ("read", "GET", r"/api/campaigns/(\w+)"),
    ("fill", "PUT", r"/api/campaigns/(\w+)"),
)


@dataclass
class Standing:
    """A campaign as the server keeps it, in our own words."""

    id: str
    name: str
    subject: str
    audience: str
    sender: str
    html: str = ""
    text: str = ""
    status: str = "draft"


@dataclass
class CampaignServer:
    """`with CampaignServer() as server:` it listens at `server.url`. `faults` names what goes wrong at a step, once each."""

    campaigns: list[Standing] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: list[str] = field(default_factory=list)  # steps, in order

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"tool": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def address(self, tool: str) -> str:
        """As CAMPAIGN_URL has it."""
        return f"{self.url}/3.0" if tool == "MAILCHIMP" else self.url

    def stand(self, name: str, *, status: str = "draft", html: str = "") -> Standing:
        """A campaign that is there already."""
        self.campaigns.append(Standing(f"{len(self.campaigns) + 1}", name, "", "", "", html, status=status))
        return self.campaigns[-1]


class _Server(ThreadingHTTPServer):
    def server_bind(self) -> None:
        """Without asking a name server for the name of this machine."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    tool: CampaignServer

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        step, found = next(
            (name, match) for name, method, path in ROUTES if method == self.command and (match := re.fullmatch(path, parts.path))
        )
        self.tool.asked.append(step)
        fault = self.tool.faults[step].pop(0) if self.tool.faults[step] else ""
        if fault == "cut before":
            return self._cut()
        if fault == "nonsense":
            return self._send(200, b"<!doctype html><title>Sign in to the network</title>")
        if fault == "odd":
            return self._send(200, b'{"data": 7, "campaigns": {}, "id": null}')
        if fault.isdigit():
            return self._send(int(fault), b'{"detail": "No, not now.", "message": "No, not now."}', {"Retry-After": "40"})
        if not self._is_known():
            return self._send(401, b'{"title": "API Key Invalid", "message": "invalid session"}')
        is_mailchimp = parts.path.startswith("/3.0")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = (self._mailchimp if is_mailchimp else self._listmonk)(step, *found.groups(), asked, json.loads(content or b"{}"))
        if fault == "slow":  # done, and the answer comes late
            time.sleep(SLOW_SECONDS)
        return self._cut() if fault == "cut after" else self._send(200, json.dumps(answer).encode())

    def _mailchimp(self, step: str, *given: Any) -> dict[str, Any]:
        asked, content = given[-2:]
        if step == "find":
            start, count = int(asked["offset"]), int(asked["count"])
            rows = [one for one in self.tool.campaigns if one.audience in {"", asked["list_id"]}][::-1][start : start + count]
            status = {"draft": "save"}
            return {
                "campaigns": [{"id": one.id, "status": status.get(one.status, one.status), "settings": {"title": one.name}} for one in rows]
            }
        if step == "create":
            names = content["settings"]
            made = self.tool.stand(names["title"])
            made.subject, made.audience = names["subject_line"], content["recipients"]["list_id"]
            made.sender = f"{names['from_name']} <{names['reply_to']}>"
            return {"id": made.id, "status": "save", "settings": names}
        one = self._campaign(given[0])
        if step == "fill":
            one.html, one.text = content["html"], content["plain_text"]
        return {"html": one.html, "plain_text": one.text}

    def _listmonk(self, step: str, *given: Any) -> dict[str, Any]:
        asked, content = given[-2:]
        if step == "find":
            start, count = (int(asked["page"]) - 1) * int(asked["per_page"]), int(asked["per_page"])
            rows = self.tool.campaigns[::-1][start : start + count]
            return {"data": {"results": [self._told(one) | {"body": ""} for one in rows], "total": len(self.tool.campaigns)}}
        one = self.tool.stand("") if step == "create" else self._campaign(given[0])
        if step in {"create", "fill"}:
            one.name, one.subject, one.audience = content["name"], content["subject"], str(content["lists"][0])
            one.html, one.text, one.sender = content["body"], content["altbody"], content["from_email"]
        return {"data": self._told(one)}

    def _told(self, one: Standing) -> dict[str, Any]:
        return {
            "id": int(one.id),
            "name": one.name,
            "status": one.status,
            "subject": one.subject,
            "body": one.html,
            "altbody": one.text or None,
        }

    def _campaign(self, key: str) -> Standing:
        return next(one for one in self.tool.campaigns if one.id == key)

    def _is_known(self) -> bool:
        given = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        return given in {f"desk:{KEYS['MAILCHIMP']}", KEYS["LISTMONK"]}

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), "Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # who asked may be gone
            self.wfile.write(content)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.close()
