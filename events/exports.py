"""The formats of an issue that this app adds (settings.ISSUE_EXPORTS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.exports.table import Export

if TYPE_CHECKING:
    from issues.exports.edition import Edition


def calendar(edition: Edition) -> str:
    """The events as a calendar file. The library is loaded when one is made; most who know of the format make none."""
    from events.calendar_files import calendar as made  # noqa: PLC0415 (see above)

    return made(edition)


EXPORTS = (Export("ics", "events.ics", "text/calendar", calendar, is_public=True, label="Calendar"),)
