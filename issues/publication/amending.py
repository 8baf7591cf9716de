"""Amendments: what is published changes only with a reason, as a further revision that is listed beside the others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from issues.checking import Survey, read_records, text_in_database
from issues.checks import Level, Reading
from issues.discussion import DiscussionError, with_discussion
from issues.editing.dates import refuse_headless, refuse_moved
from issues.editing.errors import EditingError
from issues.editing.section import refuse_too_many, refuse_unstorable
from issues.markdown import cut
from issues.models import Issue, Revision, SectionVersion
from issues.publication.errors import PublicationError, StaleRevisionError, WorseError
from issues.revisions import freeze, last_revision
from issues.text import store_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.checks import Finding

LONGEST_REASON = 200
DISCUSSION_REASON = "The address of the discussion"


@transaction.atomic
def amend_issue(issue: Issue, *, text: str, base: int, reason: str, actor: User | None) -> Revision:
    """Freeze `text` as the issue's next revision, written on top of revision `base`, and keep it in the sections.

    Raises:
        StaleRevisionError: somebody amended the issue since.
        WorseError: the house rules find errors in the text that the last revision has not.
        PublicationError: it is not published, there is no reason, nothing is changed, or the text is none of an issue.
    """
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    plan_amendment(issue, text=text, base=base)
    reason = " ".join(reason.split())
    if not reason:
        raise PublicationError("Say why: an amendment is listed with its reason.")
    if len(reason) > LONGEST_REASON:
        raise PublicationError(f"Give the reason in {LONGEST_REASON} characters; these are {len(reason)}.")
    store_text(issue, text, actor=actor, origin=SectionVersion.Origin.AMENDMENT)
    issue.status = Issue.Status.AMENDED
    issue.save(update_fields=["status"])
    return freeze(issue, text, actor=actor, reason=reason)


def plan_amendment(issue: Issue, *, text: str, base: int) -> Revision:
    """The revision that an amendment with this text would follow; nothing is written.

    Raises as `amend_issue` does, the reason aside.
    """
    last = last_revision(issue)
    if issue.is_open or last is None:
        raise PublicationError(f"{issue} is not published yet: edit it.")
    if last.number != base:
        raise StaleRevisionError(last)
    if text == last.text:
        raise PublicationError("Nothing is changed.")
    try:
        pieces = cut(text)
        refuse_too_many(pieces)
        refuse_unstorable(*pieces)
        refuse_headless(last.text, text)
        refuse_moved(last.text, text)
    except EditingError as error:
        raise PublicationError(str(error)) from error
    if found := _new_errors(issue, text):
        raise WorseError(last, found)
    return last


def _new_errors(issue: Issue, text: str) -> list[Finding]:
    """The errors that the house rules find in the text and not in the last revision.

    A line may be reworded that had an error before: of one rule, a section may have as many errors as it had.
    """
    standing = text_in_database(issue)
    survey = Survey([standing], read_records())
    amended = standing.with_reading(Reading(text, file_name=issue.file_name))
    before, after = ([found for found in survey.findings(one) if found.level is Level.ERROR] for one in (standing, amended))
    messages = {found.message for found in before}
    more = Counter(map(_kind, after)) - Counter(map(_kind, before))
    grown = [found for found in after if more[_kind(found)]]
    return [found for found in grown if found.message not in messages] or grown


def _kind(finding: Finding) -> tuple[str, str]:
    return finding.id, finding.section


def put_discussion(issue: Issue, url: str, *, base: int, actor: User | None) -> Revision:
    """Amend exactly the line that leads to the discussion.

    Raises PublicationError for an address that cannot be published, where the issue has no such line, and as `amend_issue` does.
    """
    last = last_revision(issue)
    if last is None:
        raise PublicationError(f"{issue} is not published yet; its discussion is opened afterwards.")
    try:
        text = with_discussion(last.text, url)
    except DiscussionError as error:
        raise PublicationError(str(error)) from error
    return amend_issue(issue, text=text, base=base, reason=DISCUSSION_REASON, actor=actor)
