"""Getting no more mail, and getting it again. The link holds a signed hash: nobody reads an address out of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from submissions import notices

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt  # mail programs post here by themselves, without our cookies (RFC 8058); the signature is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """`/mail/unsubscribe/<signed>/`: GET asks, POST does it, POST with `again` takes it back."""
    hashed = notices.hash_in(signed)
    if hashed is None:
        return render(request, "submissions/unsubscribe.html", {"is_unknown": True}, status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        if "again" in request.POST:
            notices.resume(hashed)
        else:
            notices.unsubscribe(hashed)
    context = {"is_off": notices.is_unwanted(hashed), "is_done": request.method == "POST"}
    return render(request, "submissions/unsubscribe.html", context)
