"""The sites of which nothing is taken, and what else editors switch while somebody floods the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin

from issues.admin.changes import NotedAdmin
from issues.admin.desk import actor_of
from issues.admin.single import SingleRowAdmin
from issues.links import LinkError, check_host
from submissions.blocking import host_name
from submissions.models import BlockedHost, Switches

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


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
class SwitchesAdmin(SingleRowAdmin):
    """What is switched on while somebody floods the form."""

    noted = ("asks_for_proof",)
