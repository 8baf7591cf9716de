"""The page of an event. It stays for ever: what is cancelled says so, what was counted twice leads to the one that was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import regions
from events.models import Event
from events.places import Mode
from events.public import scopes
from events.public.lines import Line, event_address, event_slug
from events.public.slugs import slug_of
from issues.markdown.escaping import plain_text
from issues.models import Issue, Placement
from issues.views.about import about

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_MERGES = 10  # in a row
ATTENDANCE = {Mode.ONLINE: "Online", Mode.HYBRID: "Mixed", Mode.IN_PERSON: "Offline"}  # words of schema.org


@dataclass(frozen=True)
class NamedLink:
    """Words and where they lead; `page` is a page of ours."""

    title: str
    url: str
    page: str = ""


@require_safe
def show_event(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The event. Another spelling of its name leads to its address, a double to the event that was kept."""
    event = public_event(pk)
    address = event_address(event)
    if (pk, slug) != (event.pk, event_slug(event)):
        return redirect(address, permanent=event.pk == pk)
    line = Line(event)
    context = {
        "event": event,
        "line": line,
        "is_over": event.is_over(timezone.now()),
        "groups": [_group(row.organizer.name, row.organizer.url, row.organizer_id) for row in event.event_organizers.all()],
        "links": [NamedLink(plain_text(link.title), link.url) for link in event.further_links.all()],
        "city_address": scopes.city_address(event),
        "regions": [(regions.TITLES[slug], reverse("event-region", args=[slug])) for slug in event.listings.values()],
        "issues": issues_with(event),
        "attendance": f"https://schema.org/{ATTENDANCE[Mode(event.mode)]}EventAttendanceMode",
        "calendar_address": reverse("event-file", args=[event.pk]),
    }
    return render(request, "events/event.html", context | about(address, _description(line), headline=line.title, kind="article"))


def public_event(pk: int) -> Event:
    """The event that readers may see there, with all that belongs to it; of a double the one that was kept.

    Raises:
        Http404: there is none, or it is not decided.
    """
    key = pk
    for _ in range(MOST_MERGES):
        kept = Event.objects.filter(pk=key).values_list("merged_into", flat=True).first()
        if kept is None:
            break
        key = kept
    event = scopes.shown(Event.objects.public().filter(pk=key)).prefetch_related("further_links").first()
    if event is None:
        raise Http404
    return event


def issues_with(event: Event) -> list[Issue]:
    """The published issues that print it, newest first."""
    placed = Placement.objects.filter(source="events", key=event.key, removed_at=None).values("issue")
    return list(Issue.objects.published().filter(pk__in=placed).order_by("-date", "-pk"))


def _group(name: str, url: str, key: int) -> NamedLink:
    title = plain_text(name)
    slug = slug_of(title)
    return NamedLink(title, url, reverse("event-group", args=[key, slug] if slug else [key]))


def _description(line: Line) -> str:
    """A sentence for search engines and for whoever is sent the address."""
    return ", ".join(part for part in (line.title, line.whole_days, line.mode, line.place, line.event.plain_organizers) if part)
