"""Why a step in an issue's life is not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.checks import Finding
    from issues.models import Issue, Revision

MOST_SHOWN = 3


class PublicationError(Exception):
    """A step in an issue's life that cannot be taken; the text says why."""


class BlockedError(PublicationError):
    """The house rules find errors in the issue: `findings` are all of them, the text names the first ones."""

    def __init__(self, issue: Issue, findings: Sequence[Finding]) -> None:
        """Say how many, and where."""
        self.findings = tuple(findings)
        super().__init__(f"{issue} has {_counted(findings)}: {_first(findings)}.")


class WorseError(PublicationError):
    """The house rules find errors in an amended text that are not in `last`: the text names the first ones."""

    def __init__(self, last: Revision, findings: Sequence[Finding]) -> None:
        """Say how many, and where."""
        super().__init__(f"The text has {_counted(findings)} that revision {last.number} has not: {_first(findings)}.")


class StaleRevisionError(PublicationError):
    """Somebody amended the issue meanwhile: `last` is the revision that stands now."""

    def __init__(self, last: Revision) -> None:
        """Say which one it is."""
        self.last = last
        super().__init__(f"{last.issue} was amended meanwhile: it is at revision {last.number} now. Look at it, then amend that one.")


def _counted(findings: Sequence[Finding]) -> str:
    return "1 error" if len(findings) == 1 else f"{len(findings)} errors"


def _first(findings: Sequence[Finding]) -> str:
    shown = "; ".join(f"line {found.line}: {found.message.rstrip('.')}" for found in findings[:MOST_SHOWN])
    return f"{shown}; and {len(findings) - MOST_SHOWN} more" if len(findings) > MOST_SHOWN else shown
