"""What Celery runs for what is sent in: ids in, one call each."""

from __future__ import annotations

from celery import shared_task

from submissions.pages.errands import run_fetch


@shared_task(name="submissions.fetch_page", acks_late=True)
def fetch_page(page_id: int) -> None:
    """Fetch one page, unless it was fetched or is being fetched."""
    run_fetch(page_id)
