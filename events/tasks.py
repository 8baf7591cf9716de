"""What Celery runs for the calendar: ids in, one call each."""

from __future__ import annotations

from celery import shared_task

from events.feeds.fetching import run_fetch


@shared_task(name="events.fetch_feed", acks_late=True)
def fetch_feed(fetch_id: int) -> None:
    """Read one feed, unless it was read or is being read."""
    run_fetch(fetch_id)
