"""Happenings that say the same told as one: "editor-bn accepted four things". Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from issues.log.happening import Happening

SHOWN = 3


@dataclass(frozen=True)
class Group:
    """What one person did to several things, one after the other; the newest first."""

    happenings: tuple[Happening, ...]

    @property
    def newest(self) -> Happening:
        """The last of them."""
        return self.happenings[0]

    @property
    def at(self) -> datetime:
        """When the last of them was."""
        return self.newest.at

    @property
    def subjects(self) -> tuple[Happening, ...]:
        """One happening for each thing, as many as are shown."""
        return tuple(self._by_subject.values())[:SHOWN]

    @property
    def more(self) -> int:
        """How many things are not shown."""
        return max(0, len(self._by_subject) - SHOWN)

    @property
    def _by_subject(self) -> dict[tuple[str, str], Happening]:
        found: dict[tuple[str, str], Happening] = {}
        for one in self.happenings:
            found.setdefault((one.subject, one.url.partition("&to=")[0]), one)
        return found


def grouped(happenings: Iterable[Happening]) -> list[Group]:
    """Neighbours of one person and one deed together, in the order given."""
    found = groupby(happenings, key=lambda one: (one.source, one.name, one.deed))
    return [Group(tuple(rows)) for _, rows in found]
