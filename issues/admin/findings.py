"""Findings on the desk: each under a name, at its line, with its repair. A repair that no longer fits is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from issues.checking import CheckingError, Survey, read_records, save, text_in_database
from issues.checking.standing import standing_findings
from issues.checks.repairs import fitting, mend
from issues.editing import EditingError
from issues.editing.names import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from issues.checks import Finding, Level, Reading
    from issues.models import Issue, IssueSection

ALL = "all"


@dataclass(slots=True)
class ShownFinding:
    """A finding; `repair` is its name where it has a certain mend, else empty. `anchor` is the id of its place on the page."""

    level: Level
    id: str
    message: str
    hint: str
    section: str
    line: int
    repair: str = ""
    anchor: str = ""


def shown_findings(issue: Issue, sections: Sequence[IssueSection]) -> list[ShownFinding]:
    """What the house rules find in an open issue, in the order of the text. `sections` are all that it has, in order."""
    if not issue.is_open or not sections:
        return []
    standing = standing_findings(issue, sections)
    repairable = {id(offer.finding) for offer in fitting(standing.reading, standing.findings)}
    return [
        ShownFinding(
            one.level, one.id, one.message, one.hint, one.section, one.line, _name(standing.reading, one) if id(one) in repairable else ""
        )
        for one in standing.findings
    ]


def repair(issue: Issue, name: str, *, actor: User) -> int:
    """Apply the repair of that name, or (`ALL`) every one; gives how many were applied.

    Raises EditingError when there is no such finding any more, or the text was saved meanwhile.
    """
    text = text_in_database(issue)
    survey = Survey([text], read_records())
    mended = mend(
        text.reading,
        look=lambda reading: survey.findings(text.with_reading(reading)),
        choose=lambda offer: name == ALL or _name(text.reading, offer.finding) == name,
    )
    if not mended.applied:
        raise EditingError(_("This finding is gone: somebody changed the line meanwhile. Look again."))
    try:
        save(text, mended.reading.text, actor=actor, note=_note(mended.applied))
    except CheckingError as error:
        raise EditingError(str(error)) from error
    return len(mended.applied)


def _name(reading: Reading, finding: Finding) -> str:
    """Its rule, its line, and a digest of what stands there."""
    line = reading.lines[finding.line - 1] if finding.line <= len(reading.lines) else ""
    return f"{finding.id}.{finding.line}.{digest(line)}"


def _note(applied: tuple[Finding, ...]) -> str:
    more = _(" and %(number)s more") % {"number": len(applied) - 1} if len(applied) > 1 else ""
    return _("repaired line %(line)s (%(rule)s)") % {"line": applied[0].line, "rule": applied[0].id} + more
