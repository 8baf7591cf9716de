"""For programs that read the whole site: what there is, and what is not for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.db.models import Max
from django.http import HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from issues.models import Issue
from issues.views.sitemaps import OurSitemap, site_paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from issues.models import IssueQuerySet

CLOSED = ("/admin/", "/api/", "/events/calendars/", "/invitation/", "/mail/", "/search/", "/submissions/", "/submit/", "/submit.txt")


class Pages(OurSitemap):
    """The pages that are always there."""

    def items(self) -> Sequence[str]:
        """Their paths."""
        return site_paths()

    def location(self, item: str) -> str:
        """The path."""
        return item


class Issues(OurSitemap):
    """What is published, newest first."""

    def items(self) -> IssueQuerySet:
        """Each with number and time of its last revision."""
        return (
            Issue.objects.published()
            .exclude(revisions=None)
            .annotate(last=Max("revisions__number"), revised_at=Max("revisions__created_at"))
            .order_by("-date", "-pk")
        )

    def lastmod(self, item: Any) -> datetime:
        """When it was published or amended last. The first revision of an import was frozen long after the issue had come out."""
        moment: datetime = item.published_at if item.last == 1 and item.published_at else item.revised_at
        return moment


@require_safe
def show_sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page (sitemaps.org)."""
    others = {name: import_string(path) for name, path in settings.SITEMAPS.items()}
    return sitemap(request, {"pages": Pages, "issues": Issues, **others}).render()


@require_safe
def show_robots(request: HttpRequest) -> HttpResponse:
    """What robots may not read (RFC 9309), and where the sitemap is."""
    del request
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
