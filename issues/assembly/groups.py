"""Sections that come and go, and what belongs to a whole group of them.

The first entry creates a missing catalogue section at its place; assembly removes only sections it created itself.
Closing text after the last list of a group of event regions (the calendar paragraph) stays last in the group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.assembly.sheets import Cell, Line, Sheet
from issues.assembly.states import AssemblyError, Rules, SectionState
from issues.markdown import nodes
from issues.markdown.lists import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENT = "event"


class Groups:
    """The sheets of an issue, with the right to add and to remove some."""

    def __init__(self, sheets: list[Sheet], catalogue: Mapping[str, Rules]) -> None:
        self.sheets = sheets
        self.catalogue = catalogue

    def sheet(self, slug: str) -> tuple[Sheet, bool]:
        """The sheet of a section, made when the issue lacks it; the flag says whether it was made now.

        Raises AssemblyError for a section that is neither in the issue nor in the catalogue.
        """
        for sheet in self.sheets:
            if sheet.rules.slug == slug:
                return sheet, False
        rules = self.catalogue.get(slug)
        if rules is None or not rules.heading:
            raise AssemblyError(
                f"This issue has no section “{slug.removeprefix('heading:')}”. Add its heading first, or choose another section."
            )
        return self._make(rules), True

    def drop_emptied(self) -> list[str]:
        """Remove the sections that assembly made and that hold no entry any more; returns their headings."""
        gone = []
        for sheet in [one for one in self.sheets if one.is_made_by_assembly and not one.lines]:
            place = self.sheets.index(sheet)
            closing = self._take_closing(sheet) if sheet.rules.kind == EVENT else []
            if not sheet.is_bare or not place:
                sheet.cells += closing
                continue
            self.sheets.remove(sheet)
            previous = self.sheets[place - 1]
            if closing:
                end_with_blank(previous)
                previous.cells += closing
            gone.append(sheet.state.heading.strip().lstrip("# "))
        return gone

    def _make(self, rules: Rules) -> Sheet:
        place = self._place(rules)
        heading = rules.heading if rules.heading.endswith("\n") else rules.heading + "\n"
        sheet = Sheet(SectionState(rules.slug, heading, "", is_made_by_assembly=True), rules, is_made_by_assembly=True)
        self.sheets.insert(place, sheet)
        if place:
            self._set_off(self.sheets[place - 1], sheet, is_last=self._is_last(place))
        return sheet

    def _is_last(self, place: int) -> bool:
        """Whether the next section belongs to another group."""
        group = self.sheets[place].rules.group
        return place + 1 == len(self.sheets) or self.sheets[place + 1].rules.group != group

    def _place(self, rules: Rules) -> int:
        """Behind the last section of the issue that stands before it in the catalogue, and that one's own one-off sections."""
        places = [place for place, sheet in enumerate(self.sheets) if sheet.rules.place is not None]
        earlier = [place for place in places if (self.sheets[place].rules.place or 0) < (rules.place or 0)]
        if not earlier:
            return len(self.sheets)
        after = max(earlier) + 1
        while after < len(self.sheets) and self.sheets[after].rules.place is None and self.sheets[after].level >= rules.level:
            after += 1
        return after

    def _set_off(self, previous: Sheet, sheet: Sheet, *, is_last: bool) -> None:
        """Let a new section begin after a blank line, and take over the group's closing text if it is the last now."""
        is_group = sheet.rules.kind == EVENT and previous.rules.group == sheet.rules.group
        closing = self._take_closing(previous) if is_group and is_last else []
        end_with_blank(previous)
        sheet.cells = [BLANK, *closing] if closing else []

    @staticmethod
    def _take_closing(sheet: Sheet) -> list[Cell]:
        """Cut off what follows the list of a group's last section: behind its last entry, or behind its first paragraph of intro."""
        cells = sheet.cells
        start = next((index + 1 for index in range(len(cells) - 1, -1, -1) if isinstance(cells[index], Line)), None)
        if start is None:
            start = _after_first_paragraph(cells) if sheet.rules.kind != EVENT else 0
        while start < len(cells) and isinstance(cells[start], nodes.Blank):
            start += 1
        closing, sheet.cells = cells[start:], cells[:start]
        return closing


def _after_first_paragraph(cells: list[Cell]) -> int:
    texts = [index for index, cell in enumerate(cells) if isinstance(cell, nodes.Text)]
    return texts[0] + 1 if texts else 0


def end_with_blank(sheet: Sheet) -> None:
    """See that the sheet's text ends with a blank line."""
    text = sheet.state.heading + sheet.body
    while text.strip("\n") and not text.endswith("\n\n"):
        sheet.cells.append(BLANK)
        text += "\n"
