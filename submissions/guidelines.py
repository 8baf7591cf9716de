"""What editors say about sending in, beside the field that it is about. The words are rows, changed in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from issues.exports.html import render_item
from submissions.models import Guideline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString


class GuidedField(forms.BoundField):
    """A field of a form with guidelines; who hears the page hears them with the field."""

    @property
    def guidelines(self) -> Sequence[SafeString]:
        """Those about this field."""
        found: Sequence[SafeString] = getattr(self.form, "guidelines", {}).get(self.name, ())
        return found

    @property
    def aria_describedby(self) -> str | None:
        """The ids of what stands at the field."""
        own = f"{self.auto_id}_guidelines" if self.guidelines and self.auto_id and not self.is_hidden else ""
        return " ".join(filter(None, (own, super().aria_describedby))) or None


def guidelines(kind: str = "") -> dict[str, list[SafeString]]:
    """The guidelines for a kind and for every kind, by field ("": about none), as HTML; one query."""
    found: dict[str, list[SafeString]] = {}
    for guideline in Guideline.objects.filter(kind__in=["", kind]):
        found.setdefault(guideline.field, []).append(render_item(guideline.text))
    return found


def general() -> list[SafeString]:
    """Those for every kind that are about no field."""
    return guidelines().get("", [])
