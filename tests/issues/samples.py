"""Our own issues in tests/data/issues, and a source that notes what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from issues.markdown.nodes import Link
from issues.sources import Adoption, Explanation, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from issues.models import Issue
    from issues.sources import Answer, Arrivals, Proposal, StandingEntry

FOLDER = Path(__file__).parents[1] / "data" / "issues"
SAMPLE = FOLDER / "2031-01-01-this-week-in-rust.md"
OLD_SAMPLE = FOLDER / "2014-11-03-this-week-in-rust.markdown"
NOTING_SOURCE = "tests.issues.samples.NotingSource"


def read(path: Path) -> str:
    """The text of a file, every character kept."""
    return path.read_bytes().decode()


def sample_text() -> str:
    """The text of our own issue 901."""
    return read(SAMPLE)


@dataclass
class Notes:
    """What the noting source proposes, and what it was told."""

    proposals: list[Proposal] = field(default_factory=list)
    published: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


class NotingSource:
    """Adopts every link of Observations/Thoughts under its address, lacks one listing, and notes what is published."""

    name = "noting"
    notes: ClassVar[Notes] = Notes()

    def proposals(self, issue: Issue) -> Iterable[Proposal]:
        """What the test put into the notes, and what stands already."""
        del issue
        return self.notes.proposals

    def adopt(self, issue: Issue, entries: Sequence[StandingEntry]) -> Iterable[Adoption]:
        """Claim the links of one section; one listing is nowhere in the draft."""
        del issue
        for place, standing in enumerate(entries):
            if standing.section == "observations-thoughts" and isinstance(standing.entry, Link):
                yield Adoption(standing.entry.url, "", standing.section, standing, (0, place))
        yield Adoption("lacking", "virtual", "events-virtual", None, ("2031-01-02", "Virtual"))

    def published(self, issue: Issue, keys: Sequence[str]) -> None:
        """Note it."""
        self.notes.published.append((issue.pk, tuple(keys)))

    def waiting(self, issue: Issue) -> Mapping[str, int]:
        """Nothing."""
        del issue
        return {}

    def arrivals(self, first: date, last: date) -> Mapping[date, Arrivals]:
        """Nothing."""
        del first, last
        return {}

    def answers(self, issue: Issue) -> Sequence[Answer]:
        """None."""
        del issue
        return ()

    def explain(self, key: str) -> Explanation:
        """The key itself."""
        return Explanation(key, "/")

    def mark(self, key: str) -> Mark:
        """The key itself."""
        return Mark(key, "/")

    def looked_at(self, subjects: Sequence[str]) -> Mapping[str, Mark]:
        """None."""
        del subjects
        return {}
