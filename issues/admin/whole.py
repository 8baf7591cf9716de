"""An issue as one text: typed, looked over section by section, saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.admin.desk import DeskView
from issues.admin.here import TEXT, about
from issues.differences import difference
from issues.editing import EditingError, plan_issue_text, save_issue_text
from issues.forms import IssueTextForm, read_versions
from issues.markdown import parse_heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from issues.editing import SavedText, SectionChange


class WholeTextView(DeskView):
    """Two steps: the text, then what saving it would do to each section."""

    permission = "issues.change_issuesection"

    is_for_drafts = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The text as it stands."""
        del request
        rows = list(self.issue.sections.all())
        text = "".join(row.heading + row.body for row in rows)
        return self._editor(IssueTextForm(initial={"text": text, "versions": IssueTextForm.packed(rows)}, original=text))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Show what would change; save it when that was confirmed; or go on typing."""
        rows = self.issue.sections.all()
        form = IssueTextForm(request.POST, original="".join(row.heading + row.body for row in rows))
        step = request.POST.get("step", "look")
        if not form.is_valid() or step == "type":
            return self._editor(form)
        text, versions = form.cleaned_data["text"], form.cleaned_data["versions"]
        if step == "save":
            return self._save(form, text, versions)
        try:
            changes = [_shown(change) for change in plan_issue_text(self.issue, text=text, versions=versions) if change.kinds]
        except EditingError as error:
            form.add_error("text", str(error))
            return self._editor(form)
        return self.page("text_changes", title=_("What changes"), form=form, changes=changes)

    def _save(self, form: IssueTextForm, text: str, versions: dict[int, int]) -> HttpResponseBase:
        try:
            saved = save_issue_text(self.issue, text=text, versions=versions, actor=self.actor)
        except EditingError as error:
            form.add_error("text", str(error))
            return self._editor(form)
        self._tell(saved)
        if not saved.refused:
            return redirect(self.address)
        refused = refused_sections(saved, versions)
        return self.page("text_refused", status=409, title=_("Not everything is saved"), refused=refused)

    def _tell(self, saved: SavedText) -> None:
        if saved.saved or saved.removed:
            written = ngettext("%(number)s section written", "%(number)s sections written", len(saved.saved)) % {"number": len(saved.saved)}
            self.tell(_("Saved: %(written)s, %(removed)s taken out.") % {"written": written, "removed": len(saved.removed)})
        elif not saved.refused:
            self.tell(_("Nothing was changed."), level=messages.INFO)

    def _editor(self, form: IssueTextForm) -> HttpResponse:
        opened = about(self.issue, self.actor, TEXT, read_versions(form["versions"].value()))
        return self.page("text", title=_("Whole text"), form=form, **opened)


def refused_sections(saved: SavedText, versions: Mapping[int, int]) -> list[dict[str, Any]]:
    """The sections that others saved meanwhile, as the page shows them."""
    return [
        {"error": error, "version": versions[error.section.pk], "heading": error.yours.heading.rstrip("\r\n")} for error in saved.refused
    ]


def _shown(change: SectionChange) -> dict[str, Any]:
    old, new = change.old, change.new
    piece = new or old
    return {
        "title": (parse_heading(piece.heading).title or piece.heading.strip()) if piece and piece.heading else _("Beginning"),
        "kinds": change.kinds,
        "rows": difference(old.heading + old.body if old else "", new.heading + new.body if new else ""),
    }
