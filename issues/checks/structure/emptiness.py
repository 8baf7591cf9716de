"""The rules about sections that hold nothing, or nothing but the words that stand there every week."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from issues.checks.contents import filled
from issues.checks.eras import holds_for
from issues.checks.finding import Finding, Level
from issues.checks.structure.headings import misplaced
from issues.checks.structure.house import BUILT_SINCE, GROUPED, SAYS_WHEN_EMPTY, folded
from issues.markdown.nodes import Blank, Comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Reading
    from issues.markdown.nodes import Block


def check_empty_sections(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find headings with nothing below them.

    A group of a section whose one notice speaks for all groups is a warning. The next heading counts on the level where it belongs.
    """
    blocks = _blocks(reading)
    right_levels = {one.part.start: one.level for one in misplaced(reading, context)}
    for part, below in pairwise([*reading.parts, None]):
        if part is None or part.heading is None or not all(isinstance(block, Blank | Comment) for block in blocks[part.body_start]):
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
    blocks = _blocks(reading)
    for part in reading.parts:
        is_silent = part.heading is not None and folded(part.title) in titles and part.body_start not in full
        if is_silent and not all(isinstance(block, Blank | Comment) for block in blocks[part.body_start]):
            message = f"The list below “{part.title}” is empty, and nothing says so."
            yield Finding(Level.WARNING, "empty-section", message, "Put in the notice that nothing came in.", part.title, part.line)


def _blocks(reading: Reading) -> defaultdict[int, list[Block]]:
    """The blocks of each section, by where its body begins."""
    found: defaultdict[int, list[Block]] = defaultdict(list)
    for part, placed in reading.blocks:
        found[part.body_start].append(placed.block)
    return found


CHECKS: tuple[Check, ...] = (check_empty_sections, check_silent_lists)
