"""The list beside the one that is looked at: who looks at which, what was answered or sent in twice, what others decided meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from issues import presence
from submissions.models import Decision, Submission, subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Row:
    """One line of the list. `people` look at it now; `is_gone` says that it was decided since the list was made."""

    submission: Submission
    people: tuple[User, ...] = ()
    is_answered: bool = False
    is_twice: bool = False
    is_gone: bool = False


def listed(submissions: Iterable[Submission], *, user: User) -> list[Row]:
    """The lines of the list: three queries."""
    found = list(submissions)
    keys = [submission.pk for submission in found]
    people = presence.others_at(map(subject, keys), user)
    answered = set(_answered(keys))
    same = {submission.duplicate_key for submission in found} - {""}
    on_their_way = Submission.objects.filter(duplicate_key__in=same, state__in=Submission.ON_ITS_WAY).order_by()
    twice = set(
        on_their_way.values("duplicate_key").annotate(number=Count("pk")).filter(number__gt=1).values_list("duplicate_key", flat=True)
    )
    return [
        Row(row, tuple(people.get(subject(row.pk), ())), is_answered=row.pk in answered, is_twice=row.duplicate_key in twice)
        for row in found
    ]


def marked(keys: Iterable[int], *, user: User, is_waiting: bool) -> list[Row]:
    """The marks of lines that stand on a page already: who came or left. Three queries.

    In a list of what waits, also what was decided meanwhile.
    """
    chosen = list(keys)
    people = presence.others_at(map(subject, chosen), user)
    answered = set(_answered(chosen))
    rows = Submission.objects.filter(pk__in=chosen).only("pk", "state").order_by("pk")
    return [
        Row(
            row,
            tuple(people.get(subject(row.pk), ())),
            is_answered=row.pk in answered,
            is_gone=is_waiting and row.state != Submission.State.PENDING,
        )
        for row in rows
    ]


def _answered(keys: Iterable[int]) -> Iterable[int]:
    answers = Decision.objects.filter(submission__in=keys, verb=Decision.Verb.ANSWER, submission__state=Submission.State.PENDING)
    return answers.order_by().values_list("submission_id", flat=True)
