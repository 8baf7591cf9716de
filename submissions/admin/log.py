"""The log of decisions: read, searched, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from issues.admin.readonly import ReadOnlyAdmin
from submissions.models import Decision

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Who did what, when and why."""

    list_display = ("created_at", "verb", "submission", "actor", "from_state", "to_state", "reason")
    list_display_links = None
    list_filter = ("verb",)
    list_select_related = ("submission", "actor")
    search_fields = ("submission__title", "reason")
    ordering = ("-pk",)
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filters: any other question of the address is refused."""
        del value, request
        return lookup in {"verb__exact", "verb__isnull"}
