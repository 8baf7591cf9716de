"""Talking JSON to the API of a campaign tool: one deadline for everything, no proxies, no redirects, and no key in any words."""

from __future__ import annotations

import json
import ssl
import time
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

import httpx2
from django.utils import timezone

from issues.deliveries.ports import DeliveryError
from issues.work import NotYetError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS = 10.0  # for a single answer
LARGEST = 16 * 1024 * 1024  # bytes of an answer
LONGEST_PAUSE = 3600  # seconds
LONGEST_REASON = 300
ID = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class AwayError(ConnectionError):
    """The tool is not there, or does not talk as it should; it is tried again later."""


class Api:
    """`with Api(…) as api:` requests with an account. What a tool refuses is a DeliveryError in its own words; see `_answer`."""

    def __init__(self, name: str, address: str, account: tuple[str, str], *, seconds: float) -> None:
        """`seconds` is for all requests together: nobody else may think that this worker is dead and begin as well."""
        self.name, self.address, self._secret = name, address.rstrip("/"), account[1]
        self._ends = time.monotonic() + seconds
        trust = ssl.create_default_context() if address.startswith("https:") else False
        self._client = httpx2.Client(auth=account, verify=trust, trust_env=False, headers={"Accept": "application/json"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        """Read something."""
        return self._answer("GET", path, params=asked)

    def post(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Make something."""
        return self._answer("POST", path, json=content)

    def put(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Put something in the place of what was there."""
        return self._answer("PUT", path, json=content)

    def rows(self, found: Any, name: str) -> Sequence[Mapping[str, Any]]:
        """The list of that name in an answer; listmonk says null for an empty one."""
        rows = found.get(name, "") if isinstance(found, dict) else ""
        rows = [] if rows is None else rows
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise AwayError(f"{self.name} gave an answer without {name}.")
        return rows

    def _answer(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """The JSON object that comes back.

        Raises:
            AwayError: nothing comes in time, nonsense comes, or the server has a fault.
            NotYetError: it asks to come back later.
            DeliveryError: it refuses.
        """
        try:
            status, headers, content = self._exchanged(method, path, options)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            if isinstance(error, AwayError):
                raise
            raise AwayError(f"{self.name} at {self.address} does not answer: {type(error).__name__}.") from None  # ours names no headers
        self._refuse(status, headers, content)
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise AwayError(f"{self.name} at {self.address} gave an answer that is no JSON object.")
        return found

    def _exchanged(self, method: str, path: str, options: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        pieces, size = [], 0
        with self._client.stream(method, self.address + path, timeout=min(SECONDS, self._left()), **options) as response:
            for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                self._left()
                if size > LARGEST:
                    raise AwayError(f"{self.name} at {self.address} gave an answer without end.")
        return response.status_code, response.headers, b"".join(pieces)

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise AwayError(f"{self.name} at {self.address} is too slow.")
        return left

    def _refuse(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            asked = headers.get("Retry-After", "")
            seconds = int(asked) if asked.isascii() and asked.isdigit() else 60
            raise NotYetError(timezone.now() + timedelta(seconds=min(max(seconds, 1), LONGEST_PAUSE)))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
            raise AwayError(f"{self.name} at {self.address} has a fault ({status}).")
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise DeliveryError(f"{self.name} at {self.address} does not take CAMPAIGN_KEY ({status}).")
        raise DeliveryError(f"{self.name} at {self.address} refuses ({status}): {self._reason(content)}")

    def _reason(self, content: bytes) -> str:
        try:
            found = json.loads(content)
            words = str(found.get("detail") or found.get("message") or found.get("title") or "")
        except (ValueError, AttributeError, RecursionError):
            words = ""
        return " ".join(words.replace(self._secret, "…").split())[:LONGEST_REASON] or "it does not say why."


def read_texts(found: Any, *names: str) -> list[str]:
    """Values of an answer, as texts; an id may stand in an address.

    Raises AwayError where one is missing or is none.
    """
    if not isinstance(found, dict) or any(not isinstance(found.get(name), str | int) for name in names):
        raise AwayError(f"The tool gave an answer without {' and '.join(names)}.")
    texts = [str(found[name]) for name in names]
    if "id" in names and not set(texts[names.index("id")]) <= ID:
        raise AwayError("The tool gave an id that is none.")
    return texts
