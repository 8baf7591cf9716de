"""Whether readers see another calendar than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from events.models import Event
from events.public.scopes import LONGEST, today

if TYPE_CHECKING:
    from datetime import datetime

# Another one as soon as an event, its organizers or its links are: whatever changes an event adds a decision or writes these anew.
STAMP = """SELECT (SELECT MAX(id) FROM events_eventdecision), (SELECT MAX(id) FROM events_eventorganizer),
    (SELECT MAX(id) FROM events_furtherlink), (SELECT SUM(id + LENGTH(name) + LENGTH(url)) FROM events_organizer),
    (SELECT COUNT(*) FROM events_event), (SELECT COUNT(*) FROM events_event WHERE merged_into_id IS NOT NULL)"""


def stamp() -> tuple[object, ...]:
    """Another one with each day, and as soon as anything of an event that readers see has changed. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return (today(), *cursor.fetchone())


def last_over() -> datetime | None:
    """When an event was over last: pages of what is to come, unlike files, show something else from then on. One query."""
    now = timezone.now()
    recent = Event.objects.public().filter(start__gte=now.date() - LONGEST, over_at__lte=now)
    moment: datetime | None = recent.aggregate(last=Max("over_at"))["last"]
    return moment
