"""From when on a rule holds: an issue is judged by the rules of its own day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from issues.checks.reading import Reading


def holds_for(reading: Reading, since: date) -> bool:
    """Whether a rule that began on that day holds for an issue. One without a date is judged by all rules."""
    return reading.date is None or reading.date >= since
