"""What somebody has seen of what others did: a mark for each person, which they move themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from issues.models import Visit

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User


def seen_until(user: User) -> datetime | None:
    """Up to which moment somebody has seen what happened; None when they never said."""
    return Visit.objects.filter(user=user).values_list("seen_until", flat=True).first()


@transaction.atomic
def mark_seen(user: User, until: datetime) -> None:
    """Note that somebody has seen what happened until then; never later than now, and never back."""
    until = min(until, timezone.now())
    visit, is_new = Visit.objects.select_for_update().get_or_create(user=user, defaults={"seen_until": until})
    if not is_new and visit.seen_until < until:
        visit.seen_until = until
        visit.save(update_fields=["seen_until"])
