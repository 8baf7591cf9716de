"""The archive: every issue there is."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.index import listed_entries
from issues.models import Issue

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """All published issues by year, newest first, each with its number of entries; above them the open draft."""
    entries = dict(listed_entries().order_by().values_list("issue_id").annotate(Count("pk")))
    published = Issue.objects.published().only("number", "title", "date")
    rows = [(issue, _title(issue), entries.get(issue.pk, 0)) for issue in published]
    years = [(year, list(found)) for year, found in groupby(rows, key=lambda row: row[0].date.year)]
    return render(request, "issues/issue_list.html", {"coming": Issue.objects.coming(), "years": years})


def _title(issue: Issue) -> str:
    """The title, with the number where that is not in it."""
    return issue.title if str(issue.number or "") in issue.title else f"{issue.number}: {issue.title}"
