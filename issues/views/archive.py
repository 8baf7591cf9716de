"""The archive: every issue there is."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues.index import listed_entries
from issues.models import Issue, PublicSite
from issues.views.about import about

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TITLE = "All issues of This Week in Rust"
DESCRIPTION = "Every issue since 2013, year by year, with a search over all that was ever printed."


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """All published issues by year, newest first, each with its number of entries; above them the open draft, where readers may see it."""
    entries = dict(listed_entries().order_by().values_list("issue_id").annotate(Count("pk")))
    published = Issue.objects.published().only("number", "title", "date")
    rows = [(issue, _title(issue), entries.get(issue.pk, 0)) for issue in published]
    years = [(year, list(found)) for year, found in groupby(rows, key=lambda row: row[0].date.year)]
    coming = Issue.objects.coming() if PublicSite.objects.shows_draft() else None
    return render(
        request, "issues/issue_list.html", {"coming": coming, "years": years} | about(reverse("issue-list"), DESCRIPTION, headline=TITLE)
    )


def _title(issue: Issue) -> str:
    """The title, with the number where that is not in it."""
    return issue.title if str(issue.number or "") in issue.title else f"{issue.number}: {issue.title}"
