"""What is forgotten: who sent something in, 90 days after the decision, and rows that are of no use any more.

A routine, once an hour. Each time it goes through so many rows of a kind at most, so that nobody waits for it; the rest is next time's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from submissions.models import (
    PAGE_LIFETIME,
    ApiRequest,
    CrateSubmission,
    Decision,
    FloodCount,
    Notice,
    QuoteSubmission,
    SpentProof,
    Submission,
)
from submissions.turns import left_out_among

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

MOST_AT_ONCE = 5000
API_LIFETIME = timedelta(days=30)
OVER = (*Submission.REFUSED, Submission.State.PUBLISHED, Submission.State.NEEDS_CHANGE)  # who never answered: asking was the decision
PERSONAL = ~Q(email="") | ~Q(sender="") | (~Q(credit_email="") & ~Q(state=Submission.State.PUBLISHED))


def forget(now: datetime) -> None:
    """Forget what has had its time. Running it twice does no harm."""
    _forget_senders(now - PAGE_LIFETIME)
    _delete(Notice.objects.filter(kind=Notice.Kind.DIGEST, created_at__lt=now - PAGE_LIFETIME))
    _delete(FloodCount.objects.filter(ends_at__lt=now))
    _delete(SpentProof.objects.filter(expires_at__lt=now))
    _delete(ApiRequest.objects.filter(created_at__lt=now - API_LIFETIME))


def _forget_senders(decided_before: datetime) -> None:
    """Blank who sent what was last decided before then, and the mails about it.

    A name stays where it was printed: the issue names it, too, and its commit the co-author.
    What is accepted or pending is still to come and keeps its sender,
    unless an editor took it out of an issue that is published.
    """
    decisions = Decision.objects.filter(submission=OuterRef("pk"))
    decided = Submission.objects.filter(PERSONAL, Exists(decisions), ~Exists(decisions.filter(created_at__gte=decided_before)))
    chosen = list(decided.filter(state__in=OVER).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    chosen += left_out_among(decided.accepted().select_related("acceptance").order_by("pk")[:MOST_AT_ONCE])
    Notice.objects.filter(submission__in=chosen).update(recipient="", body="")
    unprinted = Submission.objects.filter(pk__in=chosen).exclude(state=Submission.State.PUBLISHED)
    unprinted.update(name="", credit_name="", credit_email="")
    for nominations in (CrateSubmission, QuoteSubmission):
        nominations.objects.filter(submission__in=unprinted).update(name_url="")
    Submission.objects.filter(pk__in=chosen).update(email="", sender="")


def _delete(rows: QuerySet[Model]) -> None:
    rows.model._base_manager.filter(pk__in=rows.order_by("pk").values("pk")[:MOST_AT_ONCE]).delete()  # noqa: SLF001 (Django's documented name)
