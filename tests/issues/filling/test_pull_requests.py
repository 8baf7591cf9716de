"""The list of pull requests: the area of each, the line that counts, and whole lists as the newsletter printed them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.filling.listing import Group, Line
from issues.filling.pasted import read_pasted
from issues.filling.pull_requests import Merged, is_merged, merged_before, pull_request_line, read_merged, write_merged
from issues.filling.sections import Filling, filled, standing
from issues.markdown import Cut, entry_link, joined, parse_body, parse_item
from tests.issues.filling.real import PROJECT, group, weeks
from tests.issues.filling.test_titles import as_typed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TITLES = ("Compiler", "Miri", "Library", "Cargo", "Rustdoc", "Rustfmt", "Clippy", "Rust-Analyzer", "Other Areas")
AREAS = [Group(title, f"#### {title}") for title in TITLES]
EMPTY = "\n<!-- Rust updates go here -->\n\n"
LABELS = {"compiler": "T-compiler", "library": "T-libs", "rustdoc": "T-rustdoc", "rustfmt": "T-rustfmt", "miri": "O-miri"}


def line(title: str, project: str = "rust-lang/rust", *labels: str) -> Line:
    answer = {"title": title, "html_url": f"https://github.com/{project}/pull/1", "labels": list(labels)}
    return pull_request_line(read_pasted(json.dumps([answer])).finds[0], AREAS)


@pytest.mark.parametrize(
    ("title", "project", "labels", "area", "printed"),
    [
        ("Make it so", "rust-lang/rust", ["T-libs-api"], "library", "make it so"),
        ("Make it so", "rust-lang/rust", ["S-waiting", "T-compiler"], "compiler", "make it so"),
        ("Make it so", "rust-lang/rust", [], "compiler", "make it so"),
        ("Add `Vec::longer`", "rust-lang/rust", [], "library", "add `Vec::longer`"),
        ("rustdoc: Show it", "rust-lang/rust", [], "rustdoc", "show it"),
        ("[rustdoc] Show it", "rust-lang/rust", ["T-rustdoc"], "rustdoc", "show it"),
        ("Add `Vec::longer`", "rust-lang/rust", ["T-compiler"], "compiler", "add `Vec::longer`"),
        ("fix(toml): Read it", "rust-lang/cargo", [], "cargo", "`toml`: read it"),
        ("Make it so", "rust-lang/rust-clippy", [], "clippy", "make it so"),
        ("fix: Make it so", "rust-lang/rust-analyzer", [], "rust-analyzer", "make it so"),
        ("Make it so", "rust-lang/rustfmt", [], "rustfmt", "make it so"),
        ("Make it so", "rust-lang/miri", [], "compiler", "miri: make it so"),
        ("Make it so", "rust-lang/hashbrown", [], "library", "hashbrown: make it so"),
        ("Make it so", "rust-lang/futures-rs", [], "library", "futures: make it so"),
        ("Make it so", "rust-lang/rust-bindgen", [], "other areas", "bindgen: make it so"),
    ],
)
def test_area_and_title_follow_from_project_labels_and_words(title: str, project: str, labels: list[str], area: str, printed: str) -> None:
    made = line(title, project, *labels)
    assert (made.group, entry_link(parse_item(made.source).entry)[0]) == (area, printed)


def test_the_heading_above_a_pasted_line_decides() -> None:
    find = read_pasted("#### Library\n* [Make it so](https://github.com/rust-lang/cargo/pull/1)\n").finds[0]
    assert pull_request_line(find, AREAS).group == "library"


def test_the_line_that_counts_is_written_and_read() -> None:
    since, until = merged_before(date(2031, 2, 5))
    assert (since, until) == (date(2031, 1, 28), date(2031, 2, 4))
    text = write_merged(Merged(321, since, until))
    assert read_merged(text) == Merged(321, since, until)
    assert [is_merged(block) for block in parse_body(text) if block.source.strip()] == [True, True]
    assert write_merged(Merged(1, since, until)).startswith("1 pull request was [merged")
    assert read_merged("many pull requests were [merged in the last week][merged]\n") is None
    assert read_merged(text.replace("01-28", "02-30")) is None


# Whole lists


def from_lines(cuts: Sequence[Cut]) -> str:
    """The section filled anew from its lines, pasted as markdown below their areas into the template's empty one."""
    lines, _ = standing(cuts, is_merged)
    merged = read_merged(cuts[0].body)
    assert merged
    return joined(filled([Cut(cuts[0].heading, EMPTY)], Filling(lines, AREAS, write_merged(merged)), is_merged))


