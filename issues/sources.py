"""The socket: how other apps put entries into an issue. `issues` imports none of them; settings.ENTRY_SOURCES names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from issues.markdown import nodes
    from issues.models import Issue

SortKey = tuple[str | int, ...]


@dataclass(frozen=True)
class Proposal:
    """What should stand in an issue now.

    `section` is the slug of a catalogue section, or `heading:<title>` for a one-off section of this issue.
    `key` is stable ("link:4711"); `listing` tells apart the lines of one key (a hybrid event has two).
    `sort_key` orders the entries of a section: community entries sort by (media last, order of acceptance).
    """

    section: str
    key: str
    entry: nodes.Entry
    sort_key: SortKey
    listing: str = ""


@dataclass(frozen=True)
class StandingEntry:
    """An entry as it stands in an imported draft, offered to every source: `section` is the slug (or `heading:<title>`)."""

    section: str
    position: int
    text: str
    entry: nodes.Entry
    duplicate_key: str


@dataclass(frozen=True)
class Adoption:
    """A source's claim on a standing entry; `standing` None says: the source has this listing, the draft has not."""

    key: str
    listing: str
    section: str
    standing: StandingEntry | None
    sort_key: SortKey


@dataclass(frozen=True)
class Explanation:
    """Why a line is here: a label, an address inside the program, and lines of history."""

    label: str
    url: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrivals:
    """What was sent in on one day, and how much of it is decided by now."""

    sent: int = 0
    decided: int = 0

    def __add__(self, other: Arrivals) -> Arrivals:
        return Arrivals(self.sent + other.sent, self.decided + other.decided)


@dataclass(frozen=True)
class Answer:
    """A sender answered what an editor had asked, and the thing waits for a decision again.

    `section` is the slug of where it is meant to stand, `asked_by` the primary key of the editor.
    """

    title: str
    url: str
    section: str
    asked_by: int | None


@dataclass(frozen=True)
class Mark:
    """What one of a source's keys is called beside its line, shortly, and its address inside the program."""

    label: str
    url: str


class EntrySource(Protocol):
    """One kind of origin for entries. Stateless; made once per process."""

    name: str

    def proposals(self, issue: Issue) -> Iterable[Proposal]:
        """Everything of this source that should stand in the issue now."""
        ...

    def adopt(self, issue: Issue, entries: Sequence[StandingEntry]) -> Iterable[Adoption]:
        """Take over entries of an imported draft; may create the source's own rows."""
        ...

    def published(self, issue: Issue, keys: Sequence[str]) -> None:
        """Called inside the publishing transaction: these keys stand in the frozen text."""
        ...

    def waiting(self, issue: Issue) -> Mapping[str, int]:
        """Undecided things per section slug ("" where no section was chosen)."""
        ...

    def arrivals(self, first: date, last: date) -> Mapping[date, Arrivals]:
        """What was sent in on each of these days (UTC); days without anything may be missing."""
        ...

    def answers(self, issue: Issue) -> Sequence[Answer]:
        """What waits for a decision again because its sender answered, the oldest first; a few are enough."""
        ...

    def explain(self, key: str) -> Explanation:
        """Answer "why is this line here?" for one of this source's keys."""
        ...

    def mark(self, key: str) -> Mark:
        """What stands beside the line of one of this source's keys. Told by the key alone: nothing is asked."""
        ...

    def looked_at(self, subjects: Sequence[str]) -> Mapping[str, Mark]:
        """What those subjects of presence (issues/presence.py) are that are this source's: at most one query."""
        ...


def entry_sources() -> list[EntrySource]:
    """The sources named in settings.ENTRY_SOURCES, in that order."""
    return [import_string(path)() for path in settings.ENTRY_SOURCES]
