"""Who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def actor_of(request: HttpRequest) -> User | None:
    """The account of who is logged in; senders need none."""
    return request.user if isinstance(request.user, User) else None
