"""An event as pages show it: its days, its time, its place and its state in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfoNotFoundError

from django.urls import reverse

from events.models import Event
from events.places import Mode
from events.public.scopes import place_words
from events.public.slugs import slug_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from django_stubs_ext import StrPromise

MODE_WORDS = {Mode.ONLINE: "Virtual", Mode.HYBRID: "Hybrid"}


def event_address(event: Event) -> str:
    """The path of its page."""
    slug = event_slug(event)
    return reverse("event", args=[event.pk, slug] if slug else [event.pk])


def event_slug(event: Event) -> str:
    """Its name in that path; "" where it would be digits alone: `/events/2031-03/` is a month."""
    slug = slug_of(event.plain_title)
    return "" if slug.isdecimal() else slug


@dataclass(frozen=True)
class Line:
    """An event and what is said of it."""

    event: Event

    @property
    def address(self) -> str:
        """The path of its page."""
        return event_address(self.event)

    @property
    def title(self) -> str:
        """As readers see it."""
        return self.event.plain_title

    @property
    def days(self) -> str:
        """`Thu 20`, `8–11`, `30 Sep – 2 Oct`."""
        start, end = self.event.start, self.event.end
        if end is None:
            return f"{start:%a} {start.day}"
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.day}–{end.day}"
        return f"{start.day} {start:%b} – {end.day} {end:%b}"

    @property
    def whole_days(self) -> str:
        """With the year: `Thursday 20 August 2026`, `8–11 September 2026`."""
        start, end = self.event.start, self.event.end
        if end is None:
            return f"{start:%A} {_day(start)} {start.year}"
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.day}–{_day(end)} {end.year}"
        return f"{_day(start)} {start.year if start.year != end.year else ''}".strip() + f" – {_day(end)} {end.year}"

    @property
    def length(self) -> str:
        """`4 days`; "" for a single one."""
        event = self.event
        return f"{(event.end - event.start).days + 1} days" if event.end else ""

    @cached_property
    def starts_at(self) -> datetime | None:
        """The moment at which it begins, where that is known."""
        try:
            return self.event.starts_at
        except (ZoneInfoNotFoundError, ValueError):
            return None

    @property
    def clock(self) -> str:
        """Whose time it is: `in Berlin`, or the name of the zone."""
        return f"in {self.event.city}" if self.event.city else self.event.time_zone

    @property
    def mode(self) -> str:
        """`Virtual`, `Hybrid`, or "" for what simply takes place."""
        return MODE_WORDS.get(Mode(self.event.mode), "")

    @property
    def place(self) -> str:
        """City, state and country, without the word for the mode; "" where there is only that."""
        event = self.event
        if event.place_text and not event.city:
            return place_words(event)
        return place_words(Event(city=event.city, state=event.state, country=event.country)) if event.city or event.country else ""

    @property
    def about(self) -> str:
        """Who holds it, and where."""
        return " · ".join(part for part in (self.event.plain_organizers, self.place) if part)

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.event.status == Event.Status.CANCELLED

    @property
    def status(self) -> str | StrPromise:
        """`Cancelled`, `Moved`, or ""."""
        if self.is_cancelled:
            return self.event.get_status_display()
        return "Moved" if self.event.moved_from else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
