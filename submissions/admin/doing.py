"""What an editor did last: a decision that can still be taken back with its mail, or that one was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from submissions import review
from submissions.admin.decisions import CHOICES
from submissions.models import Decision, Notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.contrib.auth.models import User

    from submissions.models import Submission

LEAST_SHOWN = timedelta(minutes=1)  # where mail goes out at once
Verb = Decision.Verb


@dataclass(frozen=True)
class Done:
    """A decision that still stands, and its mail: `due_at` while that waits, `has_gone` once it went out.

    `together` is how many were taken by the same press, where it was more than one. `is_undo`: one was taken back, so nothing is left
    to take back.
    """

    submission: Submission
    words: str
    due_at: datetime | None = None
    has_gone: bool = False
    together: int = 0
    is_undo: bool = False

    @property
    def seconds_left(self) -> int:
        """How long its mail still waits."""
        return max(0, round((self.due_at - timezone.now()).total_seconds())) if self.due_at else 0

    @property
    def time_left(self) -> str:
        """The same in minutes and seconds."""
        return f"{self.seconds_left // 60}:{self.seconds_left % 60:02}"


def last_done(user: User, together: Sequence[int] = ()) -> Done | None:
    """The last decision of this person that can be taken back, or what they took back; none once its mail had its time.

    Two queries at most.
    `together` are the keys of the decisions that were taken by one press last; then a third query tells how many of them stand. That they
    were taken back is told by the press that does it.
    """
    shown_for = max(LEAST_SHOWN, timedelta(seconds=settings.NOTICE_DELAY))
    mine = Decision.objects.filter(actor=user, verb__in=(*review.UNDOABLE, Verb.UNDO), created_at__gt=timezone.now() - shown_for)
    rows = mine.select_related("submission", "notice", "undone_by", "undoes").filter(undone_by=None)
    last = rows.order_by("-pk").first()
    if last is None or last.to_state != last.submission.state:
        return None
    if last.undoes is not None:
        words = f"{CHOICES[Verb.UNDO].done}: {CHOICES[last.undoes.verb].done.lower()}"
        is_told = len(together) > 1 and last.undoes.pk in together
        return None if is_told else Done(last.submission, words, is_undo=True)
    if review.last_undoable(last.submission) != last:
        return None
    notice: Notice | None = getattr(last, "notice", None)
    waits = notice is not None and notice.state == Notice.State.WAITING
    has_gone = notice is not None and notice.outcome == Notice.Outcome.SENT
    number = Decision.objects.filter(pk__in=together, undone_by=None).count() if last.pk in together else 0
    due_at = notice.due_at if notice and waits else None
    return Done(last.submission, CHOICES[last.verb].done, due_at, has_gone=has_gone, together=number if number > 1 else 0)
