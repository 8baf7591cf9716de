from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.importers import words
from events.importers.times import at_clock, displayed_zone, fitting_zone, offset_zone, read_iso, settled, zone_of
from events.places import Mode


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (' "America/Argentina/Buenos_Aires" ', "America/Argentina/Buenos_Aires"),
        ("/mozilla.org/20050126_1/America/Los_Angeles", "America/Los_Angeles"),
        ("/citadel.org/20211207_1/Asia/Kolkata", "Asia/Kolkata"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("India Standard Time", "Asia/Kolkata"),
        ("pacific standard time", "America/Los_Angeles"),
        ("UTC+02:00", "Etc/GMT-2"),
        ("(GMT-05:00)", "Etc/GMT+5"),
        ("GMT+0530", "Asia/Kolkata"),
        ("UTC-03:30", None),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("UTC", "UTC"),
        ("../../etc/passwd", None),
        ("Europe", None),
        ("", None),
        ("x" * 10_000, None),
        ("UTC+99", None),
    ],
)
def test_zones_are_known_by_many_names(name: str, key: str | None) -> None:
    zone = zone_of(name)
    assert (zone.key if zone else None) == key


def test_every_zone_is_known_by_its_name() -> None:
    names = available_timezones() - {"localtime", "Factory"}
    assert {name for name in names if getattr(zone_of(name), "key", None) != name} == set()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', "Europe/Amsterdam"),
        ("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(UTC-03:30) Newfoundland", "America/St_Johns"),
        ("(UTC-03:00) Brasilia", "Etc/GMT+3"),
        ("(UTC+06:45) Berlin", None),
        ("(UTC+99:00) Nowhere", None),
        ("Berlin", None),
        ("", None),
    ],
)
def test_zones_are_known_by_what_windows_shows(name: str, key: str | None) -> None:
    zone = displayed_zone(name)
    assert (zone.key if zone else None) == key


@pytest.mark.parametrize(
    ("month", "hours", "key"), [(1, -3.5, "America/St_Johns"), (7, -2.5, "America/St_Johns"), (1, 10.5, "Australia/Adelaide")]
)
def test_offset_of_half_the_year_has_a_zone_then(month: int, hours: float, key: str) -> None:
    zone = fitting_zone(datetime(2026, month, 15, 19, tzinfo=timezone(timedelta(hours=hours))))
    assert (zone.key if zone else None) == key


@pytest.mark.parametrize(
    ("hours", "key"),
    [
        (0, "UTC"),
        (14, "Etc/GMT-14"),
        (-12, "Etc/GMT+12"),
        (15, None),
        (-13, None),
        (5.5, "Asia/Kolkata"),
        (5.75, "Asia/Kathmandu"),
        (-3.5, None),
    ],
)
def test_offsets_have_a_zone_that_always_has_them(hours: float, key: str | None) -> None:
    zone = offset_zone(timedelta(hours=hours))
    assert (zone.key if zone else None) == key


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})))  # noqa: DTZ001
def test_a_moment_is_told_by_any_clock_without_loss(wall: datetime, name: str) -> None:
    zone = zone_of(name)
    assert zone is not None
    moment = settled(wall.replace(second=0, microsecond=0), zone)
    when = at_clock(moment, None, zone)
    assert when.start_time is not None
    assert datetime.combine(when.start, when.start_time) == moment.replace(tzinfo=None, fold=0)
    fitting = fitting_zone(moment, name)
    assert fitting is None or moment.astimezone(fitting).utcoffset() == moment.utcoffset() or not moment.utcoffset()


def test_an_offset_that_no_zone_has_has_no_zone() -> None:
    moment = datetime(2026, 3, 12, 19, tzinfo=timezone(timedelta(hours=1, minutes=17)))
    assert fitting_zone(moment, "Europe/Berlin") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-12", date(2026, 3, 12)),
        (" 2026-03-12T19:00:00.123456+01:00 ", date(2026, 3, 12)),
        ("2026-03-12T19:00:00+0100", date(2026, 3, 12)),
        ("2026-03-12T19:00:00+01", date(2026, 3, 12)),
        ("2026-03-12t19:00z", date(2026, 3, 12)),
        ("2026-03-12T24:00", None),
        ("2026-13-12", None),
        ("1500-01-01", None),
        ("٢٠٢٦-٠٣-١٢", None),
        ("12 March 2026", None),
        ("", None),
    ],
)
def test_iso_dates(text: str, day: date | None) -> None:
    written = read_iso(text)
    assert (written.day if written else None) == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text: str) -> None:
    written = read_iso(text)
    assert written is None or written.day.year >= 1900


