"""A calendar for the public pages, at the beginning of March 2031."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from events.places import Mode, Place
from tests.events.samples import confirmed

if TYPE_CHECKING:
    from events.models import Event

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
TODAY = NOW.date()
SEATTLE = Place(Mode.HYBRID, "Seattle", "WA", "US")
ONLINE = Place(Mode.ONLINE)


def evening(**changes: object) -> Event:
    """An event in Berlin with its time."""
    given: dict[str, object] = {"start": date(2031, 3, 12), "start_time": time(18, 30), "time_zone": "Europe/Berlin"}
    return confirmed(**given | changes)
