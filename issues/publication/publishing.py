"""From a draft to what everyone reads: called ready, then published. Errors that the house rules find block both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from issues.assembly.standing import standing_keys
from issues.changes import note_changes
from issues.checking import check
from issues.checks import Level
from issues.models import Issue, IssueTemplate, Revision
from issues.publication.errors import BlockedError, PublicationError
from issues.publication.opening import new_issue
from issues.revisions import freeze
from issues.sources import entry_sources
from issues.text import issue_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.checks import Finding

Status = Issue.Status


@transaction.atomic
def make_ready(issue: Issue, *, actor: User | None) -> Issue:
    """Call the whole issue ready: nothing stands against publishing it. Any later change of its text makes a draft of it again.

    Raises BlockedError while the house rules find errors, PublicationError once it is published. Twice is once.
    """
    issue = _locked(issue)
    _refuse_errors(issue)
    return _turn(issue, Status.READY, actor=actor)


@transaction.atomic
def take_back(issue: Issue, *, actor: User | None) -> Issue:
    """Say that there is something left to do in an issue that was called ready. Twice is once.

    Raises PublicationError once it is published.
    """
    return _turn(_locked(issue), Status.DRAFT, actor=actor)


@transaction.atomic
def publish_issue(issue: Issue, *, actor: User | None) -> Revision:
    """Freeze the text as revision 1, tell every source which of its keys stand in it, and open the next draft.

    The next draft is opened in the same transaction, where there is a template and no later issue is open yet: so nobody edits what is
    published, and what was accepted too late stands in it at once. Of two publishers one is refused.

    Raises:
        BlockedError: the house rules find errors.
        PublicationError: the issue is published, or the next draft cannot be opened; nothing is changed then.
    """
    _refuse_errors(_locked(issue))
    revision = release(issue, actor=actor)
    if Issue.objects.coming() is None and IssueTemplate.objects.exists():
        new_issue(actor=actor)
    return revision


@transaction.atomic
def release(issue: Issue, *, actor: User | None) -> Revision:
    """Freeze the text as revision 1 and tell the sources, whatever the house rules say of it: an import of what is published elsewhere.

    The status is claimed by a conditional update, so of two publishers one is refused with PublicationError.
    """
    now = timezone.now()
    claimed = Issue.objects.filter(pk=issue.pk, status__in=Issue.OPEN).update(status=Status.PUBLISHED, published_at=now)
    if not claimed:
        raise PublicationError(f"{issue} is already published.")
    issue.refresh_from_db()
    revision = freeze(issue, issue_text(issue), actor=actor, reason="Published")
    keys = standing_keys(issue)
    for source in entry_sources():
        source.published(issue, keys.get(source.name, []))
    return revision


def errors_in(issue: Issue) -> list[Finding]:
    """What blocks publication, in the order of the text."""
    return [finding for finding in check(issue) if finding.level == Level.ERROR]


def _locked(issue: Issue) -> Issue:
    locked = Issue.objects.select_for_update().get(pk=issue.pk)
    if not locked.is_open:
        raise PublicationError(f"{issue} is already published.")
    return locked


def _refuse_errors(issue: Issue) -> None:
    if found := errors_in(issue):
        raise BlockedError(issue, found)


def _turn(issue: Issue, status: Issue.Status, *, actor: User | None) -> Issue:
    if issue.status != status:
        note_changes(str(issue), {"status": issue.status}, {"status": status.value}, actor=actor)
        issue.status = status
        issue.save(update_fields=["status"])
    return issue
