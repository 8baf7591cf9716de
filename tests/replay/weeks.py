"""A recorded week, what its replay showed, and the report. No Django."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

from issues.markdown import cut, parse_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Row = TypeVar("Row")
Key = tuple[str, int]
"""A section of an issue: its title in lower case, and which one of that title."""


class Step(IntEnum):
    """After which step a section was identical to the published one."""

    ASSEMBLY = 0
    EDITS = 1
    ORDER = 2
    WHOLE = 3


@dataclass
class Week:
    """One folder entry: the recorded week."""

    date: str
    record: dict[str, Any]
    created: str
    published: str

    @classmethod
    def read(cls, folder: Path, date: str) -> Week:
        """Read the three files of a week."""
        created, published = ((folder / kind / f"{date}.md").read_bytes().decode() for kind in ("created", "published"))
        return cls(date, json.loads((folder / f"{date}.json").read_text("utf-8")), created, published)


@dataclass
class Outcome:
    """What a replay showed: for each community, call and event section the step after which it was identical."""

    date: str
    sections: dict[tuple[str, str], Step] = field(default_factory=dict)  # (group, title) -> step
    accepted: int = 0
    untouched: int = 0
    refused: list[str] = field(default_factory=list)
    typed: int = 0
    edits: int = 0
    is_identical: bool = False

    def share_whole(self, *groups: str) -> tuple[int, int]:
        """How many sections of these groups needed a whole-section edit, of how many."""
        steps = [step for (group, _title), step in self.sections.items() if group in groups]
        return sum(step is Step.WHOLE for step in steps), len(steps)


def dates(folder: Path) -> list[str]:
    """The weeks of a folder."""
    return sorted(path.stem for path in folder.glob("*.json"))


GROUPS = {
    **dict.fromkeys(
        (
            *("official", "foundation", "newsletters", "project/tooling updates", "observations/thoughts"),
            *("rust walkthroughs", "research", "miscellaneous"),
        ),
        "community",
    ),
    **dict.fromkeys(("virtual", "africa", "asia", "europe", "north america", "oceania", "south america"), "events"),
    **dict.fromkeys(("cfp - projects", "cfp - events", "cfp - speakers"), "calls"),
}
"""What the sections of the catalogue that people send to belong to."""


def keyed(headed: Iterable[tuple[str, Row]]) -> Iterator[tuple[Key, Row]]:
    """Name each section by its title, and the how-many-eth of that title it is."""
    seen: Counter[str] = Counter()
    for heading, row in headed:
        title = parse_heading(heading).title.casefold() if heading else ""
        yield (title, seen[title]), row
        seen[title] += 1


def section_bodies(text: str) -> list[tuple[Key, str]]:
    """The sections of a text."""
    return list(keyed((piece.heading, piece.body) for piece in cut(text)))


def report(outcomes: list[Outcome]) -> str:
    """The table of the weeks and the totals."""
    names = {Step.ASSEMBLY: "assembly", Step.EDITS: "edits", Step.ORDER: "order", Step.WHOLE: "whole"}
    lines = [f"{'week':10}  {'group':9} {'section':24} identical after"]
    for one in outcomes:
        for (group, title), step in sorted(one.sections.items()):
            lines.append(f"{one.date:10}  {group:9} {title:24} {names[step]}")
        lines.append(f"{one.date:10}  {'all community and event sections identical' if one.is_identical else 'NOT IDENTICAL'}")
        lines += [f"{'':10}  no form takes: {text.splitlines()[0][:100]} … {text.rsplit(': ', 1)[-1]}" for text in one.refused]
    for groups in (("community", "events"), ("calls",)):
        steps = Counter(step for one in outcomes for (group, _), step in one.sections.items() if group in groups)
        total = sum(steps.values()) or 1
        shares = ", ".join(f"{names[step]} {steps[step]} ({steps[step] / total:.1%})" for step in Step)
        lines.append(f"{' and '.join(groups)}: {total} sections; identical after {shares}")
    accepted, untouched = sum(one.accepted for one in outcomes), sum(one.untouched for one in outcomes)
    typed = sum(one.typed for one in outcomes)
    lines.append(f"typed as a whole line or with an odd place by an editor: {typed}")
    lines.append(f"accepted entries: {accepted}; needed no hand: {untouched} ({untouched / (accepted or 1):.1%})")
    return "\n".join(lines)
