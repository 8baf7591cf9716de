"""Long lists in stretches: nothing counts, sorts or searches more rows than a stretch has, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.http import HttpRequest

BEFORE = "before"
KNOWN = "known_count"
LONGEST_NUMBER = 18  # digits: what the column holds


class StretchFilter(admin.ListFilter):
    """The newest rows of those that the filters before it leave, or the newest below a key. The last one in `list_filter`.

    `older` is the `before` of the next stretch, None where this one is the last; `is_later` says that newer rows are left out. `count` is
    how many rows it has, before anything is searched for in it.
    """

    title = _("stretch")
    parameter_name = BEFORE
    template = "admin/no_filter.html"
    most = 10_000
    older: int | None = None
    count: int | None = None

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: type[Any], model_admin: admin.ModelAdmin[Any]) -> None:
        super().__init__(request, params, model, model_admin)
        text = (params.pop(BEFORE, None) or [""])[-1]
        self._before = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None

    @property
    def is_later(self) -> bool:
        """Whether it begins below a key."""
        return self._before is not None

    def has_output(self) -> bool:
        """Always: it has no choices, but narrows every list."""
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """None in the side column: its links stand below the list."""
        del changelist
        return iter(())

    def expected_parameters(self) -> list[str | None]:
        """Its one parameter."""
        return [BEFORE]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """One query finds where the stretch ends and how many rows it has, along an index that holds what the filters ask."""
        del request
        rows = queryset.filter(pk__lt=self._before) if self._before is not None else queryset
        found = rows.order_by("-pk").values("pk")[: self.most + 1].aggregate(count=Count("pk"), behind=Min("pk"))
        self.count = min(found["count"], self.most)
        if found["count"] <= self.most:
            return rows
        self.older = found["behind"] + 1
        return rows.filter(pk__gt=found["behind"])


class StretchPaginator(Paginator[Any]):
    """Pages of a list, whose length is not asked for where the stretch knows it."""

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        known: int | None = getattr(self.object_list, KNOWN, None)
        return super().count if known is None else known
