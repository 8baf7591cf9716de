"""What the archive search finds: entries of published issues, newest first, as one sequence that is read page by page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count

from issues.models import Entry, Issue, IssueSection
from issues.search.engines import engine
from issues.search.words import Query

if TYPE_CHECKING:
    from django.db.models import QuerySet

_PLACE = ("position", "issue_id", "issue_section_id", "issue_section__position", "issue_section__heading")
SHOWN = ("kind", "title", "text", "url", "host", *_PLACE)
ANYTHING = Query()


@dataclass(frozen=True)
class Search:
    """What somebody looks for: every part that is given must be met. Years are those of the issue, both included."""

    query: Query = ANYTHING
    section: str = ""
    since: int | None = None
    until: int | None = None
    kind: str = ""
    host: str = ""

    def __bool__(self) -> bool:
        return bool(self.query or self.section or self.since or self.until or self.kind or self.host)

    @property
    def entries(self) -> QuerySet[Entry]:
        """The entries that are looked for, of all years, in drafts as well."""
        found = Entry.objects.order_by()
        if self.query.phrases:
            found = found.filter(pk__in=engine().matching(self.query.phrases))
        if self.query.keys:
            found = found.filter(duplicate_key__in=self.query.keys)
        if self.section:
            found = found.filter(issue_section__in=IssueSection.objects.filter(section__slug=self.section).order_by())
        if self.kind:
            found = found.filter(kind=self.kind)
        return found.filter(host=self.host) if self.host else found

    @property
    def issues(self) -> QuerySet[Issue]:
        """The published issues of the years, newest first."""
        found = Issue.objects.published()
        if self.since:
            found = found.filter(date__year__gte=self.since)
        return found.filter(date__year__lte=self.until) if self.until else found


class Hits:
    """The entries found: a sequence by length and slices, as Django's Paginator wants it. Counting takes two queries, a slice two."""

    def __init__(self, search: Search) -> None:
        self.search = search

    def __len__(self) -> int:
        return sum(count for _, count in self.counts.values())

    def __getitem__(self, wanted: slice) -> list[Entry]:
        """These entries with their issues, newest issue first, in the order in which an issue prints them."""
        start, stop, _ = wanted.indices(len(self))
        keys, before = self._issues_of(start, stop)
        issues = Issue.objects.in_bulk(keys)
        ranks = {key: rank for rank, key in enumerate(keys)}
        found = self.search.entries.filter(issue__in=keys).select_related("issue_section").only(*SHOWN)
        for entry in found:
            entry.issue = issues[entry.issue_id]
        ordered = sorted(found, key=lambda entry: (ranks[entry.issue_id], entry.issue_section.position, entry.position))
        return ordered[start - before : stop - before]

    def _issues_of(self, start: int, stop: int) -> tuple[list[int], int]:
        """The issues that the entries from `start` up to `stop` are in, newest first, and how many entries come before them."""
        found: list[int] = []
        reached = before = 0
        for issue, (_, count) in self.counts.items():
            if reached + count <= start:
                before += count
            elif reached < stop:
                found.append(issue)
            reached += count
        return found, before

    @cached_property
    def counts(self) -> dict[int, tuple[int, int]]:
        """The year of each issue that holds any, and how many, newest first."""
        counted = dict(self.search.entries.values_list("issue_id").annotate(Count("pk")))
        issues = self.search.issues.values_list("pk", "date")
        return {issue: (day.year, counted[issue]) for issue, day in issues if issue in counted}

    @property
    def years(self) -> dict[int, int]:
        """How many there are in each year, newest first."""
        found: dict[int, int] = {}
        for year, count in self.counts.values():
            found[year] = found.get(year, 0) + count
        return found
