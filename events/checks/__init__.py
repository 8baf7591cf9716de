"""The house rules about events, as checks of an issue (issues/checks). Pure.

They judge events in today's form, ISO dates between pipes, which began with the issue of 2 March 2022.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.checks.dates import check_event_order, check_event_window
from events.checks.lines import check_event_headings, check_event_lines
from events.checks.spots import check_event_places, check_event_regions
from events.checks.twice import check_event_duplicates

if TYPE_CHECKING:
    from issues.checks import Check

CHECKS: tuple[Check, ...] = (
    check_event_headings,
    check_event_lines,
    check_event_window,
    check_event_order,
    check_event_duplicates,
    check_event_regions,
    check_event_places,
)
