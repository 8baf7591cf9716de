"""Refusals, as RFC 9457 writes them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.defaults import server_error as html_server_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request that is refused; the text says what to do. `errors` are messages by field, as the form has them."""

    def __init__(
        self, status: HTTPStatus, detail: str, *, errors: Mapping[str, list[str]] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = errors
        self.headers = headers or {}


def invalid(errors: Mapping[str, list[str]]) -> ProblemError:
    """The refusal of what was typed; "" names what is about no single field."""
    words = " ".join(errors.get("", [])) or "Some fields cannot be taken as they are: see errors."
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, words, errors=errors)


def problem_response(problem: ProblemError) -> HttpResponse:
    """The answer to a refused request."""
    found = {"type": "about:blank", "title": problem.status.phrase, "status": int(problem.status), "detail": str(problem)}
    if problem.errors is not None:
        found["errors"] = problem.errors
    headers = {"Cache-Control": "no-store", **problem.headers}
    return HttpResponse(json.dumps(found), content_type=CONTENT_TYPE, status=problem.status, headers=headers)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer when something broke: a page, and below /api/ a problem."""
    if not request.path.startswith(PREFIX):
        return html_server_error(request)
    words = "Something broke on our side. Send the same again in a minute, with the same Idempotency-Key."
    return problem_response(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, words))
