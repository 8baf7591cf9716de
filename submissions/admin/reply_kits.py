"""The reply kits: words for the usual decisions, changed here, every change noted."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import admin

from issues.admin.changes import NotedAdmin
from submissions.fields import NoteField, TypedField
from submissions.models import ReplyKit
from submissions.replies import PLACEHOLDERS, unknown_placeholders

FIELDS = ("verb", "label", "text", "position")
NAMES = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
LONGEST = 3000


class ReplyKitForm(forms.ModelForm[ReplyKit]):
    """One kit: with which decision, under which name, in which words."""

    label = TypedField(label="Name", max_length=60, help_text="A few words, by which editors choose it.")
    text = NoteField(
        label="Text",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"What the sender reads. {NAMES} stand for the submission's own, and for the address of the rules.",
    )
    position = forms.IntegerField(label="Position", min_value=0, max_value=9999, initial=10, help_text="Smaller ones come first.")

    class Meta:
        model = ReplyKit
        fields = FIELDS

    def clean_text(self) -> str:
        """Words in which each name in braces stands for something."""
        text: str = self.cleaned_data["text"]
        if unknown := unknown_placeholders(text):
            words = ", ".join(f"{{{name}}}" for name in unknown)
            raise forms.ValidationError(f"{words} stands for nothing. What can stand there: {NAMES}.", code="placeholder")
        return text


@admin.register(ReplyKit)
class ReplyKitAdmin(NotedAdmin):
    """Words for the decisions that come again and again."""

    form = ReplyKitForm
    list_display = ("label", "verb", "text", "position")
    list_display_links = ("label",)
    list_filter = ("verb",)
    search_fields = ("label", "text")
    show_facets = admin.ShowFacets.NEVER
    fields: ClassVar = list(FIELDS)
    noted = FIELDS

    def subject(self, obj: ReplyKit) -> str:
        """By its name."""
        return f"Reply kit “{obj}”"
