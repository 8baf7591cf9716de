"""Public pages of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import regions
from events.listing import window_of
from events.models import Event
from issues.models import Issue
from issues.views.about import about

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

TITLE = "Rust events"
DESCRIPTION = "Meetups and conferences about Rust in the coming weeks, by region, with places and times."


@dataclass(frozen=True)
class Region:
    """A section of the calendar and its events, in printed order."""

    slug: str
    title: str
    events: tuple[Event, ...]


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What takes place in the window of the coming issue, by region; without an open issue, from today on."""
    issue = Issue.objects.coming()
    window = window_of(issue.date if issue else timezone.now().date())
    groups = by_region(Event.objects.confirmed().in_window(window).with_lines())
    context = {"issue": issue, "window": window, "regions": groups}
    return render(request, "events/calendar.html", context | about(reverse("event-list"), DESCRIPTION, headline=TITLE))


def by_region(events: Iterable[Event]) -> list[Region]:
    """The sections that have events, in the order of an issue."""
    ordered = sorted(events, key=lambda event: event.sort_key)
    listed = {slug: tuple(event for event in ordered if slug in event.listings.values()) for slug in regions.TITLES}
    return [Region(slug, regions.TITLES[slug], listed_there) for slug, listed_there in listed.items() if listed_there]
