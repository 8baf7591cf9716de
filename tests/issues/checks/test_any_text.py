"""Whatever an issue holds, no rule fails; findings stand in the text, and a repair ends its finding and touches nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, strategies

from issues.checking.survey import house_checks
from issues.checks import Context, Level, Reading, run
from tests.issues.markdown.texts import PIECES, made_up

if TYPE_CHECKING:
    from issues.checks import Finding, Repair

CHECKS = house_checks()

SECTIONS = [
    "### Official",
    "### CFP - Projects",
    "### CFP - Events",
    "#### Compiler",
    "### Final Comment Period",
    "### Virtual",
    "### Europe",
]
LINES = [
    *(
        "* [a](https://a.example.org/?utm_source=b)",
        "* [Video] [a](https://youtu.be/1?si=a)",
        "- [a](https://a.example.org//b)",
        "    * [b](c)",
    ),
    *(
        "  * [b](https://b.example.org/)",
        "* 2031-03-06 | Melbourne, VI, AU | [O](o)",
        "    * [**T**](https://t.example.org/)",
        "2031-3-6 | X | [a](b)",
    ),
    *(
        "# 2031-03-06 | X | [a](b)",
        "* [**C**](c) | Closes 2031-01-01",
        "INSERT_LINK_HERE",
        "<!-- COTW goes here -->",
        "`a",
        "Vec<T>",
        "*[a](b)",
        "",
    ),
    *(
        "* *No a were b.*",
        "*No a were b",
        "* [** a**](b)",
        "[a](b",
        "[a]: https://a.example.org/?fbclid=1",
        "<a href=https://a.b/?utm_a=b>x</a>",
        "```",
        "* ",
    ),
]
FRONT = "Title: This Week in Rust 910\nNumber: 910\nDate: 2031-03-05\nCategory: This Week in Rust\n\n"

_lines = strategies.lists(strategies.sampled_from([*SECTIONS, *LINES]) | strategies.sampled_from(PIECES), max_size=25).map("\n".join)
texts = strategies.tuples(strategies.sampled_from(["", FRONT, FRONT + "## Updates from Rust Community\n\n"]), _lines | made_up()).map(
    "".join
)


def check(text: str, before: str) -> list[Finding]:
    """All findings of all rules."""
    return run(Reading(text, file_name="2031-03-05-this-week-in-rust.md"), Context(before=Reading(before), template=before), CHECKS)


@given(texts, texts)
def test_every_rule_bears_any_text(text: str, before: str) -> None:
    for finding in check(text, before):
        assert 1 <= finding.line <= text.count("\n") + 1
        assert finding.level in Level
        assert finding.id
        assert finding.message
        assert finding.hint


@given(texts)
def test_a_repair_ends_its_finding_and_touches_no_other_line(text: str) -> None:
    for finding in check(text, ""):
        if finding.repair:
            after = repaired(text, finding.repair)
            assert after != text
            assert written_lines(text, finding.repair) <= {finding.line}
            assert is_whole_line(text, finding.repair) or is_ended(finding, text, after)


def repaired(text: str, repair: Repair) -> str:
    assert 0 <= repair.start <= repair.end <= len(text)
    return text[: repair.start] + repair.text + text[repair.end :]


def written_lines(text: str, repair: Repair) -> set[int]:
    """The numbers of the lines that hold more than blanks and of which the repair takes something away."""
    first = text.count("\n", 0, repair.start) + 1
    lines = text[repair.start : repair.end].split("\n")
    return {number for number, line in enumerate(lines, start=first) if line.strip()}


def is_whole_line(text: str, repair: Repair) -> bool:
    """Whether the repair takes a whole line out: the next one, which may be the same, then stands in its place."""
    return not repair.text and text[: repair.start][-1:] in {"", "\n"} and text[: repair.end].endswith("\n")


def is_ended(finding: Finding, text: str, after: str) -> bool:
    """Whether a rule says it less often of such a line, or at least no more in this place: some tell only of the first of equal lines."""
    before, now = ([(_key(one, found), found.line) for found in check(one, "")] for one in (text, after))
    key = _key(text, finding)
    is_fewer = sum(other == key for other, _ in now) < sum(other == key for other, _ in before)
    return is_fewer or (key, finding.line) not in now


def _key(text: str, finding: Finding) -> tuple[str, str, str]:
    return finding.id, finding.message, text.split("\n")[finding.line - 1]
