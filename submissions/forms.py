"""The forms of the kinds. One form serves the public page, the sender's correction and, with `editor=True`, the queue."""

from __future__ import annotations

import json
from functools import cache, cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from submissions.days import first_day
from submissions.fields import (
    AddressField,
    CreditMailField,
    CreditNameField,
    DayField,
    MailField,
    NoteField,
    QuoteField,
    SectionField,
    TrapField,
    TypedField,
    YesNoField,
)
from submissions.form_keys import new_key
from submissions.guidelines import GuidedField, guidelines
from submissions.models import CREDIT_LENGTH, NAME_LENGTH, TITLE_LENGTH, URL_LENGTH, LinkSubmission, TaskSubmission
from submissions.sections import all_sections, offered_sections

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from django.utils.safestring import SafeString

    from issues.links import Publishable

CREDIT = ("is_credited", "credit_name", "credit_email")
MEDIA = (("video", "[video]"), ("audio", "[audio]"), ("series", "[series]"))


class SubmissionForm(forms.Form):
    """What every kind asks. `cleaned_data` goes to intake as it is; the form saves nothing.

    It holds, beside the fields: `url_sent` as typed, `removed`, the tracking parameters taken off it, and `fingerprint`.
    """

    url = AddressField(label="Address of the page", help_text="Paste it as it is. Tracking parameters are removed.")
    title = TypedField(label="Title", max_length=TITLE_LENGTH)
    line = TypedField(label="Whole line", max_length=URL_LENGTH, required=False)
    section = SectionField(label="Section", required=False)
    not_before = DayField(label="Not before", required=False, help_text="If the page is not public yet.")
    note = NoteField(label="Note to the editors", max_length=4000, required=False, help_text="Never printed.")
    email = MailField(
        label="Your mail address", required=False, help_text="One mail per decision, nothing else. Deleted 90 days after the decision."
    )
    is_credited = forms.BooleanField(
        label="Name me as co-author in the newsletter's git history",
        required=False,
        help_text="Once it is printed. Name and address below then become public, for good.",
    )
    credit_name = CreditNameField(label="Name of the co-author", max_length=CREDIT_LENGTH, required=False)
    credit_email = CreditMailField(
        label="Public address of the co-author",
        required=False,
        help_text="Everybody can read it there. GitHub's will do: 12345+name@users.noreply.github.com.",
    )
    website = TrapField()
    form_key = forms.CharField(required=False, widget=forms.HiddenInput)

    bound_field_class = GuidedField
    kind: ClassVar[str]
    without: ClassVar[tuple[str, ...]] = ()  # fields that this kind does not print and nobody asks
    section_kind: ClassVar[str] = ""  # a sender may choose among the sections that hold this kind of entry; "": no choice

    def __init__(self, *args: Any, editor: bool = False, **options: Any) -> None:
        """With `editor`, any section and the whole line can be given, and what only senders are asked is left out."""
        super().__init__(*args, **options)
        for name in self.without:
            del self.fields[name]
        self.is_for_editor = editor
        self.initial.setdefault("form_key", new_key)
        if editor:
            self._set_up_for_editor()
        else:
            self._set_up_for_sender()

    def _set_up_for_editor(self) -> None:
        for name in ("website", "email", *CREDIT):
            self.fields.pop(name, None)
        self.fields["note"].help_text = "Never printed. The sender sees it on the private page."
        if "section" in self.fields:
            self._offer(lambda: [("", "Not chosen"), *all_sections()])
        if "line" in self.fields:
            self.fields["line"].help_text = "Instead of title and address: the markdown of the entry, from its “[”."
            self.fields["url"].required = self.fields["title"].required = False

    def _set_up_for_sender(self) -> None:
        self.fields.pop("line", None)
        if self.section_kind:
            self._offer(lambda: [("", "Let the editors decide"), *offered_sections(self.section_kind)])
        else:
            self.fields.pop("section", None)

    def _offer(self, choices: Callable[[], list[tuple[str, str]]] | list[tuple[str, str]]) -> None:
        field = self.fields["section"]
        if isinstance(field, SectionField):
            field.choices = choices if isinstance(choices, list) else cache(choices)

    @cached_property
    def guidelines(self) -> Mapping[str, Sequence[SafeString]]:
        """The editors' guidelines by field, as HTML; one query when a page first shows one. Editors know them."""
        return {} if self.is_for_editor else guidelines(self.kind)

    @property
    def rules(self) -> Sequence[SafeString]:
        """The guidelines that are about no field."""
        return self.guidelines.get("", ())

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

    def clean(self) -> dict[str, Any]:
        """An editor gives a whole line, or title and address."""
        fields = super().clean() or self.cleaned_data
        fields["fingerprint"] = self.fingerprint
        if "is_credited" in self.fields:
            self._check_credit(fields)
        if self.is_for_editor and "line" in self.fields and not fields.get("line"):
            for name, what in (("url", "an address"), ("title", "a title")):
                if not fields.get(name) and name not in self.errors:
                    self.add_error(name, forms.ValidationError(f"Give {what}, or the whole line.", code="required"))
        return fields

    def _check_credit(self, fields: dict[str, Any]) -> None:
        """Nobody is named by half, or without having said so."""
        given = [name for name in CREDIT[1:] if fields.get(name)]
        if not fields.get("is_credited") and given:
            words = "Tick this to be named, or leave name and address of the co-author empty."
            self.add_error("is_credited", forms.ValidationError(words, code="unticked"))
        for name in CREDIT[1:]:
            if fields.get("is_credited") and name not in given and name not in self.errors:
                self.add_error(name, forms.ValidationError("Give this, or untick the box above.", code="required"))

    @property
    def is_whole(self) -> bool:
        """Whether nothing but a title is missing or wrong."""
        return set(self.errors) <= {"title"} and self.has_only_missing("title")

    def has_only_missing(self, name: str) -> bool:
        """Whether nothing speaks against a field but that it is empty."""
        return all(error.code == "required" for error in self.errors.as_data().get(name, ()))

    @property
    def fingerprint(self) -> str:
        """The same for one form sent twice, 64 hex digits; "" without the form's key."""
        typed = {name: self[name].data for name in self.fields}
        if not typed["form_key"]:
            return ""
        return sha256(json.dumps([type(self).__qualname__, typed], default=str).encode()).hexdigest()

    def renew_key(self) -> None:
        """Show what was sent again, with a key of now."""
        given: Any = self.data
        data = given.copy()
        data["form_key"] = new_key()
        self.data = data

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

    llm = forms.ChoiceField(
        label="Did an LLM write it, or parts of it?",
        required=False,
        choices=LinkSubmission.Llm.choices,
        widget=forms.RadioSelect,
        help_text="It is about the text.",
    )
    llm_disclosure = TypedField(label="Where does the page say so?", max_length=300, required=False, help_text="If it does.")
    has_paywall = YesNoField(label="Does reading it need payment or a login?")

    kind = "link"
    section_kind = "link"
    field_order = (
        *("url", "title", "section", "prefixes", "language", "line"),
        *("llm", "llm_disclosure", "has_paywall", "not_before", "note", "email"),
    )

    def clean_language(self) -> str:
        """In capitals, as it is printed."""
        language: str = self.cleaned_data["language"]
        return language.upper()


