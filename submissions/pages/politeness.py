"""One site's turn after another: a pause between two fetches, and never many at once. Whoever is not on has a time of their own."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from issues.work import NotYetError
from submissions.models import Page, PageHost

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

NAP = timedelta(seconds=1)  # a turn that comes so soon is waited for: ticks are no closer
LONGEST_WAIT = timedelta(minutes=10)  # after it a page asks for its turn again
RETRIED_WAIT = timedelta(seconds=50)  # a row that was begun before is due again a minute from now, whatever it says (work.due)


def take_turn(page: Page) -> None:
    """Let a claimed page begin now, or within a second, for which it sleeps.

    Raises:
        NotYetError: it is not its turn before then; it keeps that place.
    """
    now = timezone.now()
    if page.slot_at and now + NAP < page.slot_at:
        raise NotYetError(_until(page, page.slot_at, now))
    PageHost.objects.get_or_create(host=page.host, defaults={"next_at": now})
    begins_at, is_on = _place(page)
    if not is_on:
        raise NotYetError(_until(page, begins_at, now))
    time.sleep(max(0.0, (begins_at - timezone.now()).total_seconds()))


def take_passing_turn(host: str) -> None:
    """Let something that is no page ask a site now, in the pause between two pages.

    Raises:
        NotYetError: the site is left alone for a moment.
    """
    now, pause = timezone.now(), timedelta(seconds=settings.FETCH_PAUSE)
    PageHost.objects.get_or_create(host=host, defaults={"next_at": now})
    with transaction.atomic():
        row = PageHost.objects.select_for_update().get(host=host)
        next_at = row.next_at if now < row.next_at <= now + pause + NAP else None
        if next_at is None:
            PageHost.objects.filter(host=host).update(next_at=now + pause)
    if next_at is not None:
        raise NotYetError(next_at)


@transaction.atomic
def _place(page: Page) -> tuple[datetime, bool]:
    """When the page begins, and whether that is settled; else it is its place in the queue. The host's row is locked meanwhile."""
    host = PageHost.objects.select_for_update().get(host=page.host)
    now, pause = timezone.now(), timedelta(seconds=settings.FETCH_PAUSE)
    free_at = host.next_at if now < host.next_at <= now + pause + NAP else now  # later ones are left from before the clock was set back
    others = Page.objects.filter(host=page.host).exclude(pk=page.pk)
    last_place = _last_place(page, others, now)
    is_on = free_at <= now + NAP and (page.slot_at is not None or last_place is None) and _running(others, now) < settings.FETCH_PER_HOST
    begins_at = free_at if is_on else max(last_place or free_at, now + NAP) + max(pause, timedelta(milliseconds=100))
    if is_on:
        PageHost.objects.filter(host=page.host).update(next_at=begins_at + pause)
    Page.objects.filter(pk=page.pk, lease=page.lease).update(slot_at=begins_at)
    return begins_at, is_on


def _last_place(page: Page, others: QuerySet[Page], now: datetime) -> datetime | None:
    """The last place of the queue. Where somebody waits for a page, the rechecks in it do not count."""
    queue = others.filter(Q(state=Page.State.WAITING) | _is_held(now), slot_at__gt=now + NAP)
    if not page.is_recheck:
        queue = queue.filter(is_recheck=False)
    last: datetime | None = queue.aggregate(last=Max("slot_at"))["last"]
    return last


def _running(others: QuerySet[Page], now: datetime) -> int:
    """How many are on, or just about to ask whether they are."""
    return others.filter(_is_held(now), slot_at__lte=now + NAP).count()


def _is_held(now: datetime) -> Q:
    """Whether a worker has a page. A lease that ends later than any could is left from before the clock was set back."""
    return Q(state=Page.State.RUNNING, leased_until__gt=now, leased_until__lte=now + 2 * timedelta(seconds=settings.WORK_LEASE))


def mend_turns(now: datetime) -> None:
    """Let pages be due again that wait for longer than any does: the clock was set back."""
    left_over = Page.objects.filter(state=Page.State.WAITING, due_at__gt=now + LONGEST_WAIT + NAP)
    left_over.update(due_at=now, slot_at=None)


def _until(page: Page, begins_at: datetime, now: datetime) -> datetime:
    return min(begins_at, now + (LONGEST_WAIT if page.attempts <= 1 else RETRIED_WAIT))
