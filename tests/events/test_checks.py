"""The house rules about events: each with a good and a bad example, and with a real issue in which it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies

from events.checks import CHECKS
from events.checks.dates import check_event_order, check_event_window
from events.checks.lines import check_event_headings, check_event_lines
from events.checks.spots import check_event_places, check_event_regions
from events.checks.twice import check_event_duplicates
from events.regions import TITLES
from tests.events.samples import draft_text
from tests.issues.checks.found import findings, found, mended, read

if TYPE_CHECKING:
    from pathlib import Path

    from issues.checks import Check

DAY = "2031-03-05"


def event(dates: str = "2031-03-06", place: str = "Berlin, DE", url: str = "https://a.example.org/1", title: str = "Talk") -> str:
    return f"* {dates} | {place} | [Crabs](https://crabs.example.org/)\n    * [**{title}**]({url})\n"


def calendar(*events: str, region: str = "Europe", day: str = DAY) -> str:
    """An issue with one region; its first event stands in line 7, the next in line 9."""
    return f"Title: This Week in Rust 910\nDate: {day}\n\n## Upcoming Events\n\n### {region}\n{''.join(events)}"


def real(archive: Path, day: str) -> str:
    return read(archive / "issues" / f"{day}-this-week-in-rust.md").text


# The window


@pytest.mark.parametrize("dates", ["2031-03-05", "2031-04-02", "2031-02-01 - 2031-03-05", "2031-04-02 - 2031-04-09"])
def test_events_of_the_window_are_right(dates: str) -> None:
    assert found([check_event_window], calendar(event(dates))) == []


@pytest.mark.parametrize(
    ("dates", "rule"),
    [
        ("2031-03-04", "event-past"),
        ("2031-02-01 - 2031-03-04", "event-past"),
        ("2031-04-03", "event-outside-window"),
        ("2031-04-03 - 2031-04-09", "event-outside-window"),
        ("2031-03-09 - 2031-03-08", "event-outside-window"),
        ("2030-03-10", "event-past"),
        ("2032-03-10", "event-outside-window"),
    ],
)
def test_events_outside_of_the_window_are_errors(dates: str, rule: str) -> None:
    assert found([check_event_window], calendar(event(), event(dates))) == [f"9 error {rule}"]


def test_a_year_that_must_be_wrong_is_named() -> None:
    (finding,) = findings([check_event_window], calendar(event("2030-03-10")))
    assert finding.message == "The event of 2030-03-10 is over on the day of the issue, 2031-03-05."
    assert finding.hint == "If 2031-03-10 is meant, correct the year; else take it out."
    (finding,) = findings([check_event_window], calendar(event("2031-01-10"), day="2031-12-20"))
    assert finding.hint == "If 2032-01-10 is meant, correct the year; else take it out."


def test_window_ends_with_the_calendar() -> None:
    assert found([check_event_window], calendar(event("9999-12-31"), day="9999-12-20")) == []


def test_issues_without_date_have_no_window() -> None:
    assert found([check_event_window], calendar(event("1999-01-01"), day="soon")) == []


def test_issues_from_before_todays_form_are_not_judged() -> None:
    text = calendar(event("1999-01-01", "Berlin, US"), event("1999-01-01", "Berlin, US"), "* 2022-1-1 | A\n", day="2022-03-01")
    assert found(CHECKS, text) == []


def test_window_of_a_real_issue(archive: Path) -> None:
    assert found([check_event_window], real(archive, "2022-09-21")) == ["299 error event-past", "301 error event-past"]
    assert found([check_event_window], real(archive, "2025-04-23")) == ["372 error event-outside-window"]


def test_window_of_our_own_issue() -> None:
    assert found([check_event_window], draft_text()) == ["19 error event-past", "41 error event-outside-window"]


# The order


def test_events_by_day_and_place_are_in_order() -> None:
    events = [
        event("2031-03-06", "Hybrid (Oslo, NO)"),
        event("2031-03-06", "Oslo, NO"),
        event("2031-03-06", "Oslo, NO"),
        event("2031-03-07"),
    ]
    assert found([check_event_order], calendar(*events)) == []


def test_order_is_one_warning_a_region_that_names_each_line_and_its_place() -> None:
    days = ["2031-03-09", "2031-03-06", "2031-03-07", "2031-03-08", "2031-03-10", "2031-03-05"]
    (finding,) = findings([check_event_order], calendar(*map(event, days)))
    assert (finding.level, finding.id, finding.line) == ("warning", "event-order", 7)
    wanted = "line 7 (2031-03-09) belongs before line 15; line 17 (2031-03-05) belongs before line 9."
    assert finding.message == f"Events stand by first day, then place. Out of order: {wanted}"


def test_a_line_for_the_end_is_told_and_many_are_cut() -> None:
    (finding,) = findings([check_event_order], calendar(event("2031-03-09"), event("2031-03-06"), event("2031-03-07")))
    assert finding.message.endswith("line 7 (2031-03-09) belongs behind line 11.")
    falling = [event(f"2031-03-{day}") for day in range(25, 15, -1)]
    (finding,) = findings([check_event_order], calendar(*falling))
    assert finding.message.endswith("; and 4 more.")


def test_order_of_a_real_issue(archive: Path) -> None:
    (europe,) = findings([check_event_order], real(archive, "2026-06-17"))
    assert europe.section == "Europe"
    assert found([check_event_order], real(archive, "2026-08-19")) == []


def test_order_of_our_own_issue() -> None:
    assert found([check_event_order], draft_text()) == ["59 warning event-order"]


# Doubles


def test_an_event_of_two_days_and_a_hybrid_one_are_no_doubles() -> None:
    text = calendar(event(), event("2031-03-07"), event(url="https://a.example.org/2", title="Other"))
    assert found([check_event_duplicates], f"{text}\n### Virtual\n{event(place='Hybrid (Berlin, DE)')}") == []


@pytest.mark.parametrize(
    "second",
    [
        event(title="Other", place="Potsdam, DE", url="http://www.a.example.org/1/"),
        event(url="https://b.example.org/", title="talk"),
        event("2031-03-06 - 2031-03-07", "Potsdam, DE"),
    ],
)
def test_the_same_address_or_title_on_a_day_is_a_double(second: str) -> None:
    text = calendar(event(), second)
    assert found([check_event_duplicates], text) == ["9 error event-duplicate"]
    assert findings([check_event_duplicates], text)[0].message == "This event of 2031-03-06 stands in line 7 already."


def test_doubles_of_a_real_issue(archive: Path) -> None:
    assert found([check_event_duplicates], real(archive, "2025-08-27")) == ["275 error event-duplicate", "365 error event-duplicate"]
    assert found([check_event_duplicates], real(archive, "2026-08-19")) == ["297 error event-duplicate"]


def test_doubles_of_our_own_issue() -> None:
    assert found([check_event_duplicates], draft_text()) == ["35 error event-duplicate", "61 error event-duplicate"]


# Regions


@pytest.mark.parametrize(
    ("region", "place"),
    [
        ("Europe", "Berlin, DE"),
        ("Europe", "Hybrid (Berlin, DE)"),
        ("Virtual", "Hybrid (Berlin, DE)"),
        ("Virtual", "Virtual"),
        ("Virtual", "Virtual (Chicago, IL, US)"),
        ("Virtual", "Somewhere"),
        ("Asia", "Nowhere, XX"),
        ("europe:", "London, GB"),
        ("Elsewhere", "Berlin, DE"),
    ],
)
def test_events_of_their_region_are_right(region: str, place: str) -> None:
    assert found([check_event_regions], calendar(event(place=place), region=region)) == []


@pytest.mark.parametrize(
    ("region", "place", "message"),
    [
        ("Asia", "Amsterdam, NL", "“Amsterdam, NL” stands in Asia, but NL belongs to Europe."),
        ("Oceania", "Linz, AT", "“Linz, AT” stands in Oceania, but AT belongs to Europe."),
        ("North America", "Hybrid - Virtual and In-Person (Kyiv, UA)", None),
        ("Europe", "Virtual (Berlin, DE)", "“Virtual (Berlin, DE)” is an online event, but stands in Europe."),
        ("North America", "Berlin, DE", "“Berlin, DE” stands in North America, but DE belongs to Europe."),
        ("Oceania", "Adelaide, SA", "“Adelaide, SA” stands in Oceania, but SA belongs to Asia."),
        ("Virtual", "Seattle, WA, US", "“Seattle, WA, US” says nothing of an online event, but stands in Virtual."),
    ],
)
def test_events_of_another_region_are_errors(region: str, place: str, message: str | None) -> None:
    text = calendar(event(place=place), region=region)
    assert found([check_event_regions], text) == ["7 error event-region"]
    assert message in {findings([check_event_regions], text)[0].message, None}


def test_a_state_whose_code_is_a_countrys_gets_its_country_offered() -> None:
    (finding,) = findings([check_event_regions], calendar(event(place="Chicago, IL"), region="North America"))
    assert finding.hint == "Move it to Asia, or write “Chicago, IL, US”."


def test_a_city_alone_among_virtual_events_was_right_once() -> None:
    text = calendar(event("2022-08-11", "Seattle, WA, US"), region="Virtual", day="2022-08-03")
    assert found([check_event_regions], text) == []
    assert found([check_event_regions], text.replace("Date: 2022-08-03", "Date: 2022-08-10")) == ["7 error event-region"]


def test_regions_of_a_real_issue(archive: Path) -> None:
    assert found([check_event_regions], real(archive, "2023-05-10")) == ["298 error event-region"]
    assert found([check_event_regions], real(archive, "2026-02-11")) == ["276 error event-region"]


def test_regions_of_our_own_issue() -> None:
    assert found([check_event_regions], draft_text()) == ["47 error event-region"]


# Places


@pytest.mark.parametrize(
    ("region", "place", "wanted"),
    [
        ("Oceania", "Melbourne, VI, AU", "Melbourne, VIC, AU"),
        ("Europe", "Edinburgh, GB", "Edinburgh, UK"),
        ("Virtual", "Virtual (London, GB)", "Virtual (London, UK)"),
        ("North America", "Hybrid (Austin, TX, USA)", "Hybrid (Austin, TX, US)"),
        ("North America", "Portland, OR", "Portland, OR, US"),
        ("North America", "Montreal, CA", "Montreal, QC, CA"),
    ],
)
def test_a_slip_in_a_place_is_mended_and_nothing_else(region: str, place: str, wanted: str) -> None:
    text = calendar(event(place=place), event(place=wanted), region=region)
    assert found([check_event_places], text) == ["7 warning event-place"]
    assert mended([check_event_places], text) == calendar(event(place=wanted), event(place=wanted), region=region)


def test_a_place_that_may_lie_in_several_states_is_a_warning_without_repair() -> None:
    (finding,) = findings([check_event_places], calendar(event(place="Portland, US"), region="North America"))
    assert (finding.level, finding.id, finding.repair) == ("warning", "event-place", None)
    assert finding.message == "“Portland, US” has no state."
    assert finding.hint == "Several cities are called so: write “Portland, OR, US”, “Portland, ME, US” or “Portland, TX, US”."


def test_places_of_a_real_issue(archive: Path) -> None:
    text = real(archive, "2026-07-08")
    lines = [finding.line for finding in findings([check_event_places], text)]
    assert lines == [305, 337, 371, 405, 407, 409, 411]
    assert [finding.line for finding in findings([check_event_places], mended([check_event_places], text))] == [407]


def test_places_of_our_own_issue() -> None:
    assert found([check_event_places], draft_text()) == ["55 warning event-place", "68 warning event-place", "70 warning event-place"]
    assert found([check_event_places], mended([check_event_places], draft_text())) == []


# Lines that are no event


def test_a_lost_bullet_is_put_back() -> None:
    text = calendar(event(), event().removeprefix("* "), event(), "\n", event().removeprefix("* "))
    assert found([check_event_lines], text) == ["9 error broken-markdown", "14 error broken-markdown"]
    assert mended([check_event_lines], text) == calendar(event(), event(), event(), "\n", event())


def test_an_event_that_became_a_heading_is_put_back_and_ends_no_region() -> None:
    text = calendar(event(), event(place="Ikot Ekpene, NG").replace("* ", "# ", 1), event(place="Oslo, US"), region="Africa")
    assert found([check_event_headings, check_event_regions], text) == [
        "7 error event-region",
        "9 error broken-markdown",
        "11 error event-region",
    ]
    assert mended([check_event_headings], text) == text.replace("# 2031", "* 2031")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("* 2031-03-27-28 | Calgary, AB, CA |", "* 2031-03-27 - 2031-03-28 | Calgary, AB, CA |"),
        ("* 2031-3-7 | Calgary, AB, CA |", "* 2031-03-07 | Calgary, AB, CA |"),
        ("* 2031-03-19 & 03-20 | Calgary, AB, CA |", "* 2031-03-19 - 2031-03-20 | Calgary, AB, CA |"),
        ("* 2031-03-17 | Bangalore, IN,", "* 2031-03-17 | Bangalore, IN |"),
    ],
)
def test_dates_and_pipes_are_mended(line: str, wanted: str) -> None:
    rest = " [Crabs](https://crabs.example.org/)\n    * [**Talk**](https://a.example.org/1)\n"
    text = calendar(event(), line + rest)
    assert found([check_event_lines], text) == ["9 error broken-markdown"]
    assert mended([check_event_lines], text) == calendar(event(), wanted + rest)
    assert found([check_event_lines], mended([check_event_lines], text)) == []


@pytest.mark.parametrize(
    "item",
    [
        "* 2031-03-10 || [Crabs](https://crabs.example.org/)\n    * [**Talk**](https://a.example.org/1)\n",
        "* 2031-03-10 | Berlin, DE | [Crabs] (https://crabs.example.org/)\n    * [**Talk**](https://a.example.org/1)\n",
        "* 2031-03-10 | Berlin, DE | [Crabs](https://crabs.example.org/)\n    * $[**Talk**](https://a.example.org/1)\n",
        "* 2031-03-10 | Berlin, DE | [Crabs](https://crabs.example.org/)\n    * [**Talk**]https://a.example.org/1\n",
        "* 2031-03-10 | Berlin, DE | [Crabs](https://crabs.example.org/)\n",
        "* 2031-02-30 | Berlin, DE | [Crabs](https://crabs.example.org/)\n    * [**Talk**](https://a.example.org/1)\n",
        "* [**Talk**](https://a.example.org/1)\n",
    ],
)
def test_items_that_are_no_event_are_errors_without_repair(item: str) -> None:
    assert found([check_event_lines], calendar(event(), item)) == ["9 error broken-markdown"]
    assert mended([check_event_lines], calendar(event(), item)) == calendar(event(), item)


def test_two_whole_days_with_another_sign_between_them_are_left_alone() -> None:
    assert found([check_event_lines], calendar(event("2031-03-06 & 2031-03-07"))) == []


def test_what_stands_beside_events_is_left_alone() -> None:
    notice, comment, code = "* *No events this week.*\n", "<!-- 2031-03-05 | no event |\n-->\n", "```\n2031-03-05 | no event |\n```\n"
    beside = f"{notice}\n{comment}\n{code}\nAsk the [calendar].\n\n[calendar]: https://a.example/\n"
    assert found(CHECKS, calendar(event(), beside)) == []
    assert found(CHECKS, calendar("2031-03-05 | a table | \n* [a](b)\n", region="Elsewhere")) == []


def test_broken_lines_of_a_real_issue(archive: Path) -> None:
    text = real(archive, "2025-02-19")
    assert found([check_event_lines], text) == ["396 error broken-markdown"]
    assert found([check_event_lines], mended([check_event_lines], text)) == []
    assert found([check_event_lines], real(archive, "2024-01-17")) == ["323 error broken-markdown"]


def test_broken_lines_of_our_own_issue() -> None:
    assert found([check_event_lines], draft_text()) == ["63 error broken-markdown"]


# Anything

WORDS = [
    "* ",
    "# ",
    "    * ",
    "2031-03-06",
    "2031-3-6",
    " - ",
    " | ",
    "|",
    "Berlin, DE",
    "London, GB",
    "MN US",
    ", ",
    "[**a**](https://a.b/c)",
    "[",
    "(",
]
REGIONS = [f"### {title}\n" for title in TITLES.values()]


@given(
    strategies.lists(strategies.sampled_from([*WORDS, *REGIONS, "\n", "\n", event(), event().removeprefix("* ")]), max_size=30).map("".join)
    | strategies.text(max_size=60)
)
def test_repairs_of_any_text_end_their_finding(body: str) -> None:
    text = calendar(body, day="2031-03-06")
    for check in CHECKS:
        check_repairs(check, text)


def check_repairs(check: Check, text: str) -> None:
    found_before = findings([check], text)
    assert all(1 <= one.line <= text.count("\n") + 1 for one in found_before)
    for one in found_before:
        if one.repair:
            repair = one.repair
            after = text[: repair.start] + repair.text + text[repair.end :]
            assert after != text
            assert text[repair.start : repair.end].count("\n") == repair.text.count("\n") == 0
            assert text.count("\n", 0, repair.start) + 1 == one.line
            assert (one.line, one.message) not in {(other.line, other.message) for other in findings([check], after)}
