"""The forms that fill a section: what was pasted, the list it became, and the versions of the sections that it began from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.filling.pull_requests import MOST_MERGED
from issues.forms import ISSUE_LIMIT, PACKED, KeptText, unpacked
from issues.links import is_web_address
from issues.models import YEARS

if TYPE_CHECKING:
    import datetime as dt

PASTE_LIMIT = 2_000_000  # a hundred pull requests as GitHub's search answers are some 800,000 characters
MOST_LINES = 600
DAY = "%Y-%m-%d"


class FillForm(forms.Form):
    """`versions` are the section and those below it (primary key -> version) as they were when the form was opened."""

    versions = forms.CharField(widget=forms.HiddenInput)

    def clean_versions(self) -> dict[int, int]:
        """Section -> version, in order."""
        sent: str = self.cleaned_data["versions"]
        if not PACKED.fullmatch(sent):
            raise forms.ValidationError(_("This form is damaged. Open it again."))
        return unpacked(sent)


class ListForm(FillForm):
    """A list: `pasted` is new, `listing` is what stands there and what was read before."""

    pasted = KeptText(
        limit=PASTE_LIMIT,
        label=gettext_lazy("Paste here"),
        help_text=gettext_lazy(
            "Lines with addresses, bullets of markdown, a table of gh, or JSON of GitHub's search. It is added to the list below."
        ),
        widget=forms.Textarea({"class": "mono", "rows": 8}),
    )
    listing = KeptText(
        limit=ISSUE_LIMIT,
        label=gettext_lazy("The list as markdown"),
        help_text=gettext_lazy("Each group below its heading. Mend titles here, or move lines."),
        widget=forms.Textarea({"class": "mono", "rows": 16}),
    )

    def choices(self) -> dict[str, str]:
        """Another group than its own for some lines (page -> key of a group)."""
        return {name.removeprefix("place-"): str(group) for name, group in self.data.items() if name.startswith("place-") and group}

    def refuse_too_many(self, number: int) -> None:
        """Refuse a paste of more lines than anybody looks through."""
        if number > MOST_LINES:
            words = _("These are %(number)s lines; %(most)s are the most. Paste what is to be printed.")
            self.add_error("pasted", words % {"number": number, "most": MOST_LINES})


class PullRequestsForm(ListForm):
    """The merged pull requests, how many they are, and the days that they are of."""

    count = forms.IntegerField(
        label=gettext_lazy("Merged in all"),
        required=False,
        min_value=1,
        max_value=MOST_MERGED,
        help_text=gettext_lazy("How many the search counts, not how many are printed."),
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, format=DAY))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, format=DAY))

    def clean_since(self) -> dt.date:
        """A day in the newsletter's time."""
        return _checked(self.cleaned_data["since"])

    def clean_until(self) -> dt.date:
        """A day in the newsletter's time."""
        return _checked(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day."))
        return cleaned


def _checked(day: dt.date) -> dt.date:
    if day.year not in YEARS:
        raise forms.ValidationError(_("No issue is of that year."))
    return day


class ReportForm(FillForm):
    """The performance report, and the address of all of it."""

    pasted = KeptText(
        limit=ISSUE_LIMIT,
        label=gettext_lazy("The triage report"),
        help_text=gettext_lazy("The whole file as it stands in rustc-perf. Its title and its single cases are left out by themselves."),
        widget=forms.Textarea({"class": "mono", "rows": 14}),
    )
    url = forms.CharField(
        label=gettext_lazy("Address of the full report"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Best a permalink: press y on the file's page at GitHub."),
        widget=forms.URLInput({"class": "input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pasted"].required = True

    def clean_url(self) -> str:
        """An address of the web, or nothing."""
        return _address(self.cleaned_data["url"])


class HiringForm(FillForm):
    """The hiring thread of the month."""

    url = forms.CharField(
        label=gettext_lazy("Address of the thread"),
        max_length=1000,
        help_text=gettext_lazy("The thread for jobseekers and jobs, pinned in r/rust."),
        widget=forms.URLInput({"class": "input"}),
    )

    def clean_url(self) -> str:
        """An address of the web."""
        return _address(self.cleaned_data["url"])


def _address(url: str) -> str:
    url = url.strip()
    if url and (not is_web_address(url) or any(sign.isspace() for sign in url)):
        raise forms.ValidationError(_("Write an address that begins with https://."))
    return url
