"""An editor's decision about an event on the calendar's own pages: it goes through the queue while a submission waits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from events.calendar import EventError, confirm_event, record_event
from events.models import Event
from submissions.models import Submission
from submissions.review import SENT_IN_BY_YOU, ReviewError, accept

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from events.facts import EventFacts


def record_own(facts: EventFacts, *, actor: User) -> Event:
    """Add an event that an editor typed in: confirmed, or proposed where another editor has to confirm it (settings.FOUR_EYES).

    Raises:
        EventError: its days, its time or its place contradict themselves.
    """
    status = Event.Status.PROPOSED if settings.FOUR_EYES else Event.Status.CONFIRMED
    return record_event(facts, actor=actor, source=Event.Source.EDITOR, status=status)


def waiting_submission(event: Event) -> Submission | None:
    """The undecided submission that brought it."""
    return Submission.objects.undecided().filter(event_submission__event=event).order_by("pk").first()


def confirm(event: Event, *, actor: User, version: int | None = None) -> None:
    """Confirm an event; accept its submission when one waits, so that the sender hears of it. `version` is that of the one that was seen.

    Raises:
        EventError: neither is possible now; its sender changed or withdrew it since it was seen; or they typed it in themselves and
            `settings.FOUR_EYES` asks for another editor.
    """
    if settings.FOUR_EYES and event.source == Event.Source.EDITOR and _author(event) == actor.pk:
        raise EventError(SENT_IN_BY_YOU)
    submission = waiting_submission(event)
    if submission is None:
        if version is not None:
            raise EventError(f"What was sent in as “{event.plain_title}” waits no longer. Look at it again.")
        confirm_event(event, actor=actor)
        return
    try:
        accept(submission, actor=actor, version=version)
    except ReviewError as error:
        raise EventError(str(error)) from error
    event.refresh_from_db()


def _author(event: Event) -> int | None:
    """Who recorded it."""
    first = event.decisions.order_by("pk").first()
    return first.actor_id if first else None
