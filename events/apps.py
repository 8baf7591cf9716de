"""App configuration."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The calendar: events, organizers, listings."""

    name = "events"
    verbose_name = "Events"
