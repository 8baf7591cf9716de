"""The guidelines of the form: changed here, shown there at once, every change noted."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from issues.admin.changes import NotedAdmin
from submissions.admin.filters import KindFilter
from submissions.fields import TypedField
from submissions.kinds import submission_kinds
from submissions.models import Guideline

LONGEST = 500
FIELDS = ("kind", "field", "text", "position")
UNSEEN = frozenset({"website", "form_key"})


class GuidelineForm(forms.ModelForm[Guideline]):
    """One guideline: for which kind, beside which field."""

    text = TypedField(
        label="Text",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One line: plain words, `code` and [links](https://…).",
    )

    position = forms.IntegerField(label="Position", min_value=0, max_value=9999, initial=10, help_text="Smaller ones come first.")

    class Meta:
        model = Guideline
        fields = FIELDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = submission_kinds().values()
        self.fields["kind"] = forms.ChoiceField(
            label="Kind", required=False, choices=[("", "Every kind"), *((kind.slug, kind.label) for kind in kinds)]
        )
        names = dict.fromkeys(name for kind in kinds for name in _asked(kind.slug))
        self.fields["field"] = forms.ChoiceField(
            label="Field", required=False, choices=[("", "Beside the form"), *((name, _label(name)) for name in names)]
        )

    def clean(self) -> dict[str, Any]:
        """The kind's form has that field."""
        fields = super().clean() or self.cleaned_data
        kind, field = fields.get("kind"), fields.get("field")
        if kind and field and field not in _asked(kind):
            self.add_error("field", forms.ValidationError("The form of this kind does not ask that. Choose another field.", code="field"))
        return fields


def _asked(kind: str) -> list[str]:
    """The fields that a sender sees."""
    return [name for name in submission_kinds()[kind].form_class().fields if name not in UNSEEN]


def _label(name: str, kind: str = "") -> str:
    """How that kind's form calls a field; without a kind, the first one that asks it. The name itself where none does."""
    kinds = submission_kinds()
    shapes = [kinds[kind]] if kind in kinds else list(kinds.values())
    fields = next((form.fields for form in (shape.form_class() for shape in shapes) if name in form.fields), {})
    return str(fields[name].label) if name in fields else name.replace("_", " ")


@admin.register(Guideline)
class GuidelineAdmin(NotedAdmin):
    """What stands in the form, beside the field that it is about."""

    form = GuidelineForm
    list_display = ("shown", "for_kind", "beside", "position")
    list_display_links = ("shown",)
    list_filter = (KindFilter,)
    search_fields = ("text",)
    show_facets = admin.ShowFacets.NEVER
    fields: ClassVar = list(FIELDS)
    noted = FIELDS

    @admin.display(description=_("text"), ordering="text")
    def shown(self, guideline: Guideline) -> str:
        """As it was typed."""
        return str(guideline)

    @admin.display(description=_("kind"), ordering="kind")
    def for_kind(self, guideline: Guideline) -> str:
        """In words."""
        kind = submission_kinds().get(guideline.kind)
        return kind.label if kind else guideline.kind or "Every kind"

    @admin.display(description=_("field"), ordering="field")
    def beside(self, guideline: Guideline) -> str:
        """In words."""
        return _label(guideline.field, guideline.kind) if guideline.field else "Beside the form"

    def subject(self, obj: Guideline) -> str:
        """By its words."""
        return f"Guideline “{obj}”"
