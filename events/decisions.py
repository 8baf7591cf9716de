"""An editor's decision about an event on the calendar's own pages: it goes through the queue while a submission waits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.calendar import EventError, confirm_event
from submissions.models import Submission
from submissions.review import ReviewError, accept

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from events.models import Event


def waiting_submission(event: Event) -> Submission | None:
    """The undecided submission that brought it."""
    return Submission.objects.undecided().filter(event_submission__event=event).order_by("pk").first()


def confirm(event: Event, *, actor: User) -> None:
    """Confirm an event; accept its submission when one waits, so that the sender hears of it.

    Raises:
        EventError: neither is possible now.
    """
    submission = waiting_submission(event)
    if submission is None:
        confirm_event(event, actor=actor)
        return
    try:
        accept(submission, actor=actor)
    except ReviewError as error:
        raise EventError(str(error)) from error
    event.refresh_from_db()
