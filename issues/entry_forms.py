"""The forms of entries on the desk: title and prefixes of one, its whole line, and links that shall become some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from issues.forms import KeptText
from issues.markdown.rewording import own_prefixes, own_title, read_prefixes
from issues.taking import Wanted
from issues.textarea import restored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.markdown.nodes import Item

LONGEST_LINE = 10_000
LONGEST_TITLE = 1000


class EntryWordsForm(forms.Form):
    """Title and prefixes, as far as an entry has them."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE, strip=False, widget=forms.TextInput({"dir": "auto"}))
    prefixes = forms.CharField(
        label=gettext_lazy("Prefixes"), required=False, max_length=LONGEST_TITLE, help_text=gettext_lazy("Such as: video, series, DE")
    )

    def __init__(self, data: Any = None, *, item: Item | None) -> None:
        """`item` is None where the entry is no longer what it was; what was typed is read all the same."""
        title, prefixes = (own_title(item.entry), own_prefixes(item.entry)) if item else (None, ())
        super().__init__(data, initial={"title": title, "prefixes": ", ".join(prefixes or ())}, auto_id="entry_%s")
        if prefixes is None or (item is None and "prefixes" not in (data or {})):
            del self.fields["prefixes"]
        self.is_needed = title is not None

    def clean_prefixes(self) -> tuple[str, ...]:
        """Each without its brackets."""
        return read_prefixes(self.cleaned_data["prefixes"])


class EntryLineForm(forms.Form):
    """The whole line as markdown."""

    line = KeptText(
        limit=LONGEST_LINE, label=gettext_lazy("Whole line"), widget=forms.Textarea({"class": "mono", "rows": 3, "dir": "auto"})
    )

    def __init__(self, data: Any = None, *, item: Item | None) -> None:
        """`item` is None where the entry is no longer what it was."""
        self.source = item.source if item else ""
        super().__init__(data, initial={"line": self.source.rstrip("\r\n")}, auto_id="entry_%s")
        self.fields["line"].required = True

    def clean_line(self) -> str:
        """The line as it was meant; lines of it that were not touched keep their bytes."""
        line = self.cleaned_data["line"]
        return restored(line if line.endswith("\n") else f"{line}\n", self.source)


class WantedForm(forms.Form):
    """A link that shall be added: address, title and prefixes, or the whole line."""

    is_wanted = forms.BooleanField(required=False, initial=True)
    url = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=LONGEST_LINE)
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=LONGEST_TITLE, widget=forms.TextInput({"dir": "auto"}))
    prefixes = forms.CharField(label=gettext_lazy("Prefixes"), required=False, max_length=LONGEST_TITLE)
    line = forms.CharField(
        label=gettext_lazy("Whole line"), required=False, max_length=LONGEST_LINE, widget=forms.TextInput({"class": "mono", "dir": "auto"})
    )

    def __init__(self, data: Any = None, *, prefix: str | None, initial: Mapping[str, Any] | None = None) -> None:
        """`prefix` is the number of its row."""
        super().__init__(data, prefix=prefix, initial=dict(initial or {}), auto_id="add_%s")

    @property
    def is_refused(self) -> bool:
        """Whether it is to be added and cannot be as it was typed."""
        return bool(self.errors) and bool(self.cleaned_data.get("is_wanted"))

    @property
    def wanted(self) -> Wanted:
        """What stands in it, as far as it is sound."""
        values = self.cleaned_data if self.is_bound else self.initial
        return Wanted(**{name: str(values.get(name, "")) for name in ("url", "title", "prefixes", "line")})
