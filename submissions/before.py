"""What came before of the same site and of the same sender, and what became of it. Nothing is counted beyond a bound."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from issues.models import Entry
from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterable

State = Submission.State
MOST_COUNTED = 200


@dataclass(frozen=True)
class Before:
    """How many were printed and how many refused, and the section in which most of the printed ones stood."""

    printed: int = 0
    declined: int = 0
    section: str = ""
    waiting: int = 0

    def __bool__(self) -> bool:
        return bool(self.printed or self.declined or self.waiting)

    @property
    def printed_words(self) -> str:
        """The number of printed ones, which says so where it stopped counting."""
        return _words(self.printed)

    @property
    def declined_words(self) -> str:
        """The number of declined ones."""
        return _words(self.declined)


def of_host(submission: Submission) -> Before:
    """What the issues hold of this site, and what the editors refused of it: two queries."""
    if not submission.host:
        return Before()
    printed = Entry.objects.filter(host=submission.host).order_by("-pk")
    sections = list(printed.values_list("issue_section__section__title", flat=True)[:MOST_COUNTED])
    refused = Submission.objects.filter(host=submission.host, state__in=Submission.UNWANTED).exclude(pk=submission.pk).order_by()
    return Before(len(sections), refused[:MOST_COUNTED].count(), _most(sections))


def of_sender(submission: Submission) -> Before:
    """What became of what the same person sent in: one query. Nobody knows of who left no trace."""
    who = Q(sender=submission.sender) if submission.sender else Q(pk__in=[])
    if submission.email:
        who |= Q(email=submission.email)
    if submission.submitted_by_id:
        who |= Q(submitted_by=submission.submitted_by_id)
    if not (submission.sender or submission.email or submission.submitted_by_id):
        return Before()
    rows = Submission.objects.filter(who).exclude(pk=submission.pk).order_by()
    found = list(rows.values_list("state", "section__title")[:MOST_COUNTED])
    states = Counter(state for state, _ in found)
    printed = [title for state, title in found if state == State.PUBLISHED]
    return Before(len(printed), states[State.DECLINED] + states[State.SPAM], _most(printed), states[State.PENDING] + states[State.ACCEPTED])


def _most(sections: Iterable[str | None]) -> str:
    counted = Counter(filter(None, sections)).most_common(1)
    return counted[0][0] if counted else ""


def _words(number: int) -> str:
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)
