"""The form with which organisers propose a calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.crypto import salted_hmac

from events.feeds.addresses import kept_address, kind_of, readable
from events.fields import ZoneField
from events.places import COUNTRY_CHOICES
from submissions.fields import AddressField, MailField, NoteField, TrapField, TypedField
from submissions.form_keys import new_key
from submissions.guidelines import GuidedField


class CalendarAddressField(AddressField):
    """The address of a calendar, as programs know it or as one sees it in a browser."""

    def normal_form(self, text: str) -> str:
        """As it can be read."""
        return readable(text)


class CalendarForm(forms.Form):
    """One address, and whose it is. `cleaned_data` has beside the fields `kind`, what stands behind the address."""

    url = CalendarAddressField(
        label="Address of the calendar",
        help_text="A calendar file (.ics or webcal), a Meetup group, a calendar on Luma or Google, or the web page that lists the events.",
    )
    name = TypedField(label="Name of the group", max_length=200, help_text="As it calls itself. It is printed beside each event.")
    page = AddressField(label="Address of the group’s page", help_text="The name links there.")
    city = TypedField(label="City", max_length=120, required=False, help_text="Where your calendar names no place.")
    country = forms.ChoiceField(label="Country", required=False, choices=[("", "Not chosen"), *COUNTRY_CHOICES])
    time_zone = ZoneField(help_text="Where your calendar names none or writes times in UTC, such as Europe/Berlin.")
    email = MailField(label="Your mail address", required=False, help_text="Only the editors see it, for when they have a question.")
    note = NoteField(label="Note to the editors", max_length=4000, required=False, help_text="Never printed.")
    website = TrapField()
    form_key = forms.CharField(required=False, widget=forms.HiddenInput)

    bound_field_class = GuidedField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("form_key", new_key)

    def clean_page(self) -> str:
        """As it is printed."""
        found = self.cleaned_data["page"]
        return found.url if found else ""

    def clean(self) -> dict[str, Any]:
        """What stands behind the address, and the address that is kept of it."""
        fields = super().clean() or self.cleaned_data
        if found := fields.get("url"):
            fields["kind"] = kind_of(self["url"].data)
            fields["url"] = kept_address(found.url, fields["kind"])
        return fields

    @property
    def token(self) -> str:
        """The name of the private page that this very form leads to, however often it is sent; "" without the form's key."""
        key = self.cleaned_data.get("form_key", "")
        return salted_hmac("events.calendar_form", key, algorithm="sha256").hexdigest()[:TOKEN] if key else ""

    def renew_key(self) -> None:
        """Show what was sent again, with a key of now."""
        given: Any = self.data
        data = given.copy()
        data["form_key"] = new_key()
        self.data = data


TOKEN = 48  # what the column holds: 192 bits
