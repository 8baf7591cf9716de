"""What every address of the API has in common: its methods, JSON answers, no cookies."""

from __future__ import annotations

import hashlib
import json
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from submissions.api.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponseBase

    View = Callable[..., HttpResponseBase]


def endpoint(**views: View) -> View:
    """One address: `endpoint(GET=show, PATCH=correct)`. HEAD and OPTIONS come by themselves."""
    allowed = ", ".join(sorted({*views, "OPTIONS", *(["HEAD"] if "GET" in views else [])}))

    @csrf_exempt  # no cookie authenticates here, so a foreign page has nobody's rights to borrow
    def respond(request: HttpRequest, **path: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": allowed})
        view = views.get("GET" if request.method == "HEAD" else request.method or "")
        if view is None:
            words = f"{request.method} means nothing here. Use one of: {allowed}."
            return problem_response(ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, words, headers={"Allow": allowed}))
        try:
            return view(request, **path)
        except ProblemError as problem:
            return problem_response(problem)

    return wraps(next(iter(views.values())))(respond)


def json_response(
    content: Mapping[str, Any], *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """An answer that nobody stores."""
    text = json.dumps(content, cls=DjangoJSONEncoder)
    return HttpResponse(text, content_type="application/json", status=status, headers={"Cache-Control": "no-store", **(headers or {})})


def etag_of(content: Mapping[str, Any]) -> str:
    """The mark of an answer, for If-None-Match and If-Match."""
    text = json.dumps(content, cls=DjangoJSONEncoder)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def kept_response(request: HttpRequest, content: Mapping[str, Any]) -> HttpResponseBase:
    """An answer that a client may keep and ask about: 304 while it is the same."""
    etag = etag_of(content)
    response = json_response(content, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    return get_conditional_response(request, etag=etag, response=response) or response
