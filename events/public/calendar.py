"""The pages of the calendar: what takes place, by month, for a scope."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import regions
from events.listing import Window, listings_of
from events.public import scopes
from events.public.lines import Line
from issues.views.about import about

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from events.public.scopes import Scope

ON_A_PAGE = 50
PAST = 50  # events of a group that were
MONTHS = 6  # that links lead to
DESCRIPTION = "Meetups and conferences about Rust, by region, with places and times. To read, to subscribe to, to embed."


@dataclass(frozen=True)
class Month:
    """A heading and the lines below it."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Tab:
    """A link to a region, with how much there is; the present one is marked."""

    title: str
    address: str
    count: int
    is_here: bool


@require_safe
def show_calendar(request: HttpRequest, region: str = "", month: date | None = None) -> HttpResponse:
    """All events or those of a region: what is not over, to the end of the coming issue's window, or a month."""
    scope = scopes.of_region(region) if region else scopes.everything()
    now = scopes.today()
    window = _month_window(month) if month else scopes.coming_window(now)
    address = _month_address(region, month) if month else scope.address
    context = {"tabs": _tabs(window, region, month), "month_links": _month_links(region, now, month), "month": month}
    return _page(request, scope, window, address, context)


@require_safe
def show_country(request: HttpRequest, country: str) -> HttpResponse:
    """Half a year of a country."""
    scope = scopes.of_country(country)
    return _page(request, scope, scopes.coming_half_year(scopes.today()), scope.address, {})


@require_safe
def show_city(request: HttpRequest, country: str, city: str) -> HttpResponse:
    """Half a year of a city."""
    scope = scopes.of_city(country, city)
    return _page(request, scope, scopes.coming_half_year(scopes.today()), scope.address, {})


@require_safe
def show_group(request: HttpRequest, group_pk: int, slug: str = "") -> HttpResponse:
    """A year of a group, and what it did in the last one. Other keys and other spellings lead to its address."""
    scope = scopes.of_group(group_pk)
    if (group_pk, slug) != (*scope.key, scope.slug):
        return redirect(scope.address, permanent=True)
    now = scopes.today()
    past = scope.past(Window(now - scopes.YEAR, now))[:PAST]
    return _page(request, scope, scopes.coming_year(now), scope.address, {"past": [Line(event) for event in past]})


def _page(request: HttpRequest, scope: Scope, window: Window, address: str, context: dict[str, Any]) -> HttpResponse:
    events = scope.events(window) if context.get("month") else scope.coming(window)  # a month is shown whole
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "scope": scope,
        "window": window,
        "page": page,
        "months": by_month((Line(event) for event in page), window.first),
        "is_whole": scope.name == "event-list",
    }
    return render(request, "events/calendar.html", shown | context | about(address, DESCRIPTION, headline=scope.headline))


def by_month(lines: Iterable[Line], first: date) -> list[Month]:
    """The lines below their months; what began before the first day and goes on stands in its month."""

    def month(line: Line) -> date:
        last = line.event.end or line.event.start
        return min(max(line.event.start, first), last).replace(day=1)

    grouped = groupby(sorted(lines, key=month), month)
    years = f" {first.year}"
    return [Month(f"{day:%B %Y}".removesuffix(years), tuple(found)) for day, found in grouped]


def _tabs(window: Window, here: str, month: date | None) -> list[Tab]:
    """All, and each region, with the number of events; one query."""
    counts: Counter[str] = Counter()
    events = scopes.public_in(window) if month else scopes.coming_in(window)
    for mode, override, country, number in events.order_by().values_list("mode", "region_override", "country").annotate(Count("pk")):
        for slug in {"", *listings_of(mode, override or regions.region_of(country)).values()}:
            counts[slug] += number
    titles = {"": "All", **regions.TITLES}
    return [Tab(title, _month_address(slug, month), counts[slug], slug == here) for slug, title in titles.items()]


def _month_address(region: str, month: date | None) -> str:
    if month is None:
        return reverse("event-region", args=[region]) if region else reverse("event-list")
    return reverse("event-region-month", args=[region, month]) if region else reverse("event-month", args=[month])


def _month_window(month: date) -> Window:
    return Window(month, month.replace(day=monthrange(month.year, month.month)[1]))


def _month_links(region: str, now: date, here: date | None) -> list[Tab]:
    """This month and the next ones."""
    first = now.year * 12 + now.month - 1
    months = [date(number // 12, number % 12 + 1, 1) for number in range(first, first + MONTHS)]
    return [Tab(f"{month:%B %Y}", _month_address(region, month), 0, month == here) for month in months]