class TaskForm(SubmissionForm):
    """A call for participation: a task in somebody's project."""

    project = TypedField(label="Project", max_length=100, help_text="Its short name, as readers know it.")
    difficulty = forms.ChoiceField(
        label="How much does one have to know beforehand?",
        required=False,
        choices=[("", "Not said"), *TaskSubmission.Difficulty.choices],
        help_text="For the editors; not printed.",
    )
    mentor = TypedField(label="Who helps?", max_length=100, required=False, help_text="A name, or where to ask. Not printed.")
    licence = TypedField(label="Licence of the project", max_length=60, required=False, help_text="Such as MIT. Not printed.")

    kind = "task"
    field_order = ("url", "project", "title", "section", "line", "difficulty", "mentor", "licence", "not_before", "note", "email")

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

    kind = "speakers"
    field_order = (
        *("url", "title", "deadline", "place", "start_date", "end_date", "section", "line"),
        *("not_before", "note", "email"),
    )

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


class NominationForm(SubmissionForm):
    """What stands alone in its section, with thanks to who suggested it."""

    name = TypedField(
        label="Your name, as it is thanked",
        max_length=NAME_LENGTH,
        required=False,
        help_text="Printed below it. Leave it empty, and nobody is thanked.",
    )
    name_url = AddressField(label="Where they suggested it", required=False, help_text="The name links there: their post in the forum.")
    is_own = forms.BooleanField(label="It is their own", required=False, help_text="They are thanked for the self-suggestion.")

    without: ClassVar[tuple[str, ...]] = ("section", "line", "not_before")

    def _set_up_for_sender(self) -> None:
        super()._set_up_for_sender()
        del self.fields["name_url"], self.fields["is_own"]

    def clean_name_url(self) -> str:
        """The address as it is printed."""
        found: Publishable | None = self.cleaned_data["name_url"]
        return found.url if found else ""


class CrateForm(NominationForm):
    """A nomination for Crate of the Week."""

    description = TypedField(
        label="What it is", max_length=300, help_text="Goes on after “This week's crate is …,”. Such as: a parser combinator library."
    )

    kind = "crate"
    field_order = ("url", "title", "description", "name", "name_url", "is_own", "note", "email")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["url"].label = "Address of the crate"
        self.fields["title"].label = "Name of the crate"

    def clean_description(self) -> str:
        """Without the comma that is printed before it."""
        words: str = self.cleaned_data["description"].lstrip(" ,")
        if not words:
            raise forms.ValidationError("Say in a few words what it is.", code="required")
        return words


class QuoteForm(NominationForm):
    """A nomination for Quote of the Week."""

    text = QuoteField(
        label="The words", max_length=3000, help_text="As they were said, without quotation marks. Put code between lines of ```."
    )
    who = TypedField(label="Who said it", max_length=100)
    where = TypedField(
        label="Where they said it", max_length=100, required=False, help_text="Printed after “on”: /r/rust, the Rust users forum."
    )

    kind = "quote"
    without = (*NominationForm.without, "title")
    field_order = ("url", "text", "who", "where", "name", "name_url", "is_own", "note", "email")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["url"].label = "Address of the words"
        self.fields["url"].help_text = "Of the very comment or post, so that readers find it."


class AnswerForm(forms.Form):
    """A sender's answer to an editor's question."""

    answer = NoteField(label="Your answer", max_length=4000, required=False)
