"""Links that an editor adds on the desk: taken in by the app that knows them (taking.py), and put into the text in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from issues.adoption import section_slug
from issues.assembly.sheets import best_gap, standing_sort_key
from issues.editing.entries import add_entries
from issues.editing.errors import EditingError
from issues.editing.section import open_issue
from issues.index import section_kinds
from issues.markdown import parse_body, render_entry
from issues.markdown.lists import entries_of
from issues.models import Issue, IssueSection, Placement
from issues.taking import TakingError, link_taker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from issues.sources import Proposal
    from issues.taking import Wanted
    from issues.text import Step

LINK = "link"  # what a section holds that no catalogue knows


@transaction.atomic
def add_links(issue: Issue, *, section: int, links: Sequence[Wanted], actor: User) -> Step | None:
    """Take these links in for that editor and put their lines into a section, behind its others (films and recordings stay last).

    Raises EditingError when one is not taken, or the section is no list of links; then nothing is done.
    """
    if not links:
        raise EditingError(_("Choose at least one of them."))
    issue = open_issue(issue.pk)
    refuse_other_issues(issue)
    rows = list(issue.sections.select_related("section"))
    kinds = dict(zip([row.pk for row in rows], section_kinds(rows), strict=True))
    row = next((row for row in rows if row.pk == section), None)
    if row is None:
        raise EditingError(_("This section is no longer in the issue."))
    taker, word, kind = link_taker(), section_slug(row), kinds[row.pk] or LINK
    try:
        proposals = [taker.take(link, section=word, kind=kind, actor=actor) for link in links]
    except TakingError as error:
        raise EditingError(str(error)) from error
    lines = [render_entry(proposal.entry) for proposal in proposals]
    step = add_entries(issue, section=row.pk, lines=lines, gap=_gap(row, kind, proposals), actor=actor)
    _note_places(issue, row, taker.source, proposals)
    return step


def refuse_other_issues(issue: Issue) -> None:
    """Accepted submissions carry no issue: they go to the coming one. Raises EditingError for any other."""
    if Issue.objects.coming() != issue:
        raise EditingError(_("Links are added to the coming issue alone. Type them into the section's text instead."))


def _gap(row: IssueSection, kind: str, proposals: Sequence[Proposal]) -> int:
    """Behind how many entries they go."""
    ordering = row.section.ordering if row.section else ""
    keys = [standing_sort_key(item.entry, ordering) for item in entries_of(parse_body(row.body, kind))]
    return best_gap(keys, standing_sort_key(proposals[0].entry, ordering))


def _note_places(issue: Issue, row: IssueSection, source: str, proposals: Sequence[Proposal]) -> None:
    """From now on assembly knows these lines as its own."""
    texts = {proposal.key: render_entry(proposal.entry) for proposal in proposals}
    Placement.objects.bulk_create(
        Placement(
            issue=issue,
            source=source,
            key=proposal.key,
            listing=proposal.listing,
            issue_section=row,
            section=proposal.section,
            text=texts[proposal.key],
            proposed_text=texts[proposal.key],
            standing_text=texts[proposal.key],
            sort_key=list(proposal.sort_key),
        )
        for proposal in proposals
    )
