"""By whose clock the days and times of an announced event are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.feeds.clocks import IN_UTC, OTHER_OFFSET, PLACE_UNKNOWN, told_at
from events.importers.times import When, at_clock
from events.places import Mode, Place
from tests.events.feeds.told import announced

if TYPE_CHECKING:
    from events.importers.announced import Announced

BAY = Place(Mode.IN_PERSON, "San Francisco", "CA", "US")
BERLIN = Place(Mode.IN_PERSON, "Berlin", "", "DE")
SOMEWHERE_IN_TEXAS = Place(Mode.IN_PERSON, "Nowhere Springs", "TX", "US")
ONLINE = Place(Mode.ONLINE)
NIGHT = datetime(2026, 9, 17, 1, 30, tzinfo=UTC)


def moment(begins: datetime = NIGHT, *, lasts: timedelta | None = timedelta(hours=2), home: str = "") -> Announced:
    """An event of which the calendar tells the moment, in UTC or with an offset."""
    ends = begins + lasts if lasts is not None else None
    zone = ZoneInfo(home or "UTC")
    when = at_clock(begins, ends, zone)
    event = announced(start=when.start, end=when.end, start_time=when.start_time, end_time=when.end_time, time_zone=zone.key)
    return replace(event, begins_at=begins, ends_at=ends)


def shown(event: Announced, place: Place | None, *, near: Place | None = None, time_zone: str = "") -> tuple[str, str]:
    """Its day, time and zone, and the question."""
    when, question = told_at(event, place, near=near, time_zone=time_zone)
    return f"{when.start} {when.start_time:%H:%M} {when.time_zone}", question


@pytest.mark.parametrize(
    ("home", "place", "near", "time_zone", "expected"),
    [
        ("", BAY, None, "", "2026-09-16 18:30 America/Los_Angeles"),
        ("", BAY, BERLIN, "", "2026-09-16 18:30 America/Los_Angeles"),
        ("Europe/Berlin", BAY, None, "Europe/Berlin", "2026-09-16 18:30 America/Los_Angeles"),
        ("", BAY, None, "UTC", "2026-09-16 18:30 America/Los_Angeles"),
        ("", Place(Mode.HYBRID, "Berlin", "", "DE"), BAY, "", "2026-09-17 03:30 Europe/Berlin"),
        ("", Place(Mode.ONLINE, "Berlin", "", "DE"), BAY, "", "2026-09-17 03:30 Europe/Berlin"),
        ("America/New_York", Place(Mode.ONLINE, "Berlin", "", "DE"), None, "", "2026-09-16 21:30 America/New_York"),
        ("", ONLINE, BAY, "", "2026-09-16 18:30 America/Los_Angeles"),
        ("", ONLINE, None, "UTC", "2026-09-17 01:30 UTC"),
        ("America/Chicago", SOMEWHERE_IN_TEXAS, None, "", "2026-09-16 20:30 America/Chicago"),
        ("America/Chicago", None, BAY, "", "2026-09-16 20:30 America/Chicago"),
    ],
)
def test_moment_in_utc_is_told_by_the_clock_of_its_place(
    home: str, place: Place | None, near: Place | None, time_zone: str, expected: str
) -> None:
    assert shown(moment(home=home), place, near=near, time_zone=time_zone) == (expected, "")


@pytest.mark.parametrize(
    ("place", "near", "expected", "question"),
    [
        (ONLINE, None, "2026-09-17 01:30 UTC", IN_UTC),
        (ONLINE, ONLINE, "2026-09-17 01:30 UTC", IN_UTC),
        (None, None, "2026-09-17 01:30 UTC", IN_UTC),
        (SOMEWHERE_IN_TEXAS, BAY, "2026-09-17 01:30 UTC", IN_UTC),
        (None, BAY, "2026-09-16 18:30 America/Los_Angeles", PLACE_UNKNOWN.format(zone="America/Los_Angeles")),
    ],
)
def test_clock_that_is_not_certain_is_asked_about(place: Place | None, near: Place | None, expected: str, question: str) -> None:
    assert shown(moment(), place, near=near) == (expected, question)


@pytest.mark.parametrize(
    ("hours", "place", "zone", "question"),
    [
        (2, BERLIN, "Europe/Berlin", ""),
        (2, None, "Etc/GMT-2", ""),
        (2, ONLINE, "Etc/GMT-2", ""),
        (2, Place(Mode.ONLINE, "San Francisco", "CA", "US"), "Etc/GMT-2", ""),
        (-5, SOMEWHERE_IN_TEXAS, "America/Chicago", ""),
        (5.5, Place(Mode.IN_PERSON, "Colombo", "", "LK"), "Asia/Colombo", ""),
        (5.5, None, "Asia/Kolkata", ""),
        (2, BAY, "Etc/GMT-2", OTHER_OFFSET.format(offset="+0200")),
    ],
)
def test_offset_stays_and_the_place_tells_its_zone(hours: float, place: Place | None, zone: str, question: str) -> None:
    begins = datetime(2026, 9, 17, 19, tzinfo=timezone(timedelta(hours=hours)))
    event = moment(begins, home="Asia/Kolkata" if hours == 5.5 else f"Etc/GMT{-int(hours):+}")
    assert shown(event, place) == (f"2026-09-17 19:00 {zone}", question)


def test_zone_that_the_event_names_stays() -> None:
    assert shown(announced(), BAY, near=BAY, time_zone="UTC") == ("2031-03-12 19:00 Europe/Berlin", "")


def test_end_is_told_by_the_same_clock() -> None:
    evening = moment(datetime(2026, 9, 16, 22, tzinfo=UTC), lasts=timedelta(hours=4))
    when, _ = told_at(evening, BAY, near=None, time_zone="")
    assert (evening.end_time, when) == (None, When(date(2026, 9, 16), None, time(15), time(19), "America/Los_Angeles"))


def test_last_day_that_is_named_stays() -> None:
    event = announced(
        start=date(2026, 9, 17), start_time=time(1, 30), end_time=None, time_zone="UTC", begins_at=NIGHT, end=date(2026, 9, 18)
    )
    when, _ = told_at(event, BAY, near=None, time_zone="")
    assert (when.start, when.end) == (date(2026, 9, 16), date(2026, 9, 18))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([BAY, BERLIN, Place(Mode.IN_PERSON, "Pune", "", "IN"), Place(Mode.IN_PERSON, "Auckland", "", "NZ")]),
)
def test_moment_stays_that_moment_at_every_place(begins: datetime, place: Place) -> None:
    begins = begins.replace(second=0, microsecond=0)
    when, question = told_at(moment(begins), place, near=None, time_zone="")
    assert (question, when.start_time is None) == ("", False)
    told = datetime.combine(when.start, when.start_time or time(), ZoneInfo(when.time_zone))
    assert begins in {told.astimezone(UTC), told.replace(fold=1).astimezone(UTC)}
