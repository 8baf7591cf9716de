"""The rules about sections that hold nothing, or nothing but the words that stand there every week."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from issues.checks.contents import filled
from issues.checks.eras import holds_for
from issues.checks.finding import Finding, Level
from issues.checks.structure.headings import misplaced
from issues.checks.structure.house import BUILT_SINCE, GROUPED, SAYS_WHEN_EMPTY, folded
from issues.markdown import parse_body
from issues.markdown.nodes import Blank, Comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Part, Reading


def check_empty_sections(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find headings with nothing below them.

    A group of a section whose one notice speaks for all groups is a warning. The next heading counts on the level where it belongs.
    """
    right_levels = {one.part.start: one.level for one in misplaced(reading, context)}
    for part, below in pairwise([*reading.parts, None]):
        if part is None or part.heading is None or not _is_bare(part):
            continue
        if below is not None and below.heading and right_levels.get(below.start, below.heading.level) > part.heading.level:
            continue
        is_group = any(folded(title) in GROUPED for title in part.titles[:-1])
        yield Finding(
            Level.WARNING if is_group else Level.ERROR,
            "empty-section",
            f"Nothing stands below “{part.title}”.",
            "Take the heading out, or put in what belongs there.",
            part.title,
            part.line,
        )


def check_silent_lists(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find empty lists whose section has a notice for that, without the notice."""
    if not holds_for(reading, BUILT_SINCE):
        return
    titles = SAYS_WHEN_EMPTY | {folded(section.title) for section in context.catalogue if section.empty_text and section.holds == "list"}
    full = filled(reading)
    for part in reading.parts:
        is_silent = part.heading is not None and folded(part.title) in titles and part.body_start not in full
        if is_silent and not _is_bare(part):
            message = f"The list below “{part.title}” is empty, and nothing says so."
            yield Finding(Level.WARNING, "empty-section", message, "Put in the notice that nothing came in.", part.title, part.line)


def _is_bare(part: Part) -> bool:
    """Whether nothing but comments stands below a heading."""
    body = part.body.strip()
    return not body or (body.startswith("<!") and all(isinstance(block, Blank | Comment) for block in parse_body(body)))


CHECKS: tuple[Check, ...] = (check_empty_sections, check_silent_lists)
