"""A text as an arrangement: sections and what stands in them, by numbers that say what is the same in another text. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.markdown import Cut, parse, split_lines
from issues.markdown.nodes import Blank, EmptyNotice, Item

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from issues.markdown.nodes import Block


@dataclass(frozen=True, slots=True)
class Cell:
    """An entry, a paragraph, a comment or one blank line; its source always ends with a line end."""

    block: Block

    @property
    def source(self) -> str:
        """The bytes."""
        return self.block.source

    @property
    def is_blank(self) -> bool:
        """Whether it only sets others apart."""
        return isinstance(self.block, Blank)

    @property
    def is_entry(self) -> bool:
        """Whether it is an entry of a list."""
        return isinstance(self.block, Item) and not isinstance(self.block.entry, EmptyNotice)


@dataclass
class Arrangement:
    """Sections (number -> heading line), in order; the cells of each, in order; what each cell is. All headings and cells end their line.

    `ends_open`: the text lacks its last line end.
    """

    headings: dict[int, str]
    cells: dict[int, list[int]]
    stock: dict[int, Cell]
    ends_open: bool = False

    @classmethod
    def of(cls, text: str) -> Arrangement:
        """A text, its sections and cells numbered from 0. `text` of it is that text, whatever it is."""
        ends_open = bool(text) and not text.endswith("\n")
        made = cls({}, {}, {}, ends_open)
        for number, section in enumerate(parse(text + "\n" * ends_open).sections):
            made.headings[number] = section.heading.source if section.heading else ""
            made.cells[number] = []
            for cell in _cells(section.blocks):
                made.cells[number].append(len(made.stock))
                made.stock[len(made.stock)] = cell
        return made

    @property
    def text(self) -> str:
        """The whole text."""
        whole = "".join(cut.heading + cut.body for cut in self.cuts)
        return whole.removesuffix("\n") if self.ends_open else whole

    @property
    def cuts(self) -> list[Cut]:
        """The sections as they are cut."""
        return [Cut(heading, self.body(section)) for section, heading in self.headings.items()]

    def body(self, section: int) -> str:
        """What stands below a heading."""
        return "".join(self.stock[cell].source for cell in self.cells[section])

    @property
    def end(self) -> tuple[int, int | None]:
        """The last section and the last cell in it."""
        section = next(reversed(self.headings))
        return section, self.cells[section][-1] if self.cells[section] else None

    def homes(self) -> dict[int, int]:
        """The section of each cell."""
        return {cell: section for section, cells in self.cells.items() for cell in cells}

    def copy(self) -> Arrangement:
        """One that can be changed."""
        return Arrangement(dict(self.headings), {key: list(cells) for key, cells in self.cells.items()}, dict(self.stock), self.ends_open)

    def only(self, chosen: Container[int]) -> Arrangement:
        """The same sections with these cells alone."""
        cells = {section: [cell for cell in found if cell in chosen] for section, found in self.cells.items()}
        return Arrangement(self.headings, cells, self.stock)

    def renumbered(self, sections: Mapping[int, int], cells: Mapping[int, int]) -> Arrangement:
        """The same with other numbers."""
        return Arrangement(
            {sections[key]: heading for key, heading in self.headings.items()},
            {sections[key]: [cells[cell] for cell in found] for key, found in self.cells.items()},
            {cells[key]: cell for key, cell in self.stock.items()},
            self.ends_open,
        )


def _cells(blocks: Iterable[Block]) -> Iterator[Cell]:
    """Blank lines one by one: of several, some may come and others go."""
    for block in blocks:
        if isinstance(block, Blank):
            yield from (Cell(replace(block, source=line)) for line in split_lines(block.source))
        else:
            yield Cell(block)
