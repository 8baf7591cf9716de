"""The public pages of issues: home, the archive, one issue. They read and show; nothing is changed here."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from issues.exports.contents import contents
from issues.exports.html import render_html
from issues.models import Issue
from issues.overview import chapters
from issues.text import issue_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from issues.models import IssueQuerySet

LATEST = 3
MONTHS = range(1, 13)

# Keyed by the text itself, so it is never stale. Drafts are read more often than they change.
cached_html = lru_cache(maxsize=32)(render_html)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The coming issue: its deadline, what is in, how to take part; and the latest ones."""
    coming = Issue.objects.coming()
    published = Issue.objects.published()
    found = chapters(coming) if coming else []
    context = {
        "coming": coming,
        "listed": [part for chapter in found for part in chapter.listed],
        "counted": [chapter for chapter in found if chapter.counted],
        "latest": published[:LATEST],
        "published_count": published.count(),
    }
    return render(request, "issues/home.html", context)


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """All published issues by year and month; above them the open draft."""
    published = Issue.objects.published().only("number", "title", "date")
    years = [(year, _by_month(list(issues))) for year, issues in groupby(published, key=lambda issue: issue.date.year)]
    context = {"coming": Issue.objects.coming(), "years": years, "months": [date(2000, month, 1) for month in MONTHS]}
    return render(request, "issues/issue_list.html", context)


@require_safe
def issue_by_number(request: HttpRequest, number: int) -> HttpResponse:
    """An issue at its short address."""
    return _issue_page(request, get_object_or_404(Issue, number=number))


@require_safe
def issue_by_date(request: HttpRequest, day: date, slug: str) -> HttpResponse:
    """An issue at the newsletter's own address; the only one of the few without a number."""
    for issue in Issue.objects.filter(date=day):
        if issue.slug == slug:
            return _issue_page(request, issue)
    raise Http404


def _issue_page(request: HttpRequest, issue: Issue) -> HttpResponse:
    revision = None if issue.is_open else issue.revisions.last()
    html = (revision and revision.html) or cached_html(revision.text if revision else issue_text(issue))
    shown = Issue.objects.all() if issue.is_open else Issue.objects.published()
    context = {
        "issue": issue,
        "html": html,
        "contents": contents(html),
        "revision": revision,
        "previous": _neighbour(shown.filter(date__lt=issue.date).order_by("-date", "-pk")),
        "next": _neighbour(shown.filter(date__gt=issue.date).order_by("date", "pk")),
    }
    return render(request, "issues/issue.html", context)


def _neighbour(issues: IssueQuerySet) -> Issue | None:
    return issues.only("number", "title", "date").first()


def _by_month(issues: list[Issue]) -> list[tuple[date, list[Issue]]]:
    """All twelve months of the year these issues are from, each with its issues, oldest first."""
    year = issues[0].date.year
    return [(date(year, month, 1), [issue for issue in reversed(issues) if issue.date.month == month]) for month in MONTHS]
