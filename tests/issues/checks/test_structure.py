from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from issues.checks import Reading, StandingSection
from issues.checks.structure import CHECKS
from issues.checks.structure.counting import check_front_matter, check_number_and_date, check_ranges
from issues.checks.structure.emptiness import check_empty_sections, check_silent_lists
from issues.checks.structure.fixed import check_fixed_text
from issues.checks.structure.headings import (
    check_doubled_sections,
    check_glued_headings,
    check_heading_levels,
    check_heading_spelling,
    check_missing_sections,
)
from issues.checks.structure.house import REQUIRED
from issues.checks.structure.limits import check_weekly_limits
from tests.issues.checks.found import SAMPLES, findings, found, mended, read
from tests.issues.markdown.test_linear import MOST, growth

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = SAMPLES / "structure.md"
WHOLE = "".join(f"## {one.titles[0]}\ntext\n" for one in REQUIRED)
STANDING = StandingSection(
    slug="reports",
    title="Reports",
    aliases=("Report",),
    group="community",
    level=3,
    position=1,
    heading="### Reports",
    holds="list",
    kind="link",
    empty_text="",
    is_hidden_when_empty=False,
    weekly_limit=1,
    closed_from_issue=None,
)


def top(number: int = 913, day: str = "2031-05-21", *, title: int | None = None) -> str:
    return f"Title: This Week in Rust {title or number}\nNumber: {number}\nDate: {day}\nCategory: This Week in Rust\n\n"


# Levels and spelling


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("# Oceania", "### Oceania"),
        ("## Project/Tooling Updates", "### Project/Tooling Updates"),
        ("# Calls for Testing", "## Calls for Testing"),
        ("## Quote of the Week", "# Quote of the Week"),
        ("# 2031-05-25 | Perth, AU | [Rust Perth](https://a.example)", "* 2031-05-25 | Perth, AU | [Rust Perth](https://a.example)"),
    ],
)
def test_headings_on_a_wrong_level_are_mended(wrong: str, right: str) -> None:
    text = f"## A\n\n* b\n\n{wrong}\ntext\n"
    assert found([check_heading_levels], text) == ["5 error heading-level"]
    assert mended([check_heading_levels], text) == f"## A\n\n* b\n\n{right}\ntext\n"


def test_a_line_that_became_a_heading_is_mended() -> None:
    text = "## A\n\nfixed by\n# 122010, which was merged\n"
    assert found([check_heading_levels], text) == ["4 error heading-level"]
    assert mended([check_heading_levels], text) == "## A\n\nfixed by\n\\# 122010, which was merged\n"


def test_a_pasted_heading_of_the_highest_level_is_found() -> None:
    text = "## A\n\n### Rust Compiler Performance Triage\n\n# Triage Log\n\ntext\n\n### Approved RFCs\ntext\n"
    assert found([check_heading_levels], text) == ["5 error heading-level"]


@pytest.mark.parametrize(
    "heading", ["# We Stand With You", "## RustOnSea 2031", "# Quote of the Week", "### Oceania", "#### A group", "# Rust Jobs"]
)
def test_headings_of_the_house_and_of_one_issue_are_right(heading: str) -> None:
    assert found([check_heading_levels, check_heading_spelling], f"## A\n\ntext\n\n{heading}\ntext\n\n## B\ntext\n") == []


def test_levels_of_older_days_were_right() -> None:
    text = f"{top(day='2019-05-21')}# Updates from Rust Community\n## Official\ntext\n# Crate of the Week:\ntext\n"
    assert found([check_heading_levels, check_heading_spelling], text) == []


def test_the_catalogue_adds_levels_of_steady_groups() -> None:
    text = "## A\n\n## Reports\ntext\n\n## Jobs\ntext\n"
    assert found([check_heading_levels], text) == []
    assert found([check_heading_levels], text, catalogue=(STANDING,)) == ["3 error heading-level"]
    assert found([check_heading_levels], text, catalogue=(replace(STANDING, title="Jobs"),)) == []
    assert found([check_heading_levels], text, catalogue=(replace(STANDING, group="fcp"),)) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("### Oceania:", "### Oceania"),
        ("##### [Cargo](https://a.example),", "##### [Cargo](https://a.example)"),
        (" #### Rust-Analyzer", "#### Rust-Analyzer"),
    ],
)
def test_headings_in_odd_spelling_are_mended(wrong: str, right: str) -> None:
    text = f"## A\n\n{wrong}\ntext\n"
    assert found([check_heading_spelling], text) == ["3 warning heading-level"]
    assert mended([check_heading_spelling], text) == f"## A\n\n{right}\ntext\n"


