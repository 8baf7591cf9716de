"""Saving a section together with those below it, as one change: what a form of the desk made of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from issues.editing.section import save_section
from issues.editing.whole import SavedText, save_issue_text
from issues.markdown import joined, parse_heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.contrib.auth.models import User

    from issues.markdown import Cut
    from issues.models import IssueSection


def section_group(row: IssueSection, *, level: int | None = None) -> list[IssueSection]:
    """The section and those right below it: with a deeper heading, or one of `level` and deeper."""
    rows = list(row.issue.sections.select_related("section"))
    place = rows.index(row)
    least = parse_heading(row.heading).level + 1 if level is None else level
    end = next((at for at in range(place + 1, len(rows)) if parse_heading(rows[at].heading).level < least), len(rows))
    return rows[place:end]


@transaction.atomic
def save_group(row: IssueSection, cuts: Sequence[Cut], *, versions: Mapping[int, int], level: int | None, actor: User | None) -> SavedText:
    """Make these cuts the text of the section and those below it, written on top of `versions` (primary key -> version, in order).

    Sections that others added meanwhile stay. A section alone that has a newer version raises StaleSectionError, one of
    several is refused alone and listed in the answer. Raises EditingError as `save_section` and `save_issue_text` do.
    """
    if len(versions) == 1:
        text = joined(cuts)
        before = row.version
        saved = save_section(row, body=text[len(cuts[0].heading) :], version=versions[row.pk], actor=actor)
        return SavedText(saved=[saved] if saved.version != before else [])
    own = {one.pk for one in section_group(row, level=level)}
    others = list(row.issue.sections.all())
    place = next(at for at, one in enumerate(others) if one.pk == row.pk)
    above = [one for one in others[:place] if one.pk not in versions]
    below = [one for one in others[place:] if one.pk not in versions and one.pk not in own]
    text = "".join([*(one.heading + one.body for one in above), joined(cuts), *(one.heading + one.body for one in below)])
    known = {one.pk: one.version for one in above} | dict(versions) | {one.pk: one.version for one in below}
    return save_issue_text(row.issue, text=text, versions=known, actor=actor)
