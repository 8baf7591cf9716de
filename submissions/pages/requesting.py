"""Asking for a page. It writes a row and no more: a worker fetches, and what it found is there for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from issues.adding import add
from issues.links import LinkError, publishable_url
from submissions.models import Page
from submissions.models.page import page_digest
from submissions.pages.addresses import page_host

if TYPE_CHECKING:
    from datetime import datetime

REUSED_FOR = timedelta(days=1)
TRIED_AGAIN_AFTER = timedelta(minutes=10)
OVER = (Page.State.DONE, Page.State.FAILED)


def request_page(url: str, *, is_recheck: bool = False) -> Page:
    """Have a page fetched, unless that is under way, or one fetch brought it within a day or failed within ten minutes.

    A page that waits for a recheck, and is now asked for by a person, is fetched as any first look. Twice is harmless.
    An address that cannot be published has a page that is stored nowhere, with its failure.
    """
    try:
        publishable_url(url)
    except LinkError as error:
        return Page(url=url, state=Page.State.FAILED, failure=Page.Failure.FORBIDDEN, error=str(error), is_recheck=is_recheck)
    now = timezone.now()
    url = _page_url(url)
    page = Page(digest=page_digest(url), url=url, host=page_host(url), is_recheck=is_recheck, due_at=now)
    if add(page, unless_known_by="digest"):
        return page
    page = Page.objects.get(digest=page.digest)
    if _renew(page, now, is_recheck=is_recheck):
        page.refresh_from_db()
    return page


def known_page(url: str) -> Page | None:
    """The page as far as it is known; None when nobody asked for it."""
    try:
        return Page.objects.filter(digest=page_digest(_page_url(url))).first()
    except UnicodeEncodeError:  # a lone surrogate: no address
        return None


def _page_url(url: str) -> str:
    return url.strip().partition("#")[0]


def _renew(page: Page, now: datetime, *, is_recheck: bool) -> int:
    """Let a fetch that is over be due again when it is old enough; each is one conditional update."""
    row = Page.objects.filter(pk=page.pk)
    if not is_recheck and page.is_recheck and page.state == Page.State.WAITING:
        return row.filter(state=Page.State.WAITING).update(is_recheck=False, slot_at=None, due_at=now)
    brought = Q(state=Page.State.DONE, failure="") & _lies_between("finished_at", now - REUSED_FOR, now)
    recent = brought | _lies_between("finished_at", now - TRIED_AGAIN_AFTER, now)
    due_again = row.filter(state__in=OVER).exclude(recent)
    return due_again.update(
        state=Page.State.WAITING, due_at=now, slot_at=None, attempts=0, enqueued_until=None, error="", is_recheck=is_recheck
    )


def _lies_between(field: str, since: datetime, until: datetime) -> Q:
    """One that lies in the future is left from before the clock was set back, and counts for nothing."""
    return Q(**{f"{field}__gte": since, f"{field}__lte": until})
