"""Home: what is being made, and how to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues.models import Issue, PublicSite
from issues.overview import chapters
from issues.views.about import about

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LATEST = 3
DESCRIPTION = (
    "What happened in the Rust programming language and its community, every week since 2013. Send in what you found, without an account."
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The coming issue: its deadline, what is in where readers may see that, how to take part; and the latest ones."""
    coming = Issue.objects.coming()
    published = Issue.objects.published()
    draft = coming if coming and PublicSite.objects.shows_draft() else None
    found = chapters(draft) if draft else []
    context = {
        "coming": coming,
        "draft": draft,
        "listed": [part for chapter in found for part in chapter.listed],
        "counted": [chapter for chapter in found if chapter.counted],
        "latest": published[:LATEST],
        "published_count": published.count(),
    }
    return render(request, "issues/home.html", context | about(reverse("home"), DESCRIPTION))
