"""Final comments, calls for testing and RFCs: their lines, and the sentence about those without any, in all combinations."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest

from issues.filling.listing import Line
from issues.filling.pasted import Find, read_pasted
from issues.filling.sections import Filling, filled, standing
from issues.filling.trackers import (
    FINAL_COMMENTS,
    TESTING,
    Tracker,
    Trackers,
    call_for_testing_line,
    final_comment_line,
    rfc_line,
    sentence,
    standing_closing,
    without_repeated_call,
)
from issues.markdown import Cut, cut, joined, parse_body
from issues.markdown.nodes import Notice
from tests.issues.filling.real import group, weeks
from tests.issues.markdown.texts import read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def find(title: str, project: str = "rust", *labels: str) -> Find:
    answer = {"title": title, "html_url": f"https://github.com/rust-lang/{project}/issues/1", "labels": list(labels)}
    return read_pasted(json.dumps([answer])).finds[0]


@pytest.mark.parametrize(
    ("project", "labels", "group_key", "prefix"),
    [
        ("rust", ["disposition-merge", "final-comment-period"], "rust", ""),
        ("cargo", ["disposition-close"], "cargo", "[disposition: close] "),
        ("rfcs", ["disposition-postpone"], "rust rfcs", "[disposition: postpone] "),
        ("compiler-team", ["final-comment-period"], "compiler team (mcps only)", "[disposition: unspecified] "),
        ("lang-team", [], "language team", ""),
        ("reference", [], "language reference", ""),
        ("leadership-council", [], "leadership council", ""),
        ("unsafe-code-guidelines", [], "unsafe code guidelines", ""),
        ("somewhere", [], "", ""),
    ],
)
def test_tracker_and_disposition_follow_from_project_and_labels(project: str, labels: list[str], group_key: str, prefix: str) -> None:
    line = final_comment_line(find("Keep My Title", project, *labels))
    assert line == Line(f"* {prefix}[Keep My Title](https://github.com/rust-lang/{project}/issues/1)\n", group_key)


@pytest.mark.parametrize(
    ("pasted", "printed"),
    [
        ("* [disposition: merge] [A](https://example.org/a)", "* [A](https://example.org/a)\n"),
        ("* [disposition: close] [A](https://example.org/a)", "* [disposition: close] [A](https://example.org/a)\n"),
    ],
)
def test_pasted_dispositions_stay_but_for_merge(pasted: str, printed: str) -> None:
    assert final_comment_line(read_pasted(pasted).finds[0]).source == printed


def test_headings_above_a_pasted_line_decide() -> None:
    text = "##### [Compiler Team](x) [(MCPs only)](y)\n* [A](https://example.org/a)\n\n## Rust RFCs\n* [B](https://example.org/b)\n"
    assert [final_comment_line(one).group for one in read_pasted(text).finds] == ["compiler team (mcps only)", "rust rfcs"]


def test_calls_for_testing_keep_their_steps() -> None:
    text = "* [A](https://github.com/rust-lang/cargo/issues/1)\n  - [Testing steps](https://example.org/s)\n  - in words\n"
    assert call_for_testing_line(read_pasted(text).finds[0]) == Line(
        "* [A](https://github.com/rust-lang/cargo/issues/1)\n    * [Testing steps](https://example.org/s)\n    * in words\n", "cargo"
    )
    assert rfc_line(find("RFC: x_y")).source == "* [RFC: x_y](https://github.com/rust-lang/rust/issues/1)\n"


# The sentence


def every_choice(trackers: Trackers) -> list[tuple[Tracker, ...]]:
    return list(chain.from_iterable(combinations(trackers.trackers, size) for size in range(len(trackers.trackers) + 1)))


@pytest.mark.parametrize("trackers", [FINAL_COMMENTS, TESTING], ids=["final comments", "testing"])
def test_the_sentence_names_the_empty_ones_in_every_combination(trackers: Trackers) -> None:
    for full in every_choice(trackers):
        lines = [Line("* [A](https://example.org/a)\n", tracker.group.key) for tracker in full]
        empty = [tracker for tracker in trackers.trackers if tracker not in full]
        foot = trackers.foot(lines, "Closing.")
        assert foot.endswith("Closing.\n")
        said = foot.removesuffix("Closing.\n").strip("\n")
        if not empty:
            assert said == ""
            continue
        (block,) = parse_body(f"{said}\n")
        assert isinstance(block, Notice)
        assert re.findall(r"^\[([^\]]+)\]", block.text, re.MULTILINE) == [tracker.name or tracker.title for tracker in empty]
        assert (block.text.count(" or\n"), block.text.count(",\n")) == (int(len(empty) > 1), max(len(empty) - 2, 0))
        assert trackers.is_formed(block)


def test_the_sentence_is_set_as_in_print() -> None:
    assert sentence("None of", ["[A](a)", "[B](b)", "[C](c)"]) == "*None of\n[A](a),\n[B](b) or\n[C](c).*\n"
    assert sentence("None of", ["[A](a)"]) == "*None of\n[A](a).*\n"
    assert sentence("None of", []) == ""


def test_closing_words_come_from_the_issue_or_its_template() -> None:
    assert standing_closing([Cut("", "Let us know more.\n"), Cut("", "\n")]) == "Let us know more."
    assert standing_closing([Cut("", "<!--\n* [x](y)\n\nLet us know more.\n-->\n")]) == "Let us know more."
    assert standing_closing([Cut("", "Words.\n")]) == ""
    assert standing_closing([Cut("", "Let us know this.\n"), Cut("", "Let us know that.\n")]) == "Let us know this.\n\nLet us know that."


# Real sections

EMPTY = {
    "Approved RFCs": "* *No RFCs were approved this week.*\n",
    "New and Updated RFCs": "* *No New or Updated RFCs were created this week.*\n",
}

BLANKS = re.compile(r"\n\n+")


def with_addresses_of(trackers: Trackers, text: str) -> Trackers:
    """The trackers with the addresses that they had in a week."""
    known = dict(re.findall(r"^[ \t]*(?:##### )?\[([^\]]+)\]\(https://github\.com/rust-lang/[\w-]+/([^)\s]+)\)", text, re.MULTILINE))
    return replace(trackers, trackers=tuple(replace(one, query=known.get(one.name or one.title, one.query)) for one in trackers.trackers))


def refilled(cuts: Sequence[Cut], template: Sequence[Cut], trackers: Trackers) -> str:
    """The section filled anew from its lines, in the template's empty one."""
    lines, groups = standing(cuts, trackers.is_formed)
    base = without_repeated_call(template)
    closing = standing_closing(cuts) or standing_closing(base)
    return joined(filled(base, Filling(lines, groups, foot=trackers.foot(lines, closing)), trackers.is_formed))


