"""Who looks at what, so that two editors do not do the same work: a lease of a minute, renewed by the page that is open.

A subject is any stable name: `submission:4711`, `issue:12`, `issue:12/text` for what is a part of it, `board`. Nothing is locked by it; a
page only says who else is there.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from issues.models import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from issues.models import Issue

LEASE = timedelta(seconds=60)
BOARD = "board"
_ISSUE = "issue:"


def subject_of(issue: Issue) -> str:
    """By which name an issue's desk is known here."""
    return f"{_ISSUE}{issue.pk}"


def issue_of(subject: str) -> int | None:
    """The key of the issue whose desk is looked at; None for any other subject."""
    key = subject.removeprefix(_ISSUE)
    return int(key) if key != subject and key.isdecimal() else None


def note(subject: str, user: User) -> None:
    """Note that somebody looks at it now; one statement. It holds for a minute."""
    row = Presence(subject=subject, user=user, seen_at=timezone.now())
    Presence.objects.bulk_create([row], update_conflicts=True, unique_fields=["subject", "user"], update_fields=["seen_at"])


def leave(subject: str, user: User) -> None:
    """Note that somebody has done with it, without waiting for the minute to pass."""
    Presence.objects.filter(subject=subject, user=user).delete()


def others(subject: str, user: User) -> list[User]:
    """Who else looks at it now, by name; one query."""
    return others_at([subject], user).get(subject, [])


def others_at(subjects: Iterable[str], user: User) -> dict[str, list[User]]:
    """The same for many subjects, those alone at which somebody else looks; one query."""
    return _by_subject(Presence.objects.filter(subject__in=list(subjects), seen_at__gt=timezone.now() - LEASE).exclude(user=user))


def others_within(subject: str, user: User) -> dict[str, list[User]]:
    """Who else looks at it or at something below it (`subject/…`), by subject; one query."""
    rows = Presence.objects.filter(Q(subject=subject) | Q(subject__startswith=f"{subject}/"))
    return _by_subject(rows.filter(seen_at__gt=timezone.now() - LEASE).exclude(user=user))


def everybody_else(user: User) -> dict[User, list[str]]:
    """Who else is here now, by name, and all the subjects that each looks at, parts as the whole; one query."""
    rows = Presence.objects.filter(seen_at__gt=timezone.now() - LEASE).exclude(user=user)
    found: defaultdict[User, list[str]] = defaultdict(list)
    for row in rows.select_related("user").order_by("user__username", "subject"):
        whole = row.subject.partition("/")[0]
        if whole not in found[row.user]:
            found[row.user].append(whole)
    return dict(found)


def forget_the_gone(now: datetime) -> None:
    """A routine: delete the rows of those who have left."""
    Presence.objects.filter(seen_at__lt=now - LEASE).delete()


def _by_subject(rows: QuerySet[Presence]) -> dict[str, list[User]]:
    found: defaultdict[str, list[User]] = defaultdict(list)
    for row in rows.select_related("user").order_by("user__username"):
        found[row.subject].append(row.user)
    return dict(found)
