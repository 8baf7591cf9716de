"""Asking for a page. It writes a row and no more: a worker fetches, and what it found is there for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from issues.adding import add
from issues.links import LinkError, publishable_url
from submissions.models import Page
from submissions.models.page import page_digest
from submissions.pages.addresses import page_host

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

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
    if add(page, unless_known_by="digest", is_flushed=False):
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


def is_fresh(page: Page) -> bool:
    """Whether the last fetch still counts: a page for a day, a failure for ten minutes; and one that is under way.

    One that ended in the future is left from before the clock was set back, and counts for nothing.
    """
    if page.state not in OVER:
        return True
    has_come = page.state == Page.State.DONE and not page.failure
    age = timezone.now() - page.finished_at if page.finished_at else None
    return age is not None and timedelta() <= age <= (REUSED_FOR if has_come else TRIED_AGAIN_AFTER)


def let_wait(pages: QuerySet[Page], now: datetime, *, is_recheck: bool) -> int:
    """Let those whose fetch is over be due now; returns how many."""
    over = pages.filter(state__in=OVER)
    return over.update(state=Page.State.WAITING, due_at=now, slot_at=None, attempts=0, enqueued_until=None, error="", is_recheck=is_recheck)


def _page_url(url: str) -> str:
    return url.strip().partition("#")[0]


def _renew(page: Page, now: datetime, *, is_recheck: bool) -> int:
    """Let a fetch that is over be due again when it no longer counts; each is one conditional update."""
    row = Page.objects.filter(pk=page.pk)
    if not is_recheck and page.is_recheck and page.state == Page.State.WAITING:
        return row.filter(state=Page.State.WAITING).update(is_recheck=False, slot_at=None, due_at=now)
    return 0 if is_fresh(page) else let_wait(row.filter(finished_at=page.finished_at), now, is_recheck=is_recheck)
