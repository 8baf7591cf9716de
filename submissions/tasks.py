"""What Celery runs for what is sent in: ids in, one call each."""

from __future__ import annotations

from celery import shared_task

from submissions import notices
from submissions.pages.errands import run_fetch


@shared_task(name="submissions.fetch_page", acks_late=True)
def fetch_page(page_id: int) -> None:
    """Fetch one page, unless it was fetched or is being fetched."""
    run_fetch(page_id)


@shared_task(name="submissions.send_notice", acks_late=True)
def send_notice(notice_id: int) -> None:
    """Send one mail, unless it was sent or is being sent."""
    notices.send_notice(notice_id)
