"""Finishing: what an issue does not print empty goes, and an empty list says so. Text in, text out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from issues.assembly.groups import Groups, end_with_blank
from issues.assembly.sheets import Line, Sheet
from issues.assembly.states import Rules
from issues.markdown import nodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from issues.assembly.states import SectionState


@dataclass(frozen=True)
class Emptiness:
    """What the catalogue says of a section without entries."""

    is_hidden: bool = False
    notice: str = ""


SHOWN = Emptiness()


def finished(sections: Sequence[SectionState], rules: Mapping[str, Rules], emptiness: Mapping[str, Emptiness]) -> str:
    """The issue's text without the sections that are hidden when empty, and with the notices of empty lists.

    A hidden section's comments go with it; prose in it keeps it. The closing text of the event regions stays.
    A notice goes where the list's first entry would go; a heading whose sub-sections say something needs none.
    """
    sheets = [Sheet.of(replace(state, is_made_by_assembly=False), rules.get(state.slug, Rules(state.slug))) for state in sections]
    kept = _without_empty(sheets, rules, emptiness)
    for place, sheet in enumerate(kept):
        notice = emptiness.get(sheet.rules.slug, SHOWN).notice
        if notice and not any(_says_something(one) for one in (sheet, *_below(kept, place))):
            sheet.put(Line(nodes.Item(notice.rstrip("\n") + "\n", nodes.EmptyNotice(notice.strip("* \n")))))
    return "".join(sheet.state.heading + sheet.body for sheet in kept)


def _without_empty(sheets: list[Sheet], rules: Mapping[str, Rules], emptiness: Mapping[str, Emptiness]) -> list[Sheet]:
    """Take out the empty hidden ones, the lowest first, so that one whose sub-sections all go may go too."""
    gone: set[int] = set()
    for place in reversed(range(len(sheets))):
        sheet = sheets[place]
        is_hidden = emptiness.get(sheet.rules.slug, SHOWN).is_hidden
        if not is_hidden or sheet.lines or any(id(below) not in gone for below in _below(sheets, place)):
            continue
        sheet.is_made_by_assembly = True
        if all(isinstance(cell, nodes.Blank | nodes.Comment) for cell in sheet.cells):
            sheet.cells = []
        gone.add(id(sheet))
    kept = list(sheets)
    Groups(kept, rules).drop_emptied()
    for before, after in pairwise(kept):
        if sheets[sheets.index(before) + 1] is not after:
            end_with_blank(before)
    return kept


def _below(sheets: Sequence[Sheet], place: int) -> list[Sheet]:
    """The sub-sections of a section."""
    found: list[Sheet] = []
    for sheet in sheets[place + 1 :]:
        if sheet.level <= sheets[place].level:
            break
        found.append(sheet)
    return found


def _says_something(sheet: Sheet) -> bool:
    """Whether it holds an entry or a notice."""
    return bool(sheet.lines) or any(isinstance(cell, nodes.Notice) for cell in sheet.cells)
