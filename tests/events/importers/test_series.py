"""Our reading of rules against that of recurring-ical-events, on rules that both read alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events.importers.ics import read_ics
from events.importers.ics.rules import Days, TooLongError, read_rule, walk
from events.listing import Window

if TYPE_CHECKING:
    from events.importers.announced import Announced

SPAN = Window(date(2026, 3, 1), date(2026, 6, 30))
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule as calendars hold it: at most one kind of day."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True)
    kind = draw(st.sampled_from(["", "BYDAY", "BYMONTHDAY", "NTH"]))
    if kind == "BYDAY":
        parts.append(f"BYDAY={','.join(draw(days))}")
    elif kind == "BYMONTHDAY" and frequency != "WEEKLY":
        parts.append(f"BYMONTHDAY={','.join(map(str, draw(st.lists(st.integers(-31, 31).filter(bool), min_size=1, max_size=3))))}")
    elif kind == "NTH" and frequency in {"MONTHLY", "YEARLY"}:
        nth = st.integers(-4, 4).filter(bool)
        parts.append(f"BYDAY={','.join(f'{draw(nth)}{day}' for day in draw(days))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={','.join(map(str, draw(st.lists(st.integers(1, 12), min_size=1, max_size=6, unique=True))))}")
    if frequency == "MONTHLY" and kind and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    if frequency == "WEEKLY":
        parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    ends = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if ends == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    elif ends == "UNTIL":
        parts.append(f"UNTIL={draw(st.dates(date(2025, 6, 1), date(2026, 12, 31))):%Y%m%d}T120000Z")
    return ";".join(parts)


def starts(events: list[Announced]) -> list[datetime]:
    return sorted(datetime.combine(event.start, event.start_time) for event in events if event.start_time)


@given(rules(), st.dates(date(2024, 1, 1), date(2026, 4, 30)), st.lists(st.dates(SPAN.first, SPAN.last), max_size=3))
def test_series_recur_as_recurring_ical_events_says(rule: str, first: date, left_out: list[date]) -> None:
    omitted = "".join(f"EXDATE;TZID=Europe/Berlin:{day:%Y%m%d}T180000\r\n" for day in left_out)
    content = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:s\r\nSUMMARY:Series\r\n"
        f"DTSTART;TZID=Europe/Berlin:{first:%Y%m%d}T180000\r\nRRULE:{rule}\r\n{omitted}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    zone = ZoneInfo("Europe/Berlin")
    begin, end = (datetime.combine(day, datetime.min.time(), zone) for day in (SPAN.first, SPAN.last + timedelta(days=1)))
    theirs = recurring_ical_events.of(Calendar.from_ical(content)).between(begin, end)
    found = read_ics(content, span=SPAN)
    assert found.complaints == ()
    assert starts(list(found.events)) == sorted(event["DTSTART"].dt.replace(tzinfo=None) for event in theirs)


@given(
    st.sampled_from(["", ";RANGE=THISANDFUTURE"]),
    st.integers(0, 9),
    st.integers(-3, 3),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, 3),
)
def test_changes_are_taken_as_recurring_ical_events_takes_them(kind: str, week: int, days: int, at: time, interval: int) -> None:
    original = datetime.combine(date(2026, 2, 24), time(18)) + timedelta(weeks=week * interval)
    moved = datetime.combine(original.date() + timedelta(days=days), at)
    content = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:s\r\nSUMMARY:Series\r\nDTSTART:20260224T180000Z\r\n"
        f"RRULE:FREQ=WEEKLY;INTERVAL={interval};COUNT=10\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:s\r\nSUMMARY:Moved\r\n"
        f"RECURRENCE-ID{kind}:{original:%Y%m%dT%H%M%SZ}\r\nDTSTART:{moved:%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    begin, end = (datetime.combine(day, time.min, UTC) for day in (SPAN.first, SPAN.last + timedelta(days=1)))
    theirs = recurring_ical_events.of(Calendar.from_ical(content)).between(begin, end)
    found = read_ics(content, span=SPAN)
    assert starts(list(found.events)) == sorted(event["DTSTART"].dt.replace(tzinfo=None) for event in theirs)
    assert len({event.uid for event in found.events}) == len(found.events)


def test_a_walk_begins_at_the_span_and_not_at_the_beginning() -> None:
    start = datetime(1900, 1, 1, 18)  # noqa: DTZ001 (a wall clock)
    days = Days()
    first, last = datetime(2026, 3, 1), datetime(2026, 3, 31)  # noqa: DTZ001
    found = list(walk(read_rule("FREQ=DAILY;BYDAY=TU", start), start, first=first, last=last, days=days))
    assert [moment.day for moment in found] == [3, 10, 17, 24, 31][: len(found)]
    assert Days().left - days.left == 31


def test_days_that_must_be_looked_at_are_counted() -> None:
    start = datetime(1900, 1, 1, 18)  # noqa: DTZ001
    rule = read_rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", start)
    with pytest.raises(TooLongError):
        list(walk(rule, start, first=start, last=datetime(2199, 1, 1), days=Days(10_000)))  # noqa: DTZ001
