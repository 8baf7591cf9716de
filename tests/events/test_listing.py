from __future__ import annotations

from datetime import date

import pytest

from events.listing import listings_of, sort_key, window_of
from events.places import Mode

EUROPE = "events-europe"


def test_window_has_both_its_ends() -> None:
    window = window_of(date(2024, 10, 23))
    assert (window.first, window.last) == (date(2024, 10, 23), date(2024, 11, 20))


def test_window_goes_over_the_end_of_a_year_and_of_february() -> None:
    assert window_of(date(2025, 12, 31)).last == date(2026, 1, 28)
    assert window_of(date(2024, 2, 14)).last == date(2024, 3, 13)  # a leap year
    assert window_of(date(2025, 2, 12)).last == date(2025, 3, 12)


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
