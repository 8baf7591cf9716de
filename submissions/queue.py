"""What waits for the editors: the tabs of the queue, how many are in each, and the rows around the one that is looked at.

What has waited longest comes first, so that the list grows at its end and never moves under somebody's eyes. Decided ones come newest
first.
Nothing is counted or read beyond a bound, however many there are.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from submissions.kinds import submission_kinds
from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

    from submissions.models.submission import SubmissionQuerySet

Name = TypeVar("Name", bound=str)
SHOWN = 30  # rows of the list
MOST_COUNTED = 1000
NO_SECTION = "none"
DECIDED = (Submission.State.ACCEPTED, *Submission.REFUSED)


class Tab(TextChoices):
    """The queue from where editors look at it."""

    MINE = "mine", _("Mine")
    TO_DECIDE = "to-decide", _("To decide")
    ASKED = "asked", _("Waiting for an answer")
    LATER = "later", _("Later")
    DECIDED = "decided", _("Decided")


LISTED = {Tab.MINE: "to-decide", Tab.TO_DECIDE: "to-decide", Tab.ASKED: "needs_change", Tab.LATER: "later", Tab.DECIDED: "all"}
"""The states of the stock list."""


@dataclass(frozen=True)
class Count:
    """How many there are, up to a bound."""

    number: int

    def __str__(self) -> str:
        return f"{MOST_COUNTED - 1}+" if self.number >= MOST_COUNTED else str(self.number)

    def __bool__(self) -> bool:
        return self.number > 0


@dataclass(frozen=True)
class Counting(Generic[Name]):
    """Counts several lists, each up to the bound, by one query, whose text is made once."""

    names: tuple[Name, ...]
    statement: str
    values: tuple[Any, ...]
    empty: tuple[Name, ...] = ()

    @classmethod
    def of(cls, asked: Mapping[Name, SubmissionQuerySet]) -> Counting[Name]:
        """What counts these lists. What Django knows to be empty is not asked."""
        pieces: dict[Name, str] = {}
        values: list[Any] = []
        for name, rows in asked.items():
            with suppress(EmptyResultSet):
                statement, given = rows.order_by().values("pk")[:MOST_COUNTED].query.sql_with_params()
                pieces[name] = f"(SELECT COUNT(*) FROM ({statement}) AS bounded)"  # noqa: S608 (Django's own)  # nosec
                values += given
        empty = tuple(name for name in asked if name not in pieces)
        return cls(tuple(pieces), f"SELECT {', '.join(pieces.values())}", tuple(values), empty)

    def counts(self) -> dict[Name, Count]:
        """How many are in each now."""
        with connection.cursor() as cursor:
            cursor.execute(self.statement, self.values)
            numbers = cursor.fetchone()
        return dict.fromkeys(self.empty, Count(0)) | {name: Count(number) for name, number in zip(self.names, numbers, strict=True)}


@dataclass(frozen=True)
class Window:
    """A stretch of the list: the rows that are shown, and what comes before and after the one that is looked at.

    `place` is its number in the list, counted from 1; None where it stands further down than is counted, or not in the list at all.
    """

    rows: tuple[Submission, ...] = ()
    previous: int | None = None
    next: int | None = None
    place: int | None = None
    has_more_before: bool = False
    has_more_after: bool = False


@dataclass(frozen=True)
class Queue:
    """One tab under its filters, as one editor sees it. `own` are the sections of that editor."""

    tab: str
    issue: Issue | None
    own: tuple[int, ...] = ()
    kind: str = ""
    section: str = ""

    @classmethod
    def of(cls, user: User, asked: Mapping[str, str]) -> Queue:
        """The queue that an address asks for; what it asks wrongly is left out.

        Without a tab, whoever owns sections begins with those, while something waits there.
        """
        own = tuple(user.owned_sections.order_by().values_list("pk", flat=True))
        kind, section = asked.get("kind", ""), asked.get("section", "")
        queue = cls(
            tab=Tab.MINE,
            issue=Issue.objects.coming(),
            own=own,
            kind=kind if kind in submission_kinds() else "",
            section=section if section.isprintable() else "",
        )
        tab = asked.get("tab", "")
        if tab in queue.tabs:
            return replace(queue, tab=tab)
        return queue if own and queue.rows.exists() else replace(queue, tab=Tab.TO_DECIDE)

    @property
    def asked(self) -> dict[str, str]:
        """What an address asks to get this queue."""
        named = {"tab": self.tab, "kind": self.kind, "section": self.section}
        return {name: str(value) for name, value in named.items() if value}

    @property
    def asked_of_list(self) -> dict[str, str]:
        """What the address of the stock list asks to show the same ones."""
        named = {"state": LISTED[Tab(self.tab)], "kind": self.kind, "section": self.section}
        return {name: value for name, value in named.items() if value}

    @property
    def tabs(self) -> list[Tab]:
        """The tabs that this editor has."""
        return [tab for tab in Tab if tab != Tab.MINE or self.own]

    @property
    def rows(self) -> SubmissionQuerySet:
        """Everything in it, in no order."""
        rows = self._in(self.tab)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.section == NO_SECTION:
            return rows.filter(section=None, one_off_heading="")
        return rows.filter(section__slug=self.section) if self.section else rows

    def counts(self) -> dict[Tab, Count]:
        """How many are in each tab, whatever the filters: one query."""
        return Counting.of({tab: self._in(tab) for tab in self.tabs}).counts()

    def around(self, submission: Submission | None = None) -> Window:
        """The rows around one of them, or around where it stood before it was decided; without one around the first. Two queries."""
        if submission is None:
            rows = list(self._ahead[: SHOWN + 1])
            return Window(tuple(rows[:SHOWN]), next=rows[1].pk if len(rows) > 1 else None, has_more_after=len(rows) > SHOWN)
        ahead = list(self._from(submission.pk)[: SHOWN + 1])
        behind = list(self._before(submission.pk)[: SHOWN + 1])
        is_in = bool(ahead) and ahead[0].pk == submission.pk
        after = ahead[1:] if is_in else ahead
        shown_before = min(len(behind), max(SHOWN // 2, SHOWN - len(ahead)))
        shown = [*reversed(behind[:shown_before]), *ahead[: SHOWN - shown_before]]
        return Window(
            tuple(shown),
            previous=behind[0].pk if behind else None,
            next=after[0].pk if after else None,
            place=len(behind) + 1 if is_in and len(behind) <= SHOWN else None,
            has_more_before=len(behind) > shown_before,
            has_more_after=len(ahead) > SHOWN - shown_before,
        )

    def next_after(self, submission: Submission) -> int | None:
        """What comes after one that is decided, else what came before it; None when nothing waits any more."""
        others = self.rows.exclude(pk=submission.pk).order_by()
        after, before = others.filter(**{self._onward: submission.pk}), others.exclude(**{self._onward: submission.pk})
        order = "-pk" if self._is_newest_first else "pk"
        back = order.removeprefix("-") if self._is_newest_first else "-pk"
        found = after.order_by(order).values_list("pk", flat=True).first()
        return found if found is not None else before.order_by(back).values_list("pk", flat=True).first()

    @cached_property
    def _is_newest_first(self) -> bool:
        return self.tab == Tab.DECIDED

    @property
    def _onward(self) -> str:
        return "pk__lt" if self._is_newest_first else "pk__gt"

    @property
    def _ahead(self) -> SubmissionQuerySet:
        return self.rows.select_related("section").order_by("-pk" if self._is_newest_first else "pk")

    def _from(self, pk: int) -> SubmissionQuerySet:
        return self._ahead.filter(**{f"{self._onward}e": pk})

    def _before(self, pk: int) -> SubmissionQuerySet:
        rows = self._ahead.reverse()
        return rows.filter(pk__gt=pk) if self._is_newest_first else rows.filter(pk__lt=pk)

    def _in(self, tab: str) -> SubmissionQuerySet:
        rows = Submission.objects.order_by()
        if tab == Tab.ASKED:
            return rows.filter(state=Submission.State.NEEDS_CHANGE)
        if tab == Tab.LATER:
            return rows.filter(state=Submission.State.PENDING, hidden_during__isnull=False, hidden_during=self.issue)
        if tab == Tab.DECIDED:
            return rows.filter(state__in=DECIDED)
        waiting = rows.to_decide(self.issue)
        return waiting.filter(section__in=self.own) if tab == Tab.MINE else waiting
