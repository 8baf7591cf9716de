"""What one side did to a text, entry by entry, and whether it goes together with what the other side did. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.roundtrip.arranging import Arrangement, Cell


class What(StrEnum):
    """What a change is about. `layout`: blank lines, and the line end at the end."""

    ENTRY = "entry"
    TEXT = "text"
    SECTION = "section"
    LAYOUT = "blank lines"


class State(StrEnum):
    """Whether a change can be made here."""

    APPLIES = "applies"
    THERE = "already there"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of theirs.

    `kinds`: added, removed, or any of edited (a section: renamed) and moved. `section` is where it stands in their text, or stood in the
    base; `origin` the section that it left. `here` is what stands here now; it differs from `before` in a conflict. `reason` says in a few
    words what was done here. `key` names the change in any plan that has the very same one; that of a conflict names both sides.
    """

    key: str
    what: What
    kinds: tuple[str, ...]
    section: str
    before: str
    after: str
    state: State = State.APPLIES
    reason: str = ""
    origin: str = ""
    here: str = ""
    needs: frozenset[str] = frozenset()
    cells: tuple[int, ...] = ()  # and the blank lines that come or go with it
    number: int | None = None  # of the section, where it is about one


@dataclass(frozen=True)
class Plan:
    """Three texts and what the one side (`theirs`) did to the `base`, in the order of the text; the numbers of all three are the same."""

    base: Arrangement
    theirs: Arrangement
    ours: Arrangement
    changes: tuple[Change, ...]
    joined: Mapping[int, Cell] = field(default_factory=dict)  # paragraphs in which both sides changed different lines

    def of(self, state: State) -> tuple[Change, ...]:
        """The changes of that state."""
        return tuple(change for change in self.changes if change.state is state)