def test_a_heading_without_words_is_found() -> None:
    assert found([check_heading_spelling], "## A\n\n###\ntext\n") == ["3 warning heading-level"]


def test_marks_without_a_blank_are_mended() -> None:
    text = "## A\ntext\n\n###Official\ntext\n"
    assert found([check_glued_headings], text) == ["4 error heading-level"]
    assert mended([check_glued_headings], text) == "## A\ntext\n\n### Official\ntext\n"
    assert found([check_glued_headings], "#rust and ##\n\n```\n##a\n```\n* ##b\n") == []


# Missing and doubled sections


def test_missing_sections_are_found_below_their_heading() -> None:
    assert found([check_missing_sections], top() + WHOLE) == []
    lacking = WHOLE.replace("## Quote of the Week\n", "").replace("## Approved RFCs\n", "")
    assert found([check_missing_sections], top() + lacking) == ["1 error section-missing", "18 warning section-missing"]


def test_fragments_miss_nothing() -> None:
    assert found([check_missing_sections], "## Official\n") == []


def test_older_issues_miss_nothing_of_today() -> None:
    assert found([check_missing_sections], top(day="2019-05-21") + "# Other\n") == []


def test_a_draft_misses_nothing_that_its_template_lacks() -> None:
    lacking = WHOLE.replace("## Jobs\ntext\n", "")
    assert found([check_missing_sections], top() + lacking, template=lacking) == []
    assert found([check_missing_sections], top() + lacking, template=WHOLE) == ["1 error section-missing"]
    assert found([check_missing_sections], top() + lacking, template=lacking, is_published=True) == ["1 error section-missing"]


def test_doubled_sections_are_found_below_one_heading_only() -> None:
    text = "## Calls\n### Rust\ntext\n## Period\n### Rust\ntext\n### [rust](https://a.example):\ntext\n"
    (one,) = findings([check_doubled_sections], text)
    assert (one.line, one.level, one.id, one.message) == (7, "error", "section-twice", "“rust” stands in line 5 already.")


# Empty sections


def test_empty_sections_are_errors() -> None:
    assert found([check_empty_sections], "## A\n\n### Official\n<!-- b -->\n\n### Research\n* c\n") == ["3 error empty-section"]
    assert found([check_empty_sections], "## A\ntext\n\n### Official\n") == ["4 error empty-section"]


def test_empty_groups_are_warnings() -> None:
    text = "## Calls for Testing\n\n* *No calls were issued this week.*\n\n### RFCs\n\n### Rust\ntext\n"
    assert found([check_empty_sections], text) == ["5 warning empty-section"]


def test_a_section_is_not_empty_when_the_next_one_is_on_a_wrong_level() -> None:
    assert found([check_empty_sections], "## Updates from Rust Community\n\n## Newsletters\n* a\n") == []


def test_lists_without_entry_and_notice_are_warnings() -> None:
    text = "### CFP - Events\n\nTalks wanted.\n\n<!-- or *No Calls.* -->\n"
    assert found([check_silent_lists], text) == ["1 warning empty-section"]
    assert found([check_silent_lists], text + "*No Calls for papers were submitted this week.*\n") == []
    assert found([check_silent_lists], text + "* [**A**](https://a.example) | 2031-06-01\n") == []
    assert found([check_silent_lists], top(day="2019-05-21") + text) == []


def test_the_catalogue_names_lists_that_say_when_they_are_empty() -> None:
    text = "### Reports\n\nTell us.\n"
    assert found([check_silent_lists], text) == []
    assert found([check_silent_lists], text, catalogue=(replace(STANDING, empty_text="*None.*"),)) == ["1 warning empty-section"]


# Front matter, numbers and dates


def test_a_field_that_a_blank_line_cut_off_is_mended() -> None:
    text = top().replace("\nCategory", "\n\nCategory")
    assert found([check_front_matter], text) == ["5 error front-matter"]
    assert mended([check_front_matter], text) == top()
    assert mended([check_front_matter], "\n" + top()) == top()


