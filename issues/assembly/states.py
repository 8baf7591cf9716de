"""What the merge takes and gives: frozen values, no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from issues.sources import Proposal, SortKey

PlacementKey = tuple[str, str, str]
"""Source, key, listing."""

Proposals = Mapping[PlacementKey, Proposal]


class AssemblyError(Exception):
    """An assembly that must not be saved; the text says why."""


@dataclass(frozen=True)
class Rules:
    """What the catalogue says of one section; a one-off section has its slug `heading:<title>` and the defaults."""

    slug: str
    heading: str = ""
    place: int | None = None
    group: str = ""
    level: int = 3
    kind: str = ""
    ordering: str = "arrival"
    is_slot: bool = False
    placeholder: str = ""


@dataclass(frozen=True)
class SectionState:
    """One section of the issue: its catalogue slug, heading line and body."""

    slug: str
    heading: str
    body: str
    is_made_by_assembly: bool = False
    ident: int | None = None


@dataclass(frozen=True)
class PlacementState:
    """One line of one source. `place` is the index of its section among the sections, None while it stands nowhere.

    `text` is the line as assembly last wrote or adopted it, `proposed_text` what its source last proposed,
    `standing_text` the line as it stood after the last assembly.
    """

    source: str
    key: str
    listing: str
    section: str
    place: int | None = None
    text: str = ""
    proposed_text: str = ""
    standing_text: str = ""
    sort_key: SortKey = ()
    is_adopted: bool = False
    is_removed: bool = False
    refused_text: str = ""

    @property
    def identity(self) -> PlacementKey:
        """What makes it one of a kind in its issue."""
        return (self.source, self.key, self.listing)


@dataclass(frozen=True)
class ReportLine:
    """One thing that an assembly did or left: about which line, in which section, in words."""

    source: str
    key: str
    listing: str
    section: str
    text: str
    note: str = ""


@dataclass
class Report:
    """What an assembly did. `kept` and `kept_out` are states an editor may change with a button."""

    added: list[ReportLine] = field(default_factory=list)
    updated: list[ReportLine] = field(default_factory=list)
    moved: list[ReportLine] = field(default_factory=list)
    removed: list[ReportLine] = field(default_factory=list)
    adopted: list[ReportLine] = field(default_factory=list)
    followed: list[ReportLine] = field(default_factory=list)
    kept: list[ReportLine] = field(default_factory=list)
    kept_out: list[ReportLine] = field(default_factory=list)
    warnings: list[ReportLine] = field(default_factory=list)
    sections_added: list[str] = field(default_factory=list)
    sections_removed: list[str] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        """Whether the text changed."""
        return any((self.added, self.updated, self.moved, self.removed, self.sections_added, self.sections_removed))

    def as_json(self) -> dict[str, Any]:
        """For the Assembly row; empty lists are left out."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Merged:
    """The outcome of a merge."""

    sections: tuple[SectionState, ...]
    placements: tuple[PlacementState, ...]
    report: Report
