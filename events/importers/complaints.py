"""What is said about a calendar while it is read, bounded whatever stands in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from events.importers.announced import Complaint

MOST_COMPLAINTS = 100
"""That are kept in words; the rest is counted."""


@dataclass(slots=True)
class Complaints:
    """The complaints about one calendar, and whether it was read whole in spite of them."""

    is_whole: bool = True
    _said: dict[Complaint, None] = field(default_factory=dict)
    _unsaid: int = 0

    def mended(self, where: str, message: str) -> None:
        """Say that something was taken otherwise than it stands there."""
        complaint = Complaint(where, message)
        if len(self._said) < MOST_COMPLAINTS:
            self._said[complaint] = None
        elif complaint not in self._said:
            self._unsaid += 1

    def left_out(self, where: str, message: str) -> None:
        """Say that something was not taken, though it may fall into the span."""
        self.is_whole = False
        self.mended(where, message)

    def said(self) -> tuple[Complaint, ...]:
        """All of them, each once."""
        rest = (Complaint("", f"And {self._unsaid} more like these."),) if self._unsaid else ()
        return (*self._said, *rest)