def test_a_missing_field_is_found() -> None:
    assert found([check_front_matter], top().replace("Category: This Week in Rust\n", "")) == ["1 error front-matter"]
    assert found([check_front_matter], top().replace("Category", "a\n\nCategory")) == ["6 error front-matter"]
    assert found([check_front_matter], top()) == []
    assert found([check_front_matter], "## A\n\nTitle: none\n") == []
    assert found([check_front_matter], "Title: This Week in Rust 3\nDate: 2013-06-22 10:00\nCategory: This Week in Rust\n") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (top(title=914), "The title “This Week in Rust 914” does not end with the number 913."),
        (top(day="2031-05-22"), "2031-05-22 is a Thursday; issues are dated on Wednesdays."),
        (top(day="2031-13-22"), "“2031-13-22” is no date."),
        (top(914), "The issue of 2031-05-21 would be number 913, not 914."),
    ],
)
def test_numbers_and_dates_that_disagree_are_errors(text: str, message: str) -> None:
    assert [(one.id, one.level, one.message) for one in findings([check_number_and_date], text)] == [("number-or-date", "error", message)]


def test_the_name_of_the_file_has_the_date() -> None:
    assert found([check_number_and_date], Reading(top(), file_name="2031-05-21-this-week-in-rust.md")) == []
    assert found([check_number_and_date], Reading(top(), file_name="2031-5-21-this-week-in-rust.md")) == []
    (one,) = findings([check_number_and_date], Reading(top(), file_name="2031-05-14-this-week-in-rust.md"))
    assert one.message == "The file's name 2031-05-14-this-week-in-rust.md has another date than the issue, 2031-05-21."


def test_the_issue_before_tells_number_and_date() -> None:
    before = Reading(top(950, "2031-05-14"))
    assert found([check_number_and_date], top(951), before=before) == []
    (one,) = findings([check_number_and_date], top(952), before=before)
    assert one.message == "Number 952 does not follow 950, the number of the issue before."
    (one,) = findings([check_number_and_date], top(951, "2031-05-07"), before=before)
    assert one.message == "2031-05-07 does not lie whole weeks after 2031-05-14, the date of the issue before."


def test_old_issues_came_out_on_any_day() -> None:
    assert found([check_number_and_date], top(600, "2019-05-21")) == []


def test_days_of_events_are_those_of_the_issue() -> None:
    text = f"{top()}## Upcoming Events\n\nRusty Events between 2031-05-14 - 2031-06-11 🦀\n"
    assert found([check_ranges], text) == ["8 error number-or-date"]
    assert mended([check_ranges], text) == text.replace("2031-05-14 - 2031-06-11", "2031-05-21 - 2031-06-18")


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ("2031-05-13..2031-05-20", 0),
        ("2031-05-12..2031-05-19", 0),
        ("2031-05-06..2031-05-13", 1),
        ("2030-05-13..2031-05-20", 1),
        ("2031-05-20..2031-05-13", 1),
        ("2031-05-32..2031-05-20", 1),
    ],
)
def test_merges_are_those_of_the_week_before(days: str, count: int) -> None:
    text = f"{top()}## Updates\n\n[merged]: https://github.com/search?q=is%3Apr+merged%3A{days}\n"
    assert found([check_ranges], text) == ["8 error number-or-date"] * count


# Fixed text and limits

FIXED = "## Upcoming Events\n\nRusty Events between 2031-05-21 - 2031-06-18 🦀\n\nIf you are running a Rust event please add it to it.\n"


def test_fixed_text_in_other_words_is_a_hint() -> None:
    before = Reading(FIXED.replace("05-21", "05-14"))
    changed = FIXED.replace("please add", "add")
    assert found([check_fixed_text], FIXED, before=before) == []
    (one,) = findings([check_fixed_text], changed, before=before)
    assert (one.level, one.id, one.line) == ("hint", "text-changed", 5)
    assert one.message == "This fixed text differs from the issue before: “If you are running a Rust event add it to it.…”."
    assert found([check_fixed_text], changed) == []


def test_a_draft_is_measured_by_its_template() -> None:
    changed = FIXED.replace("please add", "add")
    template = FIXED.replace("2031-05-21 - 2031-06-18", "$twir_issue_date - $twir_events_end_date")
    assert found([check_fixed_text], FIXED, before=Reading(changed), template=template) == []
    assert found([check_fixed_text], changed, before=Reading(changed), template=template) == ["5 hint text-changed"]
    assert found([check_fixed_text], changed, before=Reading(changed), template=template, is_published=True) == []


