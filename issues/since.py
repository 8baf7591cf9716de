"""What an issue's text is compared with: as the last assembly left it, the last revision, and the fixed text of the issue before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from issues.checks import Reading
from issues.checks.structure.fixed import fixed_text
from issues.exports.markdown import export_markdown
from issues.models import Assembly, Issue, SectionVersion
from issues.text import issue_text


class Since(StrEnum):
    """What to compare with."""

    ASSEMBLY = "assembly"
    REVISION = "revision"
    WEEK = "week"


@dataclass(frozen=True)
class Compared:
    """Two texts, and what the first one is in words."""

    words: str
    before: str
    after: str


def compare(issue: Issue, since: Since) -> Compared | None:
    """The issue's text now and then; None where there is nothing to compare with. At most three queries."""
    if since is Since.ASSEMBLY:
        return _with_assembly(issue)
    return _with_revision(issue) if since is Since.REVISION else _with_issue_before(issue)


def _with_assembly(issue: Issue) -> Compared | None:
    run = issue.assemblies.filter(state=Assembly.State.DONE).exclude(finished_at=None).first()
    if run is None or run.finished_at is None:
        return None
    words = _("since the assembly of %(time)s UTC") % {"time": date_format(run.finished_at, "D j M, H:i")}
    versions = SectionVersion.objects.in_bulk(run.versions)
    before = "".join(versions[pk].standing for pk in run.versions)
    return Compared(words, before, issue_text(issue))


def _with_revision(issue: Issue) -> Compared | None:
    revision = issue.revisions.last()
    return Compared(_("since revision %(number)s") % {"number": revision.number}, revision.text, issue_text(issue)) if revision else None


def _with_issue_before(issue: Issue) -> Compared | None:
    """The paragraphs that stand in every issue, here and in the issue before; what changes every week is left out."""
    before = Issue.objects.filter(date__lt=issue.date).order_by("-date", "-pk").first()
    if before is None:
        return None
    texts = (export_markdown(before), issue_text(issue))
    return Compared(_("from the fixed text of %(issue)s") % {"issue": before}, *(fixed_text(Reading(text)) for text in texts))
