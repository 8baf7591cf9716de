"""A public page as the program answers it: the same views, the same templates, without a server."""

from __future__ import annotations

import re
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.urls import resolve, reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

FORMAT = re.compile(rb'="(/issues/\d+/[\w.-]+\.\w+)"')
ASKED = ("submit", "search")  # pages that need a program: their addresses lead to where it runs


def page(path: str, *, with_formats: bool = True) -> bytes:
    """What is answered at that path, its links to what needs a program made absolute (settings.SITE_URL).

    Without formats, those to an issue's formats as well.
    """
    request = _request(path)
    match = resolve(path)
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    if response.status_code != HTTPStatus.OK:
        raise ValueError(f"{path} was answered with {response.status_code}")
    html = _led_to_the_program(bytes(response.content))
    return html if with_formats else FORMAT.sub(rf'="{settings.SITE_URL}\1"'.encode(), html)


def missing_page() -> bytes:
    """What a web server may show where there is nothing."""
    return _led_to_the_program(render_to_string("404.html", request=_request("/")).encode())


def _request(path: str) -> HttpRequest:
    parts = urlsplit(settings.SITE_URL)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": parts.hostname or "localhost",
            "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.user = AnonymousUser()
    return request


def _led_to_the_program(html: bytes) -> bytes:
    for name in ASKED:
        path = reverse(name)
        html = html.replace(f'="{path}'.encode(), f'="{settings.SITE_URL}{path}'.encode())
    return html
