"""The outbox: what is queued, when a newer mail takes an older one's place, and how undo takes a mail back.

A person gets one mail a decision at most, and of several decisions within the delay the last word only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from submissions.floods import FloodError, count_receipt
from submissions.models import Decision, Notice, Submission
from submissions.notices.texts import Text, decision_text, received_text
from submissions.notices.wishes import mailbox_hash, unsubscribe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

KINDS = {
    Decision.Verb.NEEDS_CHANGE: Notice.Kind.NEEDS_CHANGE,
    Decision.Verb.ACCEPT: Notice.Kind.ACCEPTED,
    Decision.Verb.DECLINE: Notice.Kind.DECLINED,
    Decision.Verb.MARK_DUPLICATE: Notice.Kind.DECLINED,
    Decision.Verb.PUBLISH: Notice.Kind.PUBLISHED,
}
SILENT = (Decision.Verb.EDIT, Decision.Verb.CORRECT, Decision.Verb.NEXT_ISSUE)  # what was said before still holds
LONGEST_HOST = 70  # in a Message-ID: the column holds 120 characters


def queue_received(submission: Submission) -> None:
    """Tell the sender that it has come in, if there is an address. It goes at once; twice gives one mail.

    Anybody may type anybody's address: a few of these go there in a day, and the others to nobody.
    """
    if submission.email and _may_get_receipt(submission.email):
        notice = new_notice(Notice.Kind.RECEIVED, received_text(submission), recipient=submission.email, due_at=timezone.now())
        notice.submission = submission
        store([notice])


def queue_decision(decision: Decision) -> None:
    """Tell the sender what was decided; see `queue_decisions`."""
    queue_decisions([decision])


@transaction.atomic
def queue_decisions(decisions: Sequence[Decision]) -> None:
    """Tell the senders what was decided, after the delay; mail about earlier decisions that still waits is taken back.

    Called inside the transaction that decides, each `decision.submission` as it stands now. Steps that are nobody's news (spam, a
    withdrawal, putting off) queue nothing.
    """
    telling = [decision for decision in decisions if decision.verb not in SILENT and decision.verb != Decision.Verb.UNDO]
    _take_back(_waiting().filter(submission__in=[decision.submission_id for decision in telling]))
    due_at = timezone.now() + timedelta(seconds=settings.NOTICE_DELAY)
    store(_about(decision, due_at) for decision in telling if decision.submission.email and Decision.Verb(decision.verb) in KINDS)


@transaction.atomic
def take_back(decision: Decision) -> None:
    """Take back the mail about a decision that was undone, unless it has gone; what it had replaced goes out after all."""
    _take_back(_waiting().filter(decision=decision))
    before = standing_decision(decision.submission)
    if before is not None:
        due_at = timezone.now() + timedelta(seconds=settings.NOTICE_DELAY)
        replaced = Notice.objects.filter(decision=before, state=Notice.State.DONE, outcome=Notice.Outcome.TAKEN_BACK).exclude(recipient="")
        replaced.update(state=Notice.State.WAITING, outcome="", due_at=due_at, attempts=0, finished_at=None, enqueued_until=None)


def standing_decision(submission: Submission) -> Decision | None:
    """The last decision that its sender was to hear of, or that made an end to what the sender was to hear."""
    return submission.decisions.filter(undone_by=None).exclude(verb__in=[*SILENT, Decision.Verb.UNDO]).last()


def has_gone_out(submission: Submission) -> bool:
    """Whether its last decision was an undo that came too late for the mail."""
    last = submission.decisions.last()
    if last is None or last.undoes_id is None:
        return False
    gone = Q(outcome=Notice.Outcome.SENT) | Q(state=Notice.State.RUNNING)
    return Notice.objects.filter(gone, decision=last.undoes_id).exists()


@transaction.atomic
def change_address(submission: Submission, *, email: str) -> bool:
    """Send mail about it to another address, or to none (""), while it is undecided; what waits goes there, too.

    Returns False when it was decided meanwhile: nothing is changed then.
    """
    if not Submission.objects.filter(pk=submission.pk, state__in=Submission.UNDECIDED).update(email=email):
        return False
    for notice in Notice.objects.filter(submission=submission, state=Notice.State.WAITING):
        same = Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING)
        if email and (notice.kind != Notice.Kind.RECEIVED or _may_get_receipt(email)):
            body = notice.body.replace(unsubscribe_url(notice.recipient), unsubscribe_url(email))
            same.update(recipient=email, body=body, message_id=new_message_id())
        else:
            _take_back(same)
    submission.email = email
    return True


def new_message_id() -> str:
    """A name for a mail that no other mail has."""
    host = (urlsplit(settings.SITE_URL).hostname or "localhost").replace(":", "-")
    return f"<notice-{uuid4().hex}@{host[-LONGEST_HOST:].lstrip('.-')}>"


def new_notice(kind: Notice.Kind, text: Text, *, recipient: str, due_at: datetime) -> Notice:
    """A mail to one person, not yet stored."""
    return Notice(kind=kind, subject=text.subject, body=text.body, recipient=recipient, due_at=due_at, message_id=new_message_id())


def store(notices: Iterable[Notice]) -> None:
    """Put mails into the outbox, except those that are there already."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _about(decision: Decision, due_at: datetime) -> Notice:
    kind = KINDS[Decision.Verb(decision.verb)]
    notice = new_notice(kind, decision_text(kind, decision), recipient=decision.submission.email, due_at=due_at)
    notice.submission, notice.decision = decision.submission, decision
    return notice


def _may_get_receipt(address: str) -> bool:
    """Whether another one may go there today. Effects: counts it."""
    try:
        count_receipt(mailbox_hash(address))
    except FloodError:
        return False
    return True


def _waiting() -> QuerySet[Notice]:
    """Mails about decisions that nobody has begun to send."""
    return Notice.objects.filter(state=Notice.State.WAITING, decision__isnull=False)


def _take_back(notices: QuerySet[Notice]) -> None:
    notices.update(state=Notice.State.DONE, outcome=Notice.Outcome.TAKEN_BACK, finished_at=timezone.now())
