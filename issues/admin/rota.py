"""The rota's page: who publishes which issue, and the note for the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.admin.desk import DeskView
from issues.duty import DutyError, go_on_duty, hand_over, leave_duty, rota
from issues.models import Issue

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from issues.duty import Week

MOST_CHANGES = 2**31 - 1
NOTE_LENGTH = 4000
STEPS = ("take", "leave", "note")


class DutyForm(forms.Form):
    """A change of one week; `seen` is the number of its last row when the page was shown."""

    week = forms.DateField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=MOST_CHANGES, widget=forms.HiddenInput)
    step = forms.ChoiceField(choices=[(step, step) for step in STEPS], required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for the next one"),
        help_text=gettext_lazy("What is half done, what to look at. Whoever publishes the next issue reads it on the board."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RotaView(DeskView):
    """Everybody who edits puts themselves in."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The weeks, each with its buttons."""
        del request
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Change one week; a refused note stays in its field."""
        form = DutyForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self._do(**form.cleaned_data)
        except DutyError as error:
            form.add_error(None, str(error))
            return self._page(form, status=409)
        return redirect("admin:rota")

    def _do(self, week: date, seen: int, step: str, note: str) -> None:
        note = note.replace("\r\n", "\n")
        if step == "leave":
            leave_duty(week, seen=seen, actor=self.actor, note=note)
            self.tell(_("You are off duty."))
        elif step == "note":
            hand_over(week, note, seen=seen, actor=self.actor)
            self.tell(_("The note is kept."))
        else:
            go_on_duty(week, seen=seen, actor=self.actor, note=note)
            self.tell(_("You are on duty."))
            if not self.actor.has_perm("issues.publish_issue"):
                self.tell(
                    _("Publishing needs the role of a publisher, which you do not have yet. Ask an administrator."), level=messages.WARNING
                )

    def _page(self, refused: DutyForm | None = None, *, status: int = 200) -> HttpResponseBase:
        weeks = rota(Issue.objects.coming())
        context: dict[str, Any] = {
            **admin.site.each_context(self.request),
            "title": _("Rota"),
            "actor": self.actor,
            "refused": refused,
            "weeks": [(week, self._form(week, refused)) for week in weeks],
        }
        return TemplateResponse(self.request, "admin/rota.html", context, status=status)

    def _form(self, week: Week, refused: DutyForm | None) -> DutyForm:
        """A week's form: with what was typed into it, on top of what stands now, where it was refused."""
        note = week.duty.note if week.duty else ""
        is_this = refused is not None and refused["week"].value() == week.day.isoformat()
        typed = refused["note"].value() if refused is not None and is_this else None
        initial = {"week": week.day.isoformat(), "seen": week.seen, "note": note if typed is None else typed}
        return DutyForm(initial=initial, auto_id=f"week-{week.day:%Y-%m-%d}-%s")
