"""What editors set up: every change is noted, and the notes are read, searched and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin

from issues.admin.desk import actor_of
from issues.admin.readonly import ReadOnlyAdmin
from issues.changes import note_changes
from issues.models import Change

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import ModelForm
    from django.http import HttpRequest


class NotedAdmin(admin.ModelAdmin[Any]):
    """Rows that editors set up. `noted` names the columns whose changes are written down, in the transaction of the change."""

    noted: ClassVar[tuple[str, ...]] = ()
    actions = None
    tells_itself = True  # to the log

    def subject(self, obj: Any) -> str:
        """By which name the changes of a row are noted."""
        return f"{str(self.opts.verbose_name).capitalize()} {obj}"

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save it and note what changed."""
        before = self.model._base_manager.filter(pk=obj.pk).first() if change else None  # noqa: SLF001 (Django's documented name)
        super().save_model(request, obj, form, change)
        note_changes(self.subject(before or obj), self._values(before), self._values(obj), actor=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete it and note what it said."""
        note_changes(self.subject(obj), self._values(obj), {}, actor=actor_of(request))
        super().delete_model(request, obj)

    def _values(self, obj: Model | None) -> dict[str, Any]:
        return {name: getattr(obj, name) for name in self.noted} if obj else {}


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Who changed what of what editors set up."""

    list_display = ("changed_at", "subject", "field", "before", "after", "changed_by")
    list_display_links = None
    list_filter = ("changed_at", "field")
    list_select_related = ("changed_by",)
    search_fields = ("subject", "before", "after")
    show_full_result_count = False
