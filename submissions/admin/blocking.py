"""The sites of which nothing is taken, and what else editors switch while somebody floods the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.shortcuts import redirect

from issues.admin.changes import NotedAdmin
from issues.admin.desk import actor_of
from issues.links import LinkError, check_host
from submissions.blocking import host_name
from submissions.models import BlockedHost, Switches

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse


class BlockedHostForm(forms.ModelForm[BlockedHost]):
    """A site, by its name or by any address of it."""

    host = forms.CharField(
        label="Site", max_length=255, help_text="Such as spam.example, or an address of it. Its sub-sites are blocked too."
    )

    class Meta:
        model = BlockedHost
        fields = ("host", "reason")

    def clean_host(self) -> str:
        """The name alone."""
        name = host_name(self.cleaned_data["host"])
        try:
            check_host(name)
        except LinkError as error:
            raise forms.ValidationError("This is no name of a site. Write it as spam.example.", code="host") from error
        return name


@admin.register(BlockedHost)
class BlockedHostAdmin(NotedAdmin):
    """Added, and nothing of it is taken; deleted, and it is taken again."""

    form = BlockedHostForm
    list_display = ("host", "reason", "created_at", "created_by")
    list_select_related = ("created_by",)
    search_fields = ("host", "reason")
    noted = ("host", "reason")

    def subject(self, obj: BlockedHost) -> str:
        """By its name."""
        return f"Blocked site {obj.host}"

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm[BlockedHost], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Note who blocked it."""
        if isinstance(obj, BlockedHost) and not change:
            obj.created_by = actor_of(request)
        super().save_model(request, obj, form, change)


@admin.register(Switches)
class SwitchesAdmin(NotedAdmin):
    """One row, made when somebody first switches something."""

    noted = ("asks_for_proof",)

    def subject(self, obj: Switches) -> str:
        """There is one."""
        return str(obj)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """For the menu of every page, which asks no table whether the row is there: the list offers to add it."""
        return {"add": False, "change": self.has_change_permission(request), "delete": False, "view": self.has_view_permission(request)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No list of one row: the row, or the form that makes it."""
        row = Switches.objects.first()
        if not self.has_change_permission(request) or not (row or self.has_add_permission(request)):
            return super().changelist_view(request, extra_context)
        return redirect("admin:submissions_switches_change", row.pk) if row else redirect("admin:submissions_switches_add")

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nobody adds or changes switches: they are there."""
        context = {"title": "Switches", "subtitle": None, "show_save_and_add_another": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once."""
        return super().has_add_permission(request) and not Switches.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Switches | None = None) -> bool:
        """It stays."""
        del request, obj
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm[Switches], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Always the one row."""
        obj.pk = 1
        super().save_model(request, obj, form, change)
