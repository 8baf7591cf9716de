"""The forms of the desk: a section's markdown, two versions of it, an issue as one text, an issue's dates."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdownx.fields import MarkdownxFormField
from markdownx.widgets import MarkdownxWidget

from issues.conflict import CHOICES, Joined, join_versions
from issues.importer import LONGEST, ImporterError, check_characters, check_merged, check_template, read_text
from issues.markdown import Cut, cut
from issues.models import YEARS, Issue, IssueTemplate, Section
from issues.publication.amending import LONGEST_REASON
from issues.roundtrip.taking_in import File
from issues.text import checksum
from issues.textarea import restored, shown
from issues.weeks import closing_moved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from issues.models import IssueSection

SECTION_LIMIT = 100_000  # the longest whole issues have some 60,000
ISSUE_LIMIT = 400_000
BYTES = 4  # that a character has at most
MOST_VERSIONS = 999_999_999
MOST_ADDRESS = 2000
MOST_ISSUES = 99_999
MOST_ENTRIES = 999
FARTHEST_CLOSING = dt.timedelta(days=14)
PACKED = re.compile(r"\[(?:\[[0-9]{1,18},[0-9]{1,9}\](?:,(?=\[))?)*\]")  # as IssueTextForm.packed writes it


class PreviewWidget(MarkdownxWidget):
    """The text area of django-markdownx with its live preview, which asks our own view; nothing can be uploaded."""

    class Media:
        """The package's own script is named by the page, after ours (static/js/editor.js)."""

        extend = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Point the script to our preview and take the upload away."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        attributes["data-markdownx-urls-path"] = reverse("admin:issues_issue_preview")
        attributes["data-markdownx-upload-urls-path"] = ""
        attributes["data-markdownx-editor-resizable"] = ""
        return context


