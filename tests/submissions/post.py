"""What the tests about mail share: a person, what is queued, and a worker that sends all that is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from issues import work
from submissions.models import Notice, Submission
from submissions.notices import send_notice

if TYPE_CHECKING:
    from submissions.models import Decision

ADA = "Ada.L@example.org"


def queued(submission: Submission | None = None) -> list[tuple[str, str, str]]:
    """Kind, state and outcome of the mails, oldest first."""
    rows = Notice.objects.filter(submission=submission) if submission else Notice.objects.all()
    return list(rows.order_by("pk").values_list("kind", "state", "outcome"))


def mail_about(decision: Decision | None) -> Notice:
    """The mail of a decision."""
    return Notice.objects.get(decision=decision)


def last(submission: Submission) -> Decision | None:
    """The last decision about it."""
    return submission.decisions.last()


def send_due() -> int:
    """Do what a worker does in one tick; returns how many mails it looked at."""
    pks: list[int] = []
    work.tick(timezone.now(), send=lambda task, pk: pks.append(pk) if task == "submissions.tasks.send_notice" else None)
    for pk in pks:
        send_notice(pk)
    return len(pks)
