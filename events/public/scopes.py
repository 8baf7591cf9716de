"""What one can look at: all events, those of a region, a country, a city or a group. Each has a page, and calendars to subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Prefetch, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from events import regions
from events.listing import Window, window_of
from events.models import Event, EventFeed, EventOrganizer, Organizer
from events.places import printed_place
from events.public.slugs import city_slug, slug_of
from issues.markdown.escaping import plain_text
from issues.models import Issue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from events.models import EventQuerySet

YEAR, HALF_A_YEAR = timedelta(days=365), timedelta(days=182)
NEAR = timedelta(days=14)  # an issue whose date is further off says nothing of the coming weeks
LONGEST = timedelta(days=62)  # that an event runs: what began before is not looked for
FILES = ("ics", "atom", "json")


@dataclass(frozen=True)
class Scope:
    """One of them. `name` is that of its page in urls.py, `key` tells it in the addresses of its files, `select` what belongs to it."""

    name: str
    title: str
    headline: str
    select: Callable[[EventQuerySet], EventQuerySet]
    key: tuple[str | int, ...] = ()
    slug: str = ""
    is_embeddable: bool = False

    @property
    def address(self) -> str:
        """The path of its page."""
        return reverse(self.name, args=[*self.key, self.slug] if self.slug else self.key)

    @property
    def files(self) -> dict[str, str]:
        """The paths of its files, by their form."""
        return {form: reverse(f"{self.name}-file", args=[*self.key, form]) for form in FILES}

    @property
    def webcal(self) -> str:
        """Its calendar, so that a press opens it in the reader's calendar program."""
        return f"webcal://{settings.SITE_URL.partition('://')[2]}{self.files['ics']}"

    @property
    def calendar_address(self) -> str:
        """The same, to be pasted."""
        return settings.SITE_URL + self.files["ics"]

    @property
    def embed_address(self) -> str:
        """What others put into their pages; "" where there is none."""
        return settings.SITE_URL + reverse(f"{self.name}-embed", args=self.key) if self.is_embeddable else ""

    def events(self, window: Window) -> EventQuerySet:
        """What readers may see of it in the window, in order, with its organizers."""
        return shown(self.select(public_in(window)))

    def coming(self, window: Window) -> EventQuerySet:
        """The same of what is not over."""
        return shown(self.select(coming_in(window)))

    def past(self, window: Window) -> EventQuerySet:
        """The same of what is over, the latest first."""
        return shown(self.select(public_in(window))).exclude(over_at__gt=timezone.now()).reverse()


def public_in(window: Window) -> EventQuerySet:
    """What readers may see in the window."""
    return Event.objects.public().in_window(window).filter(start__gte=window.first - LONGEST)


def coming_in(window: Window) -> EventQuerySet:
    """What readers may see that is not over, to the window's last day.

    The window begins with the servers' day; in the Americas the day before may still go on.
    """
    return Event.objects.public().not_over(timezone.now()).filter(start__range=(window.first - LONGEST, window.last))


def shown(events: EventQuerySet) -> EventQuerySet:
    """In the order of pages, with their organizers by one query more."""
    organizers = Prefetch("event_organizers", EventOrganizer.objects.select_related("organizer"))
    return events.prefetch_related(organizers).order_by("start", "start_time", "city", "pk")


def coming_window(today: date) -> Window:
    """From today on, as far as the coming issue looks; without one that is near, four weeks."""
    issue = Issue.objects.coming()
    is_near = issue is not None and abs(issue.date - today) <= NEAR
    return Window(today, window_of(issue.date if issue and is_near else today).last)


def coming_year(today: date) -> Window:
    """From today on."""
    return Window(today, today + YEAR)


def coming_half_year(today: date) -> Window:
    """From today on."""
    return Window(today, today + HALF_A_YEAR)


def today() -> date:
    """The day, as the servers have it."""
    return timezone.now().date()


def everything() -> Scope:
    """All events."""
    return Scope("event-list", "All", "Rust events", lambda events: events, is_embeddable=True)


def of_region(region: str) -> Scope:
    """A section of the newsletter's calendar, by its slug."""
    title = regions.TITLES[region]
    headline = "Virtual Rust events" if region == regions.VIRTUAL else f"Rust events in {title}"
    return Scope("event-region", title, headline, lambda events: events.in_region(region), (region,), is_embeddable=True)


def of_country(country: str) -> Scope:
    """What takes place in a country, by its ISO code."""
    title = regions.COUNTRIES[country]
    return Scope("event-country", title, f"Rust events in {title}", lambda events: events.filter(country=country), (country,))


def of_city(country: str, city: str) -> Scope:
    """A city by its slug: `berlin`, `portland-or`. Without its state, all cities of that name in the country.

    Raises:
        Http404: nothing took place there within half a year, nor will.
    """
    rows = public_in(Window(today() - HALF_A_YEAR, today() + HALF_A_YEAR)).filter(country=country).exclude(city="")
    known = sorted(set(rows.order_by().values_list("city", "state").distinct()))
    places = [place for place in known if city_slug(*place) == city] or [place for place in known if city_slug(place[0]) == city]
    if not places:
        raise Http404
    wanted = Q()
    for name, state in places:
        wanted |= Q(city=name, state=state)
    name, state = places[0]
    slug = city_slug(name, state if len(places) == 1 else "")
    title = ", ".join(part for part in (name, state if len(places) == 1 else "", regions.printed_country(country)) if part)
    return Scope("event-city", title, f"Rust events in {title}", lambda events: events.filter(wanted, country=country), (country, slug))


def of_group(pk: int) -> Scope:
    """Who holds events, by the key of one of the rows with its address; `key` has the lowest of them.

    It is called as in what readers may see: anybody can send in an event with another name at its address.

    Raises:
        Http404: nothing of it was ever public.
    """
    asked = Organizer.objects.filter(pk=pk).first()
    rows = same_group(asked) if asked else []
    keys = [row.pk for row in rows]
    events = list(EventOrganizer.objects.filter(organizer__in=keys).values_list("event", flat=True))
    public = EventOrganizer.objects.filter(organizer__in=keys, event__in=Event.objects.public())
    read = EventFeed.objects.filter(organizer__in=keys, status=EventFeed.Status.ACTIVE)
    named = set(public.values_list("organizer", flat=True)) or set(read.values_list("organizer", flat=True))
    if not named:
        raise Http404
    title = next(plain_text(row.name) for row in rows if row.pk in named)
    return Scope(
        "event-group",
        title,
        f"Events of {title}",
        lambda rows: rows.filter(pk__in=events),
        (keys[0],),
        slug_of(title),
        is_embeddable=True,
    )


def same_group(organizer: Organizer) -> list[Organizer]:
    """The rows with its address, the oldest first; without an address those of its name."""
    wanted = Q(url=organizer.url) if organizer.url else Q(url="", name=organizer.name)
    return list(Organizer.objects.filter(wanted).order_by("pk"))


def city_address(event: Event) -> str:
    """The page of its city; "" where it has none."""
    slug = city_slug(event.city, event.state)
    return reverse("event-city", args=[event.country, slug]) if slug and event.country in regions.COUNTRIES else ""


def place_words(event: Event) -> str:
    """Where it takes place, in words for readers: as printed."""
    return plain_text(event.printed_place) or printed_place(event.place)
