"""The form with which an event is sent in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from events.duplicates import same_event
from events.facts import EventFacts
from events.fields import ZoneField
from events.models import Event
from events.places import COUNTRY_CHOICES, MODES, Mode, Place, place_question, printed_place, split_place
from issues.markdown.escaping import destination, inline
from issues.markdown.nodes import InlineLink
from submissions.days import first_day
from submissions.fields import AddressField, DayField, TypedField
from submissions.forms import SubmissionForm

if TYPE_CHECKING:
    from collections.abc import Mapping

FURTHEST = timedelta(days=3 * 366)  # a later day than that is a mistyped year
MIRROR = "Mirror"
LONGEST_ABBREVIATION = 3
ORGANIZERS = ("organizer", "organizer2")
PLACE_FIELDS = frozenset({"mode", "city", "state", "country"})
SAME_NAMED = ("title", "url", "start", "end", "start_time", "time_zone")
PAIRS = (("organizer2_name", "organizer2_url"), ("organizer2_url", "organizer2_name"), ("mirror_title", "mirror_url"))


class EventForm(SubmissionForm):
    """A meetup, a workshop, a conference."""

    start = DayField(label="First day")
    end = DayField(label="Last day", required=False, help_text="Only if it runs over several days.")
    start_time = forms.TimeField(
        label="Begins at",
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        help_text="By the clock of the place.",
        error_messages={"invalid": "This is no time. Write it as 18:30."},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    time_zone = ZoneField(help_text="Needed with a time, such as Europe/Berlin.")
    mode = forms.ChoiceField(
        label="How does one take part?",
        choices=MODES,
        widget=forms.RadioSelect,
        initial=Mode.IN_PERSON.value,
        error_messages={"required": "Choose one."},
    )
    city = TypedField(label="City", max_length=120, help_text="Online without a place: leave city and country empty.")
    state = TypedField(
        label="State", max_length=40, required=False, help_text="For the United States, Canada and Australia, abbreviated: WA, BC, NSW."
    )
    country = forms.ChoiceField(label="Country", choices=[("", "Not chosen"), *COUNTRY_CHOICES])
    place_text = TypedField(
        label="Place as printed", max_length=300, required=False, help_text="Only where the fields above would not print it."
    )
    organizer_name = TypedField(label="Who holds it?", max_length=200, help_text="The group or company, as it calls itself.")
    organizer_url = AddressField(label="Address of the organizer’s page")
    organizer2_name = TypedField(label="A second organizer", max_length=200, required=False)
    organizer2_url = AddressField(label="Address of the second organizer’s page", required=False)
    mirror_url = AddressField(
        label="Address of a second page of the event", required=False, help_text="Such as the same event elsewhere, or its stream."
    )
    mirror_title = TypedField(
        label="What the second page is called", max_length=200, required=False, help_text="“Mirror” if you leave it empty."
    )

    field_order = (
        *("url", "title", "start", "end", "start_time", "time_zone", "mode", "city", "state", "country", "place_text"),
        *("organizer_name", "organizer_url", "organizer2_name", "organizer2_url", "mirror_url", "mirror_title", "note", "email"),
    )
    kind = "event"
    without = ("line", "section", "not_before")

    def __init__(self, *args: Any, editor: bool = False, **options: Any) -> None:
        super().__init__(*args, editor=editor, **options)
        if not editor:
            del self.fields["place_text"]
        self.fields["url"].label = "Address of the event’s page"
        self.fields["title"].label = "Name of the event"
        for name, question in (("city", "Give the city."), ("country", "Choose the country.")):
            self.fields[name].required = self["mode"].value() != Mode.ONLINE and not (editor and self["place_text"].value())
            self.fields[name].error_messages["required"] = question

    def clean_organizer_url(self) -> str:
        """As it is printed."""
        return self._address("organizer_url")

    def clean_organizer2_url(self) -> str:
        """As it is printed."""
        return self._address("organizer2_url")

    def clean_mirror_url(self) -> str:
        """As it is printed."""
        return self._address("mirror_url")

    def _address(self, name: str) -> str:
        found = self.cleaned_data[name]
        return found.url if found else ""

    def clean_state(self) -> str:
        """Abbreviations in capitals."""
        state: str = self.cleaned_data["state"]
        return state.upper() if len(state) <= LONGEST_ABBREVIATION else state

    def clean(self) -> dict[str, Any]:
        """Days in order, time with its zone, a place that can be printed, an event that is not known yet."""
        fields = super().clean()
        self._check_days(fields)
        self._check_time(fields)
        self._check_place(fields)
        self._check_pairs(fields)
        if not self.errors:
            self._check_known(fields)
        return fields

    def _check_days(self, fields: dict[str, Any]) -> None:
        start, end = fields.get("start"), fields.get("end")
        if start is None:
            return
        if end is not None and end < start:
            self.add_error("end", forms.ValidationError("The last day lies before the first.", code="order"))
        elif end == start:
            fields["end"] = None
        if start == self.initial.get("start"):
            return
        if (end or start) < first_day():
            self.add_error("start", forms.ValidationError("This day is past.", code="past"))
        if start > timezone.now().date() + FURTHEST:
            self.add_error("start", forms.ValidationError("This is years away. Check the year.", code="far"))

    def _check_time(self, fields: dict[str, Any]) -> None:
        if fields.get("start_time") is not None and not fields.get("time_zone") and "time_zone" not in self.errors:
            self.add_error("time_zone", forms.ValidationError("Give the time zone of the place.", code="required"))
        if fields.get("time_zone") and fields.get("start_time") is None and "start_time" not in self.errors:
            self.add_error("start_time", forms.ValidationError("Give the time, or no zone.", code="required"))

    def _check_place(self, fields: dict[str, Any]) -> None:
        if not fields.keys() >= PLACE_FIELDS:
            return
        place = place_from(fields)
        if fields.get("place_text"):
            return
        question = place_question(place)
        if question is not None:
            self.add_error(question[0], forms.ValidationError(question[1], code="place"))
            return
        for name in ("city", "state"):
            if inline(fields[name]) != fields[name]:
                self.add_error(name, forms.ValidationError("Write the name alone, in letters.", code="place"))
                return
        if split_place(printed_place(place)) != place:
            self.add_error("city", forms.ValidationError("Write the name of one city alone, such as Berlin.", code="place"))

    def _check_pairs(self, fields: dict[str, Any]) -> None:
        """A name needs an address, an address a name."""
        for given, missing in PAIRS:
            if fields.get(given) and not fields.get(missing) and missing not in self.errors:
                self.add_error(missing, forms.ValidationError("Give this as well, or leave both empty.", code="required"))

    def _check_known(self, fields: dict[str, Any]) -> None:
        known = same_event(url=fields["url"], start=fields["start"], besides=self.initial.get("event"))
        if known is None:
            return
        state = "waits for an editor already" if known.status == Event.Status.PROPOSED else "is in the calendar already"
        words = f"This event {state}: the same address on the same day. Send another day of a series with its own day."
        self.add_error("url", forms.ValidationError(words, code="duplicate"))


def place_from(fields: Mapping[str, Any]) -> Place:
    """The place that the form's fields give."""
    return Place(Mode(fields["mode"]), fields["city"], fields["state"], fields["country"])


