from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from issues.assembly.merge import assemble
from issues.assembly.states import Merged, PlacementState, ReportLine, Rules, SectionState
from issues.markdown import cut, nodes, parse_heading
from issues.sources import Proposal

RULES = {
    rules.slug: rules
    for rules in (
        Rules("links", heading="## Links", place=10, group="community", level=2),
        Rules("official", heading="### Official", place=11, group="community", kind="link"),
        Rules("thoughts", heading="### Thoughts", place=12, group="community", kind="link"),
        Rules("crate", heading="## Crate", place=20, level=2, is_slot=True, placeholder="<!-- crate -->"),
        Rules("tasks", heading="### Tasks", place=30, group="calls", kind="task"),
        Rules("events", heading="## Events", place=40, group="events", level=2),
        Rules("virtual", heading="### Virtual", place=41, group="events", kind="event", ordering="date"),
        Rules("asia", heading="### Asia", place=42, group="events", kind="event", ordering="date"),
        Rules("europe", heading="### Europe", place=43, group="events", kind="event", ordering="date"),
        Rules("jobs", heading="## Jobs", place=50, level=2),
    )
}
TITLES = {parse_heading(rules.heading).title: slug for slug, rules in RULES.items()}

TEXT = """Title: Ours 1

Hello.

## Links

<!-- how to send a link:
* [Sample](https://example.com/sample)
-->

### Official

### Thoughts
* [audio] [Our podcast](https://pod.example.com/1)

## Crate

<!-- crate -->

Vote for the next one.

### Tasks

Tasks for everybody.

<!-- format -->

Send us yours.

## Events

Events of four weeks

### Virtual
* 2026-09-01 | Virtual | [Group](https://g.example.com/)
    * [**Evening**](https://g.example.com/1)

Tell us of yours in the [calendar].

[calendar]: https://calendar.example.com/

## Jobs

None.
"""


def link(title: str, url: str, *prefixes: str) -> nodes.Link:
    return nodes.Link(title=title, url=url, prefixes=prefixes)


def event(day: int, title: str, url: str, place: str = "Virtual") -> nodes.EventListing:
    return nodes.EventListing(
        start=date(2026, 9, day),
        place=place,
        organizers=(nodes.InlineLink("Group", "https://g.example.com/"),),
        titles=(nodes.InlineLink(title, url),),
    )


def notes(lines: list[ReportLine]) -> list[tuple[str, str]]:
    return [(line.key, line.section) for line in lines]


@dataclass
class Desk:
    """An issue in memory: what sources propose, what editors do to the text, and assemblies of both."""

    text: str = TEXT
    proposals: dict[tuple[str, str, str], Proposal] = field(default_factory=dict)
    placements: tuple[PlacementState, ...] = ()
    made: frozenset[str] = frozenset()
    homes: dict[tuple[str, str, str], str] = field(default_factory=dict)  # slug of the section of each placement

    def propose(self, key: str, section: str, entry: nodes.Entry, *sort_key: int | str, listing: str = "") -> None:
        self.proposals["test", key, listing] = Proposal(section, key, entry, sort_key, listing)

    def withdraw(self, key: str, listing: str = "") -> None:
        del self.proposals["test", key, listing]

    def edit(self, old: str, new: str) -> None:
        assert self.text.count(old) == 1, f"{old!r} stands {self.text.count(old)} times"
        self.text = self.text.replace(old, new)

    def sections(self) -> list[SectionState]:
        states = []
        for piece in cut(self.text):
            title = parse_heading(piece.heading).title if piece.heading else ""
            slug = TITLES.get(title, f"heading:{title}" if title else "")
            states.append(SectionState(slug, piece.heading, piece.body, is_made_by_assembly=slug in self.made))
        return states

    def assemble(self) -> Merged:
        """Assemble, check that a second run changes nothing, and keep the outcome."""
        merged = self._merge()
        self._keep(merged)
        again = self._merge()
        assert [(one.heading, one.body) for one in again.sections] == [(one.heading, one.body) for one in merged.sections]
        assert not again.report.has_changes
        self._keep(again)
        return merged

    def section(self, slug: str) -> str:
        return next(state.body for state in self.sections() if state.slug == slug)

    def slugs(self) -> list[str]:
        return [state.slug for state in self.sections()]

    def _merge(self) -> Merged:
        return assemble(self.sections(), self.proposals, self._replaced(), catalogue=RULES)

    def _replaced(self) -> tuple[PlacementState, ...]:
        """Placements as the rows would give them: by section, wherever it stands after the editors' changes."""
        slugs = self.slugs()
        return tuple(
            replace(one, place=slugs.index(self.homes[one.identity]) if self.homes.get(one.identity) in slugs else None)
            for one in self.placements
        )

    def _keep(self, merged: Merged) -> None:
        self.text = "".join(one.heading + one.body for one in merged.sections)
        self.placements = merged.placements
        self.made = frozenset(one.slug for one in merged.sections if one.is_made_by_assembly)
        self.homes = {one.identity: merged.sections[one.place].slug for one in merged.placements if one.place is not None}


@pytest.fixture
def desk() -> Desk:
    return Desk()
