"""How much of the archive is understood: list items by tier, by kind, by year and era, and those that are not understood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from issues.markdown import cut, entry_kind, joined, parse, render
from issues.markdown.nodes import Item
from issues.markdown.understanding import Tier, tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from issues.archive.files import ArchiveFile
    from issues.markdown.nodes import Document, Section

ERAS = (  # from when on, newest first
    (date(2022, 1, 1), "2022+"),
    (date(2021, 6, 9), "2021-06-09 to 2021-12"),
    (date(2018, 6, 1), "2018-06 to 2021-06-02"),
    (date.min, "older"),
)
NOT_UNDERSTOOD = frozenset({Tier.PLAIN, Tier.RAW})
STRUCTURED_SINCE = date(2018, 6, 1)  # before, lists are prose


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A list item that is not understood, with the title of its section."""

    file: str
    line: int
    section: str
    tier: Tier
    text: str
    date: date


@dataclass(slots=True)
class Tally:
    """Files, those of them that come out byte for byte, and list items by tier. The tiers part the items."""

    files: int = 0
    identical: int = 0
    tiers: Counter[Tier] = field(default_factory=Counter)

    @property
    def items(self) -> int:
        """All list items outside of comments and fenced code."""
        return self.tiers.total()

    def share(self, *, up_to: Tier) -> float:
        """The share of items of this tier or a better one; 1 without items."""
        tiers = list(Tier)
        better = sum(self.tiers[one] for one in tiers[: tiers.index(up_to) + 1])
        return better / self.items if self.items else 1.0

    def add(self, other: Tally) -> None:
        """Count the other one in."""
        self.files += other.files
        self.identical += other.identical
        self.tiers += other.tiers


@dataclass(slots=True)
class Measured:
    """What was counted in an archive."""

    total: Tally = field(default_factory=Tally)
    years: dict[int, Tally] = field(default_factory=dict)
    eras: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for _, name in ERAS})
    kinds: Counter[str] = field(default_factory=Counter)
    puzzles: list[Puzzle] = field(default_factory=list)
    not_identical: list[str] = field(default_factory=list)


def measure(files: Iterable[ArchiveFile]) -> Measured:
    """Parse every file and count, in time proportional to the text. The law is that no file is `not_identical`."""
    measured = Measured()
    for file in files:
        tally = _measure_file(file, measured)
        if not tally.identical:
            measured.not_identical.append(file.name)
        measured.years.setdefault(file.top.date.year, Tally()).add(tally)
        measured.eras[era(file.top.date)].add(tally)
        measured.total.add(tally)
    return measured


def era(day: date) -> str:
    """The era of the newsletter's layout in which a day lies."""
    return next(name for since, name in ERAS if day >= since)


def _measure_file(file: ArchiveFile, measured: Measured) -> Tally:
    document = parse(file.text)
    tally = Tally(files=1, identical=int(render(document) == file.text == joined(cut(file.text))))
    for line, section, item in _items(document):
        found = tier(item)
        tally.tiers[found] += 1
        measured.kinds[entry_kind(item.entry, section.kind)] += 1
        if found in NOT_UNDERSTOOD:
            title = section.heading.title if section.heading else ""
            measured.puzzles.append(Puzzle(file.name, line, title, found, item.source.rstrip("\n"), file.top.date))
    return tally


def _items(document: Document) -> Iterator[tuple[int, Section, Item]]:
    """Every list item with its line and section."""
    line = 1
    for section in document.sections:
        line += section.heading.source.count("\n") if section.heading else 0
        for block in section.blocks:
            if isinstance(block, Item):
                yield line, section, block
            line += block.source.count("\n")
