"""What came in, day by day, and which senders answered: what the board tells of the queue. Reads only."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse

from issues.sources import Answer, Arrivals
from submissions.models import Decision, Submission

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from issues.models import Issue

MOST_ANSWERS = 20


def arrivals(kinds: Collection[str], first: date, last: date) -> dict[date, Arrivals]:
    """What was sent in of these kinds on each day, in UTC, and how much of it is decided: one query."""
    begin, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last + timedelta(days=1)))
    rows = Submission.objects.filter(kind__in=kinds, created_at__gte=begin, created_at__lt=end).order_by()
    decided = Count("pk", filter=~Q(state__in=Submission.UNDECIDED))
    days = rows.annotate(day=TruncDate("created_at", tzinfo=UTC)).values_list("day").annotate(sent=Count("pk"), decided=decided)
    return {day: Arrivals(sent, done) for day, sent, done in days}


def answers(kinds: Collection[str], issue: Issue) -> list[Answer]:
    """What waits again because its sender answered, the oldest first: one query."""
    decisions = Decision.objects.filter(submission=OuterRef("pk"))
    asked = decisions.filter(verb=Decision.Verb.NEEDS_CHANGE).order_by("-pk").values("actor")[:1]
    waiting = Submission.objects.to_decide(issue).filter(kind__in=kinds)
    answered = waiting.filter(Exists(decisions.filter(verb=Decision.Verb.ANSWER)))
    rows = answered.annotate(asked_by=Subquery(asked)).order_by("pk").values_list("pk", "title", "section__slug", "asked_by")
    return [
        Answer(title, reverse("admin:submissions_submission_change", args=[pk]), section or "", asker)
        for pk, title, section, asker in rows[:MOST_ANSWERS]
    ]
