"""App configuration."""

from typing import ClassVar

from django.apps import AppConfig

from issues.guards import Guard


class EventsConfig(AppConfig):
    """The calendar: events, organizers, listings."""

    name = "events"
    verbose_name = "Events"
    roles: ClassVar = {  # issues/roles.py
        "editor": tuple(
            f"{right}_{model}"
            for model in ("event", "organizer", "eventorganizer", "furtherlink", "eventfeed")
            for right in ("add", "change", "view", "delete")
        ),
    }
    guards: ClassVar = {"eventdecision": Guard("created_at"), "feeddecision": Guard("created_at")}  # issues/guards.py
