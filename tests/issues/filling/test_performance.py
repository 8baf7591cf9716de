"""The performance report: what of it is printed, and how much of the real ones comes out byte for byte."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.filling.performance import read_report, report_address, with_report, write_report
from issues.markdown import Cut, cut
from tests.issues.filling.real import group, weeks
from tests.issues.markdown.test_linear import MOST, growth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

URL = "https://github.com/rust-lang/rustc-perf/blob/00ff/triage/2031/2031-02-03.md"
PRINTED = "Quiet.\n\nTriage done by **@somebody**.\nRevision range: [a..b](https://example.org)\n\n1 Regression, 0 Improvements\n"
LOG = f"# 2031-02-03 Triage Log\n\n{PRINTED}\n\n#### Regressions\n\nMake it so [#1](x)\n\n| a | b |\n#### Improvements\n"
EMPTY = "\n<!-- Perf results go here -->\n\n"


def test_title_and_single_cases_go() -> None:
    report = read_report(LOG.replace("\n", "\r\n"))
    assert (report.text, report.day, report.url, report.is_triage) == (PRINTED, date(2031, 2, 3), "", True)
    assert report.gone == "# 2031-02-03 Triage Log\n#### Regressions\n\nMake it so [#1](x)\n\n| a | b |\n#### Improvements\n"
    assert write_report(report, URL) == f"{PRINTED}\n[Full report here]({URL})\n"


def test_a_link_in_the_paste_is_taken_apart() -> None:
    report = read_report(f"{PRINTED}\n[Full report here]({URL}).\n")
    assert (report.text, report.url) == (PRINTED, URL)


@pytest.mark.parametrize("line", [URL, f"<{URL}>", f"  {URL}"])
def test_an_address_in_the_paste_is_that_of_the_report(line: str) -> None:
    other_day = LOG.replace("2031-02-03", "2031-02-02")
    for pasted in (f"{line}\n\n{other_day}", other_day.replace("\n\n#### Reg", f"\n{line}\n\n#### Reg")):
        report = read_report(pasted)
        assert (report.text, report.url, report.day) == (PRINTED, URL, date(2031, 2, 2))


@pytest.mark.parametrize(
    ("pasted", "printed"),
    [
        ("Slower since\n# 122010, which is fine\n", "Slower since\n\\# 122010, which is fine\n"),
        ("## Words\nmore\n", "**Words**\nmore\n"),
        ("```\n# code\n```\n", "```\n# code\n```\n"),
        ("#\nmore \nand  \nmore\n", "more\nand  \nmore\n"),
        ("\n\n", ""),
        ("#### Regressions\nall\n", ""),
    ],
)
def test_a_report_makes_no_section(pasted: str, printed: str) -> None:
    assert read_report(pasted).text == printed


@given(st.text(st.sampled_from("ab1 \n#`~-<!>"), max_size=80))
def test_no_report_cuts_the_issue(pasted: str) -> None:
    text = read_report(pasted).text
    assert len(cut(f"## T\n{text}")) == 2
    assert read_report(text).text in (text, read_report(read_report(text).text).text)


def test_the_report_stands_where_the_comment_or_the_old_one_stood() -> None:
    piece = Cut("### T\n", "\n<!-- a note -->\n\nOld.\n\n<!-- Perf results go here -->\n\n")
    assert with_report(piece, "New.\n").body == "\n<!-- a note -->\n\nNew.\n\n"
    assert with_report(Cut("### T\n", EMPTY), "New.\n").body == "\nNew.\n\n"


def test_the_address_follows_from_the_day() -> None:
    assert report_address(date(2031, 2, 3)).endswith("/main/triage/2031/2031-02-03.md")
    hostile = write_report(read_report(PRINTED), "https://example.org/a) <script>")
    assert "[Full report here](https://example.org/a%29%20%3Cscript%3E)" in hostile


@pytest.mark.parametrize("piece", ["# a\n", "```\n", "a  \n", "<!--", "\n"])
def test_reports_take_time_in_proportion(piece: str) -> None:
    assert growth(read_report, piece, 20_000) <= MOST


# Real reports


def reports(paths: Sequence[Path]) -> list[Cut]:
    found = [group(path, lambda title: title == "Rust Compiler Performance Triage", 1)[:1] for path in paths]
    return [cuts[0] for cuts in found if cuts and "Triage done" in cuts[0].body]


def from_log(piece: Cut) -> str:
    """The section made of the log that its report was taken from."""
    text = piece.body.strip("\n")
    link = re.search(r"\n\[Full report here\]\((.*)\)\.?\Z", text)
    log = f"# 2031-02-03 Triage Log\n\n{text[: link.start()] if link else text}\n\n#### Regressions\n\nMake it so\n"
    return with_report(Cut(piece.heading, EMPTY), write_report(read_report(log), link[1] if link else "")).body


def alike(text: str) -> str:
    """Without what the newsletter sets now so, now so: blank lines at the ends, the period behind the link."""
    return text.strip("\n").removesuffix(".")


def test_own_report_comes_out_byte_for_byte(own_weeks: list[Path]) -> None:
    assert [from_log(piece) == piece.body for piece in reports(own_weeks)] == [True]


def test_real_reports_come_out_byte_for_byte(archive: Path) -> None:
    """45 reports since 2024: 32 to the byte when this was written, all but for a period or a blank line at the end."""
    found = reports(weeks(archive, "2024"))
    assert sum(from_log(piece) == piece.body for piece in found) / len(found) >= 0.7
    assert [piece.body for piece in found if alike(from_log(piece)) != alike(piece.body)] == []
