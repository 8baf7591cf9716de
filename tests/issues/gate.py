"""A gate in the middle of an assembly, for processes that are to be killed just there: a source of entries that can be shut."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from issues.assembly import assemble_issue
from issues.markdown.nodes import Link
from issues.models import Issue, SectionVersion
from issues.sources import Adoption, Answer, Arrivals, Explanation, Mark, Proposal, StandingEntry
from issues.text import store_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from issues.models import Assembly

RESUME_SECONDS = 60


class Gate:
    """The folder through which a test and the processes it starts speak."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"GATE": str(folder), "DJANGO_SETTINGS_MODULE": "tests.issues.gate_settings", "WORK_LEASE": "4"}
        self._shut = folder / "shut"
        self._reached = folder / "reached"

    def shut(self) -> None:
        """Hold up the next that comes."""
        self._reached.unlink(missing_ok=True)
        self._shut.touch()

    def open(self) -> None:
        """Let everybody pass."""
        self._shut.unlink(missing_ok=True)

    def pass_through(self) -> None:
        """Wait while the gate is shut."""
        if self._shut.exists():
            self._reached.touch()
        while self._shut.exists():
            time.sleep(0.02)

    def wait_until_reached(self) -> None:
        """Wait until somebody stands at the shut gate."""
        wait_until(self._reached.exists)


class GateSource:
    """Proposes three links to the section News, behind the gate of the environment if there is one."""

    name = "gate"

    def proposals(self, issue: Issue) -> Iterable[Proposal]:
        del issue
        if "GATE" in os.environ:
            Gate(Path(os.environ["GATE"])).pass_through()
        for number in range(3):
            yield Proposal("heading:News", f"link:{number}", Link(f"Title {number}", f"https://example.org/{number}"), (0, number))

    def adopt(self, issue: Issue, entries: Sequence[StandingEntry]) -> Iterable[Adoption]:
        del issue, entries
        return ()

    def published(self, issue: Issue, keys: Sequence[str]) -> None:
        """Nothing to note."""

    def waiting(self, issue: Issue) -> Mapping[str, int]:
        del issue
        return {}

    def arrivals(self, first: date, last: date) -> Mapping[date, Arrivals]:
        del first, last
        return {}

    def answers(self, issue: Issue) -> Sequence[Answer]:
        del issue
        return ()

    def explain(self, key: str) -> Explanation:
        return Explanation(key, "")

    def mark(self, key: str) -> Mark:
        return Mark(key, "")

    def looked_at(self, subjects: Sequence[str]) -> Mapping[str, Mark]:
        del subjects
        return {}


def make_issue(number: int = 1) -> Issue:
    """A draft with an empty section News."""
    name = f"2026-01-07-this-week-in-rust-{number}.md"
    issue = Issue.objects.create(number=number, title=f"This Week in Rust {number}", date=date(2026, 1, 7), file_name=name)
    store_text(issue, f"Title: This Week in Rust {number}\n\n## News\n\n", actor=None, origin="import")
    return issue


def news(issue: Issue) -> str:
    """What stands below the heading News."""
    return issue.sections.get(heading__startswith="## News").body


def has_state(row: Assembly, state: str) -> bool:
    """Look at the row anew."""
    row.refresh_from_db()
    return row.state == state


def assert_done_once(row: Assembly) -> None:
    """Wait until it is done; then there was one effect, and the bytes are those of an issue that nothing befell."""
    wait_until(lambda: has_state(row, "done"))
    assert (row.lease, row.error) == (None, "")
    undisturbed = make_issue((row.issue.number or 0) + 10_000)
    assemble_issue(undisturbed, actor=None)
    assert news(row.issue) == news(undisturbed) != news(make_issue((row.issue.number or 0) + 20_000))
    assert assembled_versions(row.issue) == assembled_versions(undisturbed) == 1


def assembled_versions(issue: Issue) -> int:
    """How many saves of a section assembly made."""
    return SectionVersion.objects.filter(issue=issue, origin=SectionVersion.Origin.ASSEMBLY).count()


def wait_until(condition: Callable[[], object], *, seconds: float = RESUME_SECONDS) -> None:
    """Look again and again until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)
