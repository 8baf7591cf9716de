"""The steps of an issue's life on the desk: assemble, finish, export. Each button is a POST, asked for its permission."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from issues.admin.answers import ChangingView
from issues.admin.desk import DeskView
from issues.assembly import AssemblyError, request_assembly
from issues.assembly.choices import bring_back, take_new_text
from issues.differences import difference
from issues.editing import EditingError
from issues.exports.markdown import export_markdown
from issues.models import Issue
from issues.publication import PublicationError, finish_issue, new_issue
from issues.roundtrip.departures import note_departure, state_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


class NewIssueView(DeskView):
    """Opens the next draft."""

    permission = "issues.add_issue"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Open it and go there; refused with the reason where it cannot be opened."""
        del request
        try:
            self.issue = new_issue(actor=self.actor)
        except PublicationError as error:
            self.tell(str(error), level=messages.ERROR)
            return redirect("admin:issues_issue_changelist")
        self.tell(_("%(issue)s is open.") % {"issue": self.issue})
        return redirect(self.address)


class AssembleView(ChangingView):
    """Asks for an assembly; a worker does it."""

    permission = "issues.change_issue"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Leave a row for the workers; the issue's page shows how far it is."""
        del request
        try:
            request_assembly(self.issue, actor=self.actor)
        except AssemblyError as error:
            return self.refuse(error)
        return self.done(_("The assembly is asked for."), "assembly")


class FinishView(DeskView):
    """Takes out what an issue does not print empty; the change set is shown first."""

    is_for_drafts = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """What would change."""
        del request
        return self._shown(is_dry=True)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Do it."""
        del request
        return self._shown(is_dry=False)

    def _shown(self, *, is_dry: bool) -> HttpResponseBase:
        try:
            finishing = finish_issue(self.issue, actor=self.actor, dry_run=is_dry)
        except PublicationError as error:
            self.tell(str(error), level=messages.ERROR)
            return redirect(self.address)
        if is_dry:
            return self.page("finish", title=_("Finish"), rows=difference(finishing.before, finishing.after))
        self.tell(_("The issue is finished.") if finishing.has_changes else _("Nothing was left to finish."))
        return redirect(self.address)


class ExportView(DeskView):
    """The newsletter's own file."""

    permission = "issues.view_issue"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """A download, byte for byte. That a draft left is noted."""
        del request
        state = state_of(self.issue)
        response = HttpResponse(export_markdown(self.issue).encode(), content_type="text/markdown; charset=utf-8")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(self.issue.file_name)}"
        if self.issue.is_open:
            note_departure(state)
        return response


class PlacementView(ChangingView):
    """A decision about a line that the last assembly left open."""

    choice = ""

    def post(self, request: HttpRequest, placement_pk: int) -> HttpResponseBase:
        """Take the newer text in place of what was shown (`?shown=` and its digest), or bring the removed line back."""
        placement = get_object_or_404(self.issue.placements, pk=placement_pk)
        try:
            if self.choice == "take":
                take_new_text(placement, actor=self.actor, shown=request.GET.get("shown", ""))
                return self.done(_("The newer text stands now."), "assembly")
            bring_back(placement, actor=self.actor)
            return self.done(_("The line is back at its place."), "assembly")
        except (AssemblyError, EditingError) as error:
            return self.refuse(error)


def can_open_next(user: object) -> bool:
    """Whether somebody may open the next draft now: there is none yet."""
    return may(user, NewIssueView.permission) and Issue.objects.coming() is None


def may(user: object, permission: str) -> bool:
    """Whether somebody has a permission; anonymous visitors have none."""
    return isinstance(user, User) and user.has_perm(permission)
