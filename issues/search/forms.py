"""What somebody types into the search page: read, and refused with a word that says what to do."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.http import urlencode

from issues.links import host
from issues.markdown.escaping import clean_line
from issues.models import YEARS, Section
from issues.search.find import Search
from issues.search.words import read_query

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST = 200  # characters; a title of usual length, or an address
LAST_YEAR = YEARS[-1]
KINDS = {
    "link": "Links",
    "event": "Events",
    "task": "Calls for participation",
    "speakers": "Calls for speakers",
    "testing": "Calls for testing",
    "rfc": "RFCs",
    "final-comment": "Final comment periods",
    "pull-request": "Pull requests",
    "crate": "Crates",
    "quote": "Quotes",
    "plain": "Other lines",
    "passage": "Paragraphs",
}
HOST = re.compile(r"[^\s/:@?#]+\.[^\s/:@?#]+")


def _sections() -> list[tuple[str, str]]:
    """The sections of the catalogue; of several with one title, each with its group."""
    rows = list(Section.objects.values_list("slug", "title", "group"))
    titles = Counter(title for _, title, _ in rows)
    named = [(slug, title if titles[title] == 1 else f"{title} ({group.replace('-', ' ')})") for slug, title, group in rows]
    return [("", "Any"), *named]


class _Typed(forms.Field):
    """What was typed is shown again without what cannot be seen."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again."""
        shown = super().bound_data(data, initial)
        return clean_line(shown) if isinstance(shown, str) else shown


class LineField(_Typed, forms.CharField):
    """A line of typed text in its normal form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.validators = [self._refuse_long]

    def to_python(self, value: Any) -> str:
        """The line."""
        return clean_line(super().to_python(value) or "")

    @staticmethod
    def _refuse_long(text: str) -> None:
        if len(text) > LONGEST:
            raise ValidationError(f"This is {len(text)} characters long. Search for less: {LONGEST} are the most.")


class YearField(_Typed, forms.IntegerField):
    """A year that the newsletter can have."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"class": "input", "inputmode": "numeric"})  # a number field drops what is none
        super().__init__(required=False, widget=widget, **options)
        self.error_messages["invalid"] = f"Write a year as four digits, such as {YEARS[0]}."
        before = f"The newsletter began in {YEARS[0]}."
        self.validators = [MinValueValidator(YEARS[0], before), MaxValueValidator(LAST_YEAR, f"{LAST_YEAR} is the last year.")]


class SearchForm(forms.Form):
    """Every field may be empty. The fields of the years are named `from` and `to`."""

    q = LineField(label="Search all issues", widget=forms.TextInput({"class": "input", "type": "search", "enterkeyhint": "search"}))
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *KINDS.items()])
    host = LineField(label="Site", widget=forms.TextInput({"class": "input", "placeholder": "blog.rust-lang.org"}))

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.fields |= {
            "section": forms.ChoiceField(label="Section", required=False, choices=_sections()),
            "from": YearField(label="From year"),
            "to": YearField(label="To year"),
        }
        self.order_fields(["q", "section", "kind", "from", "to"])
        for name in ("section", "kind"):
            self.fields[name].error_messages["invalid_choice"] = f"There is no such {name}. Choose one of the list."

    def clean_q(self) -> str:
        """The words; marks alone are refused."""
        text: str = self.cleaned_data["q"]
        if text and not read_query(text):
            raise ValidationError("There is no word in this. Search for letters or digits.")
        return text

    def clean_host(self) -> str:
        """The site as the index has it, taken from an address as well."""
        text: str = self.cleaned_data["host"]
        found = host(text if "://" in text else f"https://{text}")
        if text and not HOST.fullmatch(found):
            raise ValidationError("This is no site. Write it as it stands beside a line, such as blog.rust-lang.org.")
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse years in the wrong order."""
        since, until = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if since and until and since > until:
            self.add_error("to", f"This year comes before {since}.")
        return self.cleaned_data

    @property
    def search(self) -> Search:
        """What is looked for; of a form that is right."""
        asked = self.cleaned_data
        return Search(
            query=read_query(asked["q"]),
            section=asked["section"],
            since=asked["from"],
            until=asked["to"],
            kind=asked["kind"],
            host=asked["host"],
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is set beside the words."""
        return any(self[name].value() for name in self.fields if name != "q")

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is set beside the words: the name and the value in words, and the address of the search without it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "q" and value}
        return [(f"{self.fields[name].label}: {self._words(name, value)}", self._address_without(name)) for name, value in values.items()]

    def _words(self, name: str, value: str | int) -> str | int:
        field = self.fields[name]
        return dict(cast("Any", field.choices))[value] if isinstance(field, forms.ChoiceField) else value

    def _address_without(self, left_out: str) -> str:
        return "?" + urlencode({name: value for name, value in self.cleaned_data.items() if name != left_out and value})
