"""Wrong passwords are counted by django-axes, in the database: after some from one address, or many at one name, none counts for a while.

Passkeys and GitHub go on working: there is nothing to guess. allauth counts wrong codes by itself.
"""

from __future__ import annotations

from ipaddress import IPv6Address
from math import ceil
from typing import TYPE_CHECKING, Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, Sum
from django.shortcuts import render
from django.utils import timezone

from issues.changes import note_changes
from submissions.visitors import visitor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

NAME_WEIGHT = 10  # so many at one name, from wherever, weigh as much as one from one address


class LoginGuard(AxesDatabaseHandler):
    """Locks an address soon, and a name late: else anybody could lock out a publisher on the night of publication."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many count against this try."""
        by_address, by_name = map(_failures, self.get_user_attempts(request, credentials))
        return max(by_address, by_name // NAME_WEIGHT)


def pseudonym(request: HttpRequest) -> str:
    """An address of no network (fd00::/8), the same for the same visitor: the real one is stored nowhere."""
    return str(IPv6Address(int(f"fd{visitor(request)[:30]}", 16)))


def typed_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name that somebody tries, whatever its case."""
    del request
    return str((credentials or {}).get("username") or "").casefold()


def refuse(request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None) -> HttpResponse:
    """The page that says how long it lasts."""
    del response
    attempts = AccessAttempt.objects.filter(Q(ip_address=pseudonym(request)) | Q(username=typed_name(request, credentials)))
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    seconds = max(1, ceil((last + settings.AXES_COOLOFF_TIME - timezone.now()).total_seconds()))
    page = render(request, "login/locked.html", {"minutes": -(-seconds // 60)}, status=429)
    page["Retry-After"] = str(seconds)
    return page


def failures_of(user: User) -> int:
    """How many wrong passwords count against that name."""
    recent = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
    return _failures(recent.filter(username=user.get_username().casefold()))


@transaction.atomic
def lift(user: User, *, actor: User) -> None:
    """Forget the wrong passwords at that name, and everything from where they came: it is the same person's other typing errors."""
    name = user.get_username().casefold()
    addresses = list(AccessAttempt.objects.filter(username=name).values_list("ip_address", flat=True))
    note_changes(f"Lock-out of {user}", {"wrong passwords": failures_of(user)}, {}, actor=actor)
    AccessAttempt.objects.filter(Q(username=name) | Q(ip_address__in=addresses)).delete()


def forget_attempts(now: datetime) -> None:
    """Delete what counts no more."""
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()


def _failures(attempts: QuerySet[Any]) -> int:
    return attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
