"""One issue to read.

A published one is answered from what is stored: one short question to the database says whether anything was published or amended since
this process read the page last. Nothing of it depends on who reads, so neither session nor account is looked at.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template import Engine
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from issues.discussion import discussion_of
from issues.exports.contents import contents
from issues.exports.edition import parts_of
from issues.exports.formats import public_exports
from issues.exports.html import render_html
from issues.exports.page import page_html
from issues.links import is_web_address
from issues.models import Issue, PublicSite, Revision
from issues.revisions import revision_page
from issues.text import issue_text
from issues.views.about import about
from issues.views.chapters import chapters_html
from issues.views.framing import framed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest

    from issues.exports.contents import Chapter
    from issues.models import IssueQuerySet

    Place = int | tuple[date, str]

TEMPLATES = (
    *(f"issues/{name}.html" for name in ("issue", "issue_frame", "issue_head", "issue_body", "issue_facts", "issue_changes", "search_box")),
    *("base.html", "partials/about.html", "partials/chip.html"),
)
COOKIES = (settings.SESSION_COOKIE_NAME, "messages")  # without either there is no message for this reader
STAMP = "SELECT MAX(id), COUNT(*) FROM issues_revision"  # columns behind the texts take SQLite a walk through them
# The published issues before and after a day and a key. As Django's own expression it takes seven times as long, most of it to be written.
AROUND = """
SELECT id FROM (SELECT id FROM issues_issue WHERE status NOT IN (%s, %s) AND (date, id) < (%s, %s) ORDER BY date DESC, id DESC LIMIT 1) AS a
UNION ALL
SELECT id FROM (SELECT id FROM issues_issue WHERE status NOT IN (%s, %s) AND (date, id) > (%s, %s) ORDER BY date, id LIMIT 1) AS b
"""
KEPT = 64  # pages in a process: some 100 kB each
PACKED = 5  # of 9: half the time, for one part in seventy more
DESCRIBED = 155  # characters that search engines show


@require_safe
def issue_by_number(request: HttpRequest, number: int) -> HttpResponse:
    """An issue at its short address."""
    return _answer(request, number)


@require_safe
def issue_by_date(request: HttpRequest, day: date, slug: str) -> HttpResponse:
    """An issue at the newsletter's own address; the only one of the few without a number."""
    return _answer(request, (day, slug))


def _answer(request: HttpRequest, place: Place) -> HttpResponse:
    """A draft is rendered anew; a published issue only for who has not read it as it stands."""
    page = _page_at(place, _stamp(), _look())
    if page is None:
        return _draft(request, _issue_at(place))
    if any(name in request.COOKIES for name in COOKIES) and len(get_messages(request)):
        return render(request, TEMPLATES[0], page.context())
    response = get_conditional_response(request, etag=page.etag, last_modified=page.changed_at) or _sent(request, page)
    response["ETag"], response["Last-Modified"] = page.etag, http_date(page.changed_at)
    patch_vary_headers(response, ["Accept-Encoding"])
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _stamp() -> tuple[object, ...]:
    """Another one as soon as anything was published or amended; there is no other way in which what is published changes."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return tuple(cursor.fetchone())


@lru_cache(maxsize=4 * KEPT)
def _page_at(place: Place, _stamp: tuple[object, ...], _look: str) -> PublishedPage | None:
    """The published page there, as it is while stamp and look are the same; None where there is none."""
    try:
        issue = _issue_at(place)
    except Http404:
        return None
    return None if issue.is_open else published_page(issue)


def _issue_at(place: Place) -> Issue:
    if isinstance(place, int):
        return get_object_or_404(Issue, number=place)
    day, slug = place
    for issue in Issue.objects.filter(date=day):
        if issue.slug == slug:
            return issue
    raise Http404


def _sent(request: HttpRequest, page: PublishedPage) -> HttpResponse:
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(_written(page))
    return HttpResponse(_packed(page), headers={"Content-Encoding": "gzip"})


@lru_cache(maxsize=KEPT)
def _written(page: PublishedPage) -> bytes:
    """The page. Two with one ETag are one."""
    return page.written()


@lru_cache(maxsize=KEPT)
def _packed(page: PublishedPage) -> bytes:
    return gzip.compress(_written(page), PACKED, mtime=0)


def forget_pages() -> None:
    """Read every page anew: for tests, whose rows come back under the same keys."""
    _packed.cache_clear()
    _written.cache_clear()
    _page_at.cache_clear()


@dataclass(frozen=True)
class PublishedPage:
    """What an issue's page shows: what can be known without reading any text."""

    etag: str
    changed_at: int
    issue: Issue = field(compare=False)
    revisions: tuple[Revision, ...] = field(compare=False)
    previous: Issue | None = field(compare=False)
    next: Issue | None = field(compare=False)

    def context(self) -> dict[str, object]:
        """Everything that the template needs; the text is read now."""
        key = self.revisions[-1].pk
        text, html = Revision.objects.values_list("text", "page").get(pk=key)
        html, discussion = html or revision_page(Revision.objects.get(pk=key)), discussion_of(text)
        shown = _shown(self.issue, html, self.previous, self.next)
        return shown | {
            "amendments": self.revisions[1:],
            "discussion": discussion if is_web_address(discussion) else "",
            "formats": [export for export in public_exports().values() if export.label],
        }

    def written(self) -> bytes:
        """The page as it is sent."""
        return framed(self.context(), _look()).encode()


