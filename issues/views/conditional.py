"""Answers that who has them already need not load again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

MINUTES = 5  # that a reader's program may keep an answer without asking


def answer(request: HttpRequest, etag: str, changed_at: datetime | None, make: Callable[[], HttpResponse]) -> HttpResponse:
    """What `make` makes, with its ETag and its date; 304 for who asks with them."""
    moment = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag=etag, last_modified=moment) or make()
    response["ETag"] = etag
    if moment is not None:
        response["Last-Modified"] = http_date(moment)
    patch_cache_control(response, public=True, max_age=60 * MINUTES)
    return response
