"""Form fields of the calendar."""

from __future__ import annotations

from typing import Any

from django import forms

from events.calendar import EventError, check_zone
from submissions.fields import TypedField

LONGEST_ZONE = 64


class ZoneField(TypedField):
    """The name of a time zone that exists, or nothing."""

    def __init__(self, *, help_text: str, **options: Any) -> None:
        super().__init__(label="Time zone", max_length=LONGEST_ZONE, required=False, help_text=help_text, **options)

    def clean(self, value: Any) -> str:
        """As the database of zones writes it.

        Raises:
            ValidationError: there is no such zone.
        """
        name: str = super().clean(value)
        try:
            return check_zone(name).key if name else ""
        except EventError as error:
            raise forms.ValidationError(str(error), code="zone") from error
