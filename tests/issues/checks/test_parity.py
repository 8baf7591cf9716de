"""Every error that the newsletter's own tools report is among our findings: on its line, at the level of our contract."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from issues.checks import Context, Earlier, Level, Reading, links, markup, run
from tests.benchmarks.today import RECENT, errors_of_links, errors_of_markdown, rendered, strict_links
from tests.issues.checks.found import SAMPLES, read
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from issues.checks import Finding
    from tests.benchmarks.today import TodaysError

FAMILIES = {
    "scheme": {("malformed-url", Level.ERROR)},
    "tracking": {("tracking-parameter", Level.ERROR)},
    "simplifiable": {("simplifiable-url", Level.WARNING), ("tracking-parameter", Level.ERROR), ("malformed-url", Level.ERROR)},
    "duplicate": {("duplicate-link", Level.ERROR)},
    "duplicate-earlier": {("duplicate-link", Level.WARNING)},
    "odd-backticks": {("broken-markdown", Level.ERROR)},
    "empty-backticks": {("broken-markdown", Level.ERROR)},
    "tag": {("broken-markdown", Level.ERROR)},
    "empty-item": {("broken-markdown", Level.ERROR)},
}
SIGNS = {"img": ("![", "<img"), "pre": ("    ", "\t", "<pre"), "h6": ("######",)}


def todays_errors(readings: Sequence[Reading]) -> list[TodaysError]:
    """What today's tools say of the last of these issues."""
    last = readings[-1]
    return [*errors_of_links((one.file_name, addresses(one.text)) for one in readings)[last.file_name], *errors_of_markdown(last.text)]


@lru_cache(maxsize=2 * RECENT)
def addresses(text: str) -> list[str]:
    return list(strict_links(rendered(text)))


def our_findings(readings: Sequence[Reading]) -> list[Finding]:
    """What our rules say of it, in the light of the others."""
    *before, last = readings
    earlier: dict[str, tuple[Earlier, ...]] = {}
    for reading in before:
        assert reading.date
        for key, link in links.compared_keys(reading):
            earlier[key] = (Earlier(reading.number, reading.date, link.part.title, link.title),)
    context = Context(earlier=earlier, recent=before[0].date if before else None)
    return run(last, context, (*links.CHECKS, *markup.CHECKS))


def is_found(error: TodaysError, last: Reading, findings: Sequence[Finding]) -> bool:
    is_earlier = error.kind == "duplicate" and error.also_in != last.file_name
    family = FAMILIES["duplicate-earlier" if is_earlier else error.kind]
    lines = [last.lines[finding.line - 1] for finding in findings if (finding.id, finding.level) in family]
    return any(stands_in(line, error) for line in lines)


def stands_in(line: str, error: TodaysError) -> bool:
    """Whether an error is one of that line: an address may stand there by its label."""
    match error.kind:
        case "tag":
            return any(sign in line.lower() for sign in SIGNS.get(error.about, (f"<{error.about}",)))
        case "empty-item":
            return line.lstrip().startswith(("*", "-", "+"))
        case "odd-backticks" | "empty-backticks":
            return error.about in line
    return error.about in line.replace("&amp;", "&") or (error.kind == "duplicate" and "][" in line)


def test_our_sample_has_every_kind_of_error_and_all_are_found() -> None:
    readings = [read(SAMPLES.parent / "issues" / "2031-01-01-this-week-in-rust.md"), read(SAMPLES / "2031-01-29-today.md")]
    errors, findings = todays_errors(readings), our_findings(readings)
    assert Counter(error.kind for error in errors) == {
        "simplifiable": 10,
        "scheme": 3,
        "tracking": 2,
        "duplicate": 3,
        "odd-backticks": 2,
        "empty-backticks": 1,
        "tag": 5,
        "empty-item": 1,
    }
    assert [error for error in errors if not is_found(error, readings[-1], findings)] == []


def test_every_error_of_every_real_issue_is_found(archive: Path, times: Callable[..., int]) -> None:
    readings = [read(path) for path in sorted((archive / "issues").iterdir())]
    missed: list[tuple[str, TodaysError]] = []
    kinds: Counter[str] = Counter()
    for at in range(0, len(readings), times(1, usually=24)):
        reading = readings[at]
        window = readings[max(0, at - RECENT) : at + 1]
        errors = todays_errors(window)
        findings = our_findings(window) if errors else []
        kinds.update(error.kind for error in errors)
        missed += [(reading.file_name, error) for error in errors if not is_found(error, reading, findings)]
    assert missed == []
    assert kinds
    assert not IS_SOAK or min(kinds["odd-backticks"], kinds["tag"], kinds["duplicate"], kinds["simplifiable"]) > 0