def from_answers(cuts: Sequence[Cut], *, with_labels: bool = True) -> tuple[list[Line], list[Line], str]:
    """Its lines, those made of what GitHub answers for them, and the section filled with these."""
    lines, _ = standing(cuts, is_merged)
    answers = []
    for one in lines:
        title, url = entry_link(parse_item(one.source, "link").entry)
        label = LABELS.get(one.group) if with_labels else None
        answers.append({"title": as_typed(title, with_code=True), "html_url": url, "labels": [label] if label else []})
    made = [pull_request_line(find, AREAS) for find in read_pasted(json.dumps({"items": answers})).finds]
    merged = read_merged(cuts[0].body)
    assert merged
    return lines, made, joined(filled([Cut(cuts[0].heading, EMPTY)], Filling(made, AREAS, write_merged(merged)), is_merged))


def lists(paths: Sequence[Path]) -> list[list[Cut]]:
    return [group(path, lambda title: title == PROJECT, 4) for path in paths]


def share(found: Sequence[bool]) -> float:
    return sum(found) / len(found)


def area_share(paths: Sequence[Path], *, with_labels: bool) -> float:
    pairs = [pair for cuts in lists(paths) for pair in zip(*from_answers(cuts, with_labels=with_labels)[:2], strict=True)]
    return share([old.group == new.group for old, new in pairs])


def test_own_lists_come_out_byte_for_byte(own_weeks: list[Path]) -> None:
    assert [from_lines(cuts) == joined(cuts) for cuts in lists(own_weeks)] == [True]
    made = from_answers(lists(own_weeks)[0])[2]
    assert made == joined(lists(own_weeks)[0]).replace(" (RFC [#9999](https://example.org/rfcs/9999))", "")


def test_real_lists_come_out_byte_for_byte(archive: Path) -> None:
    """47 lists since 2024: 40 when this was written. The others have blank lines below or none above their headings, or another order."""
    assert share([from_lines(cuts) == joined(cuts) for cuts in lists(weeks(archive, "2024"))]) >= 0.85


def test_real_lists_filled_again_stay(archive: Path) -> None:
    """46 of 47; one has no blank line before its headings, and gets them."""
    found = []
    for cuts in lists(weeks(archive, "2024")):
        lines, groups = standing(cuts, is_merged)
        merged = read_merged(cuts[0].body)
        assert merged
        found.append(joined(filled(cuts, Filling(lines, groups, write_merged(merged)), is_merged)) == joined(cuts))
    assert share(found) >= 0.97


def test_real_pull_requests_find_their_area(archive: Path) -> None:
    """1,245 lines below headings since 2025-03: 0.997 with GitHub's labels, 0.87 by project and words alone."""
    paths = weeks(archive, "2025-03")
    assert area_share(paths, with_labels=True) >= 0.99
    assert area_share(paths, with_labels=False) >= 0.86


def test_real_lists_are_made_of_answers(archive: Path) -> None:
    """Half of the whole lists since 2025-03 need no hand at all: one title of some fifty is enough to make the rest differ."""
    assert share([from_answers(cuts)[2] == joined(cuts) for cuts in lists(weeks(archive, "2025-03"))]) >= 0.45


def test_real_days_are_those_before_the_issue(archive: Path) -> None:
    for path in weeks(archive, "2024-11"):
        merged = read_merged(group(path, lambda title: title == PROJECT, 4)[0].body)
        assert merged
        assert (merged.since, merged.until) == merged_before(date.fromisoformat(path.name[:10]))
