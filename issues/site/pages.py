"""A public page as the program answers it: the same views, the same templates, without a server."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.urls import resolve, set_urlconf

from issues.views.sitemaps import site_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

FORMAT = re.compile(rb'="(/issues/\d+/[\w.-]+\.\w+)"')


@contextmanager
def site_addresses() -> Iterator[None]:
    """Within it only the addresses of the static site are known: loading the pages of the desk takes as long as all the rest."""
    set_urlconf(settings.SITE_URLCONF)
    try:
        yield
    finally:
        set_urlconf(None)


def page(path: str) -> bytes:
    """What is answered at that path."""
    request = _request(path)
    match = resolve(path)
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    if response.status_code != HTTPStatus.OK:
        raise ValueError(f"{path} was answered with {response.status_code}")
    return led_to_the_program(bytes(response.content))


def missing_page() -> bytes:
    """What a web server may show where there is nothing."""
    return led_to_the_program(render_to_string("404.html", request=_request("/")).encode())


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


def led_to_the_program(html: bytes, *, with_formats: bool = True) -> bytes:
    """The page with absolute links (settings.SITE_URL) to what needs a program; without formats, to those of an issue as well."""
    own = {path.encode() for path in site_paths()}

    def led(found: re.Match[bytes]) -> bytes:
        return found[0] if found[1] in own else b'="' + settings.SITE_URL.encode() + found[1] + b'"'

    html = _asked().sub(led, html)
    return html if with_formats else FORMAT.sub(rf'="{settings.SITE_URL}\1"'.encode(), html)


@cache
def _asked() -> re.Pattern[bytes]:
    """An address that only the program can answer, in its quotation marks."""
    return re.compile(f'="((?:{"|".join(map(re.escape, settings.SITE_ASKED))})[^"]*)"'.encode())
