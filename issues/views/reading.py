"""One issue to read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.template import Engine
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from issues.exports.contents import contents
from issues.exports.html import render_html
from issues.models import Issue, Revision
from issues.revisions import revision_html
from issues.text import issue_text

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from issues.models import IssueQuerySet

TEMPLATES = ("base.html", "issues/issue.html")

# Keyed by the text itself, so they are never stale. Drafts are read more often than they change.
cached_html = lru_cache(maxsize=32)(render_html)
cached_contents = lru_cache(maxsize=32)(contents)


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
    """A draft is rendered anew; a published issue only for who has not read it as it stands, and from its stored HTML."""
    revision = None if issue.is_open else issue.revisions.last()
    shown = Issue.objects.all() if issue.is_open else Issue.objects.published()
    page = _IssuePage(
        issue,
        revision,
        _neighbour(shown.filter(date__lt=issue.date).order_by("-date", "-pk")),
        _neighbour(shown.filter(date__gt=issue.date).order_by("date", "pk")),
    )
    if revision is None or len(get_messages(request)):
        return page.rendered(request)
    etag, changed_at = page.etag, page.changed_at
    response = get_conditional_response(request, etag=etag, last_modified=changed_at) or page.rendered(request)
    response["ETag"], response["Last-Modified"] = etag, http_date(changed_at)
    patch_cache_control(response, private=True, no_cache=True)
    return response


@dataclass(frozen=True)
class _IssuePage:
    """Everything that an issue's page shows."""

    issue: Issue
    revision: Revision | None
    previous: Issue | None
    next: Issue | None

    def rendered(self, request: HttpRequest) -> HttpResponse:
        html = revision_html(self.revision) if self.revision else cached_html(issue_text(self.issue))
        context = {
            "issue": self.issue,
            "revision": self.revision,
            "previous": self.previous,
            "next": self.next,
            "html": html,
            "contents": cached_contents(html),
        }
        return render(request, TEMPLATES[-1], context)

    @property
    def etag(self) -> str:
        """Another one as soon as anything on the page is different, its look included."""
        issues = [(one.get_absolute_url(), one.title, one.date, one.status) for one in (self.issue, self.previous, self.next) if one]
        look = [Engine.get_default().get_template(name).source for name in TEMPLATES], getattr(staticfiles_storage, "manifest_hash", "")
        shown = (self.revision and (self.revision.pk, self.revision.sha256), issues, look)
        return quote_etag(hashlib.sha256(repr(shown).encode()).hexdigest())

    @property
    def changed_at(self) -> int:
        """When it, or an issue that it leads to, was last published or amended: seconds since 1970."""
        issues = [one for one in (self.issue, self.previous, self.next) if one]
        newest = Revision.objects.filter(issue__in=issues).aggregate(Max("created_at"))["created_at__max"]
        return int(newest.timestamp())


def _neighbour(issues: IssueQuerySet) -> Issue | None:
    return issues.only("number", "title", "date", "status").first()
