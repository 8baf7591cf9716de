"""The rota: who publishes which week's issue. Editors put themselves in, and leave a note for the next one.

A week stands for its issue, which is not there yet when somebody puts themselves in. Every change is a new row with the next number;
two at once cannot have the same one, so the second is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.models import Duty, Issue
from issues.weeks import WEDNESDAY, WEEK, usual_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

WEEKS_SHOWN = 10
WEEKS_BACK = 1  # the note of the last issue is still written after it came out


class DutyError(Exception):
    """A change of the rota that is refused; the text says why."""


@dataclass(frozen=True)
class Week:
    """A week of the rota. `issue` is its row, where it is there already, else `number` what it will probably have."""

    day: date
    number: int
    issue: Issue | None = None
    duty: Duty | None = None

    @property
    def seen(self) -> int:
        """The number of its last row; what a change is made on top of."""
        return self.duty.number if self.duty else 0

    @property
    def person(self) -> User | None:
        """Who is on duty."""
        return self.duty.person if self.duty else None


def week_of(day: date) -> date:
    """The Wednesday of that day's week, Monday to Sunday."""
    return day + timedelta(WEDNESDAY - day.weekday())


def duties(days: Iterable[date]) -> dict[date, Duty]:
    """The last row of each of these weeks (given by their Wednesdays): one query."""
    rows = Duty.objects.filter(week__in=list(days)).select_related("person", "changed_by").order_by("number")
    return {row.week: row for row in rows}


def rota(coming: Issue | None) -> list[Week]:
    """The week before the coming issue's, its own, and those after it: three queries."""
    first = first_week(coming)
    days = [first + WEEK * number for number in range(-WEEKS_BACK, WEEKS_SHOWN)]
    rows = Issue.objects.filter(date__gt=days[0] - WEEK, date__lt=days[-1] + WEEK).order_by("date", "pk")
    issues = {week_of(issue.date): issue for issue in rows}
    found = duties(days)
    last = coming if coming and coming.number else Issue.objects.exclude(number=None).order_by("-number").first()
    return [Week(day, _number(day, last), issues.get(day), found.get(day)) for day in days]


def first_week(coming: Issue | None) -> date:
    """The week of the coming issue; the present one while there is none."""
    return week_of(coming.date if coming else timezone.now().date())


def go_on_duty(week: date, *, seen: int, actor: User, note: str | None = None) -> Duty:
    """Put oneself in for a week, in the place of whoever was; the note stays unless one is given.

    Raises:
        DutyError: the rota has changed since `seen`, or does not reach that far.
    """
    return _change(week, seen, person=actor, note=note, actor=actor)


def leave_duty(week: date, *, seen: int, actor: User, note: str | None = None) -> Duty:
    """Take oneself out again; the note stays unless one is given.

    Raises:
        DutyError: somebody else or nobody is on duty, the rota has changed since `seen`, or does not reach that far.
    """
    last = duties([week]).get(week)
    if last is None or last.person_id != actor.pk:
        raise DutyError(_("You are not on duty in that week."))
    return _change(week, seen, person=None, note=note, actor=actor)


def hand_over(week: date, note: str, *, seen: int, actor: User) -> Duty:
    """Write the note of a week for whoever publishes the next issue. An unchanged note is no change.

    Raises:
        DutyError: the rota has changed since `seen`, or does not reach that far.
    """
    last = duties([week]).get(week)
    if last is not None and last.note == note and last.number == seen:
        return last
    return _change(week, seen, person=last.person if last else None, note=note, actor=actor)


def _change(week: date, seen: int, *, person: User | None, note: str | None, actor: User) -> Duty:
    _refuse_far(week)
    last = duties([week]).get(week)
    number = last.number if last else 0
    if number != seen:
        raise DutyError(_changed_meanwhile(last))
    kept = last.note if last else ""
    try:
        with transaction.atomic():
            return Duty.objects.create(week=week, number=seen + 1, person=person, note=kept if note is None else note, changed_by=actor)
    except IntegrityError as error:  # somebody was quicker by a moment
        raise DutyError(_changed_meanwhile(duties([week]).get(week))) from error


def _refuse_far(week: date) -> None:
    first = first_week(Issue.objects.coming())
    if week != week_of(week) or not first - WEEK * WEEKS_BACK <= week < first + WEEK * WEEKS_SHOWN:
        raise DutyError(_("The rota goes from the last issue's week to %(weeks)s weeks ahead.") % {"weeks": WEEKS_SHOWN})


def _changed_meanwhile(last: Duty | None) -> str:
    who = last.changed_by if last else None
    return _("%(who)s changed that week meanwhile. Nothing was changed; look again.") % {"who": who or _("Somebody")}


def _number(day: date, last: Issue | None) -> int:
    """The number that a week's issue has or will have, counted from the last one that has one."""
    if last is None or last.number is None:
        return usual_number(day)
    return last.number + (day - week_of(last.date)) // WEEK
