"""Public addresses of the calendar, but for those of organisers (organiser_urls.py)."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import path, register_converter

from events import regions
from events.public import calendar, embed, event, files

FIRST_YEAR, LAST_YEAR = 2013, 2100


class RegionConverter:
    """A section of the calendar without the word that the newsletter's slugs begin with."""

    regex = "|".join(slug.removeprefix("events-") for slug in regions.TITLES)

    def to_python(self, value: str) -> str:
        """The section's slug."""
        return f"events-{value}"

    def to_url(self, value: str) -> str:
        """The word in an address."""
        return value.removeprefix("events-")


class CountryConverter:
    """A country by its ISO code in small letters."""

    regex = "[a-z]{2}"

    def to_python(self, value: str) -> str:
        """The code; what is none does not match."""
        if value.upper() not in regions.COUNTRIES:
            raise ValueError
        return value.upper()

    def to_url(self, value: str) -> str:
        """In small letters."""
        return value.lower()


class MonthConverter:
    """A month: 2026-09."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> date:
        """Its first day; what is no month of the newsletter's time does not match."""
        month = datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007 (a month has no time zone)
        if not FIRST_YEAR <= month.year <= LAST_YEAR:
            raise ValueError
        return month

    def to_url(self, value: date) -> str:
        """The month in an address."""
        return f"{value:%Y-%m}"


class FileConverter:
    """The form of a file."""

    regex = "ics|atom|json"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(RegionConverter, "region")
register_converter(CountryConverter, "country")
register_converter(MonthConverter, "month")
register_converter(FileConverter, "file")

urlpatterns = [
    path("events/", calendar.show_calendar, name="event-list"),
    path("events.<file:form>", files.everything_file, name="event-list-file"),
    path("events/embed/", embed.embed, name="event-list-embed"),
    path("events/embed/<region:region>/", embed.embed, name="event-region-embed"),
    path("events/embed/groups/<int:group_pk>/", embed.embed, name="event-group-embed"),
    path("events/<region:region>/", calendar.show_calendar, name="event-region"),
    path("events/<region:region>.<file:form>", files.region_file, name="event-region-file"),
    path("events/<region:region>/<month:month>/", calendar.show_calendar, name="event-region-month"),
    path("events/<month:month>/", calendar.show_calendar, name="event-month"),
    path("events/in/<country:country>/", calendar.show_country, name="event-country"),
    path("events/in/<country:country>.<file:form>", files.country_file, name="event-country-file"),
    path("events/in/<country:country>/<str:city>/", calendar.show_city, name="event-city"),
    path("events/in/<country:country>/<str:city>.<file:form>", files.city_file, name="event-city-file"),
    path("events/groups/<int:group_pk>/", calendar.show_group, name="event-group"),
    path("events/groups/<int:group_pk>-<str:slug>/", calendar.show_group, name="event-group"),
    path("events/groups/<int:group_pk>.<file:form>", files.group_file, name="event-group-file"),
    path("events/<int:pk>.ics", files.event_file, name="event-file"),
    path("events/<int:pk>/", event.show_event, name="event"),
    path("events/<int:pk>-<str:slug>/", event.show_event, name="event"),
]
