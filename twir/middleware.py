"""What a request may bring is looked at before anything else reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def forget_broken_cookies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Leave out cookies with characters that nobody set: PostgreSQL refuses to look up a session whose key has a NUL in it."""

    def respond(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if not (name + value).isprintable()]:
            del request.COOKIES[name]
        return get_response(request)

    return respond