class KeptText(forms.CharField):
    """Markdown that comes back exactly as it was sent: nothing is stripped, line ends as a text area shows them."""

    def __init__(self, *, limit: int = SECTION_LIMIT, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        message = gettext_lazy("The text has %(show_value)s characters; %(limit_value)s are the most. Split it in two sections.")
        self.validators.append(MaxLengthValidator(limit, message))

    def to_python(self, value: Any) -> str:
        """The text with line feeds, as it stood in the text area."""
        return shown(super().to_python(value) or "")


class MarkdownText(MarkdownxFormField, KeptText):
    """The same with a live preview."""

    widget = PreviewWidget


class SectionForm(forms.Form):
    """One section's heading line and text, written on top of `version`; `base` is what the section was in that version."""

    heading = forms.CharField(strip=False, label=gettext_lazy("Heading line"), widget=forms.TextInput({"class": "input mono"}))
    body = MarkdownText(label=gettext_lazy("Markdown"))
    version = forms.IntegerField(min_value=1, max_value=MOST_VERSIONS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, base: Cut, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        if not base.heading:
            del self.fields["heading"]

    @classmethod
    def of(cls, row: IssueSection, **kwargs: Any) -> SectionForm:
        """The form as it opens."""
        initial = {"heading": row.heading.rstrip("\r\n"), "body": row.body, "version": row.version}
        return cls(initial=initial, base=Cut(row.heading, row.body), **kwargs)

    def clean_heading(self) -> str:
        """The heading line with its end; untouched it is the stored one, byte for byte."""
        heading: str = self.cleaned_data["heading"]
        return self.base.heading if heading == self.base.heading.rstrip("\r\n") else heading + "\n"

    def clean_body(self) -> str:
        """The text as it was meant; lines that were not touched keep their bytes."""
        return restored(self.cleaned_data["body"], self.base.body)

    def clean(self) -> dict[str, Any]:
        """A heading that closed the issue gets a line end as soon as a text stands below it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        heading = cleaned.get("heading", "")
        if heading and cleaned.get("body") and not heading.endswith("\n"):
            cleaned["heading"] = heading + "\n"
        return cleaned


class ConflictForm(SectionForm):
    """Two versions of a section: `body` is the result, saved on top of theirs; `mine` and `base_version` tell where it comes from."""

    mine = KeptText(widget=forms.HiddenInput)
    base_version = forms.IntegerField(min_value=1, max_value=MOST_VERSIONS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, origin: str, mine: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joined: Joined = join_versions(origin, mine, self.base.body)
        for place in range(len(self.joined.clashes)):
            self.fields[f"choice-{place}"] = forms.ChoiceField(choices=[(choice, choice) for choice in CHOICES], required=False)

    @property
    def choices(self) -> list[str]:
        """What was chosen for each clash; empty where nothing is chosen yet."""
        return [str(self.data.get(self.add_prefix(f"choice-{place}"), "")) for place in range(len(self.joined.clashes))]

    @property
    def result(self) -> str | None:
        """The joined text, once every clash is decided."""
        chosen = self.choices
        return self.joined.with_choices(chosen) if set(chosen) <= set(CHOICES) else None

    @property
    def result_area(self) -> SafeString:
        """The text area with the result in it."""
        area: SafeString = self.fields["body"].widget.render("body", self.result, {"id": "id_body"})
        return area


def packed(rows: Sequence[IssueSection]) -> str:
    """Sections and their versions as a form carries them."""
    return packed_versions({row.pk: row.version for row in rows})


def packed_versions(versions: Mapping[int, int]) -> str:
    """The same from section -> version."""
    return json.dumps([*map(list, versions.items())], separators=(",", ":"))


def read_versions(sent: object) -> dict[int, int]:
    """Section -> version as a page sends it back; none where it is damaged."""
    return unpacked(sent) if isinstance(sent, str) and PACKED.fullmatch(sent) else {}


def unpacked(sent: str) -> dict[int, int]:
    """Section -> version, in order, out of a text that PACKED allows."""
    return dict(json.loads(sent))


class IssueTextForm(forms.Form):
    """The whole issue as one text, with the versions of its sections when it was opened, in their order."""

    text = KeptText(
        limit=ISSUE_LIMIT, label=gettext_lazy("Markdown of the whole issue"), widget=forms.Textarea({"class": "mono", "rows": 30})
    )
    versions = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, original: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.original = original

    @staticmethod
    def packed(rows: list[IssueSection]) -> str:
        """The sections and their versions as the form carries them."""
        return packed(rows)

    def clean_text(self) -> str:
        """The text as it was meant; lines that were not touched keep their bytes."""
        return restored(self.cleaned_data["text"], self.original)

    def clean_versions(self) -> dict[int, int]:
        """Section -> version, in order."""
        sent: str = self.cleaned_data["versions"]
        if not PACKED.fullmatch(sent):
            raise forms.ValidationError(_("This form is damaged. Open the text again."))
        return unpacked(sent)


class AmendmentForm(forms.Form):
    """The text of a published issue, the revision it was opened on, and why it changes."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody can read it beside the issue."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    text = KeptText(
        limit=ISSUE_LIMIT, label=gettext_lazy("Markdown of the whole issue"), widget=forms.Textarea({"class": "mono", "rows": 30})
    )
    base = forms.IntegerField(min_value=1, max_value=MOST_VERSIONS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, original: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.original = original

    def clean_text(self) -> str:
        """The text as it was meant; lines that were not touched keep their bytes."""
        return restored(self.cleaned_data["text"], self.original)


class DiscussionForm(forms.Form):
    """Where a published issue is discussed, and the revision that the form was opened on."""

    url = forms.CharField(
        max_length=MOST_ADDRESS,
        label=gettext_lazy("Address of the discussion"),
        widget=forms.URLInput({"placeholder": "https://www.reddit.com/r/rust/comments/…", "autocomplete": "off"}),
    )
    base = forms.IntegerField(min_value=1, max_value=MOST_VERSIONS, widget=forms.HiddenInput)


class TakeInForm(forms.Form):
    """A draft that was edited elsewhere: a file, or its text, and from which state of the issue it began (0: the nearest)."""

    upload = forms.FileField(label=gettext_lazy("Markdown file"), required=False)
    text = KeptText(limit=ISSUE_LIMIT, label=gettext_lazy("Or its text"), widget=forms.Textarea({"class": "mono", "rows": 16}))
    name = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, max_value=MOST_VERSIONS, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """`file` is what was given; what was uploaded goes before what was pasted."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        upload, text, name = cleaned.get("upload"), cleaned.get("text", ""), cleaned.get("name") or _("a pasted text")
        try:
            if upload is not None:
                name = upload.name[-LONGEST:]
                text = shown(read_text(upload.read(ISSUE_LIMIT * BYTES + 1), file_name=name))
            if len(text) > ISSUE_LIMIT:
                self.add_error("upload", _("The file has more than %(most)s characters.") % {"most": ISSUE_LIMIT})
            if not self.errors and upload is None and not text.strip():
                self.add_error(None, _("Choose a file or paste its text."))
            if not self.errors:
                check_characters(text, file_name=name)
                check_merged(text, file_name=name)
        except ImporterError as error:
            where = _("Line %(line)s: ") % {"line": error.line} if error.line else ""
            self.add_error("text" if upload is None else "upload", f"{where}{error.reason}")
        return cleaned | {"file": File(name, text, version=cleaned.get("version") or 0)}


class IssueForm(forms.ModelForm[Issue]):
    """What an issue has beside its text. Times are UTC."""

    date = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes to submissions (UTC)"),
        help_text=gettext_lazy("What is sent later counts for the next issue. Empty: open until published."),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = Issue
        fields = ("date", "closes_at")

    def clean_date(self) -> dt.date:
        """Two issues never have one date: their file names would be the same."""
        day: dt.date = self.cleaned_data["date"]
        if day.year not in YEARS:
            raise forms.ValidationError(_("%(day)s is no date of an issue; write one like 2026-08-26.") % {"day": day})
        other = Issue.objects.filter(date=day).exclude(pk=self.instance.pk).first()
        if other is not None:
            raise forms.ValidationError(_("%(other)s already has this date.") % {"other": other})
        return day

    def clean(self) -> dict[str, Any]:
        """Closing to submissions weeks before or after the issue is a slip of the pen; the usual time, left alone, goes with the date."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "date" in cleaned and "closes_at" not in self.changed_data:
            cleaned["closes_at"] = closing_moved(self.instance.closes_at, self.instance.date, cleaned["date"], timezone.now())
        day, closes_at = cleaned.get("date"), cleaned.get("closes_at")
        if day and closes_at and abs(closes_at.date() - day) > FARTHEST_CLOSING:
            self.add_error("closes_at", _("This is more than two weeks away from the issue's date."))
        return cleaned


class TitleLines(forms.CharField):
    """Titles, one a line."""

    widget = forms.Textarea({"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """As lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """As a list, without empty lines."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether they are other titles; a text area sends its own line ends."""
        return super().has_changed(self.prepare_value(initial), shown(data or ""))


class SectionRuleForm(forms.ModelForm[Section]):
    """A section of the catalogue."""

    aliases = TitleLines(label=gettext_lazy("Aliases"), required=False, help_text=gettext_lazy("Titles of old issues, one a line."))
    closed_from_issue = forms.IntegerField(
        label=gettext_lazy("Closed from issue"),
        required=False,
        min_value=1,
        max_value=MOST_ISSUES,
        help_text=gettext_lazy("The number of the first issue for which the public may not submit here. Empty: open. 1: always closed."),
    )
    policy_text = forms.CharField(
        label=gettext_lazy("Why it is closed"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Senders read it when they choose this section. Plain words."),
    )
    policy_alternative = forms.CharField(
        label=gettext_lazy("What to do instead"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Follows the words above."),
    )
    weekly_limit = forms.IntegerField(
        label=gettext_lazy("Most of one site"),
        required=False,
        min_value=1,
        max_value=MOST_ENTRIES,
        help_text=gettext_lazy("Entries in an issue; on GitHub and the like, of one owner. More only warns. Empty: no limit."),
    )
    sender_limit = forms.IntegerField(
        label=gettext_lazy("Most of one sender"),
        required=False,
        min_value=1,
        max_value=MOST_ENTRIES,
        help_text=gettext_lazy("Submissions for an issue, by mail address or network address. More only warns. Empty: no limit."),
    )

    class Meta:
        model = Section
        fields = ("heading", "aliases")  # the admin adds the others

    def clean_heading(self) -> str:
        """One line that the cut takes for a heading."""
        heading: str = self.cleaned_data["heading"].strip()
        if [piece.heading for piece in cut(heading)] != ["", heading]:
            raise forms.ValidationError(_("The heading must be one line that begins with # marks."))
        return heading


class TemplateForm(forms.ModelForm[IssueTemplate]):
    """A new version of the template, checked as an imported one is."""

    text = KeptText(label=gettext_lazy("Markdown"), widget=forms.Textarea({"class": "mono", "rows": 30, "cols": 100}))

    class Meta:
        model = IssueTemplate
        fields = ("note", "text")

    def clean_text(self) -> str:
        """Refused with the importer's own words."""
        text: str = self.cleaned_data["text"]
        try:
            check_template(text, file_name=_("Template"))
        except ImporterError as error:
            raise forms.ValidationError(_("Line %(line)s: %(reason)s") % {"line": error.line, "reason": error.reason}) from error
        self.instance.sha256 = checksum(text)
        return text
