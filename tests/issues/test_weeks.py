from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from issues.weeks import closing_moved, closing_time, last_event_day, leading_day, usual_number


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2021, 8, 18), 404), (date(2022, 1, 4), 423), (date(2022, 1, 5), 424), (date(2026, 8, 19), 665), (date(1999, 1, 1), 1)],
)
def test_weeks_are_counted(day: date, number: int) -> None:
    assert usual_number(day) == number


@pytest.mark.parametrize(
    ("day", "last"),
    [(date(2024, 10, 23), date(2024, 11, 20)), (date(9999, 12, 3), date(9999, 12, 31)), (date(9999, 12, 29), date(9999, 12, 31))],
)
def test_events_are_listed_for_four_weeks_and_no_longer_than_the_calendar_goes(day: date, last: date) -> None:
    assert last_event_day(day) == last


BEFORE, AFTER = date(2026, 8, 26), date(2026, 9, 2)
CHOSEN = datetime(2026, 8, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closes_at", "today", "moved"),
    [
        (closing_time(BEFORE), date(2026, 8, 20), closing_time(AFTER)),
        (closing_time(BEFORE), date(2026, 8, 30), closing_time(AFTER)),
        (closing_time(BEFORE), date(2026, 9, 3), None),
        (CHOSEN, date(2026, 8, 20), CHOSEN),
        (None, date(2026, 8, 20), None),
        (None, date(2026, 8, 30), closing_time(AFTER)),
    ],
)
def test_the_usual_closing_time_moves_with_the_date_and_is_never_over(
    closes_at: datetime | None, today: date, moved: datetime | None
) -> None:
    now = closing_time(today) - timedelta(hours=12)
    assert closing_moved(closes_at, BEFORE, AFTER, now) == moved


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-08-26-this-week-in-rust.md", date(2026, 8, 26)),
        ("2014-6-1", date(2014, 6, 1)),
        ("2019-05-21 20:30", date(2019, 5, 21)),
        ("2026-02-30-this-week-in-rust.md", None),
        ("2026-08-261", None),
        ("٢٠٢٦-08-26", None),
        ("on 2026-08-26", None),
        ("", None),
    ],
)
def test_a_day_is_read_where_a_text_begins_with_one(text: str, day: date | None) -> None:
    assert leading_day(text) == day
