"""The log's page and its exports. There is nothing to change here: GET only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.admin.desk import DeskView
from issues.log import About, Mark, Question, log_sources, read_log, search_reach
from issues.log.exporting import log_as_csv, log_as_json
from issues.models import YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponseBase

SEE_LOG = "issues.view_change"
PER_PAGE = 50
BESIDE = 12
MOST_WORDS = 8
WORDS_LENGTH = 200
ABOUT_LENGTH = 60
EXPORTS: dict[str, tuple[str, Callable[[Question], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", log_as_csv),
    "json": ("application/json", log_as_json),
}


class DayField(forms.DateField):
    """A day that a calendar of this newsletter has."""

    widget = forms.DateInput(attrs={"type": "date"})

    def validate(self, value: Any) -> None:
        """Refuse years in which there was no newsletter."""
        super().validate(value)
        if isinstance(value, date) and value.year not in YEARS:
            raise forms.ValidationError(_("Choose a day from %(first)s on.") % {"first": YEARS[0]})


class LogForm(forms.Form):
    """What is asked of the log. Everything may be empty."""

    words = forms.CharField(
        label=gettext_lazy("Words"), max_length=WORDS_LENGTH, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    person = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int, empty_value=None, required=False)
    kind = forms.MultipleChoiceField(label=gettext_lazy("What"), required=False, widget=forms.CheckboxSelectMultiple)
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)
    about = forms.CharField(max_length=ABOUT_LENGTH, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        staff = User.objects.filter(is_staff=True).order_by("username").values_list("pk", "username")
        self.fields["person"].choices = [("", _("Anybody")), *staff]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(source.name, source.label) for source in log_sources()]  # type: ignore[attr-defined]

    def clean_about(self) -> About | None:
        """The thing; nothing where the address names none."""
        text = self.cleaned_data["about"]
        about = About.read(text)
        if text and about is None:
            raise forms.ValidationError(_("“%(about)s” is no thing of the log.") % {"about": text})
        return about

    @property
    def question(self) -> Question:
        """What was asked; what could not be understood is left out."""
        first = self.reaches_to
        return replace(self._asked, since=_midnight(first) - timedelta(microseconds=1)) if first else self._asked

    @property
    def _asked(self) -> Question:
        given = self.cleaned_data
        first, last = given.get("first"), given.get("last")
        return Question(
            person=given.get("person"),
            about=given.get("about"),
            sources=frozenset(given.get("kind") or ()),
            since=_midnight(first) - timedelta(microseconds=1) if first else None,
            until=_midnight(last + timedelta(days=1)) if last else None,
            words=tuple((given.get("words") or "").split()[:MOST_WORDS]),
        )

    @cached_property
    def reaches_to(self) -> date | None:
        """The day to which a search for words goes back; None where it reaches everything, or a first day or one thing bounds it."""
        asked = self._asked
        if not asked.words or asked.since or asked.about:
            return None
        moment = search_reach(asked)
        return moment.astimezone(UTC).date() if moment else None


class LogView(DeskView):
    """The log, searched and leafed through by place."""

    permission = SEE_LOG

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """One page, with what was asked above it."""
        form = LogForm(request.GET)
        form.is_valid()
        if getattr(request, "htmx", False):
            return self._lines(form.question)
        before = Mark.read(request.GET.get("before", ""))
        page = read_log(replace(form.question, reader=self.actor, with_texts=True), before=before, limit=PER_PAGE)
        context = {
            **admin.site.each_context(request),
            "title": _("Log"),
            "form": form,
            "page": page,
            "before": before,
            "actor": self.actor,
            "about": form.cleaned_data.get("about"),
            "reaches_to": form.reaches_to,
            "day_before": form.reaches_to and form.reaches_to - timedelta(days=1),
            "is_narrowed": form.question != Question(),
        }
        return TemplateResponse(request, "admin/log.html", context)

    def _lines(self, question: Question) -> HttpResponseBase:
        """The newest lines alone, to stand beside the thing that they are about."""
        happenings = read_log(replace(question, with_texts=True), limit=BESIDE).happenings
        return TemplateResponse(self.request, "admin/log_lines.html", {"happenings": happenings, "actor": self.actor})


class LogExportView(DeskView):
    """The log as a file, with the same questions."""

    permission = SEE_LOG
    format = "csv"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """All that the question asks for, the newest first; sent while it is read."""
        form = LogForm(request.GET)
        form.is_valid()
        content_type, lines = EXPORTS[self.format]
        response = StreamingHttpResponse(lines(form.question), content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="log.{self.format}"'
        return response


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
