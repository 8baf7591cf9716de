from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from events.importers.announced import MOST_BYTES, MOST_EVENTS, MOST_OCCURRENCES, MOST_OF_SERIES, Announced, CalendarError
from events.importers.ics import read_ics
from events.listing import Window
from issues.markdown.escaping import clean_line
from tests.events.importers.told import told, when

SAMPLES = Path(__file__).parents[2] / "data" / "events" / "calendars"
SPAN = Window(date(2026, 3, 1), date(2026, 5, 1))
LONG = Window(date(2011, 1, 1), date(2030, 12, 31))
URL = "URL:https://example.org/rust"


def calendar(*events: str, head: str = "") -> bytes:
    """A calendar of these events, each the lines of a VEVENT."""
    bodies = "".join(f"BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n" for lines in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{bodies}END:VCALENDAR\r\n".encode()


def series(rule: str, *, start: str = "20260301T180000", uid: str = "s", further: str = "") -> str:
    return f"UID:{uid}\r\nSUMMARY:Series {uid}\r\nDTSTART;TZID=Europe/Berlin:{start}\r\nRRULE:{rule}\r\n{URL}{further}"


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.ics")), ids=lambda path: path.stem)
def test_samples_are_read_as_the_text_beside_them_says(sample: Path) -> None:
    expected = sample.with_suffix(".txt").read_text()
    zone = ""
    if expected.startswith("# time_zone "):
        first, _, expected = expected.partition("\n")
        zone = first.removeprefix("# time_zone ")
    assert told(read_ics(sample.read_bytes(), span=SPAN, time_zone=zone)) == expected


def test_there_are_samples_of_every_quirk() -> None:
    assert len(list(SAMPLES.glob("*.ics"))) >= 45


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("TZID=Europe/Berlin:20260329T023000", "TZID=Europe/Berlin:20260329T040000", "2026-03-29 03:30 – 04:00 Europe/Berlin"),
        ("TZID=Europe/Berlin:20261025T023000", "TZID=Europe/Berlin:20261025T033000", "2026-10-25 02:30 – 03:30 Europe/Berlin"),
        ("TZID=America/New_York:20260308T023000", "", "2026-03-08 03:30 America/New_York"),
        ("TZID=Australia/Lord_Howe:20261004T021500", "", "2026-10-04 02:45 Australia/Lord_Howe"),
        ("TZID=Pacific/Apia:20111229T200000", "TZID=Pacific/Apia:20111231T080000", "2011-12-29 20:00 – 2011-12-31 08:00 Pacific/Apia"),
        ("TZID=Pacific/Apia:20111230T120000", "", "2011-12-31 12:00 Pacific/Apia"),
        ("VALUE=DATE:20111230", "VALUE=DATE:20111231", "2011-12-30"),
        ("TZID=Asia/Kolkata:20260310T183000", "TZID=Asia/Kolkata:20260310T200000", "2026-03-10 18:30 – 20:00 Asia/Kolkata"),
        ("TZID=Asia/Kathmandu:20260310T001500", "", "2026-03-10 00:15 Asia/Kathmandu"),
        ("TZID=Pacific/Chatham:20260405T033000", "", "2026-04-05 03:30 Pacific/Chatham"),
        ("TZID=Pacific/Kiritimati:20260101T090000", "20251231T230000Z", "2026-01-01 09:00 – 13:00 Pacific/Kiritimati"),
        ("TZID=Pacific/Kiritimati:20260101T090000", "TZID=Pacific/Honolulu:20251231T100000", "2026-01-01 09:00 – 10:00 Pacific/Kiritimati"),
        ("VALUE=DATE:20251231", "VALUE=DATE:20260102", "2025-12-31 – 2026-01-01"),
        ("TZID=Europe/London:20251231T220000", "TZID=Europe/London:20260101T010000", "2025-12-31 22:00 Europe/London"),
        ("VALUE=DATE:20280229", "VALUE=DATE:20280301", "2028-02-29"),
        ("VALUE=DATE:20280228", "VALUE=DATE:20280301", "2028-02-28 – 2028-02-29"),
        ("TZID=Europe/Dublin:20260115T190000", "20260115T200000Z", "2026-01-15 19:00 – 20:00 Europe/Dublin"),
        ("TZID=Africa/Casablanca:20260310T190000", "", "2026-03-10 19:00 Africa/Casablanca"),
        ("TZID=Etc/GMT+5:20260310T190000", "", "2026-03-10 19:00 Etc/GMT+5"),
        (":20260310T235960Z", "", "2026-03-10 23:59 UTC"),
    ],
)
def test_awkward_times(start: str, end: str, expected: str) -> None:
    lines = f"UID:a\r\nSUMMARY:Awkward\r\nDTSTART{'' if start.startswith(':') else ';'}{start}\r\n{URL}"
    if end:
        lines += f"\r\nDTEND{';' if ':' in end else ':'}{end}"
    (event,) = read_ics(calendar(lines), span=LONG).events
    assert when(event) == expected


