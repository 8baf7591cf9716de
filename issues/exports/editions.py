"""From what the database holds to editions: which text of an issue is given out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings

from issues.exports.edition import Edition, Site
from issues.exports.html import render_html
from issues.revisions import revision_html
from issues.text import issue_text

if TYPE_CHECKING:
    from datetime import datetime

    from issues.models import Issue, Revision

NAME = "This Week in Rust"


def site() -> Site:
    """The newsletter's site, as the settings name it."""
    return Site(NAME, settings.SITE_URL)


def edition_of(issue: Issue, revision: Revision | None) -> Edition:
    """The revision as an edition, or without one the draft as it stands. Its HTML is rendered and stored when it is first asked for."""
    text = revision.text if revision else issue_text(issue)
    return Edition(
        number=issue.number,
        title=issue.title,
        date=issue.date,
        file_name=issue.file_name,
        revision=revision.number if revision else 0,
        text=text,
        path=issue.get_absolute_url(),
        old_path=issue.blog_url,
        site=site(),
        published_at=issue.published_at,
        revised_at=_revised_at(issue, revision) if revision else None,
        reason=revision.reason if revision else "",
        campaign=settings.CAMPAIGN_TOOL.lower(),
        render=partial(revision_html, revision) if revision else partial(render_html, text),
    )


def _revised_at(issue: Issue, revision: Revision) -> datetime | None:
    """The first revision of an import was frozen long after the issue had come out."""
    return issue.published_at if revision.number == 1 else revision.created_at