def facts_from(fields: Mapping[str, Any]) -> EventFacts:
    """The facts that the form's cleaned fields give; typed text becomes inline markdown, an address what can stand in a link."""
    organizers = [(fields["organizer_name"], fields["organizer_url"]), (fields.get("organizer2_name"), fields.get("organizer2_url"))]
    mirror = fields.get("mirror_url")
    return EventFacts(
        title=inline(fields["title"]),
        url=destination(fields["url"]),
        start=fields["start"],
        end=fields.get("end"),
        start_time=fields.get("start_time"),
        time_zone=fields.get("time_zone") or "",
        place=place_from(fields),
        place_text=fields.get("place_text", ""),
        organizers=tuple(InlineLink(inline(name), destination(url)) for name, url in organizers if name and url),
        further_links=(InlineLink(inline(fields.get("mirror_title") or MIRROR), destination(mirror)),) if mirror else (),
    )


def corrected_facts(facts: EventFacts, fields: Mapping[str, Any], *, standing: Mapping[str, Any]) -> EventFacts:
    """Facts with what `fields` say otherwise than `standing`, the form as it is filled from them; all else stays, also what no field shows.

    What an editor said of the place stays while the place is the same. An end that the new begin contradicts goes.
    """
    typed = facts_from(fields)
    changed = {name for name, value in standing.items() if name in fields and fields[name] != value}
    told: dict[str, Any] = {name: getattr(typed, name) for name in SAME_NAMED if name in changed}
    if typed.place != facts.place:
        told |= {"place": typed.place, "place_text": typed.place_text, "region_override": ""}
    elif "place_text" in fields:
        told["place_text"] = fields["place_text"]
    if not changed.isdisjoint(f"{name}_{part}" for name in ORGANIZERS for part in ("name", "url")):
        told["organizers"] = _organizers(facts.organizers, typed.organizers, changed)
    if not changed.isdisjoint({"mirror_title", "mirror_url"}):
        told["further_links"] = tuple(dict.fromkeys((*typed.further_links, *facts.further_links[1:])))
    return _with_fitting_end(replace(facts, **told))


def _organizers(known: tuple[InlineLink, ...], typed: tuple[InlineLink, ...], changed: set[str]) -> tuple[InlineLink, ...]:
    """Those that the form shows as it gives them, where they were changed; behind them those for which it has no field."""
    shown = list(typed)
    for at, name in enumerate(ORGANIZERS):
        if at < min(len(known), len(shown)) and changed.isdisjoint({f"{name}_name", f"{name}_url"}):
            shown[at] = known[at]
    return tuple(dict.fromkeys((*shown, *known[len(ORGANIZERS) :])))


def _with_fitting_end(facts: EventFacts) -> EventFacts:
    is_over_first = facts.end is None and facts.start_time is not None and facts.end_time is not None and facts.end_time <= facts.start_time
    return replace(facts, end_time=None) if facts.start_time is None or is_over_first else facts
