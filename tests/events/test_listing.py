from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from events.listing import LONGEST, Window, listings_of, sort_key, window_of
from events.models import Event
from events.places import Mode
from tests.sampling import sample

EUROPE = "events-europe"
DAY = timedelta(days=1)
NEVER = datetime(2099, 1, 1, tzinfo=UTC)  # nothing here asks when it is over
WEDNESDAYS = [date(2021, 8, 18) + timedelta(weeks=week) for week in range(40 * 52 + 7)]


def test_window_has_both_its_ends() -> None:
    window = window_of(date(2024, 10, 23))
    assert (window.first, window.last) == (date(2024, 10, 23), date(2024, 11, 20))


def test_window_goes_over_the_end_of_a_year_and_of_february() -> None:
    assert window_of(date(2025, 12, 31)).last == date(2026, 1, 28)
    assert window_of(date(2024, 2, 14)).last == date(2024, 3, 13)  # a leap year
    assert window_of(date(2025, 2, 12)).last == date(2025, 3, 12)


@pytest.mark.django_db
def test_every_wednesday_of_forty_years_lists_its_29_days() -> None:
    """Also over leap days, the ends of years and Februaries; what runs over days counts by any of them."""
    first, last = WEDNESDAYS[0] - LONGEST, WEDNESDAYS[-1] + 40 * DAY
    days = [first + number * DAY for number in range((last - first).days)]
    Event.objects.bulk_create(Event(title="One day", url="https://one.example.org/", start=day, over_at=NEVER) for day in days)
    Event.objects.bulk_create(
        Event(title="A year", url="https://year.example.org/", start=day, end=day + LONGEST, over_at=NEVER) for day in days if day.day == 1
    )
    for wednesday in sample(WEDNESDAYS, every=40):
        window = window_of(wednesday)
        assert window == Window(wednesday, wednesday + 28 * DAY)
        found = Event.objects.in_window(window)
        assert list(found.filter(end=None).values_list("start", flat=True)) == [wednesday + number * DAY for number in range(29)]
        under_way = [day for day in days if day.day == 1 and wednesday - LONGEST <= day <= window.last]
        assert list(found.exclude(end=None).values_list("start", flat=True)) == under_way


def test_a_window_at_the_beginning_of_time_has_an_earliest_day() -> None:
    assert Window(date.min, date.min + DAY).earliest == date.min
    assert window_of(date(2026, 7, 29)).earliest == date(2025, 7, 28)


@pytest.mark.parametrize(
    ("mode", "region", "listings"),
    [
        (Mode.ONLINE, EUROPE, {"virtual": "events-virtual"}),
        (Mode.ONLINE, None, {"virtual": "events-virtual"}),
        (Mode.IN_PERSON, EUROPE, {"region": EUROPE}),
        (Mode.IN_PERSON, None, {}),
        (Mode.HYBRID, EUROPE, {"virtual": "events-virtual", "region": EUROPE}),
        (Mode.HYBRID, None, {"virtual": "events-virtual"}),
    ],
)
def test_listings_follow_from_mode_and_region(mode: Mode, region: str | None, listings: dict[str, str]) -> None:
    assert listings_of(mode, region) == listings
    assert listings_of(mode.value, region) == listings


def test_order_is_date_then_place_by_code_point() -> None:
    keys = [
        sort_key(date(2026, 1, 2), "Austin, TX, US"),
        sort_key(date(2025, 12, 30), "Zürich, CH"),
        sort_key(date(2025, 12, 30), "Virtual"),
        sort_key(date(2025, 12, 30), "Hybrid (Berlin, DE)"),
        sort_key(date(2025, 12, 30), "Åre, SE"),
        sort_key(date(2025, 12, 30), "Virtual (Berlin, DE)"),
        sort_key(date(2025, 12, 30), "aarhus, DK"),
    ]
    places = [place for _, place in sorted(keys)]
    assert places == [
        *("Hybrid (Berlin, DE)", "Virtual", "Virtual (Berlin, DE)", "Zürich, CH", "aarhus, DK", "Åre, SE"),
        "Austin, TX, US",
    ]
