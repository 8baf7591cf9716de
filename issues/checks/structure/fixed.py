"""The rule about fixed text: what stands in every issue is as it was, or as the template has it."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from issues.checks.finding import Finding, Level
from issues.checks.reading import Reading
from issues.checks.structure.house import REGIONS, folded
from issues.markdown.nodes import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Part, Placed

SECTIONS = REGIONS | {
    *("", "calls for testing", "cfp - projects", "cfp - events", "cfp - speakers", "approved rfcs", "final comment period"),
    "upcoming events",
}
LIKENESS = 75  # of 100: the same paragraph in other words
SHORTEST, LONGEST, MOST = 40, 2000, 60  # characters of a paragraph; paragraphs that are compared

_CHANGING = re.compile(r"\d{4}-\d\d-\d\d|\d+|\$twir_\w{1,40}")
_FRONT_MATTER = re.compile(r"Title: ")


class _Paragraph(NamedTuple):
    section: str
    line: int
    words: str


def check_fixed_text(reading: Reading, context: Context) -> Iterator[Finding]:
    """Hint at fixed paragraphs in other words than in the template (of a draft), else than in the issue before. Numbers may differ."""
    is_draft = bool(context.template) and not context.is_published
    standard = Reading(context.template) if is_draft else context.before
    if standard is None:
        return
    source = "the template" if is_draft else "the issue before"
    own, wanted = _paragraphs(reading), _paragraphs(standard)
    known = {paragraph.words for paragraph in wanted}
    changed = [paragraph for paragraph in own if paragraph.words not in known][:MOST]
    standing = {paragraph.words for paragraph in own}
    gone = list(dict.fromkeys(paragraph.words for paragraph in wanted if paragraph.words not in standing))[:MOST]
    for paragraph in changed:
        if process.extractOne(paragraph.words, gone, scorer=fuzz.ratio, score_cutoff=LIKENESS):
            message = f"This fixed text differs from {source}: “{' '.join(paragraph.words.split())[:60]}…”."
            hint = "Keep the change only if it is meant; then change the template too."
            yield Finding(Level.HINT, "text-changed", message, hint, paragraph.section, paragraph.line)


def fixed_text(reading: Reading) -> str:
    """The paragraphs that stand in every issue, below their headings."""
    pieces: list[str] = []
    for part, blocks in groupby(_fixed(reading), key=itemgetter(0)):
        pieces += [part.heading.source if part.heading else "", *(placed.block.source for _, placed in blocks), "\n"]
    return "".join(pieces)


def _fixed(reading: Reading) -> Iterator[tuple[Part, Placed]]:
    for part, placed in reading.blocks:
        if isinstance(placed.block, Text) and folded(part.title) in SECTIONS and not _FRONT_MATTER.match(placed.block.source):
            yield part, placed


def _paragraphs(reading: Reading) -> list[_Paragraph]:
    found = [
        _Paragraph(part.title, placed.line, _CHANGING.sub("0", placed.block.source[:LONGEST].strip())) for part, placed in _fixed(reading)
    ]
    return [paragraph for paragraph in found if len(paragraph.words) >= SHORTEST]


CHECKS: tuple[Check, ...] = (check_fixed_text,)