@pytest.mark.parametrize(
    ("location", "mode"),
    [
        ("", None),
        ("Online", Mode.ONLINE),
        ("Virtual event", Mode.ONLINE),
        ("Zoom", Mode.ONLINE),
        ("Discord server", Mode.ONLINE),
        ("https://example.org/live", Mode.ONLINE),
        ("Zoom Room Café, Lyon", Mode.IN_PERSON),
        ("Online Street 5, Oslo", Mode.IN_PERSON),
        ("Online via Zoom", Mode.ONLINE),
        ("Discord: https://discord.gg/abc", Mode.ONLINE),
        ("Virtual (Berlin, DE)", Mode.IN_PERSON),
        ("Hall and online", Mode.HYBRID),
        ("Hybrid: Hall", Mode.HYBRID),
        ("Hall", Mode.IN_PERSON),
    ],
)
def test_locations_tell_how_one_takes_part(location: str, mode: Mode | None) -> None:
    assert words.mode_of(location) is mode


@pytest.mark.parametrize(
    ("description", "urls"),
    [
        ("See https://example.org/a.", ["https://example.org/a"]),
        ("(https://example.org/a_(b)) https://example.net/", ["https://example.org/a_(b)", "https://example.net/"]),
        ('<a href="https://example.org/a?x=1&amp;y=2">here</a>', ["https://example.org/a?x=1&y=2"]),
        ("https://us02web.zoom.us/j/1 then https://example.org/b", ["https://example.org/b"]),
        ("http://localhost/ http://10.0.0.1/ ftp://example.org/", []),
        ("https://example.org/?utm_source=x", ["https://example.org/"]),
        ("https://www.rust-lang.org/policies/code-of-conduct https://example.org/CoC https://rust.example.org/conduct.html", []),
        ("https://maps.app.goo.gl/x https://www.google.com/maps/place/x https://maps.google.com/?q=x https://www.osm.org/node/1", []),
        ("https://example.org/unsubscribe?u=1 https://example.org/privacy-policy/ https://discord.gg/x https://aka.ms/x", []),
        ("https://example.org/superconductors https://example.org/privacy-in-rust", None),
        ("nothing", []),
    ],
)
def test_pages_in_a_description(description: str, urls: list[str] | None) -> None:
    assert list(words.addresses(description)) == (description.split() if urls is None else urls)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            "https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26utm_source%3Dx&sa=D&source=calendar",
            "https://example.org/a?b=1",
        ),
        ("https://www.google.com/url?q=javascript%3Aalert(1)", ""),
        ("https://www.google.com/url?q=http%3A%2F%2Flocalhost%2F", ""),
        ("https://www.google.com/url?sa=D", "https://www.google.com/url?sa=D"),
        ("https://example.org/url?q=https%3A%2F%2Fexample.net", "https://example.org/url?q=https%3A%2F%2Fexample.net"),
    ],
)
def test_addresses_that_google_wrapped_are_unwrapped(text: str, url: str) -> None:
    assert words.address(text) == url


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rust%20Linz", "Rust Linz"),
        ("Rust%20K%C3%B6ln", "Rust Köln"),
        ("Rust%20%ff", "Rust%20%ff"),
        ("100%25 Rust", "100%25 Rust"),
        ("100% Rust", "100% Rust"),
        ("Rust%0AOslo", "Rust Oslo"),
    ],
)
def test_names_in_percent_codes_are_decoded(text: str, name: str) -> None:
    assert words.name(text) == name


@pytest.mark.parametrize(
    ("text", "tag"), [("de", "de"), ("EN_us", "en-US"), ("zh-hant", "zh-Hant"), ("German", ""), ("", ""), ("es-419", "es-419")]
)
def test_languages(text: str, tag: str) -> None:
    assert words.language(text) == tag


def test_names_that_are_too_long_become_digests() -> None:
    name = words.uid("x" * 500, "20260304T180000")
    assert len(name) == 64
    assert name != words.uid("x" * 500, "20260311T180000")


def test_long_texts_are_cut_between_words() -> None:
    cut = words.line("word " * 100)
    assert (len(cut) <= words.LONGEST_LINE, cut[-6:]) == (True, " word…")
