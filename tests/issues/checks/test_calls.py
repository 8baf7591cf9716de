"""Calls for speakers that are closed, in every form in which deadlines stood in the newsletter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.checks import Context, Level, Reading, run
from issues.checks.calls import CHECKS, Days, call_days, dates_in

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = """Title: This Week in Rust 903
Number: 903
Date: 2031-04-02

### CFP - Projects
* [crab - Closes 2030-01-01](https://example.org/task) | Closes 2030-01-01

### CFP - Events

<!-- * [**Old**](https://example.org/old) | CFP open until 2030-01-01 | Ostend, Belgium | 2030-05-01 -->

* [**RustOnSea**](https://sea.example.org/cfp) | CFP open until 2031-04-02 | Ostend, Belgium | 2031-05-01 - 2031-05-03
* [**Late**](https://late.example.org/cfp) | CFP open until 2031-04-01 | Ostend, Belgium | 2031-05-01
* [**Wrong Year**](https://year.example.org/2031-01-01)| 2031-05-09 | online | 2030-06-01 to 2030-06-03
* [**Over**](https://over.example.org/) | Bruges, Belgium | 2031-03-01
* [Talks](https://example.org/talks) CFP closes soon | online
* *No Calls for papers or presentations were submitted this week.*
"""


def found(text: str) -> list[tuple[Level, str, int]]:
    return [(finding.level, finding.id, finding.line) for finding in run(Reading(text), Context(), CHECKS)]


def test_closed_calls_are_found_and_open_ones_are_not() -> None:
    assert found(SAMPLE) == [(Level.ERROR, "call-closed", line) for line in (13, 14, 15)]
    messages = [finding.message for finding in run(Reading(SAMPLE), Context(), CHECKS)]
    assert messages == [
        "This call closed on 2031-04-01, before the issue.",
        "This call closes on 2031-05-09, after its event of 2030-06-03.",
        "The event of this call was on 2031-03-01, before the issue.",
    ]


def test_an_issue_without_date_has_only_calls_that_contradict_themselves() -> None:
    assert found(SAMPLE.replace("Date: 2031-04-02", "Date: soon")) == [(Level.ERROR, "call-closed", 14)]


def test_real_issues_with_closed_calls(archive: Path) -> None:
    for name, line in (("2025-01-08", 116), ("2025-11-19", 142)):
        text = (archive / "issues" / f"{name}-this-week-in-rust.md").read_bytes().decode()
        assert found(text) == [(Level.ERROR, "call-closed", line)]


def test_most_real_calls_are_open(archive: Path) -> None:
    texts = [path.read_bytes().decode() for path in (archive / "issues").iterdir() if path.suffix == ".md"]
    assert sum(len(found(text)) for text in texts) == 2


DAY, EVENT = date(2031, 4, 1), (date(2031, 5, 1),)


@pytest.mark.parametrize(
    ("columns", "days"),
    [
        (["CFP open until 2031-04-01", "Ostend, BE", "2031-05-01"], Days(DAY, EVENT)),
        (["Closes 2031-04-01", "online", "Event date: 2031-05-01"], Days(DAY, EVENT)),
        (
            ["CFP closes 2031-04-01", "Portland, Oregon, USA", "2031-05-01", "[Event Website](https://a.example/2020-01-01)"],
            Days(DAY, EVENT),
        ),
        (["Last chance: CFP closes 2031-04-01", "Montreal", "2031-05-01"], Days(DAY, EVENT)),
        (["[CFP](https://example.org/2020-01-01) closes 2031-04-01", "Delft", "Event date: 2031-05-01"], Days(DAY, EVENT)),
        (["Closes 2031-04-01 at 7:59am UTC", "Utrecht", "Event on 2031-05-01"], Days(DAY, EVENT)),
        (["Deadline: 1 April 2031", "Paris, FR", "1 May 2031"], Days(DAY, EVENT)),
        (["Deadline: April 1st, 2031", "Paris, FR", "May 1, 2031"], Days(DAY, EVENT)),
        (["2031-04-01", "Kongsberg, Norway", "2031-05-01"], Days(DAY, EVENT)),
        (["CFP opens 2031-03-01, closes 2031-04-01", "Oslo", "2031-05-01"], Days(DAY, EVENT)),
        (["open 2031-03-01 until 2031-04-01", "Oslo", "2031-05-01"], Days(DAY, EVENT)),
        (["CFP opens 2031-03-01", "Oslo", "2031-05-01"], Days(None, EVENT)),
        (["Oslo", "2031-05-01"], Days(None, EVENT)),
        (["closes soon", "online"], Days()),
        (["closes 1 April", "online"], Days()),
        (["`2031-04-01`", "online"], Days()),
        ([], Days()),
        (["Closes 2031-04-01", "Florence", "2031-11-09 - 2031-11-11"], Days(DAY, (date(2031, 11, 9), date(2031, 11, 11)))),
    ],
)
def test_deadlines_are_read_in_every_form(columns: list[str], days: Days) -> None:
    assert call_days(columns) == days


def test_dates_that_are_none_are_left_out() -> None:
    assert dates_in("2031-13-01, 2031-02-30, 31 February 2031, 12031-01-011, mayonnaise 1 2031") == []
    assert dates_in("2 Sept. 2031 and 2031-1-2 and Dec 3rd 2031") == [date(2031, 9, 2), date(2031, 1, 2), date(2031, 12, 3)]