def tracked(path: Path) -> list[Cut]:
    return group(path, lambda title: title == "Tracking Issues & PRs", 5)


def calls(path: Path) -> list[Cut]:
    return group(path, lambda title: title.startswith("Calls for Testing"), 3)


def in_any_order(text: str) -> list[str]:
    """The lines without blank ones, the names of a sentence in any order, blanks at the ends of lines aside."""
    return sorted(re.sub(r",? or$|,$|\.\*$", "", line.strip()) for line in text.split("\n") if line.strip())


def shares(archive: Path, pieces: Callable[[Path], list[Cut]], trackers: Trackers, since: str) -> dict[str, float]:
    """Shares of the real sections that come out to the byte, but for blank lines, and but for the order of names."""
    template = pieces(archive / "DRAFT_TEMPLATE")
    pairs = [(cuts, refilled(cuts, template, trackers)) for path in weeks(archive, since) if (cuts := pieces(path))]
    texts = [(joined(cuts), made) for cuts, made in pairs]
    return {
        "bytes": sum(old == new for old, new in texts) / len(texts),
        "blank lines": sum(BLANKS.sub("\n", old) == BLANKS.sub("\n", new) for old, new in texts) / len(texts),
        "order": sum(in_any_order(old) == in_any_order(new) for old, new in texts) / len(texts),
    }


def test_own_sections_come_out_byte_for_byte(own_weeks: list[Path]) -> None:
    for path in own_weeks:
        empty = [Cut("#### Tracking Issues & PRs\n", "\n<!-- Groups go here -->\n\n")]
        assert refilled(tracked(path), empty, FINAL_COMMENTS) == joined(tracked(path))
        called = cut(
            "## Calls for Testing\nTry what is nearly done.\n\n<!-- They go here -->\n\nLet us know what we miss.\n\n### Rust\n\n"
        )[1:]
        assert refilled(calls(path), called, TESTING) == joined(calls(path))


def test_real_final_comments_come_out_as_printed(archive: Path) -> None:
    """10 weeks since the addresses of 2026-01-28: 1 to the byte, 5 but for blank lines, 9 but for the order of groups and names."""
    found = shares(archive, tracked, FINAL_COMMENTS, "2026-01-29")
    assert found["blank lines"] >= 0.5
    assert found["order"] >= 0.9


def test_real_calls_for_testing_come_out_as_printed(archive: Path) -> None:
    """10 weeks since the addresses of 2026-01-28: 7 to the byte, 9 but for blank lines."""
    found = shares(archive, calls, TESTING, "2026-01-29")
    assert found["bytes"] >= 0.7
    assert found["blank lines"] >= 0.9


def test_real_sentences_are_formed_as_printed(archive: Path) -> None:
    """34 sentences since 2025-03, formed from the names in them in their order: 27 to the byte, 33 but for blanks and line breaks."""
    found = []
    for path in weeks(archive, "2025-03"):
        for lead in (FINAL_COMMENTS.lead, TESTING.lead):
            for block in chain.from_iterable(parse_body(piece.body) for piece in cut(read(path))):
                text = getattr(block, "text", "") if isinstance(block, Notice) else ""
                if text.casefold().startswith(lead.casefold()):
                    names = re.findall(r"\[[^\]]+\]\([^)]+\)(?: \[\(MCPs only\)\]\([^)]+\))?", text)
                    found.append((sentence(lead, names), f"*{text}*\n"))
    same = [made == printed for made, printed in found]
    lines = [re.sub(r"\s+", " ", made) == re.sub(r"\s+", " ", printed) for made, printed in found]
    assert sum(same) / len(same) >= 0.75
    assert sum(lines) / len(lines) >= 0.95


def test_rfcs_of_real_weeks_come_out_as_printed(archive: Path) -> None:
    """94 lists of approved, and of new and updated RFCs since 2024, read from their own lines: 79 to the byte."""
    found = []
    for path in weeks(archive, "2024"):
        for title in ("Approved RFCs", "New and Updated RFCs"):
            cuts = group(path, title.__eq__, 7)[:1]
            lines, _ = standing(cuts)
            made = [rfc_line(one).source for one in read_pasted("".join(line.source for line in lines)).finds]
            notice = "" if lines else EMPTY[title]
            found.append(made == [line.source for line in lines] and joined(filled(cuts, Filling(lines, head=notice))) == joined(cuts))
    assert sum(found) / len(found) >= 0.8
