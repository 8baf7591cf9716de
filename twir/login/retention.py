"""What login leaves behind and nobody needs any more. A routine, once an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

from twir.login.lockout import forget_attempts

if TYPE_CHECKING:
    from datetime import datetime


def forget(now: datetime) -> None:
    """Delete wrong passwords that count no more, sessions that are over, and what the cache holds beyond its time."""
    forget_attempts(now)
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    end = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM twir_cache WHERE expires < %s", [end])  # the table that settings.CACHES names
