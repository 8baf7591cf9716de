"""Feeds, and the files beside an issue's page: `/issues/901/issue.json` and the like. Who has them as they are gets nothing anew."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from issues.exports.editions import edition_of
from issues.exports.formats import public_exports
from issues.exports.markdown import chosen_revision
from issues.feeds import ATOM_TYPE, RSS_TYPE, newest, written
from issues.models import Issue, Section
from issues.views.conditional import answer

if TYPE_CHECKING:
    from django.http import HttpRequest

    from issues.feeds import Newest


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The newest issues in full."""
    return _feed(request, newest(), form)


@require_safe
def section_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """What the newest issues have in one section."""
    return _feed(request, newest(get_object_or_404(Section, slug=slug)), form)


@require_safe
def issue_file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A published issue in another format."""
    export = public_exports().get(name)
    issue = get_object_or_404(Issue.objects.published(), number=number)
    revision = chosen_revision(issue)
    if export is None or revision is None:
        raise Http404
    content = export.make(edition_of(issue, revision)).content
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    return answer(request, etag, revision.created_at, lambda: HttpResponse(content, content_type=f"{export.media_type}; charset=utf-8"))


def _feed(request: HttpRequest, found: Newest, form: str) -> HttpResponse:
    media_type = ATOM_TYPE if form == "atom" else RSS_TYPE
    return answer(
        request,
        found.etag,
        found.changed_at,
        lambda: HttpResponse(written(found.section, found.entries, form), content_type=f"{media_type}; charset=utf-8"),
    )
