"""What somebody gets whose form has no token against forgery, or one that is over (settings.CSRF_FAILURE_VIEW)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render

from issues.kept import kept_page, typed_fields

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HEAD = "The form had grown old"
WORDS = "It was open for long, or you signed in in another tab meanwhile. Nothing of it is lost: look it over and send it again."


def refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Give back what was typed, with a new token, where a page of ours sent it; to what other sites send there is nothing to give."""
    del reason
    if _is_from_here(request) and typed_fields(request):
        return kept_page(request, HEAD, WORDS)
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def _is_from_here(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