def published_page(issue: Issue) -> PublishedPage | None:
    """The page of a published issue; None where no revision was ever frozen. Two queries."""
    shown = Revision.objects.filter(issue__in=[issue.pk, *_around(issue)])
    rows = list(shown.select_related("issue").order_by("number").defer("text", "html", "page"))
    own = tuple(row for row in rows if row.issue_id == issue.pk)
    if not own:
        return None
    others = {row.issue_id: row.issue for row in rows if row.issue_id != issue.pk}
    previous = next((one for one in others.values() if (one.date, one.pk) < (issue.date, issue.pk)), None)
    following = next((one for one in others.values() if (one.date, one.pk) > (issue.date, issue.pk)), None)
    issues = [(one.get_absolute_url(), one.title, one.date, one.status) for one in (issue, previous, following) if one]
    etag = hashlib.sha256(repr((own[-1].pk, own[-1].sha256, issues, _look())).encode()).hexdigest()
    return PublishedPage(f'W/"{etag}"', int(max(row.created_at for row in rows).timestamp()), issue, own, previous, following)


def _around(issue: Issue) -> list[int]:
    """The keys of the published issues right before and after it."""
    place = (*Issue.OPEN, connection.ops.adapt_datefield_value(issue.date), issue.pk)
    with connection.cursor() as cursor:
        cursor.execute(AROUND, [*place, *place])
        return [key for (key,) in cursor.fetchall()]


def _draft(request: HttpRequest, issue: Issue) -> HttpResponse:
    """The draft as it stands. Where readers are not to see it, editors do."""
    is_hidden = issue.is_open and not PublicSite.objects.shows_draft()
    if is_hidden and not request.user.has_perm("issues.view_issue"):
        raise Http404
    others = Issue.objects.all() if issue.is_open else Issue.objects.published()
    shown = _shown(issue, _draft_html(issue_text(issue)), _before(others, issue).first(), _after(others, issue).first())
    return render(request, TEMPLATES[0], shown | {"is_hidden": is_hidden})


@lru_cache(maxsize=8)  # keyed by the text itself, so never stale; drafts are read more often than they change
def _draft_html(text: str) -> str:
    return page_html(render_html(text), parts_of(text))


def _shown(issue: Issue, html: str, previous: Issue | None, following: Issue | None) -> dict[str, object]:
    chapters = contents(html)
    return {
        "issue": issue,
        "html": html,
        "contents": chapters_html(chapters),
        "previous": previous,
        "next": following,
    } | about(issue.get_absolute_url(), _description(issue, chapters), headline=issue.title, kind="article")


def _description(issue: Issue, chapters: Sequence[Chapter]) -> str:
    """A sentence for search engines and for whoever is sent the address."""
    text = f"{issue.title}, {issue.date:%-d %B %Y}"
    for chapter in chapters:
        if len(text) + len(chapter.title) > DESCRIBED:
            break
        text += f" · {chapter.title}"
    return text


def _before(issues: IssueQuerySet, issue: Issue) -> IssueQuerySet:
    return issues.filter(Q(date__lt=issue.date) | Q(date=issue.date, pk__lt=issue.pk)).order_by("-date", "-pk")


def _after(issues: IssueQuerySet, issue: Issue) -> IssueQuerySet:
    return issues.filter(Q(date__gt=issue.date) | Q(date=issue.date, pk__gt=issue.pk)).order_by("date", "pk")


def _look() -> str:
    """Another one when the templates, the styles or the site's address are."""
    sources = tuple(Engine.get_default().get_template(name).source for name in TEMPLATES)
    return _digest(sources, getattr(staticfiles_storage, "manifest_hash", ""), settings.SITE_URL)


@lru_cache(maxsize=8)
def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
