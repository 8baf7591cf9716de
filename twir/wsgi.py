"""The WSGI entry point that gunicorn serves."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from twir.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twir.settings")

django_application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # before the first request asks for it
collect_seldom()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django, for requests in UTF-8.

    It would decode a form with any codec that the header names, "hex" included, and fail before its handling of errors begins.
    """
    if not is_utf8(environ.get("CONTENT_TYPE", "")):
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"This request is not in UTF-8.\n"]
    return django_application(environ, start_response)


def is_utf8(content_type: str) -> bool:
    """Whether a Content-Type header, read as Django reads it, names no other encoding."""
    try:
        _, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}
