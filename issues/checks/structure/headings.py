"""The rules about headings: the right level and spelling, none missing, none twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from issues.checks.eras import holds_for
from issues.checks.finding import Finding, Level, Repair
from issues.checks.structure.house import BUILT_SINCE, LEVELS, OLD_TOP, REQUIRED, folded, sections_by_title
from issues.markdown.nodes import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Part, Reading
    from issues.checks.structure.house import Required

STEADY = frozenset({"community", "events"})  # the groups of the catalogue whose levels editors never change from week to week
MAIN, DEEPEST = 2, 7  # levels: of main sections, and below all headings

_MARKS = re.compile(r" {0,3}(#{1,6})[ \t]*")
_EVENT = re.compile(r"\d{4}-\d\d?-\d\d?\b[^|\n]{0,60}\|")
_GOES_ON = re.compile(r"[\da-z(]")
_GLUED = re.compile(r"^ {0,3}#{2,6}(?=[^#\s!])", re.MULTILINE)


class Misplaced(NamedTuple):
    """A heading on a wrong level: the level it belongs on (deeper than all if it is no heading), what is wrong, what to do."""

    part: Part
    level: int
    message: str
    hint: str
    repair: Repair | None


def check_heading_levels(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find headings that stand on another level than the house's, and lines that only became headings by their “#”."""
    for one in misplaced(reading, context):
        yield Finding(Level.ERROR, "heading-level", one.message, one.hint, one.part.title, one.part.line, one.repair)


def misplaced(reading: Reading, context: Context) -> Iterator[Misplaced]:
    """The headings on a wrong level, with the repair where it is certain."""
    if not holds_for(reading, BUILT_SINCE):
        return
    standing = sections_by_title(section for section in context.catalogue if section.group in STEADY)
    for part, following in _with_following(reading):
        title, level = folded(part.title), part.heading.level if part.heading else 0
        levels = {section.level for section in standing.get(title, ())} | ({LEVELS[title]} if title in LEVELS else set())
        if levels and level not in levels:
            yield _on_wrong_level(part, level, min(levels), is_certain=len(levels) == 1)
        elif level == 1 and not levels and title not in OLD_TOP and (wrong := _no_heading(reading, part, following)):
            yield wrong


def _with_following(reading: Reading) -> list[tuple[Part, int]]:
    """The sections with headings, each with the level of the next heading below the highest level (0 where there is none)."""
    found: list[tuple[Part, int]] = []
    following = 0
    for part in reversed(reading.parts):
        if part.heading:
            found.append((part, following))
            following = part.heading.level if part.heading.level > 1 else following
    return found[::-1]


def _on_wrong_level(part: Part, found: int, level: int, *, is_certain: bool) -> Misplaced:
    repair = Repair(*_marks(part)[:2], "#" * level) if is_certain else None
    message = f"“{part.title}” is a heading of level {found} here; it belongs on level {level}."
    return Misplaced(part, level, message, f"Begin it with “{'#' * level} ”.", repair)


def _marks(part: Part) -> tuple[int, int, int]:
    """Where the marks of a heading begin and end, and where its words begin."""
    sign = _MARKS.match(part.heading.source) if part.heading else None
    return (part.start + sign.start(1), part.start + sign.end(1), part.start + sign.end()) if sign else (part.start,) * 3


def _no_heading(reading: Reading, part: Part, following: int) -> Misplaced | None:
    """What is wrong with a heading on the highest level that is none of the house's; None where it may be meant so."""
    start, end, words = _marks(part)
    if _EVENT.match(reading.text, words):
        repair = Repair(start, end, "*")
        return Misplaced(part, DEEPEST, f"This event became a heading: “{part.title[:60]}”.", "Begin it with “* ”.", repair)
    if _GOES_ON.match(reading.text, words) and part.start and not reading.text.endswith("\n\n", 0, part.start):
        message = f"This line became a heading by the “#” at its beginning: “{part.title[:60]}”."
        return Misplaced(part, DEEPEST, message, "Write “\\#”, or move the “#” into the line before.", Repair(start, start, "\\"))
    if following > MAIN:
        message = f"“{part.title[:60]}” is a heading of the highest level in the midst of a section."
        return Misplaced(part, DEEPEST, message, "Take it out if it was pasted, or set it lower than the headings around it.", None)
    return None


def check_heading_spelling(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find headings with blanks before them, punctuation after them, or nothing between their marks and words."""
    if not holds_for(reading, BUILT_SINCE):
        return
    for part in reading.parts:
        if part.heading is None:
            continue
        source = part.heading.source
        if blanks := len(source) - len(source.lstrip(" ")):
            repair = Repair(part.start, part.start + blanks, "")
            yield _spelling(part, "A blank stands before this heading.", "Take the blank away.", repair)
        words = source.rstrip()
        if words.endswith((":", ",")):
            bare = words.rstrip(":, \t")
            repair = Repair(part.start + len(bare), part.start + len(words), "")
            yield _spelling(part, f"This heading ends with “{words[-1]}”.", "Take it away.", repair)
        if not part.title:
            yield _spelling(part, "This heading has no words.", "Take it out, or say what stands below it.", None)


def _spelling(part: Part, message: str, hint: str, repair: Repair | None) -> Finding:
    return Finding(Level.WARNING, "heading-level", message, hint, part.title, part.line, repair)


def check_glued_headings(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find heading marks without a blank behind them: some renderers make a heading of them, others print them."""
    for part, placed in reading.blocks:
        for sign in _GLUED.finditer(placed.block.source) if isinstance(placed.block, Text) and "##" in placed.block.source else ():
            at = placed.start + sign.end()
            yield Finding(
                Level.ERROR,
                "heading-level",
                f"“{sign[0].strip()}” makes no heading without a blank behind it.",
                "Put a blank behind it.",
                part.title,
                reading.line_at(at),
                Repair(at, at, " "),
            )


def check_missing_sections(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find the sections that every issue of that day has, in a whole issue: one with a date.

    What a draft's template lacks is not missed.
    """
    if reading.date is None:
        return
    lines = {folded(part.title): part.line for part in reading.parts if part.heading}
    template = context.template.casefold() if context.template and not context.is_published else ""
    for required in REQUIRED:
        if reading.date < required.since or any(folded(title) in lines for title in required.titles):
            continue
        if not template or any(title.casefold() in template for title in required.titles):
            yield _missing(required, lines.get(required.below, 1))


def _missing(required: Required, line: int) -> Finding:
    level = Level.ERROR if required.is_main else Level.WARNING
    return Finding(level, "section-missing", f"The section “{required.titles[0]}” is missing.", "Put it back.", "", line)


def check_doubled_sections(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find headings that stand twice below the same one."""
    seen: dict[tuple[str, ...], int] = {}
    for part in reading.parts:
        if part.heading is None or not part.title:
            continue
        path = _path(part.titles)
        if path in seen:
            message = f"“{part.title}” stands in line {seen[path]} already."
            yield Finding(Level.ERROR, "section-twice", message, "Put both together, or take the empty one out.", part.title, part.line)
        seen.setdefault(path, part.line)


def _path(titles: Sequence[str]) -> tuple[str, ...]:
    return tuple(folded(title) for title in titles)


CHECKS: tuple[Check, ...] = (
    check_heading_levels,
    check_heading_spelling,
    check_glued_headings,
    check_missing_sections,
    check_doubled_sections,
)
