from __future__ import annotations

import pytest

from issues.markdown import front_matter, parse, parse_heading, section_kind
from issues.markdown.nodes import Heading


@pytest.mark.parametrize(
    ("line", "level", "title", "url"),
    [
        ("## Jobs\n", 2, "Jobs", ""),
        ("### Oceania:\n", 3, "Oceania", ""),
        ("##### [Cargo](https://example.org/cargo),\n", 5, "Cargo", "https://example.org/cargo"),
        (" #### Rust-Analyzer", 4, "Rust-Analyzer", ""),
        ("# Quote of the Week #\n", 1, "Quote of the Week", ""),
        ("## C#\n", 2, "C#", ""),
        ("### [`tools`](https://example.org/a_(b))\n", 3, "tools", "https://example.org/a_(b)"),
        ("##### [Team](https://example.org/t) [(MCPs only)](https://example.org/m)\n", 5, "Team (MCPs only)", "https://example.org/t"),
        ("#### Tracking Issues & PRs\n", 4, "Tracking Issues & PRs", ""),
        ("##\n", 2, "", ""),
        ("## ##\n", 2, "", ""),
        ("no heading\n", 0, "no heading", ""),
        ("", 0, "", ""),
    ],
)
def test_heading_says_its_level_title_and_address(line: str, level: int, title: str, url: str) -> None:
    assert parse_heading(line) == Heading(line, level, title, url)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (["Call for Participation; projects and speakers", "CFP - Projects"], "task"),
        (["Call for Participation; projects and speakers"], "task"),
        (["Call for Participation"], "task"),
        (["CFP - Speakers"], "speakers"),
        (["CFP - Events"], "speakers"),
        (["Upcoming Events", "Europe"], "event"),
        (["Upcoming Events", "Somewhere new"], "event"),
        (["oceania"], "event"),
        (["Updates from Rust Community", "Official"], "link"),
        (["Updates from the Rust Project"], "pull-request"),
        (["Updates from the Rust Project", "Compiler"], "pull-request"),
        (["Updates from Rust Core", "Rust Compiler Performance Triage"], None),
        (["Updates from Rust Core", "Rust Compiler Performance Triage", "Regressions"], None),
        (["Updates from Rust Core", "Call for Testing"], "testing"),
        (["Calls for Testing", "RFCs"], "testing"),
        (["Updates from Rust Core", "Approved RFC's"], "rfc"),
        (["Updates from Rust Core", "Style RFCs"], "rfc"),
        (["RFCs"], "rfc"),
        (["Updates from Rust Core", "RFCs"], "final-comment"),
        (["Updates from Rust Core", "Language Reference"], "final-comment"),
        (["Final Comment Period", "RFCs"], "final-comment"),
        (["Final Comment Period", "Tracking Issues & PRs", "Miri"], "final-comment"),
        (["Final Comment Period", "New and Updated RFCs"], "rfc"),
        (["Oceania", "Jobs"], "link"),
        (["What’s cooking on master?", "Breaking Changes"], "pull-request"),
        (["Crate of the Week"], "crate"),
        (["Quote of the Week"], "quote"),
        (["A section of its own"], None),
        ([], None),
    ],
)
def test_headings_tell_the_kind_of_their_entries(path: list[str], kind: str | None) -> None:
    assert section_kind(path) == kind


def test_kind_follows_the_levels_of_the_headings() -> None:
    text = "## Upcoming Events\n### Mars\n#### Hellas\n## Jobs\n### CFP - Projects\n"
    assert [section.kind for section in parse(text).sections] == [None, "event", "event", "event", "link", "task"]


def test_front_matter_is_the_fields_at_the_top() -> None:
    text = "Title: This Week in Rust 9\nNumber: 9\nDate: 2031-01-01 10:00\nEmpty:\n\nCategory: late\n"
    expected = {"Title": "This Week in Rust 9", "Number": "9", "Date": "2031-01-01 10:00", "Empty": ""}
    assert front_matter(text) == expected
    assert parse(text).front_matter == expected


@pytest.mark.parametrize("text", ["", "\nTitle: x\n", "# A\n", "https://example.org\n", "a b: c\n"])
def test_text_without_fields_has_no_front_matter(text: str) -> None:
    assert front_matter(text) == {}
