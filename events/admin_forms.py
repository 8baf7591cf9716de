"""Forms of the calendar's admin. Editors type inline markdown here; addresses are made fit to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from events.facts import EventFacts, is_printed_whole
from events.fields import ZoneField
from events.forms import place_from
from events.models import Event, EventOrganizer, FurtherLink, Organizer
from events.places import Mode, Place, place_question, printed_place
from issues.links import LinkError, publishable_url
from issues.markdown.escaping import destination
from issues.markdown.layouts import bare
from issues.markdown.nodes import EventListing, InlineLink
from submissions.fields import TypedField
from submissions.models import URL_LENGTH

if TYPE_CHECKING:
    from datetime import date

TITLE_LENGTH = 300
FACTS = (
    *("title", "url", "start", "end", "start_time", "end_time", "time_zone"),
    *("place_text", "region_override", "cost", "language"),
)
SOME_PLACE = Place(Mode.ONLINE)


def check_link(title: str, url: str, start: date) -> None:
    """Refuse a title or name that would break the printed line.

    Raises:
        ValidationError: say what to look for.
    """
    link = InlineLink(bare(title), url)
    entry = EventListing(start=start, place=printed_place(SOME_PLACE), organizers=(link,), titles=(link,))
    if not is_printed_whole(entry):
        raise ValidationError("This would break the line. Look for brackets, asterisks and backticks without a partner.", code="markdown")


class LinkForm(forms.ModelForm[Any]):
    """Something with an address. An address that nobody changed stays as it is."""

    def clean_url(self) -> str:
        """Fit to print."""
        url: str = self.cleaned_data["url"]
        if "url" not in self.changed_data:
            return url
        try:
            return destination(publishable_url(url).url)
        except LinkError as error:
            raise ValidationError(str(error), code="address") from error


class OrganizerForm(LinkForm):
    """An organizer."""

    name = TypedField(max_length=TITLE_LENGTH, help_text="Inline markdown.", widget=forms.TextInput(attrs={"class": "vTextField"}))
    url = TypedField(label="Address", max_length=URL_LENGTH, widget=forms.URLInput(attrs={"class": "vURLField"}))

    class Meta:
        model = Organizer
        fields = ("name", "url")


class FurtherLinkForm(LinkForm):
    """A further link of a title line."""

    title = TypedField(max_length=TITLE_LENGTH, help_text="Inline markdown.", widget=forms.TextInput(attrs={"class": "vTextField"}))
    url = TypedField(label="Address", max_length=URL_LENGTH, widget=forms.URLInput(attrs={"class": "vURLField"}))

    class Meta:
        model = FurtherLink
        fields = ("title", "url", "position")


class EventOrganizerForm(forms.ModelForm[EventOrganizer]):
    """An organizer's place in a line."""

    class Meta:
        model = EventOrganizer
        fields = ("organizer", "position")


class EventForm(LinkForm):
    """An event."""

    title = TypedField(max_length=TITLE_LENGTH, help_text="Inline markdown.", widget=forms.TextInput(attrs={"class": "vTextField"}))
    url = TypedField(label="Address", max_length=URL_LENGTH, widget=forms.URLInput(attrs={"class": "vURLField"}))
    time_zone = ZoneField(help_text="Such as Europe/Berlin.", widget=forms.TextInput(attrs={"class": "vTextField"}))
    city = TypedField(max_length=120, required=False, widget=forms.TextInput(attrs={"class": "vTextField"}))
    state = TypedField(max_length=40, required=False, help_text="For the United States, Canada and Australia, abbreviated.")
    place_text = TypedField(
        label="Place as printed",
        max_length=TITLE_LENGTH,
        required=False,
        help_text="Only where the fields above would not print it.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = Event
        fields = (
            *("title", "url", "start", "end", "start_time", "end_time", "time_zone", "mode"),
            *("city", "state", "country", "place_text", "region_override", "cost", "language"),
        )

    def clean(self) -> dict[str, Any]:
        """What contradicts itself is asked about at its field."""
        fields = super().clean() or self.cleaned_data
        start, end = fields.get("start"), fields.get("end")
        if start and end and end <= start:
            self.add_error("end", "The last day must lie after the first; leave it empty for a single day.")
        if bool(fields.get("time_zone")) != (fields.get("start_time") is not None) and not {"time_zone", "start_time"} & self.errors.keys():
            self.add_error("time_zone", "Give the time together with its zone, or neither.")
        if fields.get("end_time") and "end_time" not in self.errors:
            self._check_end(fields)
        self._check_place(fields)
        if start and not self.errors:
            self._check_words(fields)
        return fields

    def _check_end(self, fields: dict[str, Any]) -> None:
        if fields.get("start_time") is None:
            self.add_error("start_time", "Give the time when it begins as well.")
        elif fields.get("end") is None and fields["end_time"] <= fields["start_time"]:
            self.add_error("end_time", "It would end before it begins. An event that runs past midnight has a last day.")

    def _check_place(self, fields: dict[str, Any]) -> None:
        """A place that editors worded themselves needs no more than a region, where it has one."""
        if fields.get("place_text") or not {"city", "state", "country", "mode"} <= fields.keys():
            return
        question = place_question(place_from(fields))
        if question is not None:
            self.add_error(*question)

    def _check_words(self, fields: dict[str, Any]) -> None:
        try:
            check_link(fields["title"], fields["url"], fields["start"])
        except ValidationError as error:
            self.add_error("title", error)
        place = fields["place_text"] or printed_place(place_from(fields))
        link = InlineLink("Rust", "https://www.rust-lang.org/")
        if not is_printed_whole(EventListing(start=fields["start"], place=place, organizers=(link,), titles=(link,))):
            self.add_error("place_text", "This place would break the line: no pipes and no line breaks.")

    def facts(self, organizers: tuple[InlineLink, ...], further_links: tuple[InlineLink, ...]) -> EventFacts:
        """The valid form as facts."""
        fields = self.cleaned_data
        return EventFacts(
            place=place_from(fields),
            organizers=organizers,
            further_links=further_links,
            **{name: fields[name] for name in FACTS},
        )