@pytest.mark.parametrize("year", [2027, 2028])
def test_a_yearly_series_of_the_leap_day_is_there_in_leap_years_only(year: int) -> None:
    found = read_ics(calendar(series("FREQ=YEARLY", start="20240229T180000")), span=Window(date(year, 1, 1), date(year, 12, 31)))
    assert [event.start for event in found.events] == ([date(2028, 2, 29)] if year == 2028 else [])


def test_an_event_counts_into_the_span_with_each_of_its_days() -> None:
    def found(first: str, last: str) -> bool:
        event = f"UID:a\r\nSUMMARY:Days\r\nDTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{last}\r\n{URL}"
        return bool(read_ics(calendar(event), span=SPAN).events)

    assert [found("20260227", "20260301"), found("20260227", "20260302"), found("20260501", "20260502"), found("20260502", "20260503")] == [
        False,
        True,
        True,
        False,
    ]


def test_the_clock_of_the_place_tells_the_day() -> None:
    event = f"UID:a\r\nSUMMARY:Late\r\nDTSTART:20260501T230000Z\r\n{URL}"
    assert read_ics(calendar(event), span=SPAN, time_zone="Asia/Tokyo").events == ()
    assert [found.start for found in read_ics(calendar(event), span=SPAN, time_zone="America/Chicago").events] == [date(2026, 5, 1)]


# What wants to harm


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"<!doctype html><p>Sign in", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"BEGIN", b"\xff\xfe\x00", b"{}"]
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarError, match="no calendar file"):
        read_ics(content, span=SPAN)


def test_ten_megabytes_are_refused_with_the_limit() -> None:
    with pytest.raises(CalendarError, match="2 MiB"):
        read_ics(calendar(f"SUMMARY:{'x' * 10_000_000}"), span=SPAN)


