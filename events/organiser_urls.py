"""The organisers' addresses, apart from the calendar's: the static site needs the views of the one and not those of the other."""

from __future__ import annotations

from django.urls import path

from events.addresses import CALENDAR_NEW
from events.public import calendars

urlpatterns = [
    path(CALENDAR_NEW, calendars.propose, name="event-calendar-new"),
    path("events/calendars/<str:token>/", calendars.show, name="event-calendar"),
]
