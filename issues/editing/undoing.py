"""Taking a change of the text back, while the issue is unpublished: what others did since stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.conflict import join_versions
from issues.editing.errors import EditingError, StaleSectionError
from issues.editing.following import BodyChange, follow_lines
from issues.editing.section import open_issue, text_at, text_of, write_body
from issues.index import section_kinds
from issues.markdown import Cut
from issues.models import SectionVersion
from issues.text import Step

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import User

    from issues.models import Issue, IssueSection

_HEADINGS = gettext_lazy("It changed headings, too. Take it back in the whole text.")


def last_change(issue: Issue, *, actor: User) -> SectionVersion | None:
    """The newest change of somebody that can be taken back and is not yet: two queries."""
    mine = issue.section_versions.filter(saved_by=actor).exclude(change=None).order_by("-pk")
    undone = set(mine.exclude(undoes=None).values_list("undoes", flat=True))
    return next((version for version in mine.filter(undoes=None)[: len(undone) + 1] if version.change not in undone), None)


@transaction.atomic
def undo_change(issue: Issue, change: UUID, *, actor: User | None) -> Step:
    """Let every section that this change touched be as it was before, later changes of other lines kept.

    Raises StaleSectionError when somebody changed the same lines since, EditingError when the issue is published, the change is undone
    already, or it made sections.
    """
    issue = open_issue(issue.pk)
    versions = list(SectionVersion.objects.filter(issue=issue, change=change).select_related("issue_section").order_by("pk"))
    if not versions:
        raise EditingError(_("There is no such change."))
    if SectionVersion.objects.filter(issue=issue, undoes=change).exists():
        raise EditingError(_("This is undone already."))
    if any(version.version == 1 for version in versions):
        raise EditingError(str(_HEADINGS))
    rows = list(issue.sections.select_related("section"))
    kinds = dict(zip([row.pk for row in rows], section_kinds(rows), strict=True))
    by_pk = {row.pk: row for row in rows}
    changes = [_back(version, by_pk, kinds) for version in versions]
    step = Step(actor, _("undone: %(note)s") % {"note": versions[0].note or _("an edit")}, undoes=change)
    for one in changes:
        write_body(issue, rows, one.row, one.after, step)
    follow_lines(issue, changes)
    return step


def _back(version: SectionVersion, rows: dict[int, IssueSection], kinds: dict[int, str | None]) -> BodyChange:
    """What one section becomes without the change that this version was."""
    row = rows.get(version.issue_section_id or 0)
    if row is None:
        raise EditingError(_("A section that it changed is no longer in the issue."))
    before, after, now = text_at(row, version.version - 1), Cut(version.heading, version.body), text_of(row)
    if before.heading != after.heading:
        raise EditingError(str(_HEADINGS))
    joined = join_versions(after.body, before.body, now.body)
    if joined.clashes:
        raise StaleSectionError(row, yours=before, theirs=now, base=after, version=version.version)
    kind = kinds[row.pk]
    wanted, found = BodyChange(row, kind, after.body, before.body), BodyChange(row, kind, now.body, joined.text)
    if joined.text == now.body or (found.gone, found.come) != (wanted.gone, wanted.come):  # half of it is no undoing
        raise EditingError(_("Somebody changed the same lines in “%(section)s” since. Nothing was undone.") % {"section": row})
    return found