@pytest.mark.parametrize(
    "body",
    [
        "\r\n" * (MOST_BYTES // 3),
        " \r\n" * (MOST_BYTES // 4),
        "\r\n ".join("x" * (MOST_BYTES // 5)),
        "BEGIN:VEVENT\r\n" * (MOST_BYTES // 15),
        "BEGIN:X\r\n" * (MOST_BYTES // 10),
        f"BEGIN:VEVENT\r\nSUMMARY{';X=1' * (MOST_BYTES // 5)}:x\r\n",
        f'BEGIN:VEVENT\r\nSUMMARY;X="{"a;" * (MOST_BYTES // 3)}:x\r\n',
        f"BEGIN:VEVENT\r\nSUMMARY:{'&amp' * (MOST_BYTES // 5)}\r\nDTSTART:20260310\r\nEND:VEVENT\r\n",
        f"BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20260310\r\nDESCRIPTION:{'http://' * (MOST_BYTES // 8)}\r\nEND:VEVENT\r\n",
        f"BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20260310T100000\r\nRDATE:{'20260310T100000,' * (MOST_BYTES // 17)}\r\nEND:VEVENT\r\n",
        f"BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20260310\r\nRRULE:FREQ=DAILY;BYMONTHDAY={'1,' * (MOST_BYTES // 3)}\r\nEND:VEVENT\r\n",
        "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0117\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" * (MOST_BYTES // 87),
        "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n" * (MOST_BYTES // 32),
        f"BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20260310\r\nDESCRIPTION:https://a.b/{')' * (MOST_BYTES // 2)}\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:x\r\nDTSTART:20260310\r\nRECURRENCE-ID:20260310\r\nEND:VEVENT\r\n" * (MOST_BYTES // 88),
    ],
    ids=[
        *("breaks", "blanks", "folds", "begins", "depth", "parameters", "quotes", "entities", "addresses", "days", "rule"),
        *("zones", "calendars", "parentheses", "changes"),
    ],
)
def test_two_megabytes_of_anything_are_read_to_their_end(body: str) -> None:
    found = read_ics(f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n".encode()[:MOST_BYTES], span=SPAN)
    assert len(found.events) <= MOST_OCCURRENCES


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("FREQ=SECONDLY", "it recurs secondly"),
        ("FREQ=MINUTELY;COUNT=1000000", "it recurs minutely"),
        ("FREQ=HOURLY;INTERVAL=24", "it recurs hourly"),
        ("FREQ=DAILY;INTERVAL=0", "its interval is no number from 1"),
        ("FREQ=DAILY;INTERVAL=-1", "its interval is no number from 1"),
        ("FREQ=DAILY;INTERVAL=99999999999999999999", "its INTERVAL is no number"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5", "it recurs more than 24 times a day"),
        (f"FREQ=DAILY;BYSECOND={','.join(map(str, range(60)))}", "it recurs more than 24 times a day"),
        ("FREQ=YEARLY;BYWEEKNO=20", "its rule uses BYWEEKNO"),
        ("FREQ=MONTHLY;BYDAY=XX", "its BYDAY is not well-formed"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "its BYMONTHDAY is not well-formed"),
        ("FREQ=WEEKLY;UNTIL=someday", "its rule ends at no date"),
        ("FREQ=FORTNIGHTLY", "its rule names no frequency"),
        ("nonsense", "its rule names no frequency"),
        ("FREQ=WEEKLY\r\n" + "RRULE:FREQ=DAILY\r\n" * 6 + "X:", "it has more than 5 rules"),
    ],
)
def test_rules_that_no_event_has_are_left_out_with_a_complaint(rule: str, complaint: str) -> None:
    found = read_ics(calendar(series(rule), series("FREQ=WEEKLY;COUNT=1", uid="sound")), span=SPAN)
    assert [event.uid for event in found.events] == ["sound/20260301T180000"]
    assert [str(said).partition("left out: ")[2][: len(complaint)] for said in found.complaints] == [complaint]
    assert not found.is_whole


@pytest.mark.parametrize(
    ("rule", "start", "count"),
    [
        ("FREQ=DAILY", "19000101T180000", 62),
        ("FREQ=DAILY;COUNT=1000000", "19000101T180000", 62),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", "20260101T180000", 62),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "19000101T180000", 0),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "19000101T180000", 0),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "19000101T180000", 0),
        ("FREQ=WEEKLY;INTERVAL=9999999", "19000101T180000", 0),
        ("FREQ=MONTHLY;BYSETPOS=366;BYDAY=MO", "19000101T180000", 0),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,-1", "19000101T180000", 2),
    ],
)
def test_rules_that_would_run_for_ever_are_read_at_once(rule: str, start: str, count: int) -> None:
    found = read_ics(calendar(series(rule, start=start)), span=SPAN)
    assert (len(found.events), found.is_whole) == (count, True)


def test_the_year_one_is_too_far_away() -> None:
    found = read_ics(calendar(series("FREQ=DAILY", start="00010101T000000")), span=SPAN)
    assert (found.events, [said.message for said in found.complaints]) == ((), ["it was left out: “00010101T000000” is much too far away."])


def test_of_one_series_two_hundred_occurrences_are_read() -> None:
    found = read_ics(calendar(series("FREQ=DAILY;BYHOUR=9,12,15,18"), series("FREQ=WEEKLY;COUNT=2", uid="other")), span=SPAN)
    assert [sum(event.title == title for event in found.events) for title in ("Series s", "Series other")] == [MOST_OF_SERIES, 2]
    assert not found.is_whole
    assert [str(said) for said in found.complaints] == ["Series s: only its first 200 occurrences were read."]


def test_of_one_calendar_two_thousand_occurrences_are_read() -> None:
    found = read_ics(calendar(*(series("FREQ=DAILY", uid=str(number)) for number in range(40))), span=SPAN)
    assert (len(found.events), found.is_whole) == (MOST_OCCURRENCES, False)


def test_five_thousand_series_that_must_be_counted_from_long_ago_end() -> None:
    endless = (series("FREQ=DAILY;COUNT=1000000", start="19000101T180000", uid=str(number)) for number in range(MOST_EVENTS))
    found = read_ics(calendar(*endless), span=SPAN)
    assert 62 <= len(found.events) <= 62 * 5
    assert not found.is_whole
    assert found.complaints[-1].message.startswith("And ")


def test_of_more_than_five_thousand_events_the_first_are_read() -> None:
    many = (f"UID:{number}\r\nSUMMARY:Old\r\nDTSTART:20200310T180000Z" for number in range(MOST_EVENTS))
    found = read_ics(calendar(*many, f"UID:last\r\nSUMMARY:Last\r\nDTSTART:20260310T180000Z\r\n{URL}"), span=SPAN)
    assert (found.events, found.is_whole) == ((), False)
    assert [str(said) for said in found.complaints] == ["It holds more than 5000 events; the rest was not read."]


def test_thousands_of_changes_of_all_that_follows_end() -> None:
    changes = (
        f"UID:s\r\nSUMMARY:Change\r\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:{day:%Y%m%d}T180000"
        f"\r\nDTSTART;TZID=Europe/Berlin:{day:%Y%m%d}T190000"
        for day in (date(2014, 1, 1) + timedelta(days=number) for number in range(4900))
    )
    found = read_ics(calendar(series("FREQ=DAILY", start="20140101T180000"), *changes), span=SPAN)
    assert [event.start_time for event in found.events] == [time(19)] * 62


def test_zones_of_their_own_are_never_unrolled() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Bomb\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
        "RRULE:FREQ=SECONDLY;INTERVAL=0\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    (event,) = read_ics(calendar(f"UID:a\r\nSUMMARY:Bomb\r\nDTSTART;TZID=Bomb:20260310T180000\r\n{URL}", head=zone), span=SPAN).events
    assert when(event) == "2026-03-10 18:00 Etc/GMT-2"


# What holds for any calendar


TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=60).filter(
    lambda text: clean_line(text) == text and "&" not in text
)


@st.composite
def announced_events(draw: st.DrawFn) -> Announced:
    day = draw(st.dates(date(2026, 3, 2), date(2026, 4, 28)))
    zone = draw(st.sampled_from(["", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns"]))
    begins = draw(st.times(min_value=time(6), max_value=time(22))).replace(second=0, microsecond=0)
    lasts = draw(st.integers(0, 90))
    ends = (datetime.combine(day, begins) + timedelta(minutes=lasts)).time() if lasts else None
    last = draw(st.none() | st.dates(day + timedelta(days=1), day + timedelta(days=9)))
    return Announced(
        uid=draw(st.text("abcdef0123456789-@.", min_size=1, max_size=40)),
        title=draw(TITLES),
        url=draw(st.sampled_from(["https://example.org/a", "https://example.org/b?c=1,2;3"])),
        start=day,
        end=None if zone else last,
        start_time=begins if zone else None,
        end_time=ends if zone else None,
        time_zone=zone,
        is_cancelled=draw(st.booleans()),
    )


def written(event: Announced) -> Event:
    found = Event()
    found.add("UID", event.uid)
    found.add("SUMMARY", event.title)
    found.add("URL", event.url)
    if event.start_time:
        zone = ZoneInfo(event.time_zone)
        found.add("DTSTART", datetime.combine(event.start, event.start_time, zone))
        if event.end_time:
            found.add("DTEND", datetime.combine(event.start, event.end_time, zone))
    else:
        found.add("DTSTART", event.start)
        found.add("DTEND", (event.end or event.start) + timedelta(days=1))
    if event.is_cancelled:
        found.add("STATUS", "CANCELLED")
    return found


@given(st.lists(announced_events(), max_size=5, unique_by=lambda event: event.uid))
def test_what_is_written_is_read_again(events: list[Announced]) -> None:
    made = Calendar()
    for event in events:
        made.add_component(written(event))
    found = read_ics(made.to_ical(), span=SPAN)
    assert list(found.events) == events
    assert (found.complaints, found.is_whole) == ((), True)


LINES = st.sampled_from(
    [
        *("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VTIMEZONE", "BEGIN:STANDARD", "TZOFFSETTO:+9999"),
        *("DTSTART:20260310T180000Z", "DTSTART;TZID=X:99999999", "DTEND:21991231", "DURATION:-P1D", "DURATION:P999W", "UID:a", "SUMMARY:x"),
        *("RRULE:FREQ=YEARLY;COUNT=3", "RRULE:FREQ=MONTHLY;BYDAY=-5FR;BYSETPOS=-1", "RECURRENCE-ID;RANGE=THISANDFUTURE:19000101", "URL:x"),
        *("EXDATE:x", "RDATE:20260311T180000Z,", "X-WR-TIMEZONE:../../etc", "TZID:X", "METHOD:CANCEL", " folded", "SEQUENCE:-1", ""),
        *("DTSTART:19000101", "DTSTART:22000101T000000", "DTSTART;TZID=Pacific/Apia:20111230T010000", "RRULE:FREQ=DAILY;UNTIL=1"),
    ]
)


@given(st.lists(LINES, max_size=30), st.binary(max_size=40), st.sampled_from(["", "Europe/Berlin", "../..", "nowhere"]))
def test_any_lines_are_read_or_refused(lines: list[str], noise: bytes, zone: str) -> None:
    content = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines]).encode() + noise
    for event in read_ics(content, span=SPAN, time_zone=zone).events:
        assert clean_line(event.title) == event.title != ""
        assert clean_line(event.uid) == event.uid != ""
        assert bool(event.time_zone) == (event.start_time is not None)
        assert event.end is None or event.end > event.start
        assert event.end_time is None or event.end is not None or (event.start_time is not None and event.end_time > event.start_time)
        assert event.start <= SPAN.last
        assert (event.end or event.start) >= SPAN.first


@given(st.binary(max_size=300))
def test_any_bytes_raise_no_other_error(content: bytes) -> None:
    for prefix in (b"", b"BEGIN:VCALENDAR\n", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260310\nSUMMARY:"):
        try:
            found = read_ics(prefix + content, span=SPAN)
        except CalendarError:
            assert not prefix or content[:1] in {b" ", b"\t"}
        else:
            assert all("\n" not in event.title for event in found.events)


@pytest.mark.parametrize(
    ("head", "start", "moment"),
    [
        ("", ":20260310T180000Z", "2026-03-10T18:00:00+00:00"),
        ("X-WR-TIMEZONE:Europe/Berlin\r\n", ":20260310T180000Z", "2026-03-10T18:00:00+00:00"),
        ("", ";TZID=Etc/UTC:20260310T180000", "2026-03-10T18:00:00+00:00"),
        ("", ';TZID="UTC-03:00":20260310T180000', "2026-03-10T18:00:00-03:00"),
        ("", ";TZID=Europe/Berlin:20260310T180000", ""),
        ("X-WR-TIMEZONE:UTC\r\n", ":20260310T180000", ""),
        ("X-WR-TIMEZONE:UTC\r\n", ";TZID=Nowhere:20260310T180000", ""),
        ("", ";VALUE=DATE:20260310", ""),
    ],
)
def test_a_moment_that_names_no_place_is_kept(head: str, start: str, moment: str) -> None:
    lines = f"UID:a\r\nSUMMARY:Moment\r\nDTSTART{start}\r\nDURATION:PT2H\r\n{URL}"
    (event,) = read_ics(calendar(lines, head=head), span=SPAN).events
    assert (event.begins_at.isoformat() if event.begins_at else "") == moment
    assert event.ends_at == (event.begins_at + timedelta(hours=2) if event.begins_at else None)


def test_a_moment_in_utc_stays_that_moment_in_every_zone() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    for zone in ("Europe/Berlin", "America/St_Johns", "Pacific/Chatham", "Asia/Kathmandu"):
        (event,) = read_ics(calendar(f"UID:a\r\nSUMMARY:UTC\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n{URL}"), span=SPAN, time_zone=zone).events
        assert event.start_time is not None
        assert datetime.combine(event.start, event.start_time, ZoneInfo(zone)) == start
