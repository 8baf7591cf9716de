"""Home: what is being made, and how to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.models import Issue
from issues.overview import chapters

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LATEST = 3


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