def test_more_of_one_site_than_its_section_takes_is_a_warning() -> None:
    text = "### Report\n* [A](https://a.example/1)\n* [B](https://b.example/1)\n* [C](https://www.a.example/2)\n"
    assert found([check_weekly_limits], text) == []
    (one,) = findings([check_weekly_limits], text, catalogue=(STANDING,))
    assert (one.line, one.level, one.id) == (4, "warning", "weekly-limit")
    assert one.message == "“Report” takes at most 1 of one site an issue; this is one more of a.example."
    assert found([check_weekly_limits], text, catalogue=(replace(STANDING, weekly_limit=None),)) == []


def test_on_a_host_of_many_projects_each_owner_is_a_site() -> None:
    text = (
        "### Report\n* [A](https://github.com/a/x)\n* [B](https://github.com/b/x)\n* [C](https://youtu.be/c)\n* [D](https://youtu.be/d)\n"
    )
    assert found([check_weekly_limits], text, catalogue=(STANDING,)) == []
    (one,) = findings(
        [check_weekly_limits], f"{text}* [E](https://gist.github.com/b/1)\n* [F](https://GitHub.com/B/y)\n", catalogue=(STANDING,)
    )
    assert one.message == "“Report” takes at most 1 of one site an issue; this is one more of github.com/b."


# Whole issues


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("2023-10-25", "30 error heading-level"),  # ## Project/Tooling Updates
        ("2024-07-03", "211 error heading-level"),  # Triage Log
        ("2024-07-24", "360 error heading-level"),  # # Oceania
        ("2025-04-02", "217 warning heading-level"),  # ##### [Cargo](…),
        ("2023-05-10", "97 warning section-missing"),  # no performance triage
        ("2024-11-27", "93 error section-twice"),  # calls for testing, again
        ("2025-12-31", "246 error section-twice"),  # Tracking Issues & PRs
        ("2023-01-25", "74 error empty-section"),  # Research
        ("2024-12-18", "240 error empty-section"),  # performance triage
        ("2025-08-27", "91 warning empty-section"),  # groups of the template
        ("2026-08-19", "125 warning empty-section"),  # no calls for speakers, and no notice
        ("2019-08-12", "1 error number-or-date"),  # another day in the file's name
        ("2021-10-20", "89 error number-or-date"),  # the merges of the week before last
        ("2018-01-23", "66 error number-or-date"),  # the merges of a year
    ],
)
def test_structure_of_the_archive_is_judged(archive: Path, name: str, finding: str) -> None:
    reading = read(next((archive / "issues").glob(f"{name}-*")))
    assert [one for one in found(CHECKS, reading) if one == finding] == [finding]


def test_fixed_text_of_the_archive_changes(archive: Path) -> None:
    before, reading = (read(next((archive / "issues").glob(f"{day}-*"))) for day in ("2025-11-19", "2025-12-10"))
    assert found([check_fixed_text], reading, before=before) == ["6 hint text-changed"]


def test_structure_of_our_sample_is_judged() -> None:
    assert found(CHECKS, read(SAMPLE)) == [
        "1 error number-or-date",
        "1 error number-or-date",
        "1 error section-missing",
        "1 warning section-missing",
        "1 error section-missing",
        "5 error front-matter",
        "11 error empty-section",
        "16 error section-twice",
        "19 error heading-level",
        "25 warning section-missing",
        "27 warning empty-section",
        "31 error heading-level",
        "37 error number-or-date",
        "39 warning heading-level",
        "44 error heading-level",
        "47 error heading-level",
        "57 warning empty-section",
        "59 warning heading-level",
        "64 error number-or-date",
        "66 warning heading-level",
        "70 error heading-level",
        "74 error heading-level",
    ]


PIECES = ["# a\n", "###\n", "## Official\n", "###a\n", " # 1 |", "[merged]: merged:", "Title: a\n", "Date: 2031-05-21\n\n", "#", ",:"]
LINES = [",:", " ", "#", "2031-01-01 ", "[a](b) "]


@pytest.mark.parametrize("piece", LINES)
def test_a_long_heading_is_judged_in_proportion(piece: str) -> None:
    assert growth(lambda text: found(CHECKS, f"{top()}## A\n\n# {text}x\n"), piece, 40_000) <= MOST


@pytest.mark.parametrize("piece", PIECES)
def test_structure_is_judged_in_proportion(piece: str) -> None:
    assert growth(lambda text: found(CHECKS, top() + text), piece, 40_000) <= MOST
