"""Settings of editors of which there is one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse

from issues.admin.changes import NotedAdmin
from issues.models import PublicSite

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse


class SingleRowAdmin(NotedAdmin):
    """One row, made when somebody first says something in it."""

    def subject(self, obj: Any) -> str:
        """There is one."""
        return str(obj)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """For the menu of every page, which asks no table whether the row is there: the list offers to add it."""
        return {"add": False, "change": self.has_change_permission(request), "delete": False, "view": self.has_view_permission(request)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No list of one row: the row, or the form that makes it."""
        row = self.model.objects.first()
        if not self.has_change_permission(request) or not (row or self.has_add_permission(request)):
            return super().changelist_view(request, extra_context)
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return redirect(reverse(f"{page}_change", args=[row.pk]) if row else reverse(f"{page}_add"))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nobody adds or changes a row: the settings are there."""
        title = str(self.opts.verbose_name).capitalize()
        context = {"title": title, "subtitle": None, "show_save_and_add_another": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once."""
        return super().has_add_permission(request) and not self.model.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It stays."""
        del request, obj
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Always the one row."""
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(PublicSite)
class PublicSiteAdmin(SingleRowAdmin):
    """What readers see."""

    noted = ("shows_draft",)
