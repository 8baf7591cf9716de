"""One mail a day to each editor, when something waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.urls import reverse

from issues.models import Issue
from submissions.models import Decision, Notice, Submission
from submissions.notices.outbox import new_notice, store
from submissions.notices.texts import digest_text

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

FIRST_HOUR = 6  # UTC: at most editors' breakfast, and after the night in which an issue is published


@dataclass(frozen=True)
class Waiting:
    """What waits for the editors."""

    count: int
    sections: tuple[tuple[str, int], ...]
    oldest_at: datetime
    answered: int
    issue: Issue | None


def queue_digests(now: datetime) -> None:
    """A routine: after six o'clock UTC, tell each editor once a day what waits; where nothing waits, tell nobody."""
    if now.hour < FIRST_HOUR:
        return
    day = now.date()
    told = Notice.objects.filter(kind=Notice.Kind.DIGEST, day=day, reader=OuterRef("pk"))
    readers = list(_editors().exclude(Exists(told)))
    waiting = _waiting() if readers else None
    if waiting is None:
        return
    notices = []
    for reader in readers:
        notice = new_notice(
            Notice.Kind.DIGEST, digest_text(*_words(waiting, now), recipient=reader.email), recipient=reader.email, due_at=now
        )
        notice.reader, notice.day = reader, day
        notices.append(notice)
    store(notices)


def _editors() -> QuerySet[User]:
    """Everybody who may decide and has an address."""
    permission, backend = "submissions.decide_submission", "django.contrib.auth.backends.ModelBackend"
    return User.objects.with_perm(permission, backend=backend).filter(is_staff=True).exclude(email="")


def _waiting() -> Waiting | None:
    issue = Issue.objects.coming()
    last = Decision.objects.filter(submission=OuterRef("pk")).order_by("-pk")
    rows = Submission.objects.to_decide(issue).order_by()
    oldest_at = rows.aggregate(oldest=Min("created_at"))["oldest"]
    if oldest_at is None:
        return None
    sections: Counter[str] = Counter()
    for heading, title, count in rows.values_list("one_off_heading", "section__title").annotate(Count("pk")):
        sections[heading or title or "No section chosen"] += count
    answered = rows.alias(last=Subquery(last.values("verb")[:1])).filter(last=Decision.Verb.ANSWER).count()
    return Waiting(sections.total(), tuple(sections.most_common()), oldest_at, answered, issue)


def _words(waiting: Waiting, now: datetime) -> tuple[str, dict[str, object]]:
    count, issue = waiting.count, waiting.issue
    closes_at = issue.closes_at if issue and not issue.has_closed else None
    days = (closes_at.date() - now.date()).days if closes_at else None
    subject = f"{count} submission{'' if count == 1 else 's'} {'waits' if count == 1 else 'wait'} for a decision"
    words = {
        "waiting": waiting,
        "waiting_days": (now - waiting.oldest_at).days,
        "days_left": days,
        "queue_url": settings.SITE_URL + reverse("admin:submissions_submission_triage"),
    }
    return subject, words
