"""What sources over one table have in common: narrowing it to a question, and reading a page of it by key."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from issues.log.happening import Happening

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from issues.log.happening import About, Mark, Question


class TableLog:
    """A table of rows that are only added. A source says how it is read, and how a row is told."""

    name: ClassVar[str]
    label: ClassVar[Any]
    time: ClassVar[str] = "created_at"
    actor: ClassVar[str] = "actor"
    searched: ClassVar[tuple[str, ...]] = ()

    def rows(self) -> QuerySet[Any]:
        """All of them, with what telling them needs."""
        raise NotImplementedError

    def about(self, about: About) -> Q | None:
        """Which rows are about a thing; None where none can be."""
        raise NotImplementedError

    def tell(self, rows: Sequence[Any], question: Question) -> Iterable[Happening]:
        """The rows as happenings, in their order, for whoever asks."""
        raise NotImplementedError

    def happened(self, row: Any, *, who: Any = None, **words: Any) -> Happening:
        """The row as a line of the log: when, by whom (`who` where nobody has an account; else the program), in these words."""
        actor = getattr(row, self.actor)
        return Happening(getattr(row, self.time), self.name, row.pk, actor, str(_("The program") if who is None else who), **words)

    def found(self, word: str) -> Q:
        """Which rows have a word."""
        return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in self.searched), Q(pk__in=[]))

    def read(self, question: Question, *, before: Mark | None, limit: int) -> Sequence[Happening]:
        """See `LogSource`."""
        if question.sources and self.name not in question.sources:
            return ()
        narrowed = self._narrowed(question)
        if narrowed is None:
            return ()
        rows = self.rows().filter(narrowed)
        if before is not None:
            rows = rows.filter(self._behind(before))
        return tuple(self.tell(list(rows.order_by(f"-{self.time}", "-pk")[:limit]), question))

    def reach(self, question: Question, rows: int) -> datetime | None:
        """See `LogSource`: one query along the index of the time."""
        if question.sources and self.name not in question.sources:
            return None
        found = self.rows().filter(Q(**{f"{self.time}__lt": question.until}) if question.until else Q())
        moment: datetime | None = found.order_by(f"-{self.time}").values_list(self.time, flat=True)[rows : rows + 1].first()
        return moment

    def _narrowed(self, question: Question) -> Q | None:
        parts = [self.found(word) for word in question.words]
        if question.about is not None:
            about = self.about(question.about)
            if about is None:
                return None
            parts.append(about)
        if question.person is not None:
            parts.append(Q(**{self.actor: question.person}))
        if question.not_by is not None:
            parts.append(~Q(**{self.actor: question.not_by}) | Q(**{f"{self.actor}__isnull": True}))
        if question.since is not None:
            parts.append(Q(**{f"{self.time}__gt": question.since}))
        if question.until is not None:
            parts.append(Q(**{f"{self.time}__lt": question.until}))
        return reduce(and_, parts, Q())

    def _behind(self, mark: Mark) -> Q:
        """The rows after that place: older ones, and those of the same moment that come later in its order."""
        older, not_newer = Q(**{f"{self.time}__lt": mark.at}), Q(**{f"{self.time}__lte": mark.at})
        if self.name == mark.source:
            return not_newer & (older | Q(pk__lt=mark.key))  # the first half is what an index begins at
        return not_newer if self.name > mark.source else older


def of_issue(about: About) -> Q | None:
    """The rows of an issue, for tables that have a column for it."""
    return Q(issue=about.key) if about.kind == "issue" else None
