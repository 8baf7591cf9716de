"""Writing sections of an issue that is locked: their texts, their order, the versions that tell it, and the index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from issues.editing.dates import follow_front_matter
from issues.editing.errors import EditingError
from issues.index import reindex
from issues.markdown import Cut, cut, joined
from issues.models import IssueSection, SectionVersion
from issues.text import gone_and_moved, note_arrangement, note_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.models import Issue
    from issues.text import Step

NAMED = 3  # sections that a note names


def text_of(row: IssueSection) -> Cut:
    """The section's heading and body as they stand."""
    return Cut(row.heading, row.body)


def refuse_unfitting(order: Sequence[IssueSection]) -> None:
    """Refuse sections that would be cut differently in this order. Raises EditingError."""
    pieces = [text_of(row) for row in order]
    if cut(joined(pieces)) != pieces:
        raise EditingError(_("The sections would not fit together: look for an open comment or code fence, or edit them one by one."))


def write_sections(
    issue: Issue, before: Sequence[IssueSection], order: Sequence[IssueSection], *, saved: Sequence[IssueSection], step: Step
) -> None:
    """Let the issue have the sections of `order` instead of those of `before`: `saved` are new or have another text, and their version.

    Each of those and what goes or is moved leaves a version of this step, which is named after what came, went and moved.
    """
    standing = {row.pk for row in before}
    step = named(step, before, order)
    issue.sections.filter(pk__in=standing - {row.pk for row in order}).delete()
    IssueSection.objects.bulk_update([row for row in saved if row.pk in standing], ["heading", "body", "section", "version"])
    put_in_order([row for row in order if row.pk in standing], order)
    IssueSection.objects.bulk_create(row for row in order if row.pk not in standing)
    note_versions(saved, actor=step.actor, origin=SectionVersion.Origin.EDIT, step=step)
    note_arrangement(before, order, actor=step.actor, origin=SectionVersion.Origin.EDIT, step=step)
    reindex(issue, saved)
    if order[0] in saved:
        follow_front_matter(issue, order[0])


def put_in_order(rows: Sequence[IssueSection], order: Sequence[IssueSection]) -> None:
    """Give the sections their places in this order, writing those of `rows`, which are stored."""
    places = {id(row): place for place, row in enumerate(order)}
    moved = [row for row in rows if row.position != places[id(row)]]
    for row in order:
        row.position = places[id(row)]
    IssueSection.objects.bulk_update(moved, ["position"])


def named(step: Step, before: Sequence[IssueSection], order: Sequence[IssueSection]) -> Step:
    """The step with a note, if it has none: which sections it adds, takes out and moves."""
    standing = {row.pk for row in before}
    made = [row for row in order if row.pk not in standing]
    gone, moved = gone_and_moved(before, order)
    did = [(_("added %(sections)s"), made), (_("took out %(sections)s"), gone), (_("moved %(sections)s"), moved)]
    return replace(step, note="; ".join(words % {"sections": _said(rows)} for words, rows in did if rows)) if not step.note else step


def _said(rows: Sequence[IssueSection]) -> str:
    more = _(" and %(number)s more") % {"number": len(rows) - NAMED} if len(rows) > NAMED else ""
    return ", ".join(f"“{row}”" for row in rows[:NAMED]) + more
