"""What is forgotten of feeds: who kept one, 90 days after it was declined. A routine, once an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from events.models import EventFeed, FeedDecision
from submissions.models import PAGE_LIFETIME

if TYPE_CHECKING:
    from datetime import datetime


def forget_organisers(now: datetime) -> None:
    """Blank the addresses of mail that belong to feeds declined long ago. Running it twice does no harm."""
    recent = FeedDecision.objects.filter(feed=OuterRef("pk"), created_at__gte=now - PAGE_LIFETIME)
    declined = EventFeed.objects.filter(status=EventFeed.Status.DECLINED).exclude(email="")
    declined.filter(~Exists(recent)).update(email="")
