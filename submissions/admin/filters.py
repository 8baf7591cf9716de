"""What the list of the queue can be narrowed to."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from issues.stretch import BEFORE
from submissions.kinds import submission_kinds
from submissions.models import Submission
from submissions.queue import Counting
from submissions.sections import catalogue
from submissions.turns import left_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from submissions.queue import Count

Choices = list[tuple[str, str]]
TO_DECIDE, LATER, ALL = "to-decide", "later", "all"
SHOWN_ISSUES = 12
SELECTED = mark_safe(' class="selected"')


class StateFilter(admin.SimpleListFilter):
    """Where they stand, with counts; without a choice what is to be decided. Shown as tabs above the list."""

    title = _("state")
    parameter_name = "state"
    template = "admin/no_filter.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """The states, *later* apart from pending."""
        del request, model_admin
        states = [(str(value), str(label)) for value, label in Submission.State.choices if value != Submission.State.PENDING]
        return [(TO_DECIDE, "To decide"), (LATER, "Later"), *states, (ALL, "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        """Those in the chosen state."""
        del request
        chosen = self.value() or TO_DECIDE
        return queryset if chosen == ALL else queryset.filter(_where(chosen, self._coming))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """None in the side column."""
        del changelist
        return iter(())

    def tabs(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """The choices with their numbers; the first one is the default."""
        chosen = self.value() or TO_DECIDE
        numbers = self._numbers()
        for value, label in self.lookup_choices:
            yield {
                "selected": value == chosen,
                "query_string": changelist.get_query_string({self.parameter_name: value}, ["p", BEFORE]),
                "display": label,
                "number": numbers.get(str(value)),
            }

    @cached_property
    def _coming(self) -> int | None:
        issue = Issue.objects.coming()
        return issue.pk if issue else None

    def _numbers(self) -> dict[str, Count]:
        """How many are in each, up to a bound: a count of all by state would read every row."""
        return _counting(tuple(str(value) for value, _label in self.lookup_choices if value != ALL), self._coming).counts()


class SideFilter(admin.SimpleListFilter):
    """One of the side column. Its links are made at once: as the stock filter makes them, they take a tenth of the page's time."""

    template = "admin/side_filter.html"

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The links of all its choices, as one piece of markup. Each begins at the newest rows of what it leaves."""
        name, value = str(self.parameter_name), self.value()
        others = changelist.get_query_string(remove=[name, BEFORE])
        start = others if others == "?" else f"{others}&"
        links: list[tuple[str, bool, Any]] = [(others, value is None, _("All"))]
        links += [(f"{start}{urlencode({name: one})}", value == str(one), label) for one, label in self.lookup_choices]
        yield format_html_join(
            "", '<li{}><a href="{}">{}</a></li>\n', ((SELECTED if is_chosen else "", link, label) for link, is_chosen, label in links)
        )


class KindFilter(SideFilter):
    """What they are."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """The kinds of the settings."""
        del request, model_admin
        return [(slug, kind.label) for slug, kind in submission_kinds().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        """Those of the chosen kind."""
        del request
        kind = self.value()
        return queryset.filter(kind=kind) if kind in submission_kinds() else queryset


class SectionFilter(SideFilter):
    """Where they are to stand."""

    title = _("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """The sections that take submissions, and none."""
        del request, model_admin
        return [("none", "No section yet"), *((row.slug, row.title) for row in catalogue() if row.accepts_submissions)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        """Those of the chosen section."""
        del request
        chosen = self.value()
        if chosen == "none":
            return queryset.filter(section=None, one_off_heading="")
        found = next((row.pk for row in catalogue() if row.slug == chosen and row.accepts_submissions), None)
        return queryset if found is None else queryset.filter(section=found)  # by key: the index holds it


class IssueFilter(SideFilter):
    """Which issue they count for, were published in, or were left out of."""

    title = _("issue")
    parameter_name = "issue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """The coming issue, later ones, the last one's left-outs, and the last published issues."""
        del request, model_admin
        coming = Issue.objects.coming()
        last = Issue.objects.published().values("pk")[:SHOWN_ISSUES]
        printed = Submission.objects.filter(published_in=OuterRef("pk"))
        published = Issue.objects.published().filter(Exists(printed), pk__in=last).only("number", "title")
        return [
            *([("coming", f"{coming} (coming)"), ("after", "A later issue")] if coming else []),
            ("left-out", "Left out of the last issue"),
            *((str(issue.pk), str(issue)) for issue in published),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        """Those of the chosen issue."""
        del request
        chosen = self.value() or ""
        if chosen in ("coming", "after"):
            coming = Issue.objects.coming()
            open_ones = queryset.filter(state__in=Submission.ON_ITS_WAY)
            in_time = Submission.objects.in_time_for(coming) if coming else Submission.objects.none()
            return open_ones.filter(pk__in=in_time) if chosen == "coming" else open_ones.exclude(pk__in=in_time)
        if chosen == "left-out":
            last = Issue.objects.published().first()
            return queryset.filter(pk__in=[row.pk for row in left_out(last)] if last else [])
        known = {str(value) for value, _label in self.lookup_choices}
        return queryset.filter(published_in=int(chosen)) if chosen in known else queryset


@lru_cache(maxsize=4)
def _counting(states: tuple[str, ...], coming: int | None) -> Counting[str]:
    return Counting.of({state: Submission.objects.filter(_where(state, coming)) for state in states})


def _where(chosen: str, coming: int | None) -> Q:
    pending = Q(state=Submission.State.PENDING)
    hidden = Q(hidden_during=coming) if coming else Q(pk__in=[])
    if chosen == TO_DECIDE:
        return pending & ~hidden
    return pending & hidden if chosen == LATER else Q(state=chosen) if chosen in Submission.State.values else Q(pk__in=[])
