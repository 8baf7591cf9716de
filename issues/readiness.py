"""Which sections of an issue are ready: somebody said so, and nobody else has changed the text since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from issues.models import Issue, IssueSection, ReadyMark, SectionVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

Origin = SectionVersion.Origin
SECTION_NAME_LENGTH = 200


class ReadinessError(Exception):
    """A mark that cannot be set; the text says why."""


@dataclass(frozen=True)
class Readiness:
    """Where a section stands. `mark` is its newest mark, `edit` the first text by somebody else that came after it."""

    mark: ReadyMark | None = None
    edit: SectionVersion | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it is called ready, as it stands now."""
        return self.mark is not None and self.mark.is_ready and self.edit is None


@transaction.atomic
def mark_ready(section: IssueSection, *, version: int, actor: User) -> IssueSection:
    """Call the section ready, as `version` of it stood: what others saved later opens it again. Twice is once.

    Raises:
        ReadinessError: the issue is published, or the section is no longer in it.
    """
    return _mark(section, is_ready=True, version=version, actor=actor)


@transaction.atomic
def reopen(section: IssueSection, *, actor: User) -> IssueSection:
    """Say that there is something left to do in the section. Twice is once.

    Raises:
        ReadinessError: the issue is published, or the section is no longer in it.
    """
    return _mark(section, is_ready=False, version=section.version, actor=actor)


def readiness_of(issue: Issue) -> Mapping[int, Readiness]:
    """Where each marked section stands, by its primary key; who marked and who edited come along. Two queries."""
    marks = {mark.issue_section_id: mark for mark in issue.ready_marks.select_related("marked_by").order_by("pk")}
    ready = {pk: mark for pk, mark in marks.items() if pk is not None and mark.is_ready}
    edits: dict[int, SectionVersion] = {}
    for version in _later_texts(issue, ready):
        pk = version.issue_section_id
        mark = ready.get(pk) if pk is not None else None
        if pk is not None and mark is not None and _opens(version, mark):
            edits.setdefault(pk, version)
    return {pk: Readiness(mark, edits.get(pk)) for pk, mark in marks.items() if pk is not None}


def _later_texts(issue: Issue, ready: Mapping[int, ReadyMark]) -> list[SectionVersion]:
    """The texts, without their words, that may be newer than a mark; the oldest first."""
    oldest = min((mark.version for mark in ready.values()), default=0)
    rows = issue.section_versions.filter(issue_section__in=list(ready), version__gt=oldest)
    return list(rows.exclude(origin=Origin.FINISH).select_related("saved_by").defer("heading", "body").order_by("version", "pk"))


def _opens(version: SectionVersion, mark: ReadyMark) -> bool:
    """Whether a text opens what was called ready: somebody else's, and whatever assembly brought. Finishing adds nothing to look at."""
    is_other = version.origin == Origin.ASSEMBLY or version.saved_by_id is None or version.saved_by_id != mark.marked_by_id
    return version.version > mark.version and is_other


def _mark(section: IssueSection, *, is_ready: bool, version: int, actor: User) -> IssueSection:
    issue = Issue.objects.select_for_update().get(pk=section.issue_id)
    if not issue.is_open:
        raise ReadinessError(_("%(issue)s is published.") % {"issue": issue})
    row = issue.sections.filter(pk=section.pk).first()
    if row is None:
        raise ReadinessError(_("This section is no longer in the issue."))
    version = min(version, row.version)
    last = row.ready_marks.last()
    is_said = last is not None and (last.is_ready, last.marked_by_id) == (is_ready, actor.pk) and last.version == version
    if not is_said and (last is not None or is_ready):
        name = str(row)[:SECTION_NAME_LENGTH]
        row.ready_marks.create(issue=issue, section_name=name, version=version, is_ready=is_ready, marked_by=actor)
    return row
