"""The forms of the kinds. One form serves the public page, the sender's correction and, with `editor=True`, the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django import forms

from submissions.days import first_day
from submissions.fields import AddressField, DayField, NoteField, TypedField
from submissions.models import TITLE_LENGTH, URL_LENGTH
from submissions.sections import all_sections, offered_sections

if TYPE_CHECKING:
    from datetime import date

    from issues.links import Publishable

MEDIA = (("video", "[video]"), ("audio", "[audio]"), ("series", "[series]"))


class SubmissionForm(forms.Form):
    """What every kind asks. `cleaned_data` goes to intake as it is; the form saves nothing.

    It holds, beside the fields: `url_sent` as typed and `removed`, the tracking parameters taken off it.
    """

    url = AddressField(label="Address of the page", help_text="Paste it as it is. Tracking parameters are removed.")
    title = TypedField(label="Title", max_length=TITLE_LENGTH)
    line = TypedField(label="Whole line", max_length=URL_LENGTH, required=False)
    section = forms.ChoiceField(label="Section", required=False)
    not_before = DayField(label="Not before", required=False, help_text="If the page is not public yet.")
    note = NoteField(label="Note to the editors", max_length=4000, required=False, help_text="Never printed.")
    website = forms.CharField(label="Leave this empty", required=False)
    form_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    section_kind: ClassVar[str] = ""  # a sender may choose among the sections that hold this kind of entry; "": no choice

    def __init__(self, *args: Any, editor: bool = False, **options: Any) -> None:
        """With `editor`, any section and the whole line can be given, and what only senders are asked is left out."""
        super().__init__(*args, **options)
        self.is_for_editor = editor
        self.initial.setdefault("form_key", uuid4().hex)
        if editor:
            self._set_up_for_editor()
        else:
            self._set_up_for_sender()

    def _set_up_for_editor(self) -> None:
        del self.fields["website"]
        self._offer([("", "Not chosen"), *all_sections()])
        self.fields["line"].help_text = "Instead of title and address: the markdown of the entry, from its “[”."
        self.fields["url"].required = self.fields["title"].required = False

    def _set_up_for_sender(self) -> None:
        del self.fields["line"]
        if self.section_kind:
            self._offer([("", "Let the editors decide"), *offered_sections(self.section_kind)])
        else:
            del self.fields["section"]

    def _offer(self, choices: list[tuple[str, str]]) -> None:
        field = self.fields["section"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_url(self) -> str:
        """The address as it is printed; keeps what was typed and what was taken off it."""
        found: Publishable | None = self.cleaned_data["url"]
        self.cleaned_data["url_sent"] = str(self["url"].value() or "").strip()[:URL_LENGTH]
        self.cleaned_data["removed"] = found.removed if found else ()
        return found.url if found else ""

    def clean_not_before(self) -> date | None:
        """A day that is not past, unless it stood there before."""
        day: date | None = self.cleaned_data["not_before"]
        if day and day < first_day() and day != self.initial.get("not_before"):
            raise forms.ValidationError("This day is past. Give a later one, or leave this empty.", code="past")
        return day

    def clean_website(self) -> str:
        """The trap for programs that fill every field."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("This field is not for people: leave it empty. Your browser may have filled it.", code="trap")
        return ""

    def clean(self) -> dict[str, Any]:
        """An editor gives a whole line, or title and address."""
        fields = super().clean() or self.cleaned_data
        if self.is_for_editor and not fields.get("line"):
            for name in ("url", "title"):
                if not fields.get(name) and name not in self.errors:
                    self.add_error(name, forms.ValidationError("Give this, or the whole line.", code="required"))
        return fields

    def refuse(self, error: Exception) -> None:
        """Show a refusal of intake or review at the field that it names, else above the form."""
        field = getattr(error, "field", None)
        self.add_error(field if field in self.fields else None, str(error))


class LinkForm(SubmissionForm):
    """An article, a release, a video, a paper."""

    prefixes = forms.MultipleChoiceField(
        label="Is it one of these?",
        required=False,
        choices=MEDIA,
        widget=forms.CheckboxSelectMultiple,
        help_text="Printed before the link.",
    )
    language = forms.RegexField(
        label="Language, if not English",
        regex=r"^[A-Za-z]{2}$",
        required=False,
        error_messages={"invalid": "Two letters, such as DE or ZH."},
        help_text="Two letters, such as DE or ZH.",
    )

    section_kind = "link"
    field_order = ("url", "title", "section", "prefixes", "language", "line", "not_before", "note")

    def clean_language(self) -> str:
        """In capitals, as it is printed."""
        language: str = self.cleaned_data["language"]
        return language.upper()


class TaskForm(SubmissionForm):
    """A call for participation: a task in somebody's project."""

    project = TypedField(label="Project", max_length=100, help_text="Its short name, as readers know it.")

    field_order = ("url", "project", "title", "section", "line", "not_before", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["url"].label = "Address of the task"
        self.fields["title"].label = "What is to be done"
        self.fields["title"].help_text = "One task a line; the title of the issue will do."
        self.fields["project"].required = not self.is_for_editor


class SpeakersForm(SubmissionForm):
    """A call for speakers of a conference or meetup."""

    deadline = DayField(label="Open until")
    place = TypedField(label="Place", max_length=200, help_text="City, country; or: online.")
    start_date = DayField(label="First day of the event")
    end_date = DayField(label="Last day of the event", required=False, help_text="If it is longer than a day.")

    field_order = ("url", "title", "deadline", "place", "start_date", "end_date", "section", "line", "not_before", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["url"].label = "Address of the call"
        self.fields["title"].label = "Name of the event"
        for name in ("deadline", "place", "start_date"):
            self.fields[name].required = not self.is_for_editor

    def clean_place(self) -> str:
        """Without the mark that parts the columns of the printed line."""
        place: str = self.cleaned_data["place"]
        if "|" in place:
            raise forms.ValidationError("Leave out the bar “|”.", code="bar")
        return place

    def clean(self) -> dict[str, Any]:
        """The days follow each other: the call closes, the event starts, it ends."""
        fields = super().clean()
        deadline, start, end = (fields.get(name) for name in ("deadline", "start_date", "end_date"))
        if start and end and end < start:
            self.add_error("end_date", forms.ValidationError("The event ends before it starts.", code="order"))
        if start and deadline and deadline > start:
            self.add_error("deadline", forms.ValidationError("The call closes after the event starts. Look at the years.", code="order"))
        return fields


class AnswerForm(forms.Form):
    """A sender's answer to an editor's question."""

    answer = NoteField(label="Your answer", max_length=4000, required=False)
