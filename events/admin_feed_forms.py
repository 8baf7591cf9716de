"""The form of a feed: what editors say of a calendar that others keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from events.feeds.addresses import group_of, kept_address, kind_of, readable
from events.fields import ZoneField
from events.importers.announced import CalendarError
from events.models import EventFeed
from events.places import Mode, Place, place_question
from issues.links import LinkError, publishable_url
from submissions.fields import TypedField
from submissions.models import URL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = ("mode", "city", "state", "country")


class EventFeedForm(forms.ModelForm[EventFeed]):
    """A feed. Its status and its trust change by their buttons alone."""

    name = TypedField(max_length=200, help_text="As editors call it.", widget=forms.TextInput(attrs={"class": "vTextField"}))
    url = TypedField(
        label="Address",
        max_length=URL_LENGTH,
        required=False,
        help_text="Of the calendar file, the web page or the Meetup group. Empty for a file that is imported by hand.",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    time_zone = ZoneField(
        help_text="For times that name no zone or are in UTC, such as Europe/Berlin.", widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    city = TypedField(max_length=120, required=False, widget=forms.TextInput(attrs={"class": "vTextField"}))
    state = TypedField(max_length=40, required=False, help_text="For the United States, Canada and Australia, abbreviated.")

    group = forms.CharField(required=False, widget=forms.HiddenInput)
    """The page of the group with which a new feed began: its organizer, where no other one is chosen."""

    class Meta:
        model = EventFeed
        fields = ("name", "url", "kind", "organizer", "mode", "city", "state", "country", "time_zone", "owner", "email", "note", "reply")

    def clean_url(self) -> str:
        """A public address that is not our own; `webcal:` is what calendars call https."""
        url: str = self.cleaned_data["url"]
        if not url or "url" not in self.changed_data:
            return url
        return feed_address(readable(url))

    def clean(self) -> dict[str, Any]:
        """What contradicts itself is asked about at its field."""
        fields = super().clean() or self.cleaned_data
        if fields.get("kind") == EventFeed.Kind.MEETUP and "url" in fields:
            self._check_group(fields)
        question = _asked(fields)
        if question is not None:
            self.add_error(*question)
        other = EventFeed.objects.filter(url=fields.get("url", "")).exclude(pk=self.instance.pk).first() if fields.get("url") else None
        if other is not None:
            self.add_error("url", f"This address is that of “{other}” already.")
        return fields

    def _check_group(self, fields: dict[str, Any]) -> None:
        """Any page of a group on Meetup becomes the group's."""
        fields["url"] = kept_address(fields["url"], kind_of(fields["url"]))
        try:
            group_of(fields["url"])
        except CalendarError as error:
            self.add_error("url", str(error))


def feed_address(url: str) -> str:
    """An address from which a calendar may be read.

    Raises:
        ValidationError: it leads to no public place, or to ourselves.
    """
    try:
        found = publishable_url(url).url
    except LinkError as error:
        raise ValidationError(str(error), code="address") from error
    own = {(urlsplit(settings.SITE_URL).hostname or "").lower(), *(name.lower() for name in settings.ALLOWED_HOSTS)}
    if (urlsplit(found).hostname or "").lower() in own:
        raise ValidationError("This is an address of our own calendar.", code="own")
    return found


def _asked(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    """What must be asked about the usual place, where one is given."""
    if not set(PLACE) <= fields.keys() or not any(fields[name] for name in ("city", "state", "country")):
        return None
    return place_question(Place(Mode(fields["mode"] or Mode.IN_PERSON), fields["city"], fields["state"], fields["country"]))
