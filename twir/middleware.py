"""What a request may bring is looked at before anything else reads it."""

from __future__ import annotations

import logging
from contextlib import nullcontext, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import UnreadablePostError
from django.shortcuts import render

from issues.moment import one_moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_log = logging.getLogger(__name__)
MOST_SWALLOWED = 32 << 20  # bytes of a refused body: a browser that is cut off while it sends shows no answer
AT_ONCE = 1 << 16
READING = {"GET", "HEAD"}


def forget_broken_cookies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Leave out cookies with characters that nobody set: PostgreSQL refuses to look up a session whose key has a NUL in it."""

    def respond(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if not (name + value).isprintable()]:
            del request.COOKIES[name]
        return get_response(request)

    return respond


def refuse_large_forms(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a form that is larger than Django reads with a page that says so, and note it in a line of the log."""

    def respond(request: HttpRequest) -> HttpResponse:
        try:
            request.POST  # noqa: B018 (reading it is what is refused)
        except (RequestDataTooBig, TooManyFieldsSent) as error:
            return _refusal(request, error)
        except UnreadablePostError:
            pass  # whoever sent it is gone; who reads it next says so
        return get_response(request)

    return respond


def look_up_once(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """While a page is only read, what many of its parts need is asked of the database once (issues.moment)."""

    def respond(request: HttpRequest) -> HttpResponse:
        with one_moment() if request.method in READING else nullcontext():
            return get_response(request)

    return respond


def _refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.warning("Refused %s %s: %s (%s bytes)", request.method, request.path, error, request.META.get("CONTENT_LENGTH"))
    with suppress(OSError, ValueError):
        for _ in range(MOST_SWALLOWED // AT_ONCE):
            if not request.read(AT_ONCE):
                break
    limits = {"bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE, "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}
    context = {**limits, "is_long": isinstance(error, RequestDataTooBig)}
    return render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
