"""The log of decisions: read, searched, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from submissions.models import Decision

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin[Decision]):
    """Who did what, when and why."""

    list_display = ("created_at", "verb", "submission", "actor", "from_state", "to_state", "reason")
    list_display_links = None
    list_filter = ("verb",)
    list_select_related = ("submission", "actor")
    search_fields = ("submission__title", "reason")
    ordering = ("-pk",)
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Decisions are made in the queue."""
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        """Never."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        """Never."""
        del request, obj
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filters: any other question of the address is refused."""
        del value, request
        return lookup in {"verb__exact", "verb__isnull"}
